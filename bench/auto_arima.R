# R's auto.arima on standard input (series,ds,y,split): one line a series on standard output, as bench/arima_orders reads it:
# series|model|aicc|CPU seconds|forecasts of the held-out dates, by spaces. Argument: the season.
suppressMessages(library(forecast))
season <- as.integer(commandArgs(TRUE)[1])
rows <- read.csv(file("stdin"), colClasses = c("character", "character", "numeric", "character"))
for (name in unique(rows$series)) {
  one <- rows[rows$series == name, ]
  y <- ts(one$y[one$split == "train"], frequency = season)
  begin <- proc.time()
  fit <- auto.arima(y)
  mean <- forecast(fit, h = sum(one$split == "test"))$mean
  used <- proc.time() - begin
  # The Arima object's own aicc counts as AICc; NULL for a constant series.
  cat(name, forecast:::arima.string(fit), sprintf("%.10g", c(fit$aicc, NA)[1]), sprintf("%.4f", used[1] + used[2]),
      paste(sprintf("%.10g", mean), collapse = " "), sep = "|")
  cat("\n")
}
