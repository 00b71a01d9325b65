#include "core/learners/feature_plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace salesforecast {

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr std::array<int, 7> kWindowUnits = {1, 2, 4, 8, 13, 26, 52};
constexpr int kGrowthUnits = 13;         // sales of so many units are compared with those of a year before
constexpr int kUnitsWithoutYear = 52;    // seen where there is no longer cycle
constexpr double kNearlyNothing = 0.05;  // of a series' mean: a shop that is shut may book as much
constexpr int kLeastClosed = 20;         // periods without any sale that make a closing
constexpr double kMostIntermittent =
    0.24;                               // share of periods without a sale (Syntetos, Boylan & Croston 2005: 1 - 1/1.32)
constexpr int kMostBlocks = 16;         // of a recursive forecast
constexpr double kMostNegative = 0.01;  // share of periods with more returns than sales
// Of sales from season to season, in means: where logarithms are as skewed as that, their mean says little of sales.
constexpr double kMostNoise = 0.4;
constexpr double kLeastSplit = 0.05;  // share of periods, and difference of log sales, that a flag splits means for

// The distinct values of a column, as far as three.
struct ValuesSeen {
  std::array<float, 3> values{};
  int count = 0;

  void add(float v) {
    if (std::isnan(v) || count == 3 || std::find(values.begin(), values.begin() + count, v) != values.begin() + count) {
      return;
    }
    values[static_cast<std::size_t>(count++)] = v;
  }
};

void settle_use(std::span<const LearnerSeries> panel, std::size_t column, PlannedColumn* planned) {
  ValuesSeen all;
  planned->moves = false;
  for (const LearnerSeries& series : panel) {
    ValuesSeen own;
    const int known = std::min(series.length(), static_cast<int>(series.columns[column].size()));
    for (int at = 0; at < known && own.count < 3; ++at) own.add(series.columns[column][static_cast<std::size_t>(at)]);
    planned->moves = planned->moves || own.count > 1;
    for (int i = 0; i < own.count; ++i) all.add(own.values[static_cast<std::size_t>(i)]);
  }
  if (planned->use == ColumnUse::kCategory || planned->use == ColumnUse::kHoliday) {
    if (all.count < 2) planned->use = ColumnUse::kIdle;
    return;
  }
  planned->use = all.count < 2 ? ColumnUse::kIdle : all.count == 2 ? ColumnUse::kFlag : ColumnUse::kNumber;
  planned->low = std::min(all.values[0], all.values[1]);
  planned->high = std::max(all.values[0], all.values[1]);
}

// What sales are at the two values of a flag.
struct FlagEffect {
  std::array<double, 2> periods{}, sold{}, logs{};

  void add(bool high, float y, double level) {
    periods[high] += 1;
    if (std::abs(y) <= kNearlyNothing * level) return;
    sold[high] += 1;
    logs[high] += std::log(std::max(static_cast<double>(y), 0.01 * level) / level);
  }
  bool closes(bool high) const {
    return periods[high] >= kLeastClosed && sold[high] == 0 && sold[!high] > 0.5 * periods[!high];
  }
  double share() const { return periods[1] / std::max(periods[0] + periods[1], 1.0); }
  double effect() const { return sold[0] > 0 && sold[1] > 0 ? std::abs(logs[1] / sold[1] - logs[0] / sold[0]) : 0.0; }
};

double mean_of(const LearnerSeries& series) {
  double sum = 0, count = 0;
  for (const float y : series.y) {
    if (std::isnan(y)) continue;
    sum += y;
    count += 1;
  }
  return count > 0 ? sum / count : 0;
}

FlagEffect effect_of(std::span<const LearnerSeries> panel, std::size_t column, const PlannedColumn& planned) {
  FlagEffect effect;
  for (const LearnerSeries& series : panel) {
    const double level = mean_of(series);
    if (!(level > 0)) continue;
    for (int at = 0; at < series.length(); ++at) {
      const float y = series.y[static_cast<std::size_t>(at)], value = series.column(column, at);
      if (!std::isnan(y) && !std::isnan(value)) effect.add(value == planned.high, y, level);
    }
  }
  return effect;
}

void settle_flags(std::span<const LearnerSeries> panel, FeaturePlan* plan) {
  std::vector<std::pair<double, std::uint32_t>> splits;
  for (std::uint32_t c = 0; c < plan->columns.size(); ++c) {
    const PlannedColumn& planned = plan->columns[c];
    const bool flag = planned.use == ColumnUse::kFlag;
    const bool named = planned.use == ColumnUse::kCategory || planned.use == ColumnUse::kHoliday;
    if (!(flag || named) || !planned.known || !planned.moves) continue;
    const FlagEffect effect = effect_of(panel, c, planned);
    if (effect.closes(true) || (flag && effect.closes(false))) {
      plan->closings.push_back({c, effect.closes(true) ? planned.high : planned.low});
    } else if (flag && effect.effect() >= kLeastSplit && effect.share() >= kLeastSplit &&
               effect.share() <= 1 - kLeastSplit) {
      splits.emplace_back(-effect.effect(), c);
    }
  }
  std::sort(splits.begin(), splits.end());
  for (const auto& split : splits) {
    if (plan->splitting.size() < kMostSplitting) plan->splitting.push_back(split.second);
  }
}

// A value of the history; NaN: none, or closed.
float open_value(const FeaturePlan& plan, const LearnerSeries& series, int at) {
  return closed(plan, series, at) ? kMissing : series.y[static_cast<std::size_t>(at)];
}

}  // namespace

float LearnerSeries::column(std::size_t number, std::int64_t at) const {
  const std::vector<float>& values = columns[number];
  if (values.size() == 1) return values.front();
  return at >= 0 && at < static_cast<std::int64_t>(values.size()) ? values[static_cast<std::size_t>(at)] : kMissing;
}

std::span<const float> LearnerSeries::outlook(int length, std::int64_t at) const {
  const auto later = [](int seen, const Outlook& one) { return seen < one.from; };
  const auto after = std::upper_bound(outlooks.begin(), outlooks.end(), length, later);
  if (after == outlooks.begin()) return {};
  const Outlook& latest = *std::prev(after);
  if (at < latest.from) return {};
  const std::size_t place = static_cast<std::size_t>(at - latest.from) * Outlook::kParts;
  if (place + Outlook::kParts > latest.values.size()) return {};
  return std::span(latest.values).subspan(place, Outlook::kParts);
}

int FeaturePlan::possible_block() const {
  const int cycle = season > 1 ? season : year;
  const bool known = std::all_of(columns.begin(), columns.end(), [&](const PlannedColumn& one) {
    const bool still = one.use == ColumnUse::kIdle || !one.moves;
    return still || (one.known && one.ahead == kAlways && horizon % cycle == 0);
  });
  return known && 1 < cycle && cycle < horizon && horizon <= kMostBlocks * cycle ? cycle : 0;
}

int FeaturePlan::memory() const { return year > 1 ? year + kGrowthUnits * unit() : kUnitsWithoutYear * unit(); }

std::vector<int> FeaturePlan::windows() const {
  std::vector<int> lengths;
  const int longest = year > 1 ? year : kUnitsWithoutYear * unit();
  for (const int units : kWindowUnits) {
    if (units * unit() <= longest) lengths.push_back(units * unit());
  }
  return lengths;
}

FeaturePlan plan_features(std::span<const LearnerSeries> panel, const Frequency& frequency, int season, int horizon,
                          std::vector<PlannedColumn> design) {
  FeaturePlan plan;
  plan.frequency = frequency;
  plan.horizon = horizon;
  int cycle = season;
  for (const LongerSeason& longer : frequency.longer_seasons(season)) {
    if (longer.steps <= kLongestYear) cycle = std::max(cycle, longer.steps);
  }
  plan.season = season > 1 && season <= kLongestCell && season < cycle ? season : 1;
  plan.year = cycle / plan.season * plan.season;
  plan.columns = std::move(design);
  for (std::size_t c = 0; c < plan.columns.size(); ++c) settle_use(panel, c, &plan.columns[c]);
  settle_flags(panel, &plan);
  float least = std::numeric_limits<float>::max();
  for (const LearnerSeries& series : panel) {
    for (const float y : series.y) least = y > 0 ? std::min(least, y) : least;
  }
  if (least < std::numeric_limits<float>::max()) plan.least_sale = least;
  if (!panel.empty()) plan.series_columns = static_cast<int>(panel.front().codes.size());
  return plan;
}

bool sells_seldom(const FeaturePlan& plan, const LearnerSeries& series) {
  double periods = 0, none = 0, negative = 0;
  for (int at = 0; at < series.length(); ++at) {
    const float y = open_value(plan, series, at);
    if (std::isnan(y)) continue;
    periods += 1;
    none += y == 0 ? 1 : 0;
    negative += y < 0 ? 1 : 0;
  }
  return none >= kMostIntermittent * periods || negative >= kMostNegative * periods;
}

TargetScale scale_of(const FeaturePlan& plan, const LearnerSeries& series) {
  if (sells_seldom(plan, series)) return TargetScale::kLinear;
  double periods = 0, sum = 0, pairs = 0, changes = 0;
  for (int at = 0; at < series.length(); ++at) {
    const float y = open_value(plan, series, at);
    if (std::isnan(y)) continue;
    periods += 1;
    sum += y;
    const float before = at >= plan.season ? open_value(plan, series, at - plan.season) : kMissing;
    if (std::isnan(before)) continue;
    pairs += 1;
    changes += std::abs(y - before);
  }
  // Of a difference of two values with normal noise the mean size is 2 / sqrt(pi) times the noise.
  const double noise = pairs > 0 ? changes / pairs * std::sqrt(std::numbers::pi) / 2 : 0;
  return noise <= kMostNoise * sum / periods ? TargetScale::kLog : TargetScale::kLinear;
}

bool closed(const FeaturePlan& plan, const LearnerSeries& series, std::int64_t at) {
  return std::any_of(plan.closings.begin(), plan.closings.end(),
                     [&](const Closing& one) { return series.column(one.column, at) == one.value; });
}

}  // namespace salesforecast
