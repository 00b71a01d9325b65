"""Reference numbers of statsforecast's theta models on the series already in theta_reference.txt (see theta_reference.R).

Lines: "OTM|DOTM NAME alpha theta mean_square forecasts..." (12 steps); the mean square is of the adjusted series.
"""
import statsforecast
import numpy as np
from statsforecast.theta import auto_theta, forecast_theta

print(f"# statsforecast {statsforecast.__version__}: theta_reference.py")
series = [line.split() for line in open("theta_reference.txt") if line.startswith("series ")]
for model in ("OTM", "DOTM"):
    for _, name, season, *values in series:
        y = np.array([float(v) for v in values])
        fit = auto_theta(y, int(season), model=model)
        mean = forecast_theta(fit, 12)["mean"]
        error = fit["mse"]
        print(model, name, *(f"{v:.12g}" for v in (fit["par"]["alpha"], fit["par"]["theta"], error, *mean)))
