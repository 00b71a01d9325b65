// Measures of accuracy of forecasts against what came.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/calendar/timestamp.h"

namespace salesforecast {

// One forecast and its outcome.
struct ScoredPoint {
  int step = 1;
  Timestamp ts = 0;
  double y = 0;
  double forecast = 0;
  double lower_bound = 0, upper_bound = 0;
  double naive = std::numeric_limits<double>::quiet_NaN();  // the seasonal naive forecast; NaN: not known
};

// Mean differences of a training history at the lag of its season: what errors are scaled by (Hyndman & Koehler 2006).
// NaN where there is none.
struct ErrorScale {
  double absolute = std::numeric_limits<double>::quiet_NaN();
  double square = std::numeric_limits<double>::quiet_NaN();
};

// The scale of a history; missing values (NaN) have no differences. A lag as long as the history reads 1.
ErrorScale error_scale(std::span<const double> y, int season);

// NaN where a measure is undefined. Of several series: mae, rmse, wape, bias, coverage and skill are of all points
// together, smape, mape, mase, rmsse, pinball and msis means of the series' own, of each of their forecasts where they
// have several (those without a scale left out), as the M competitions have them (Makridakis, Spiliotis &
// Assimakopoulos 2020).
struct Measures {
  std::int64_t series = 0, points = 0;
  double mae, rmse;
  double wape;   // sum of |error| over sum of |y|
  double smape;  // percent, 0 to 200; a point where y and forecast are zero counts 0
  double mape;   // percent; undefined as soon as one y is zero
  double mase, rmsse;
  double bias;                          // sum of forecast - y over sum of |y|
  double pinball_lower, pinball_upper;  // of the bounds as quantiles, scaled as mase is
  double coverage;                      // share of outcomes within the bounds
  double msis;                          // mean scaled interval score (Gneiting & Raftery 2007, equation 43)
  double skill;                         // 1 - mae over that of the seasonal naive forecast
};

// Adds up series after series.
class MeasureSums {
 public:
  // Points of one forecast of a series, at least one; level: of the bounds. A series may have several forecasts.
  void add(std::size_t series, std::span<const ScoredPoint> points, const ErrorScale& scale, double level);
  Measures measures() const;

 private:
  struct Mean {
    double sum = 0, count = 0;
    void add(double value, double weight = 1) {
      sum += value;
      count += weight;
    }
    double value() const { return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN(); }
  };
  std::vector<bool> seen_;  // by series
  std::int64_t series_ = 0, points_ = 0;
  Mean absolute_, square_, inside_;
  double error_ = 0, actual_ = 0, judged_ = 0, naive_ = 0;
  bool has_zero_ = false;
  Mean smape_, mape_, mase_, rmsse_, pinball_lower_, pinball_upper_, msis_;
};

// By what points are gathered.
enum class AccuracyBy { kSeries, kStep, kPeriod, kAll };

// Throws Error(kInvalidArgument) for another word than series, step, period, all.
AccuracyBy accuracy_by(const std::string& word);

// Measures gathered by series, by step, by period, or over all.
class AccuracyTable {
 public:
  AccuracyTable(AccuracyBy by, double level) : by_(by), level_(level) {}
  // Points of one forecast of a series; none are no series.
  void add(std::size_t series, std::span<const ScoredPoint> points, const ErrorScale& scale);
  // By series' number, step or time, ascending; one row keyed 0 over all.
  const std::map<std::int64_t, MeasureSums>& groups() const noexcept { return groups_; }
  // Takes out the measures of one series, by series; all undefined where it has no points.
  Measures take_series(std::size_t series);

 private:
  AccuracyBy by_;
  double level_;
  std::map<std::int64_t, MeasureSums> groups_;
};

// Which measures are undefined, and why, in one sentence; empty when all are there.
std::string undefined_measures(const Measures& measures);

}  // namespace salesforecast
