# Reference numbers of R's arima and of forecast's auto.arima on data sets that come with R (their values are in
# theta_reference.txt). Run from this folder: Rscript arima_reference.R > arima_reference.txt
# Lines: "model NAME p d q P D Q constant log_likelihood sigma2 forecasts… standard_errors…" (12 steps each),
# "missing NAME p d q P D Q constant gap,gap,… log_likelihood sigma2 forecasts…" (gaps count from 1),
# "regressor NAME p d q P D Q constant log_likelihood coefficient forecasts…" (cos(t) as regressor),
# "differences NAME d D kpss strength" (strength NA: no season), "auto NAME p d q P D Q constant aicc".
suppressMessages(library(forecast))

number <- function(x) paste(sprintf("%.12g", as.numeric(x)), collapse = " ")
sets <- list(
  AirPassengers = AirPassengers, Nile = Nile, co2 = co2, USAccDeaths = USAccDeaths, UKgas = UKgas,
  JohnsonJohnson = JohnsonJohnson, nottem = nottem, ldeaths = ldeaths, LakeHuron = LakeHuron, lynx = lynx,
  WWWusage = WWWusage, austres = austres
)
# NAME p d q P D Q constant
models <- list(
  list("AirPassengers", c(0, 1, 1), c(0, 1, 1), 0), list("AirPassengers", c(2, 1, 1), c(0, 1, 0), 0),
  list("AirPassengers", c(1, 0, 0), c(0, 1, 1), 1), list("USAccDeaths", c(0, 1, 1), c(0, 1, 1), 0),
  list("USAccDeaths", c(1, 0, 1), c(1, 0, 0), 1), list("Nile", c(1, 1, 1), c(0, 0, 0), 0),
  list("Nile", c(1, 0, 1), c(0, 0, 0), 1), list("LakeHuron", c(1, 0, 1), c(0, 0, 0), 1),
  list("LakeHuron", c(0, 1, 1), c(0, 0, 0), 1), list("lynx", c(4, 0, 1), c(0, 0, 0), 1),
  list("WWWusage", c(3, 1, 0), c(0, 0, 0), 0), list("WWWusage", c(1, 1, 1), c(0, 0, 0), 0),
  list("ldeaths", c(0, 0, 1), c(2, 1, 0), 0), list("ldeaths", c(2, 0, 0), c(1, 0, 0), 1),
  list("UKgas", c(0, 1, 1), c(0, 1, 1), 0), list("austres", c(0, 2, 1), c(1, 0, 0), 0),
  list("nottem", c(1, 0, 2), c(1, 1, 1), 0), list("co2", c(1, 1, 1), c(0, 1, 1), 0)
)
# optim goes on until the likelihood stands still. The start of the differences is made more diffuse than R's 1e6, whose
# trace is 1e-6 of some likelihoods; ours is exactly diffuse.
estimate <- function(y, order, seasonal, constant, cosine = FALSE) {
  n <- length(y)
  differences <- order[2] + seasonal[2]
  columns <- NULL
  if (constant && differences == 1) columns <- cbind(columns, drift = 1:n)
  if (cosine) columns <- cbind(columns, cosine = cos(1:n))
  arima(y, order, list(order = seasonal, period = frequency(y)), xreg = columns,
        include.mean = constant == 1 && differences == 0, method = "ML",
        kappa = 1e9, optim.control = list(reltol = 1e-15, maxit = 1000))
}
future <- function(fit, y, constant, differences, cosine = FALSE) {
  t <- length(y) + 1:12
  columns <- NULL
  if (constant && differences == 1) columns <- cbind(columns, drift = t)
  if (cosine) columns <- cbind(columns, cosine = cos(t))
  predict(fit, 12, newxreg = columns)
}

cat(sprintf("# R %s, forecast %s: arima_reference.R\n", getRversion(), packageVersion("forecast")))
for (m in models) {
  y <- sets[[m[[1]]]]
  fit <- estimate(y, m[[2]], m[[3]], m[[4]])
  p <- future(fit, y, m[[4]], m[[2]][2] + m[[3]][2])
  cat("model", m[[1]], m[[2]], m[[3]], m[[4]], number(c(fit$loglik, fit$sigma2, p$pred, p$se)), "\n")
}
for (m in models[c(1, 4, 5, 6, 8, 9, 11, 14)]) {
  y <- sets[[m[[1]]]]
  gaps <- c(30, 31, 45, length(y) - 20, length(y) - 3)
  y[gaps] <- NA
  fit <- estimate(y, m[[2]], m[[3]], m[[4]])
  p <- future(fit, y, m[[4]], m[[2]][2] + m[[3]][2])
  cat("missing", m[[1]], m[[2]], m[[3]], m[[4]], paste(gaps, collapse = ","), number(c(fit$loglik, fit$sigma2, p$pred)), "\n")
}
for (m in models[c(1, 5, 6, 9)]) {
  y <- sets[[m[[1]]]]
  fit <- estimate(y, m[[2]], m[[3]], m[[4]], cosine = TRUE)
  p <- future(fit, y, m[[4]], m[[2]][2] + m[[3]][2], cosine = TRUE)
  cat("regressor", m[[1]], m[[2]], m[[3]], m[[4]], number(c(fit$loglik, fit$coef["cosine"], p$pred)), "\n")
}
for (name in names(sets)) {
  y <- sets[[name]]
  D <- if (frequency(y) > 1) nsdiffs(y) else 0
  strength <- if (frequency(y) > 1) forecast:::seas.heuristic(y) else NA
  d <- ndiffs(if (D > 0) diff(y, frequency(y)) else y)
  kpss <- urca::ur.kpss(c(y), type = "mu", use.lag = trunc(3 * sqrt(length(y)) / 13))@teststat
  cat("differences", name, d, D, number(c(kpss, strength)), "\n")
}
for (name in names(sets)) {
  fit <- auto.arima(sets[[name]])
  constant <- any(c("drift", "intercept") %in% names(fit$coef))
  cat("auto", name, fit$arma[c(1, 6, 2, 3, 7, 4)], as.integer(constant), number(fit$aicc), "\n")
}
