// Shops as methods see them, with what was learned of their panel.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/methods/method.h"
#include "support/learned_samples.h"

namespace salesforecast::test {

// A method's input and all that it points to. Not to be moved.
struct ShopInput {
  //   known  the days to come that its columns are known for
  explicit ShopInput(const LearnerSeries& series, int known = 60)
      : y(series.y.begin(), series.y.end()), codes(series.codes), frequency(days()) {
    std::vector<Regressor> columns;
    for (std::size_t c = 0; c < series.columns.size(); ++c) {
      Regressor& column = columns.emplace_back();
      column.name = "column " + std::to_string(c);
      column.holiday = c == kFair;
      for (int t = 0; t < static_cast<int>(y.size()) + known; ++t) column.values.push_back(series.column(c, t));
    }
    regressors = Regressors(std::move(columns));
    input.y = y;
    input.season = 7;
    input.non_negative = true;
    input.options = &options;
    input.first_period = series.first_period;
    input.frequency = &frequency;
    input.regressors = regressors.view(static_cast<int>(y.size()), 0, known);
    input.learned = &learned;
    input.codes = codes;
  }
  ShopInput(const ShopInput&) = delete;
  ShopInput& operator=(const ShopInput&) = delete;

  // The end of the history, as numbers of periods go.
  std::int64_t end() const { return input.first_period + static_cast<std::int64_t>(y.size()); }
  Future future(int horizon) const { return future_of(input.regressors, horizon); }

  std::vector<double> y;
  std::vector<std::uint32_t> codes;
  Frequency frequency;
  Options options;
  Regressors regressors;
  LearnedModels learned;
  MethodInput input;
};

// The same of a panel on the scale, learned up to the end. block: of recursive trees, in steps.
inline void learn(ShopInput* shop, TargetScale scale = TargetScale::kLog, const std::string& method = "xgboost",
                  int block = 0) {
  FeaturePlan plan = shop_plan();
  plan.scale = scale;
  plan.block = block;
  shop->learned.add(test::learned(learned_parts(std::move(plan), shop->end(), method)));
}

inline std::unique_ptr<FittedMethod> fit(const ShopInput& shop, const std::string& method = "xgboost") {
  return find_method(method)->fit(shop.input, Context());
}

}  // namespace salesforecast::test
