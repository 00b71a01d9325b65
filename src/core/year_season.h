// The season of the year where methods cannot see it: in daily, weekly and intermittent sales, whose methods know the
// week or no season at all. Series of a panel share most of it, so that they learn it together ("group seasonal
// indices": Dalhart 1974; Chen & Boylan 2007).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/methods/method.h"

namespace salesforecast {

// How periods fall on the year.
struct YearClock {
  double year = 1;     // in periods
  bool daily = false;  // periods are days, numbered from 2000-01-01: then wages and benefits make a season of the month
  bool months = false;  // of days: the year is steps from month to month, not waves

  friend bool operator==(const YearClock&, const YearClock&) = default;
};

// Pairs of coefficients that a season on this clock has: harmonics, or twelve months by twos.
int pairs_of(const YearClock& clock);

inline constexpr int kMostPairs = 17;  // of the year and the month together

// Factors by the time of the year, and of the month: 1 + two Fourier sums, or a step a month and one Fourier sum.
class YearSeason {
 public:
  YearSeason() = default;
  // coefficients: of cos and sin of each harmonic in turn, those of the year (or of its months, from January on) first,
  // as many as the clock has; none: every factor is 1.
  YearSeason(std::vector<double> coefficients, const YearClock& clock)
      : coefficients_(std::move(coefficients)), clock_(clock) {}

  bool empty() const noexcept { return coefficients_.empty(); }
  // Of the period with this number; at least kLeastFactor.
  double factor(std::int64_t period) const;
  // The values that came without the season: y over the factors. first_period: of y[0].
  std::vector<double> adjusted(std::span<const double> y, std::int64_t first_period) const;

  // Multiplies a forecast whose step 1 is the period with this number.
  void apply(MethodForecast* forecast, std::int64_t first_period) const;

  const std::vector<double>& coefficients() const noexcept { return coefficients_; }
  const YearClock& clock() const noexcept { return clock_; }

  static constexpr double kLeastFactor = 0.1;

 private:
  std::vector<double> coefficients_;
  YearClock clock_;
};

// What one series says of its year: the coefficients that each whole year before the end of its values gives by itself,
// the latest first. How they differ from year to year tells noise from season.
struct YearEvidence {
  using Years = std::vector<std::vector<double>>;

  Years waves;
  Years months;  // the year as steps; of daily sales only

  const Years& of(bool by_months) const noexcept { return by_months ? months : waves; }
};

// Empty for less than two years, or where a year sold nothing. The level is a line through the means of the years.
YearEvidence year_evidence(std::span<const double> y, std::int64_t first_period, const YearClock& clock);

// What the series of a panel have in common, by coefficient.
struct YearPrior {
  bool months = false;        // the year is steps: what the other years say of one is nearer the truth than by waves
  std::vector<double> mean;   // drawn to zero by how much it moves from year to year; empty: nothing is known
  std::vector<double> noise;  // of one year's coefficient about its series' own, in variances of the series as a whole
  std::vector<double> between;  // variance of the series' own coefficients about the mean
  double usual_variance = 0;    // of one year's coefficients, for series that have but one
};

YearPrior learn_year_prior(std::span<const YearEvidence* const> series);

// The season of one series: what it says itself, drawn to what the panel has in common (empirical Bayes; Efron & Morris
// 1975). Empty where nothing is known, or nothing is left.
YearSeason settle_year_season(const YearEvidence& own, const YearPrior& prior, const YearClock& clock);

}  // namespace salesforecast
