#include "core/learners/network_inputs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <string_view>

namespace salesforecast {

namespace {

constexpr float kFarthest = 5;
constexpr int kYearWaves = 4, kMonthWaves = 2, kDayWaves = 3, kWeekdays = 7, kMonths = 12;
constexpr double kDaysOfYear = 365.25;
// Numbers of an order that means nothing, and angles that waves tell better.
constexpr std::array<std::string_view, 9> kNotPlain = {"position",    "weekday", "day",     "days left", "month",
                                                       "day of year", "minute",  "holiday", "step"};

float smooth(float value, float mean, float deviation) {
  return std::isnan(value) ? 0 : std::clamp((value - mean) / deviation, -kFarthest, kFarthest);
}

// Sines and cosines of the first harmonics of an angle in turns.
float* put_waves(double turns, int count, float* out) {
  for (int k = 1; k <= count; ++k) {
    const double angle = 2 * std::numbers::pi * k * turns;
    *out++ = static_cast<float>(std::sin(angle));
    *out++ = static_cast<float>(std::cos(angle));
  }
  return out;
}

// Which waves a frequency has, and which days of the week and months of the year as zeros and ones.
struct Waves {
  bool year, month, weekday, day, months;

  explicit Waves(const Frequency& frequency)
      : year(frequency.days() < 200),
        month(frequency.days() < 8),
        weekday(frequency.days() < 2),
        day(frequency.days() < 0.9),
        months(frequency.days() < 32) {}
  static constexpr int kLast = 2;  // the step's number and its root
  int count() const {
    return 2 * ((year ? kYearWaves : 0) + (month ? kMonthWaves : 0) + (day ? kDayWaves : 0)) +
           (weekday ? kWeekdays : 0) + (months ? kMonths : 0) + kLast;
  }
};

}  // namespace

NetworkInputs::NetworkInputs(const Features& features) : features_(features) {
  const FeaturePlan& plan = features.plan();
  for (std::size_t f = features.summary_count(); f < features.count(); ++f) {
    const std::string& name = features.names()[f];
    const std::uint32_t column = features.columns()[f];
    const bool order = column != kNoColumn && plan.columns[column].use == ColumnUse::kCategory;
    const bool angle = std::find(kNotPlain.begin(), kNotPlain.end(), name) != kNotPlain.end();
    if (order || angle || name.starts_with("series ")) continue;
    plain_.push_back(static_cast<std::uint32_t>(f));
    step_features_.push_back(static_cast<std::uint32_t>(f));
    step_columns_.push_back(column);
  }
  for (std::uint32_t c = 0; c < plan.columns.size(); ++c) {
    const ColumnUse use = plan.columns[c].use;
    if (use == ColumnUse::kFlag && plan.columns[c].moves && plan.columns[c].known) flags_.push_back(c);
    if (use != ColumnUse::kCategory && use != ColumnUse::kHoliday) continue;
    ones_.push_back(c);
    step_features_.push_back(kNoColumn);
    step_columns_.push_back(c);
  }
  const Waves waves(plan.frequency);
  waves_ = waves.count();
  months_ = waves.months ? kMonths : 0;
  step_features_.resize(static_cast<std::size_t>(steps()), kNoColumn);
  step_columns_.resize(static_cast<std::size_t>(steps()), kNoColumn);
}

void NetworkInputs::raw_statics(const OriginState& state, std::span<float> out) const {
  std::copy(state.summary.begin(), state.summary.end(), out.begin());
}

void NetworkInputs::raw_step(const OriginState& state, const LearnerSeries& series, int length, int step,
                             std::span<float> out) const {
  const FeaturePlan& plan = features_.plan();
  const int trained = std::min(step, plan.horizon);
  std::vector<float> all(features_.count());
  features_.fill(state, series, length, step, all.data());
  float* at = out.data();
  for (const std::uint32_t f : plain_) *at++ = all[f];
  const std::int64_t place = static_cast<std::int64_t>(length) + step - 1;
  for (const std::uint32_t c : ones_) *at++ = series.column(c, place);
  const Waves waves(plan.frequency);
  const Timestamp start = plan.frequency.start_of(state.origin + step - 1);
  const std::int64_t day = floor_div(start, kMicrosPerDay);
  const CivilDate date = civil_from_days(day);
  if (waves.year) {
    at = put_waves(static_cast<double>(day - days_from_civil({date.year, 1, 1})) / kDaysOfYear, kYearWaves, at);
  }
  if (waves.month) at = put_waves((date.day - 1.0) / days_in_month(date.year, date.month), kMonthWaves, at);
  if (waves.day) {
    at = put_waves(static_cast<double>(floor_mod(start, kMicrosPerDay)) / static_cast<double>(kMicrosPerDay), kDayWaves,
                   at);
  }
  for (int weekday = 0; waves.weekday && weekday < kWeekdays; ++weekday) *at++ = weekday_of(day) == weekday ? 1 : 0;
  for (int month = 1; waves.months && month <= kMonths; ++month) *at++ = date.month == month ? 1 : 0;
  *at++ = static_cast<float>(trained);
  *at++ = std::sqrt(static_cast<float>(trained));
}

void NetworkInputs::statics(const OriginState& state, const InputScales& scales, std::span<float> out) const {
  raw_statics(state, out);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = smooth(out[i], scales.means[i], scales.deviations[i]);
}

void NetworkInputs::step(const OriginState& state, const LearnerSeries& series, int length, int step,
                         const InputScales& scales, std::span<float> out) const {
  raw_step(state, series, length, step, out);
  const auto first = static_cast<std::size_t>(statics());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = smooth(out[i], scales.means[first + i], scales.deviations[first + i]);
  }
}

void NetworkInputs::sequence(const OriginState& state, const LearnerSeries& series, int length, int context,
                             const InputScales& scales, std::span<float> out) const {
  float level = 0;
  for (const float cell : state.cells) level += cell / static_cast<float>(state.cells.size());
  float* at = out.data();
  for (int back = context; back > 0; --back) {
    const auto place = static_cast<std::int64_t>(state.residuals.size()) - back;
    const float residual =
        place >= 0 ? state.residuals[static_cast<std::size_t>(place)] : std::numeric_limits<float>::quiet_NaN();
    const int cell = features_.cell_of(state.origin - back, series, length - back);
    *at++ = smooth(residual, 0, scales.target);
    *at++ = std::isnan(residual) ? 0 : 1;
    *at++ = smooth(state.cells[static_cast<std::size_t>(cell)] - level, 0, scales.target);
    for (const std::uint32_t c : flags_) {
      *at++ = series.column(c, length - back) == features_.plan().columns[c].high ? 1 : 0;
    }
  }
}

float NetworkInputs::log_level(const OriginState& state, float base) const {
  constexpr std::size_t kWindow = 3;  // of FeaturePlan::windows(): eight units
  constexpr float kLeastShare = 0.05F;
  const float recent = state.summary[std::min(kWindow, features_.plan().windows().size() - 1)];
  const float level = base + (std::isnan(recent) ? 0 : recent);
  return std::log(std::max(level, kLeastShare) * state.offset);
}

std::pair<std::size_t, std::size_t> NetworkInputs::months() const {
  const std::size_t last = count() - Waves::kLast;
  return {last - static_cast<std::size_t>(months_), last};
}

void NetworkInputs::categories(const LearnerSeries& series, std::span<std::int32_t> out) {
  for (std::size_t c = 0; c < out.size(); ++c) out[c] = static_cast<std::int32_t>(series.codes[c]) + 1;
}

}  // namespace salesforecast
