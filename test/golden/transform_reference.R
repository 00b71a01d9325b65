# Reference lambdas of Guerrero's method and means taken back, by R forecast. Run:
#   Rscript transform_reference.R > transform_reference.txt
# Lines: "lambda SEASON LAMBDA y_1 …"; "back LAMBDA SD w mean" of InvBoxCox(biasadj = TRUE), which is of the second order
# of SD.
suppressMessages(library(forecast))

cat(sprintf("# R %s, forecast %s: transform_reference.R\n", getRversion(), packageVersion("forecast")))
numbers <- function(x) paste(sprintf("%.12g", as.numeric(x)), collapse = " ")
series <- function(seed, n, season, power, noise) {
  set.seed(seed)
  level <- 20 + 180 * (1:n) / n
  y <- level + noise * level^(1 - power) * (2 * sin(2 * pi * (1:n) / season) + rnorm(n))
  ts(round(y, 3), frequency = season)
}
cases <- list(series(1, 120, 12, 0.5, 1), series(2, 100, 4, 0.3, 0.5), series(3, 60, 1, 0.7, 2), series(4, 57, 12, 0.6, 1.2),
              series(5, 26, 12, 0.4, 0.5), AirPassengers, WWWusage, series(6, 400, 7, 0.8, 3))
for (y in cases) {
  cat("lambda", frequency(y), numbers(BoxCox.lambda(y, "guerrero", lower = 0, upper = 1)), numbers(y), "\n")
}
for (lambda in c(0, 0.25, 0.5, 0.8)) for (y in c(5, 100)) {
  w <- BoxCox(y, lambda)
  cat("back", lambda, 0.05, numbers(w), numbers(InvBoxCox(w, lambda, biasadj = TRUE, fvar = 0.05^2)), "\n")
}
