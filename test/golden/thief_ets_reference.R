# Temporal hierarchies of R's forecast::ets, reconciled by structural scaling: the whole of method thief by other hands.
#   Rscript test/golden/thief_ets_reference.R > test/golden/thief_ets_reference.txt      (R 4.2, forecast 8.20)
# "forecast NAME values": one season ahead, for data sets of R that theta_reference.txt holds.
suppressMessages(library(forecast))
thief <- function(y) {
  season <- frequency(y)
  summing <- NULL
  base <- NULL
  for (periods in which(season %% 1:season == 0)) {
    sums <- colSums(matrix(tail(y, length(y) %/% periods * periods), nrow = periods))
    base <- c(base, forecast(ets(ts(sums, frequency = season / periods)), h = season / periods)$mean)
    summing <- rbind(summing, kronecker(diag(season / periods), t(rep(1, periods))))
  }
  weights <- diag(1 / rowSums(summing))
  solve(t(summing) %*% weights %*% summing, t(summing) %*% weights %*% base)
}
for (name in c("AirPassengers", "USAccDeaths", "nottem", "ldeaths", "UKDriverDeaths", "UKgas")) {
  cat("forecast", name, sprintf("%.8g", thief(get(name))), "\n")
}
