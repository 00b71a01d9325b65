# Writes ets_reference.csv: what R's forecast::ets finds on named series of R's datasets.
#   Rscript test/golden/make_ets_reference.R > test/golden/ets_reference.csv
# One block of lines a fit: "series", name, season length, model asked, then
#   form     code, aicc, sigma (R's divisor n - k), log likelihood
#   y        the series
#   smoothing alpha, beta, gamma, phi (0, 0, 0, 1 where the form has none)
#   start    level, trend, then seasons as R keeps them (the last one belongs to the first observation)
#   mean     forecasts of two seasons, at least eight steps
#   sd       their standard deviations, from the bounds
# class3 of forecast 8.20 leaves phi out of the damped trend, so forecasts of (M,Ad,M) are not written.
suppressMessages(library(forecast))
cat(sprintf("# %s, forecast %s, test/golden/make_ets_reference.R\n", R.version.string, packageVersion("forecast")))
row <- function(name, ...) cat(paste(c(name, sapply(list(...), function(x)
  if (is.numeric(x)) paste(sprintf("%.17g", x), collapse = ",") else x)), collapse = ","), "\n", sep = "")
write_fit <- function(name, y, model = "ZZZ", damped = NULL) {
  fit <- ets(y, model = model, damped = damped)
  part <- fit$components
  code <- paste0(part[1], part[2], if (part[4] == "TRUE") "d" else "", part[3])
  value <- function(which, default) if (which %in% names(fit$par)) fit$par[[which]] else default
  row("series", name, frequency(y), model, if (is.null(damped)) "any" else tolower(as.character(damped)))
  row("form", code, fit$aicc, sqrt(fit$sigma2), fit$loglik)
  row("y", as.numeric(y))
  row("smoothing", c(value("alpha", 0), value("beta", 0), value("gamma", 0), value("phi", 1)))
  row("start", as.numeric(fit$initstate))
  if (code != "MAdM" && part[2] != "M") {
    f <- forecast(fit, h = max(8, 2 * frequency(y)), level = 90)
    row("mean", as.numeric(f$mean))
    row("sd", as.numeric(f$upper - f$mean) / qnorm(0.95))
  }
}
write_fit("AirPassengers", AirPassengers)
write_fit("USAccDeaths", USAccDeaths)
write_fit("UKgas", UKgas)
write_fit("JohnsonJohnson", JohnsonJohnson)
write_fit("nottem", nottem)
write_fit("Nile", Nile)
write_fit("lynx", lynx)
write_fit("WWWusage", WWWusage)
write_fit("LakeHuron", LakeHuron)
write_fit("BJsales", BJsales)
for (model in c("ANN", "AAN", "ANA", "AAA", "MNN", "MAN", "MNA", "MAA", "MNM", "MAM")) {
  write_fit("AirPassengers", AirPassengers, model, FALSE)
}
for (model in c("AAN", "AAA", "MAN", "MAA", "MAM")) write_fit("USAccDeaths", USAccDeaths, model, TRUE)
