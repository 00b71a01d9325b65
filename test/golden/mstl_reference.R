# Components of R's forecast::mstl. Run from this folder: Rscript mstl_reference.R > mstl_reference.txt
# Lines: "part NAME n period,period robust PART values…", PART one of trend, season1 (the shortest), season2, …,
# remainder; the values are those of places 1, 1 + s, 1 + 2 s, … with s the larger of 5 and n / 40. NAME is a data set of R
# (its values are in theta_reference.txt; the first n of them) or "made", whose value at place t from 1 on is 200 + t / 10 +
# 30 sin(2 pi t / 7) + 20 cos(2 pi t / 30) + 50 sin(2 pi t / 365.25) + 8 sin(t^2), and 150 more where t leaves 50 when
# divided by 97. Periods of which the series has not more than two are dropped. Robust
# parts are of odd n only: of even n the stl of R 4.2 takes a wrong value for the upper one of the two in the middle (it asks
# its partial sort for places in descending order), so that its robustness weights are not those of the paper.
suppressMessages(library(forecast))

made <- function(n) {
  t <- 1:n
  200 + t / 10 + 30 * sin(2 * pi * t / 7) + 20 * cos(2 * pi * t / 30) + 50 * sin(2 * pi * t / 365.25) +
    8 * sin(t^2) + 150 * (t %% 97 == 50)
}
cases <- list(
  list("AirPassengers", AirPassengers), list("nottem", head(nottem, 239)), list("UKgas", head(UKgas, 107)),
  list("USAccDeaths", head(USAccDeaths, 71)), list("AirPassengers", window(AirPassengers, end = c(1951, 1))),
  list("made", msts(made(201), c(7, 30))), list("made", msts(made(61), c(7, 30))),
  list("made", msts(made(60), c(7, 30))), list("made", msts(made(59), c(7, 30))), list("made", msts(made(801), c(7, 365.25))),
  list("made", msts(made(2001), c(7, 30, 365.25)))
)
cat(sprintf("# R %s, forecast %s: mstl_reference.R\n", getRversion(), packageVersion("forecast")))
for (case in cases) {
  y <- case[[2]]
  periods <- if (is.null(attr(y, "msts"))) frequency(y) else attr(y, "msts")
  for (robust in if (length(y) %% 2 == 1) c(FALSE, TRUE) else FALSE) {
    parts <- suppressWarnings(mstl(y, robust = robust))
    seasons <- ncol(parts) - 3
    names <- c("data", "trend", paste0("season", seq(seasons)), "remainder")
    places <- seq(1, length(y), by = max(5, length(y) %/% 40))
    for (i in 2:ncol(parts)) {
      cat("part", case[[1]], length(y), paste(periods, collapse = ","), as.integer(robust), names[i],
          sprintf("%.13g", parts[places, i]), "\n")
    }
  }
}
