# Reference numbers of R forecast's naive, snaive, rwf(drift = TRUE) and meanf on AirPassengers. Run:
#   Rscript simple_reference.R > simple_reference.txt
# Lines: "METHOD mean_1 sd_1 … mean_30 sd_30"; sd is read back from the 95 % bounds.
suppressMessages(library(forecast))

y <- AirPassengers
n <- length(y)
cat(sprintf("# R %s, forecast %s: simple_reference.R\n", getRversion(), packageVersion("forecast")))
write_line <- function(method, fit, quantile) {
  sd <- (fit$upper[, 1] - fit$mean) / quantile
  cat(method, paste(sprintf("%.12g %.12g", as.numeric(fit$mean), as.numeric(sd)), collapse = " "), "\n")
}
write_line("naive", naive(y, h = 30, level = 95), qnorm(0.975))
write_line("seasonal_naive", snaive(y, h = 30, level = 95), qnorm(0.975))
write_line("drift", rwf(y, h = 30, drift = TRUE, level = 95), qnorm(0.975))
write_line("mean", meanf(y, h = 30, level = 95), qt(0.975, n - 1))
