"""Reference numbers of the package prophet: what it makes of a series, and the density that its estimate reaches.

  pip install prophet==1.5.0
  python3 prophet_reference.py > prophet_reference.txt        (from this folder)

Lines: "series NAME FREQUENCY FIRST_DAY SEASON y..." the history; "regressor NAME x..." its values, those of the steps to
come included; "fit NAME GROWTH MODE CAPACITY DENSITY" with the negative logarithm of the posterior density at the
package's estimate, constants left out; "forecast NAME GROWTH MODE yhat...". The year of months has six harmonics, which is
all that they tell apart; "ten NAME GROWTH MODE yhat..." is the forecast with the package's ten.
"""
import logging
import math

import numpy as np
import pandas as pd

logging.getLogger("prophet.plot").disabled = True
logging.getLogger("cmdstanpy").disabled = True
import prophet  # noqa: E402  after its loggers

logging.getLogger("prophet").setLevel(logging.ERROR)

AIR = """112 118 132 129 121 135 148 148 136 119 104 118 115 126 141 135 125 149 170 170 158 133 114 140 145 150 178 163 172
178 199 199 184 162 146 166 171 180 193 181 183 218 230 242 209 191 172 194 196 196 236 235 229 243 264 272 237 211 180 201
204 188 235 227 234 264 302 293 259 229 203 229 242 233 267 269 270 315 364 347 312 274 237 278 284 277 317 313 318 374 413
405 355 306 271 306 315 301 356 348 355 422 465 467 404 347 305 336 340 318 362 348 363 435 491 505 404 359 310 337 360 342
406 396 420 472 548 559 463 407 362 405 417 391 419 461 472 535 622 606 508 461 390 432"""


def noise(count, seed):
    """About normal, the same on every machine."""
    state, out = seed, []
    for _ in range(count):
        total = 0.0
        for _ in range(12):
            state = (1103515245 * state + 12345) % 2**31
            total += state / 2**31
        out.append(total - 6)
    return np.array(out)


def daily():
    """Two and a half years with a bend, a week, a year and a promotion."""
    t = np.arange(900)
    promotion = np.array([1.0 if i % 37 < 4 else 0.0 for i in range(928)])
    price = np.round(10 + np.sin(np.arange(928) / 50) + 0.2 * noise(928, 5), 2)
    y = (100 + 0.05 * t + 0.15 * np.maximum(t - 400, 0) + np.array([0, -4, -2, 0, 3, 12, 8])[t % 7]
         + 15 * np.cos(2 * math.pi * t / 365.25) + 20 * promotion[:900] - 3 * price[:900] + 6 * noise(900, 3))
    return np.round(y, 2), promotion, price


def hourly():
    """Sixteen days."""
    t = np.arange(16 * 24)
    return np.round(50 + 0.01 * t + 10 * np.sin(2 * math.pi * t / 24) + 4 * np.cos(2 * math.pi * t / 168) + noise(384, 11), 3)


def saturating():
    """Ten years of months that near 500."""
    t = np.arange(120)
    return np.round(500 / (1 + np.exp(-(t - 50) / 15)) + 8 * np.cos(2 * math.pi * t / 12) + 4 * noise(120, 9), 2)


def density(model):
    """See prophet.stan; the trend is the package's own."""
    point = {name: np.asarray(values).ravel() for name, values in model.params.items() if name != "trend"}
    effect = model.make_all_seasonality_features(model.history)[0].to_numpy() @ point["beta"]
    trend = model.predict_trend(model.history) / model.y_scale
    fitted = trend * (1 + effect) if model.seasonality_mode == "multiplicative" else trend + effect
    rest = model.history["y_scaled"].to_numpy() - fitted
    sigma = point["sigma_obs"][0]
    return (len(rest) * np.log(sigma) + rest @ rest / (2 * sigma**2) + 2 * sigma**2
            + (point["k"][0] ** 2 + point["m"][0] ** 2) / 50 + (point["beta"] ** 2).sum() / 200
            + np.abs(point["delta"]).sum() / model.changepoint_prior_scale)


def write(kind, *words):
    print(kind, *(format(w, ".10g") if isinstance(w, float) else w for w in words))


def fit(name, dates, y, growth="linear", mode="additive", capacity=0.0, steps=12, regressors=None, year="auto"):
    history = pd.DataFrame({"ds": dates[:len(y)], "y": y, "cap": capacity})
    ahead = pd.DataFrame({"ds": dates[len(y):len(y) + steps], "cap": capacity})
    model = prophet.Prophet(growth=growth, seasonality_mode=mode, yearly_seasonality=year, uncertainty_samples=0)
    for column, values in (regressors or {}).items():
        model.add_regressor(column)
        history[column], ahead[column] = values[:len(y)], values[len(y):len(y) + steps]
    model.fit(history)
    return model, [float(v) for v in model.predict(ahead)["yhat"]]


def reference(name, dates, y, growth="linear", mode="additive", capacity=0.0, year="auto", **others):
    model, forecast = fit(name, dates, y, growth, mode, capacity, year=year, **others)
    write("fit", name, growth, mode, float(capacity), float(density(model)))
    write("forecast", name, growth, mode, *forecast)
    if year != "auto":
        write("ten", name, growth, mode, *fit(name, dates, y, growth, mode, capacity, **others)[1])


def main():
    print("# prophet %s: prophet_reference.py" % prophet.__version__)
    air = np.array([float(v) for v in AIR.split()])
    days, promotion, price = daily()
    months = pd.date_range("1949-01-01", periods=156, freq="MS")
    dates = pd.date_range("2021-03-15", periods=928, freq="D")
    hours = pd.date_range("2024-05-06", periods=384 + 24, freq="h")
    growth_months = pd.date_range("2010-01-01", periods=132, freq="MS")
    curve = saturating()
    for name, frequency, first, season, y in (
            ("air", "month", "1949-01-01", 12, air), ("days", "day", "2021-03-15", 7, days),
            ("hours", "hour", "2024-05-06", 24, hourly()), ("curve", "month", "2010-01-01", 12, curve)):
        write("series", name, frequency, first, season, *[float(v) for v in y])
    write("regressor", "promotion", *[float(v) for v in promotion])
    write("regressor", "price", *[float(v) for v in price])
    reference("air", months, air, year=6)
    reference("air", months, air, mode="multiplicative", year=6)
    reference("air", months, air, growth="flat", year=6)
    reference("days", dates, days, steps=28, regressors={"promotion": promotion, "price": price})
    reference("days", dates, days, mode="multiplicative", steps=28, regressors={"promotion": promotion, "price": price})
    reference("hours", hours, hourly(), steps=24)
    reference("curve", growth_months, curve, growth="logistic", capacity=520.0, year=6)
    reference("curve", growth_months, curve, growth="logistic", mode="multiplicative", capacity=520.0, year=6)


if __name__ == "__main__":
    main()
