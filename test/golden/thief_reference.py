#!/usr/bin/env python3
"""Temporally reconciled forecasts by hierarchicalforecast's MinTrace("wls_struct") and by the textbook's matrices.

  pip install numpy hierarchicalforecast
  python3 test/golden/thief_reference.py > test/golden/thief_reference.txt

A line "level" for each length of sums within a season (periods of a sum, then the forecast of each sum of one season), then
"reconciled": the season's periods. Two hierarchies: months of a year, hours of a day with a length left out.
"""
import numpy as np
from hierarchicalforecast.methods import MinTrace

STATE = [20261127]


def draw():
    STATE[0] = (1103515245 * STATE[0] + 12345) % 2**31
    return STATE[0] / 2**31


for name, season, lengths in (("months", 12, (1, 2, 3, 4, 6, 12)), ("hours", 24, (1, 2, 3, 4, 8, 12, 24))):
    rows, base = [], []
    print("hierarchy", name, season)
    for periods in lengths:
        own = [round(periods * (100 + 60 * draw()), 2) for _ in range(season // periods)]
        base += own
        print("level", name, periods, *own)
        for block in range(season // periods):
            rows.append([float(block * periods <= t < (block + 1) * periods) for t in range(season)])
    # The package wants sums first and single periods last.
    S, y = np.array(rows), np.array(base)
    weights = np.diag(1 / S.sum(1))
    found = np.linalg.solve(S.T @ weights @ S, S.T @ weights @ y)
    order = np.r_[season:len(y), 0:season]
    theirs = MinTrace("wls_struct").fit_predict(S=S[order], y_hat=y[order][:, None])["mean"][-season:, 0]
    assert np.abs(theirs - found).max() < 1e-6, np.abs(theirs - found).max()
    print("reconciled", name, *(repr(float(v)) for v in found))
