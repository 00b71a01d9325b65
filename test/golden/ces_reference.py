"""Reference numbers of statsforecast's CES on the series already in theta_reference.txt (see theta_reference.R).

    python3 ces_reference.py > ces_reference.txt      (Python 3.11, statsforecast 2.1.1)

Lines: "given FORM NAME alpha_0 alpha_1 beta_0 beta_1 AICc forecasts…" at fixed parameters (0 where the form has none), 30 steps;
"auto NAME FORM AICc": what auto_ces chooses.
"""
import numpy as np
import statsforecast
from statsforecast.ces import auto_ces, cesmodel, forecast_ces

WORDS = {"N": "none", "S": "simple", "P": "partial", "F": "full"}
GIVEN = [
    ("N", 1.3, 1.0), ("N", 1.7, 1.01), ("N", 1.5, 0.7),
    ("S", 1.3, 1.0), ("S", 1.6, 0.95),
    ("P", 1.3, 1.0, 0.1), ("P", 1.4, 1.002, 0.4),
    ("F", 1.4, 1.0, 1.3, 1.0), ("F", 1.5, 0.99, 1.2, 1.001),
]

print(f"# statsforecast {statsforecast.__version__}: ces_reference.py")
series = [line.split() for line in open("theta_reference.txt") if line.startswith("series ")]
for _, name, season, *values in series:
    y, m = np.array([float(v) for v in values]), int(season)
    seasonal = m > 1 and len(y) >= 2 * m
    for form, *given in GIVEN:
        if form != "N" and not seasonal:
            continue
        given = given + [0.0] * (4 - len(given))
        fit = cesmodel(y, m, form, *given, nmse=3)
        mean = forecast_ces(fit, 30)["mean"]
        print("given", WORDS[form], name, *given, *(f"{v:.15g}" for v in (fit["aicc"], *mean)))
    fit = auto_ces(y, m)
    print("auto", name, WORDS[fit["seasontype"]], f"{fit['aicc']:.12g}")
