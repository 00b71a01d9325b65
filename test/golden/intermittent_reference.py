#!/usr/bin/env python3
"""Forecasts of croston, sba and tsb by their papers' recursions, apart from src/core: intermittent_reference.txt.

    python3 intermittent_reference.py > intermittent_reference.txt      (Python 3.11, standard library)

Smoothing 0.2 for both parts, started from the mean of the first three sales and the time they took.
"""
ALPHA = 0.2
SERIES = {
    "slow": [0, 2, 0, 0, 3, 0, 1, 0, 0, 0, 4, 0, 0, 2, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0],
    "uneven": [1, 0, 2, 0, 1, 3, 0, 0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 1],
    "fractions": [0.5, 0, 1.25, 0, 0, 2.75, 0, 0, 0.5, 1.5, 0, 0],
}


def start(y):
    at = [i for i, v in enumerate(y) if v != 0][:3]
    return sum(y[i] for i in at) / len(at), (at[-1] + 1) / len(at)


def croston(y):
    size, interval = start(y)
    last = -1
    for i, v in enumerate(y):
        if v != 0:
            size = (1 - ALPHA) * size + ALPHA * v
            interval = (1 - ALPHA) * interval + ALPHA * (i - last)
            last = i
    return size / interval


def tsb(y):
    size, interval = start(y)
    probability = 1 / interval
    for v in y:
        if v != 0:
            size = (1 - ALPHA) * size + ALPHA * v
        probability = (1 - ALPHA) * probability + (ALPHA if v != 0 else 0)
    return probability * size


for name, y in SERIES.items():
    print(name, "y", *y)
    print(name, "croston %.12g" % croston(y))
    print(name, "sba %.12g" % ((1 - ALPHA / 2) * croston(y)))
    print(name, "tsb %.12g" % tsb(y))
