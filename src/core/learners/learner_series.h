// A panel as the learners see it: methods that learn one model from all its series (trees, networks).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace salesforecast {

// Sales and regressors beyond it are taken for it: squares of what learners see are within float.
inline constexpr double kLargestNumber = 1e18;

// A number as learners see it; NaN stays.
inline float learner_number(double value) noexcept {
  return static_cast<float>(std::clamp(value, -kLargestNumber, kLargestNumber));
}

// Another method's forecasts of a series, from what lies before a vantage point.
struct Outlook {
  // Of each period: the forecast, and what of it is the trend since the vantage point, the season of the year, the
  // shorter seasons, regressors and holidays.
  static constexpr std::size_t kParts = 5;

  std::int32_t from = 0;      // the vantage point: values of the series before it
  std::vector<float> values;  // of the periods from there on, each its parts
};

// One series on its grid of periods.
struct LearnerSeries {
  std::int64_t first_period = 0;  // of y[0]
  std::vector<float> y;           // NaN: no value
  int before = 0;                 // values of its history before y[0], which are left out
  // What is known of the regressors and holidays, by column of the methods' design: by period from first_period on, the
  // time to come as far as it is known. One value: the same in all periods. NaN, and what is beyond: not known.
  std::vector<std::vector<float>> columns;
  // By series column: the number of its value among the panel's, in the order of keys. Empty: the caller knows none.
  std::vector<std::uint32_t> codes;
  std::vector<Outlook> outlooks;  // of methods that go by another one (FeaturePlan::guided); vantage points ascend

  int length() const noexcept { return static_cast<int>(y.size()); }

  // The value of a column in period first_period + at; NaN: not known.
  float column(std::size_t number, std::int64_t at) const;
  // The parts of period first_period + at as the latest vantage point sees them that has seen the first `length` values
  // at most; empty: there is none.
  std::span<const float> outlook(int length, std::int64_t at) const;
};

}  // namespace salesforecast
