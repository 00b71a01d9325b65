# Outliers of R's forecast::tsoutliers on made-up series whose spikes are known. Run from this folder:
# Rscript clean_reference.R > clean_reference.txt
# Lines: "series KIND season n"; "spikes place…" (from 0 on); "found place…", those of tsoutliers; "values value…". Values are
# level, trend, season and Gaussian noise; a spike adds 8 to 15 sds of the noise, up or down, three to a series, none near
# another. KIND "clean" has none.
suppressMessages(library(forecast))
set.seed(20261127)

cat(sprintf("# R %s, forecast %s: clean_reference.R\n", getRversion(), packageVersion("forecast")))
kinds <- list(list("flat", 1, 120, 0, 0), list("trend", 1, 150, 0.4, 0), list("week", 7, 210, 0.1, 25),
              list("year", 12, 96, 0.5, 40), list("clean", 12, 96, 0.5, 40), list("clean", 7, 210, 0.1, 25))
for (kind in kinds) for (copy in 1:8) {
  season <- kind[[2]]
  n <- kind[[3]]
  t <- seq_len(n)
  y <- 200 + kind[[4]] * t + kind[[5]] * sin(2 * pi * t / season) + rnorm(n, sd = 6)
  spikes <- integer()
  while (kind[[1]] != "clean" && length(spikes) < 3) {
    place <- sample(5:(n - 5), 1)
    if (all(abs(place - spikes) > 3 & abs(place - spikes) %% season != 0 | season == 1 & abs(place - spikes) > 3)) {
      spikes <- c(spikes, place)
    }
  }
  for (place in spikes) y[place] <- y[place] + sample(c(-1, 1), 1) * runif(1, 8, 15) * 6
  y <- round(y, 2)
  found <- tsoutliers(ts(y, frequency = season))$index
  cat(sprintf("series %s %d %d\n", kind[[1]], season, n))
  cat("spikes", sort(spikes) - 1, "\n")
  cat("found", found - 1, "\n")
  cat("values", format(y, trim = TRUE), "\n")
}
