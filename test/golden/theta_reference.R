# Reference numbers of R forecast::thetaf on data sets that come with R. Run from this folder:
#   Rscript theta_reference.R > theta_reference.txt && python3 theta_reference.py >> theta_reference.txt
# Lines: "series NAME SEASON values…", "thetaf NAME alpha mean_square_of_ses forecasts…" (12 steps).
suppressMessages(library(forecast))

sets <- list(
  AirPassengers = AirPassengers, Nile = Nile, co2 = co2, USAccDeaths = USAccDeaths, UKgas = UKgas,
  JohnsonJohnson = JohnsonJohnson, nottem = nottem, UKDriverDeaths = UKDriverDeaths, ldeaths = ldeaths,
  LakeHuron = LakeHuron, lynx = lynx, WWWusage = WWWusage, austres = austres, BJsales = BJsales, airmiles = airmiles
)
number <- function(x) paste(sprintf("%.12g", as.numeric(x)), collapse = " ")

cat(sprintf("# R %s, forecast %s: theta_reference.R\n", getRversion(), packageVersion("forecast")))
for (name in names(sets)) {
  y <- sets[[name]]
  cat("series", name, frequency(y), number(y), "\n")
}
for (name in names(sets)) {
  y <- sets[[name]]
  fit <- thetaf(y, h = 12)
  # thetaf keeps sigma2 = sum of squares / (n - 2) of its exponential smoothing on the adjusted series.
  mse <- fit$model$sigma * (length(y) - 2) / length(y)
  cat("thetaf", name, number(fit$model$alpha), number(mse), number(fit$mean), "\n")
}
