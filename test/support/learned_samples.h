// Shops by the day, and models learned by hand: for the tests of what learns from a whole panel.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/learners/features.h"
#include "core/learners/learned_model.h"
#include "core/learners/trees.h"

namespace salesforecast::test {

inline constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

// Columns of a shop. A shelf is a text of three, so two columns.
inline constexpr std::uint32_t kPromotion = 0, kOpen = 1, kPrice = 2, kShelf = 3, kFair = 5, kShopColumns = 6;

inline std::int64_t cycle(std::int64_t day, int length) { return (day % length + length) % length; }
inline bool promoted(std::int64_t day) { return cycle(day, 5) == 0 || cycle(day, 11) == 3; }
inline bool open_on(std::int64_t day) { return cycle(day, 16) != 9; }
inline float shop_column(std::uint32_t column, std::int64_t day) {
  switch (column) {
    case kPromotion:
      return promoted(day) ? 1 : 0;
    case kOpen:
      return open_on(day) ? 1 : 0;
    case kPrice:
      return static_cast<float>(10 + cycle(day * 7, 4));
    case kFair:
      return cycle(day, 90) == 30 ? 1 : 0;
    default:
      return cycle(day / 20, 3) == column - kShelf + 1 ? 1 : 0;
  }
}

// What a shop of level 1 sells: a week, half as much again in promotions, nothing where it is shut.
inline float shop_sales(std::int64_t day) {
  static constexpr float kWeek[7] = {1, 0.8F, 0.9F, 1, 1.2F, 1.5F, 0.6F};
  return kWeek[cycle(day, 7)] * (promoted(day) ? 1.5F : 1) * (open_on(day) ? 1 : 0);
}

//   ahead  days after its history that its columns are known for
inline LearnerSeries shop(int days, float level = 100, std::int64_t first = 9'000, int ahead = 60) {
  LearnerSeries series;
  series.first_period = first;
  for (int t = 0; t < days; ++t) series.y.push_back(level * shop_sales(first + t));
  series.columns.resize(kShopColumns);
  for (std::uint32_t c = 0; c < kShopColumns; ++c) {
    for (int t = 0; t < days + ahead; ++t) series.columns[c].push_back(shop_column(c, first + t));
  }
  series.codes = {3, 1};
  return series;
}

inline std::vector<PlannedColumn> shop_design() {
  std::vector<PlannedColumn> columns(kShopColumns);
  for (std::uint32_t c = 0; c < kShopColumns; ++c) {
    columns[c].use = c == kFair ? ColumnUse::kHoliday : c >= kShelf ? ColumnUse::kCategory : ColumnUse::kNumber;
    columns[c].source = c >= kShelf ? kShelf : c;
    columns[c].category = c >= kShelf && c < kFair ? c - kShelf + 1 : 0;
  }
  return columns;
}

inline Frequency days() { return {.micros = kMicrosPerDay}; }

// Of shops, by the day, four weeks ahead.
inline FeaturePlan shop_plan(int horizon = 28) {
  const std::vector<LearnerSeries> panel = {shop(800), shop(800, 20)};
  return plan_features(panel, days(), 7, horizon, shop_design());
}

// Without columns.
inline FeaturePlan plain_plan(const Frequency& frequency, int season, int horizon) {
  return plan_features({}, frequency, season, horizon, {});
}

// The place of a feature; fails where there is none of that name.
inline std::size_t feature(const Features& features, const std::string& name) {
  for (std::size_t f = 0; f < features.count(); ++f) {
    if (features.names()[f] == name) return f;
  }
  throw std::out_of_range(name);
}

inline std::vector<float> features_of(const Features& features, const LearnerSeries& series, int length, int step) {
  std::vector<float> row(features.count());
  features.fill(features.state(series, length), series, length, step, row.data());
  return row;
}

// A stump for each feature: below the threshold `change` less, else `change` more; missing is neither here nor there.
struct Stump {
  std::size_t feature;
  float threshold, change;
};

inline Trees stumps(const std::vector<Stump>& all, std::size_t feature_count) {
  TreeNodes nodes;
  nodes.feature_count = static_cast<std::uint32_t>(feature_count);
  for (const Stump& one : all) {
    nodes.tree_starts.push_back(static_cast<std::uint32_t>(nodes.feature.size()));
    const auto add = [&](std::int16_t feature, float threshold, std::uint32_t left, float value, float cover) {
      nodes.feature.push_back(feature);
      nodes.threshold.push_back(threshold);
      nodes.left.push_back(left);
      nodes.missing_left.push_back(feature >= 0 ? 1 : 0);
      nodes.value.push_back(value);
      nodes.cover.push_back(cover);
    };
    add(static_cast<std::int16_t>(one.feature), one.threshold, 1, 0, 100);
    add(-1, 0, 0, -one.change, 40);
    add(-1, 0, 0, one.change, 60);
  }
  return Trees::from_nodes(nodes);
}

// Trees by what a plan has: they know steps, recent sales and, where there are columns, some of those.
inline LearnedModel::Parts learned_parts(FeaturePlan plan, std::int64_t until, const std::string& method = "xgboost") {
  LearnedModel::Parts parts;
  parts.method = method;
  parts.plan = std::move(plan);
  parts.until = until;
  parts.smear = parts.plan.scale == TargetScale::kLog ? 1.02 : 1;
  for (int h = 0; h < parts.plan.horizon; ++h) parts.spread.push_back(0.1F + 0.005F * static_cast<float>(h));
  const Features features(parts.plan);
  std::vector<Stump> all = {{feature(features, "step"), 4, 0.02F},
                            {feature(features, "last"), 0, 0.05F},
                            {feature(features, "position mean"), 0.01F, 0.03F},
                            {feature(features, "month"), 6.5F, 0.04F}};
  for (const char* name : {"column 0", "column 2", "category 3", "holiday", "closed until", "series 0"}) {
    for (std::size_t f = 0; f < features.count(); ++f) {
      if (features.names()[f] == name) all.push_back({f, 0.5F, 0.06F});
    }
  }
  if (method == "random_forest") all.resize(3);  // no two methods forecast the same
  parts.trees = stumps(all, features.count());
  return parts;
}

inline std::shared_ptr<const LearnedModel> learned(const LearnedModel::Parts& parts) {
  return LearnedModel::load(LearnedModel::save(parts));
}

}  // namespace salesforecast::test
