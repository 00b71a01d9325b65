# Reference numbers of forecast's auto.arima with Fourier columns (fpp3, section 10.5) and of R's arima with them. Run from
# this folder: Rscript fourier_reference.R > fourier_reference.txt
# Lines: "series NAME season y…", then of that series "chosen NAME K p d q constant aicc" (the number of harmonics raised
# until the AICc of auto.arima has not fallen twice; non-seasonal), "fixed NAME K p d q constant log_likelihood forecasts…"
# (arima by maximum likelihood, 12 steps). Series are made here, by a generator of their own.
suppressMessages(library(forecast))
options(warn = -1)

number <- function(x) paste(sprintf("%.12g", as.numeric(x)), collapse = " ")
# Park & Miller 1988, so that any R makes the same numbers.
state <- 1
uniform <- function() {
  state <<- (16807 * state) %% 2147483647
  state / 2147483647
}
normal <- function(n) replicate(n, sum(replicate(12, uniform())) - 6)
weekly <- function(n, ar, level, season, trend) {
  e <- normal(n)
  noise <- as.numeric(stats::filter(e, ar, method = "recursive"))
  t <- seq_len(n)
  round(level + trend * t + season(t) + 8 * noise, 2)
}
wave <- function(t, k) 2 * pi * k * t / 52
sets <- list(
  one_wave = ts(weekly(364, 0.5, 500, function(t) 5 * sin(wave(t, 1)) + 4 * cos(wave(t, 1)), 0), frequency = 52),
  three_waves = ts(weekly(416, 0.3, 800, function(t) 4 * cos(wave(t, 1)) + 5 * sin(wave(t, 2)) + 4 * cos(wave(t, 3)), 0), frequency = 52),
  with_trend = ts(weekly(364, 0.5, 300, function(t) 6 * sin(wave(t, 1)) + 6 * sin(wave(t, 2)), 0.8), frequency = 52),
  halves_alike = ts(weekly(364, 0.2, 400, function(t) 6 * cos(wave(t, 2)), 0), frequency = 52),
  no_season = ts(weekly(260, 0.7, 600, function(t) 0 * t, 0), frequency = 52)
)
wandering <- weekly(364, 0.2, 0, function(t) 6 * sin(wave(t, 1)), 0)
sets$wandering <- ts(round(1000 + wandering + cumsum(2 * normal(364)), 2), frequency = 52)

chosen <- function(y) {
  best <- NULL
  misses <- 0
  for (K in 0:12) {
    fit <- if (K == 0) auto.arima(y, seasonal = FALSE) else auto.arima(y, seasonal = FALSE, xreg = fourier(y, K))
    if (is.null(best) || fit$aicc < best$fit$aicc) {
      best <- list(K = K, fit = fit)
      misses <- 0
    } else {
      misses <- misses + 1
    }
    if (misses == 2) break
  }
  best
}

cat(sprintf("# R %s, forecast %s: fourier_reference.R\n", getRversion(), packageVersion("forecast")))
for (name in names(sets)) {
  y <- sets[[name]]
  stopifnot(nsdiffs(y) == 0)  # a season that is strong is differenced
  cat("series", name, frequency(y), number(y), "\n")
  best <- chosen(y)
  constant <- any(c("drift", "intercept") %in% names(best$fit$coef))
  cat("chosen", name, best$K, best$fit$arma[c(1, 6, 2)], as.integer(constant), number(best$fit$aicc), "\n")
  # Differenced where they wander: else the MA root lies on the unit circle, where likelihoods have two maxima.
  for (order in if (name %in% c("with_trend", "wandering")) list(c(0, 1, 1), c(1, 1, 1)) else list(c(1, 0, 1), c(2, 0, 0))) {
    fit <- arima(y, order, xreg = fourier(y, 3), method = "ML", kappa = 1e9, optim.control = list(reltol = 1e-15, maxit = 2000))
    p <- predict(fit, 12, newxreg = fourier(y, 3, h = 12))
    cat("fixed", name, 3, order, as.integer(order[2] == 0), number(c(fit$loglik, p$pred)), "\n")
  }
}
