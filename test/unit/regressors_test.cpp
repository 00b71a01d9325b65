// What is known of regressors at a cut-off: plans, not outcomes; records of the day, not of later; and that the engine
// of cut-offs shows methods no more.
#include "core/regressors.h"

#include <gtest/gtest.h>
#include <cmath>

#include "core/cutoffs.h"

namespace salesforecast {
namespace {

std::vector<double> counted(int n, double from) {
  std::vector<double> values;
  for (int t = 0; t < n; ++t) values.push_back(from + t);
  return values;
}

// Promotions known ahead, weather known afterwards, a price list that was changed twice.
Regressors sample() {
  Regressor promo{"promo", RegressorKind::kKnown, counted(30, 100), {}};
  Regressor weather{"weather", RegressorKind::kPast, counted(30, 500), {}};
  Regressor price{"price", RegressorKind::kKnown, {}, {}};
  for (int period = 0; period < 30; ++period) price.records.push_back({period, 0, 9});
  price.records.push_back({22, 21, 7});  // before the period: a sale that was announced
  price.records.push_back({22, 15, 8});
  price.records.push_back({5, 12, 10});  // after it: a correction of the books
  return Regressors({promo, weather, price});
}

TEST(Regressors, the_future_is_seen_of_what_is_known_ahead_only) {
  const Regressors all = sample();
  const RegressorView view = all.view(20, 0, 4);
  ASSERT_EQ(view.columns(), 3u);
  ASSERT_EQ(view.history(0).size(), 20u);
  EXPECT_EQ(view.history(0).back(), 119);
  EXPECT_EQ(std::vector<double>(view.future(0).begin(), view.future(0).end()), counted(4, 120));
  EXPECT_EQ(view.history(1).back(), 519);
  EXPECT_TRUE(view.future(1).empty());
  EXPECT_THROW(view.history(3), std::out_of_range);
}

TEST(Regressors, records_count_from_the_time_they_were_made) {
  const Regressors all = sample();
  EXPECT_EQ(all.view(10, 0, 15).history(2)[5], 9);
  EXPECT_EQ(all.view(12, 0, 15).history(2)[5], 10);
  EXPECT_EQ(all.view(14, 0, 10).future(2)[8], 9);
  EXPECT_EQ(all.view(15, 0, 10).future(2)[7], 8);
  EXPECT_EQ(all.view(21, 0, 5).future(2)[1], 7);
}

TEST(Regressors, a_window_cuts_the_past_and_a_missing_end_goes_on_as_before) {
  const Regressors all = sample();
  const RegressorView view = all.view(20, 6, 15);
  EXPECT_EQ(std::vector<double>(view.history(0).begin(), view.history(0).end()), counted(6, 114));
  ASSERT_EQ(view.future(0).size(), 15u);
  EXPECT_EQ(view.future(0)[9], 129);
  EXPECT_EQ(view.future(0)[10], 129);
  EXPECT_EQ(Regressors().view(20, 0, 5).columns(), 0u);
}

TEST(Regressors, a_missing_value_is_as_the_one_before_it) {
  const double none = std::nan("");
  const Regressors all({{"price", RegressorKind::kKnown, {none, 9, none, none, 8, none}, {}}});
  const RegressorView view = all.view(4, 0, 3);
  EXPECT_TRUE(std::isnan(view.history(0)[0]));
  EXPECT_EQ(view.history(0)[3], 9);
  EXPECT_EQ(std::vector<double>(view.future(0).begin(), view.future(0).end()), (std::vector<double>{8, 8, 8}));
}

TEST(Regressors, lags_show_the_past_and_of_an_unknown_future_the_last_value) {
  Regressor promo{"promo", RegressorKind::kKnown, counted(30, 100), {}};
  Regressor weather{"weather", RegressorKind::kPast, counted(30, 500), {}};
  promo.lag = weather.lag = 2;
  const Regressors all({promo, weather});
  const RegressorView view = all.view(20, 0, 4);
  EXPECT_TRUE(std::isnan(view.history(1)[1]));
  EXPECT_EQ(view.history(1)[2], 500);
  EXPECT_EQ(view.history(0)[19], 117);
  EXPECT_EQ(std::vector<double>(view.future(0).begin(), view.future(0).end()), counted(4, 118));
  EXPECT_EQ(std::vector<double>(view.future(1).begin(), view.future(1).end()),
            (std::vector<double>{518, 519, 519, 519}));
}

TEST(Regressors, a_later_begin_and_an_earlier_end_leave_out_what_was_not_known) {
  const std::vector<Regressor> own = regressors_at(sample().columns(), 4, 16);
  EXPECT_EQ(own[0].values, counted(26, 104));
  EXPECT_EQ(own[1].values, counted(12, 504));
  const Regressors all(own);
  EXPECT_EQ(all.view(12, 0, 10).history(2)[1], 10);  // the correction of period 5 came at 12
  EXPECT_EQ(all.view(12, 0, 10).future(2)[6], 8);    // what was announced at 15, not at 21
}

// A method whose forecast is what it was shown last: fails where the engine shows too much or too little.
class Witness final : public FittedMethod {
 public:
  explicit Witness(const MethodInput& input) {
    const RegressorView& view = input.regressors;
    consistent_ = view.columns() == 3 && view.history(0).size() == input.y.size() && view.future(1).empty();
    for (std::size_t t = 0; consistent_ && t < input.y.size(); ++t) {
      consistent_ = view.history(0)[t] == 100 + input.y[t] && view.history(1)[t] == 500 + input.y[t];
    }
    future_.assign(view.future(0).begin(), view.future(0).end());
    if (!consistent_) future_.assign(future_.size(), -1);
  }
  std::string_view method() const override { return "witness"; }
  std::string variant() const override { return "witness"; }
  MethodForecast forecast(const Future& future) const override {
    const int horizon = future.horizon;
    if (static_cast<int>(future_.size()) != horizon)
      return {std::vector<double>(horizon, -2), std::vector<double>(horizon)};
    return {future_, std::vector<double>(future_.size(), 1)};
  }
  Components explain(const Future&) const override { return {}; }
  InSample in_sample() const override { return {}; }
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool, const Context&) const override {
    return std::make_unique<Witness>(input);
  }
  Parameters save() const override { return {}; }

 private:
  bool consistent_;
  std::vector<double> future_;
};

std::unique_ptr<FittedMethod> fit_witness(const MethodInput& input, const Context&) {
  return std::make_unique<Witness>(input);
}

TEST(Regressors, the_engine_shows_each_cutoff_what_was_known_there) {
  const Regressors all = sample();
  const Method witness = {"witness", "", {.regressors = true}, fit_witness, nullptr};
  const std::vector<double> y = counted(28, 0);  // y[t] = t, so a view that is off by one shows
  MethodInput input;
  input.y = y;
  CutoffPlan plan{{14, 17, 20, 24, 26}, 4, 0, false, false};
  for (const int window : {0, 9}) {
    for (const bool refit : {false, true}) {
      plan.window = window;
      plan.refit = refit;
      const auto forecasts = forecast_at_cutoffs(witness, input, plan, Context(), all);
      ASSERT_TRUE(forecasts.has_value());
      for (std::size_t at = 0; at < plan.cutoffs.size(); ++at) {
        EXPECT_EQ((*forecasts)[at].mean, counted(plan.steps(at, 28), 100 + plan.cutoffs[at])) << window << refit << at;
      }
    }
  }
}

}  // namespace
}  // namespace salesforecast
