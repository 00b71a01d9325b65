#!/usr/bin/env python3
"""Reconciled forecasts of a small crossed hierarchy, by the textbook's form S (S' W^-1 S)^-1 S' W^-1 y with full matrices.

  pip install numpy scipy hierarchicalforecast
  python3 test/golden/reconcile_reference.py > test/golden/reconcile_reference.txt

3 states x 2 products, roll-ups over state, product and all. ols: W = I. mint: W = shrunk covariance (Schaefer & Strimmer 2005
as in R's hts: correlations times 1 - lambda). Both are checked here against hierarchicalforecast, whose ridge and epsilons
leave a difference below 1e-5. nonnegative: ols with no series below zero, by scipy's nnls. Errors have nearly
the mean zero (it refuses zero itself), so that it does not matter who takes means off.
"""
import numpy as np
from hierarchicalforecast.methods import MinTrace
from scipy.optimize import nnls

rng = np.random.default_rng(20260728)
series = [(state, product) for state in range(3) for product in range(2)]
members = [list(range(6))] + [[i for i, s in enumerate(series) if s[0] == state] for state in range(3)]
members += [[i for i, s in enumerate(series) if s[1] == product] for product in range(2)]
S = np.vstack([[float(i in m) for i in range(6)] for m in members] + [np.eye(6)])
rows = 24
shared = rng.normal(size=(rows, 1))
bottom = 1000 * (0.6 * shared + rng.normal(size=(rows, 6))) * rng.uniform(0.5, 3, 6)
# As floats: what training keeps of an error.
errors = np.hstack([0.7 * bottom @ S[:6].T + 800 * rng.normal(size=(rows, 6)), bottom])
errors = np.round(errors - errors.mean(0))
errors -= np.round(errors.mean(0))
errors[-1] -= errors.sum(0) - 1 / 1024
base = np.vstack([S @ rng.uniform(2000, 9000, 6) + rng.normal(size=12) * 2500 for _ in range(3)]).T
# The third step: sums far below what the series say, so that small series fall below zero.
base[:, 2] = np.r_[9000, 2000, 5000, 1000, 8000, 2500, 100, 3000, 5000, 80, 2500, 20]


def project(W, y):
    inverse = np.linalg.inv(W)
    return S @ np.linalg.solve(S.T @ inverse @ S, S.T @ inverse @ y)


def shrunk(e):
    n = len(e)
    sd = np.sqrt((e**2).mean(0))
    z = e / sd
    R = z.T @ z / n
    off = ~np.eye(len(R), dtype=bool)
    variances = ((z**2).T @ z**2 - n * R**2) / (n * (n - 1))
    share = min(1.0, max(0.0, variances[off].sum() / (R**2)[off].sum()))
    R = np.where(off, (1 - share) * R, 1.0)
    return R * np.outer(sd, sd), share


def put(name, values):
    print(name, *(repr(float(v)) for v in np.ravel(values)))


W, share = shrunk(errors)
ols, mint = project(np.eye(12), base), project(W, base)
for name, found, method in (("ols", ols, MinTrace("ols")), ("mint", mint, MinTrace("mint_shrink", mint_shr_ridge=0.0))):
    theirs = method.fit_predict(S=S, y_hat=base, y_insample=errors.T, y_hat_insample=np.zeros_like(errors.T))["mean"]
    assert np.abs(theirs - found).max() < 1e-5 * np.abs(base).max(), (name, np.abs(theirs - found).max())
assert project(np.eye(12), base)[6:, 2].min() < 0
print("# numpy, checked against hierarchicalforecast: reconcile_reference.py; one row an error's time or a forecast's step, nodes across")
for row in errors:
    put("error", row)
put("shrinkage", share)
for step in range(3):
    put("base", base[:, step])
    put("ols", ols[:, step])
    put("mint", mint[:, step])
    put("nonnegative", S @ nnls(S, base[:, step])[0])
