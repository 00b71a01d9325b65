// What a prophet model is made of before it is fitted: growth, seasons, regressors.
#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/methods/method.h"
#include "core/methods/prophet/calendar.h"

namespace salesforecast::prophet {

// Values inside a fit are about 1; nothing is far beyond, so that products stay finite.
inline constexpr double kLargestScaled = 1e12;

enum class SeasonKind { kYear, kWeek, kDay, kOwn };

// A Fourier series over a time.
struct Season {
  SeasonKind kind = SeasonKind::kOwn;
  double days = 1;  // its length
  int order = 1;    // pairs of sine and cosine
};

// A column of the regressors, standardised: (x - centre) / spread.
struct RegressorScale {
  int column = 0;
  double centre = 0, spread = 1;

  double standardised(double value) const noexcept {
    return std::clamp(value / spread - centre / spread, -kLargestScaled, kLargestScaled);
  }
};

struct Form {
  ProphetGrowth growth = ProphetGrowth::kLinear;
  bool multiplicative = false;  // effects are shares of the trend
  double capacity = 0;          // on the scale of y; with logistic growth only
  double changepoint_scale = 0.05;
  std::vector<Season> seasons;
  std::vector<RegressorScale> regressors;

  // Columns of season pairs and regressors, in this sequence.
  Eigen::Index effects() const noexcept;
};

// Sines and cosines of the seasons on a day, as many as their orders say, in the package's sequence.
void season_values(std::span<const Season> seasons, double day, double* out);

// By the options and the package's rules for "auto": a year from two years of history on; a week from two weeks on,
// where values come more often; a day likewise. Harmonics that the steps between values cannot tell from others are
// left out, which the package keeps (ten of a year of months, of which six say all). An own season of option `season`
// is there where the history has two of it. Regressors that do not vary, or without values to come, are left out.
Form make_form(const MethodInput& input, const Calendar& calendar);

// Where the trend may bend, on the time from 0 to 1: at up to 25 of the first 80 % of the values.
std::vector<double> changepoints_of(const Form& form, const Calendar& calendar);

const char* name_of(SeasonKind kind) noexcept;

}  // namespace salesforecast::prophet
