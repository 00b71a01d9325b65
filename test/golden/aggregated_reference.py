#!/usr/bin/env python3
"""Forecasts of adida and imapa by statsforecast's ADIDA and IMAPA: aggregated_reference.txt.

    python3 aggregated_reference.py > aggregated_reference.txt      (Python 3.11, statsforecast 2.1.1, numpy)

Series are made by a small congruential generator, so that no version of a library changes them.
"""
import numpy as np
from statsforecast.models import ADIDA, IMAPA

STATE = [20261127]


def draw():
    STATE[0] = (1103515245 * STATE[0] + 12345) % 2**31
    return STATE[0] / 2**31


def sales(n, probability, most):
    return [1 + int(draw() * most) if draw() < probability else 0 for _ in range(n)]


SERIES = {
    "slow": [0, 2, 0, 0, 3, 0, 1, 0, 0, 0, 4, 0, 0, 2, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0],
    "half": [0, 0, 3, 0, 2, 0],  # 2.5 periods a sale: rounded to even
    "fractions": [0.5, 0, 1.25, 0, 0, 2.75, 0, 0, 0.5, 1.5, 0, 0],
    "once": [0, 0, 0, 0, 0, 0, 3, 0, 0, 0],
    "fading": sales(40, 0.6, 5) + sales(40, 0.1, 5),
    "growing": sales(60, 0.1, 3) + sales(37, 0.5, 6),
    "rare": sales(400, 0.04, 3),
    "often": sales(120, 0.8, 9),
    "steps": [v for k in range(24) for v in (0, 0, 5 + 4 * k, 0)],
}

for name, y in SERIES.items():
    print(name, "y", *y)
    for model in (ADIDA(), IMAPA()):
        forecast = model.forecast(y=np.array(y, dtype=float), h=1)["mean"][0]
        print(name, type(model).__name__.lower(), "%.12g" % forecast)
