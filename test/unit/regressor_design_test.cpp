// Regressors from rows to forecasts: periods, categories, lags, what a model keeps, what a forecast needs, and that no
// value reaches a method before it was known.
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <string>

#include "core/artifact.h"
#include "core/backtest.h"
#include "core/panel_regressors.h"
#include "core/series_warnings.h"
#include "support/panels.h"

namespace salesforecast {
namespace {

constexpr int kDays = 150;

Timestamp day(int t) { return t * kMicrosPerDay; }

// Sales of 100 a day and 40 more on promotion, 25 more where the shelf is "front"; those to come have no target.
RowStore promoted(int days, int to_come, bool reversed = false) {
  RowStore store;
  store.regressor_count = 2;
  store.categories = {{}, {}};
  std::vector<std::string>& shelves = store.categories[1];
  std::vector<int> order;
  for (int t = 0; t < days + to_come; ++t) order.push_back(t);
  if (reversed) std::reverse(order.begin(), order.end());
  for (const int t : order) {
    const bool promo = t % 5 == 0 || t % 7 == 3, front = t % 3 == 0;
    const double noise = (t * 37 % 11 - 5) * 0.4;
    if (t < days) {
      store.append(0, day(t), 100 + 40 * promo + 25 * front + noise);
    } else {
      store.append_missing(0, day(t));
    }
    const std::string shelf = front ? "front" : "back";
    auto at = std::find(shelves.begin(), shelves.end(), shelf);
    if (at == shelves.end()) at = shelves.insert(shelves.end(), shelf);
    store.regressors.push_back(promo ? 1 : 0);
    store.regressors.push_back(static_cast<double>(at - shelves.begin()));
  }
  return store;
}

struct Trained {
  ModelHeader header;
  SeriesModel model;
};

Trained trained(RowStore store, const std::string& options) {
  const Options parsed = parse_options(options);
  const Panel panel = build_panel(std::move(store), 1, parsed, Context());
  Trained out{make_header(parsed, panel), {}};
  out.model = train_series(panel.series[0], out.header, Context());
  return out;
}

const char* const kOptions = R"({"method": "arima", "season": 1, "horizon": 10, "regressors": ["promo", "shelf"]})";

TEST(RegressorDesign, forecasts_follow_the_values_to_come) {
  const Trained one = trained(promoted(kDays, 0), kOptions);
  EXPECT_EQ(one.header.categories[1], (std::vector<std::string>{"back", "front"}));
  const char* future = R"({"promo": [0, true, 0, 1, 0], "shelf": ["back", "back", "front", "front", "cellar"]})";
  const RegressorValues given = read_future_values(one.header, future, 5);
  const auto rows = forecast_series(one.header, one.model, 5, 0.9, given);
  const std::vector<double> expected = {100, 140, 125, 165, 100};  // a text never seen counts as the most frequent one
  for (int h = 0; h < 5; ++h) EXPECT_NEAR(rows[h].forecast, expected[h], 1.5) << h;
  const Explanation why = explain_series(one.header, one.model, 5, given);
  const auto& names = why.components.names;
  const auto shelf = std::find(names.begin(), names.end(), "shelf") - names.begin();
  ASSERT_LT(shelf, static_cast<std::ptrdiff_t>(names.size()));
  EXPECT_NEAR(why.components.values[shelf][2], 25, 1);
  for (int h = 0; h < 5; ++h) {
    double sum = 0;
    for (const auto& values : why.components.values) sum += values[h];
    EXPECT_NEAR(sum, rows[h].forecast, 1e-9 * rows[h].forecast);
  }
}

TEST(RegressorDesign, a_missing_value_is_an_error_that_names_it) {
  const Trained one = trained(promoted(kDays, 0), kOptions);
  const RegressorValues given =
      read_future_values(one.header, R"({"promo": [0, 1, null, 1], "shelf": ["back", "back", "back", "back"]})", 4);
  try {
    forecast_series(one.header, one.model, 4, 0.9, given);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "regressor \"promo\" has no value at step 3, 2000-06-01");
  }
  EXPECT_THROW(forecast_series(one.header, one.model, 1, 0.9), Error);
  EXPECT_THROW(read_future_values(one.header, R"({"promo": [1]})", 2), Error);
  EXPECT_THROW(read_future_values(one.header, R"({"promo": ["much"]})", 1), Error);
  EXPECT_THROW(read_future_values(one.header, R"({"shelf": [1]})", 1), Error);
  EXPECT_THROW(read_future_values(one.header, R"({"price": [1]})", 1), Error);
}

TEST(RegressorDesign, values_behind_the_steps_asked_for_are_not_needed) {
  const Trained one = trained(promoted(kDays, 0), R"({"method": "arima", "season": 1, "horizon": 10,
    "regressors": ["promo", "shelf"], "past_regressors": ["shelf"], "regressor_lags": ["promo:4"]})");
  EXPECT_EQ(forecast_series(one.header, one.model, 4, 0.9).size(), 4u);
  EXPECT_THROW(forecast_series(one.header, one.model, 5, 0.9), Error);
  const RegressorValues given = read_future_values(one.header, R"({"promo": [1, 0]})", 2);
  EXPECT_EQ(forecast_series(one.header, one.model, 6, 0.9, given).size(), 6u);
  EXPECT_THROW(forecast_series(one.header, one.model, 7, 0.9, given), Error);
}

TEST(RegressorDesign, rows_of_the_time_to_come_without_a_target_need_not_be_given_again) {
  const Trained one = trained(promoted(kDays, 10), kOptions);
  EXPECT_EQ(one.model.end_period, kDays);
  const auto rows = forecast_series(one.header, one.model, 10, 0.9);
  for (int h = 0; h < 10; ++h) {
    const int t = kDays + h;
    EXPECT_NEAR(rows[h].forecast, 100 + 40 * (t % 5 == 0 || t % 7 == 3) + 25 * (t % 3 == 0), 1.5) << h;
  }
  EXPECT_THROW(forecast_series(one.header, one.model, 11, 0.9), Error);
  const RegressorValues given = read_future_values(one.header, R"({"promo": [1]})", 1);
  EXPECT_NEAR(forecast_series(one.header, one.model, 1, 0.9, given)[0].forecast, 165, 1.5);
}

TEST(RegressorDesign, neither_the_order_of_rows_nor_keeping_changes_a_byte) {
  const Trained one = trained(promoted(kDays, 10), kOptions), two = trained(promoted(kDays, 10, true), kOptions);
  const auto bytes = save_model(one.header, one.model);
  EXPECT_EQ(save_model(two.header, two.model), bytes);
  const Model back = load_model(bytes);
  EXPECT_EQ(save_model(back.header, back.series), bytes);
  const auto a = forecast_series(one.header, one.model, 10, 0.9),
             b = forecast_series(back.header, back.series, 10, 0.9);
  for (int h = 0; h < 10; ++h) EXPECT_EQ(a[h].forecast, b[h].forecast);
}

TEST(RegressorDesign, who_uses_them_is_said) {
  const Trained arima = trained(promoted(kDays, 0), kOptions);
  EXPECT_EQ(regressor_sentence(arima.header, {&arima.model, 1}),
            "regressors in use, of 1 series: promo by 1, shelf by 1");
  const Trained ets = trained(promoted(kDays, 0), R"({"method": "ets", "regressors": ["promo", "shelf"]})");
  EXPECT_EQ(regressor_sentence(ets.header, {&ets.model, 1}),
            "method ets uses no regressors: promo, shelf did not change the forecast");
  EXPECT_TRUE(ets.model.regressors.empty());
  EXPECT_NO_THROW(forecast_series(ets.header, ets.model, 5, 0.9));
}

// x[t] = y[t+1]: tomorrow's sales in today's row.
RowStore leaking(int days, int to_come, std::vector<Timestamp>* known_at) {
  RowStore store;
  store.regressor_count = 1;
  store.categories = {{}};
  const auto y = [](int t) {
    return 100.0 + ((static_cast<std::uint32_t>(t) * 2654435761U >> 15) * 40503U >> 9) % 101 * 0.5;
  };
  for (int t = 0; t < days + to_come; ++t) {
    if (t < days) {
      store.append(0, day(t), y(t));
    } else {
      store.append_missing(0, day(t));
    }
    store.regressors.push_back(y(t + 1));
    if (known_at != nullptr) store.known_at.push_back(day(t + 1));
  }
  return store;
}

double held_back_rmse(RowStore store, const std::string& options) {
  return trained(std::move(store), options).model.accuracy.rmse;
}

TEST(RegressorDesign, nothing_is_gained_from_values_that_were_not_known) {
  const std::string head = R"({"method": "arima", "season": 1, "horizon": 4, "regressors": ["next"])";
  RowStore plain = leaking(kDays, 0, nullptr);
  plain.regressor_count = 0;
  const double without = held_back_rmse(std::move(plain), R"({"method": "arima", "season": 1, "horizon": 4})");
  // As plans, where tomorrow's row says the day after tomorrow: lag 1 tells all.
  EXPECT_LT(held_back_rmse(leaking(kDays, 5, nullptr), head + R"(, "regressor_lags": ["next:1"]})"), 0.05 * without);
  // Of the past, one horizon ago, or one step ago: then step 1 is told by today's row, and no other.
  EXPECT_GT(held_back_rmse(leaking(kDays, 0, nullptr), head + R"(, "past_regressors": ["next"]})"), 0.9 * without);
  EXPECT_GT(held_back_rmse(leaking(kDays, 0, nullptr),
                           head + R"(, "past_regressors": ["next"], "regressor_lags": ["next:1"]})"),
            0.8 * without);
  // Written down when it was known, a day later: nothing.
  std::vector<Timestamp> known_at;
  EXPECT_GT(held_back_rmse(leaking(kDays, 0, &known_at), head + R"(, "regressor_lags": ["next:1"]})"), 0.9 * without);
}

TEST(RegressorDesign, periods_have_the_mean_of_their_rows_or_the_most_frequent_text) {
  RowStore store;
  store.regressor_count = 2;
  store.categories = {{}, {"b", "a"}};
  for (int t = 0; t < 20; ++t) {
    for (int row = 0; row < 3; ++row) {
      store.append(0, day(t) + row, 1);
      store.regressors.insert(store.regressors.end(), {static_cast<double>(row), row == 0 ? 1.0 : 0.0});
    }
  }
  const Options options = parse_options(R"({"frequency": "day", "regressors": ["x", "kind"]})");
  const Panel panel = build_panel(std::move(store), 1, options, Context());
  EXPECT_EQ(panel.categories[1], (std::vector<std::string>{"b", "a"}));
  ASSERT_EQ(panel.series[0].regressors.size(), 2u);
  EXPECT_EQ(panel.series[0].regressors[0].values, std::vector<double>(20, 1.0));
  EXPECT_EQ(panel.series[0].regressors[1].values, std::vector<double>(20, 0.0));
}

TEST(RegressorDesign, poor_regressors_are_no_reason_to_fail) {
  const auto with = [](double (*value)(int), int count) {
    RowStore store;
    store.regressor_count = static_cast<std::size_t>(count);
    store.categories.resize(static_cast<std::size_t>(count));
    for (int t = 0; t < 60; ++t) {
      store.append(0, day(t), 50 + t * 13 % 7);
      for (int i = 0; i < count; ++i) store.regressors.push_back(value(t) * (i + 1));
    }
    return store;
  };
  std::string names;
  for (int i = 0; i < 80; ++i) names += (i > 0 ? ", \"x" : "\"x") + std::to_string(i) + "\"";
  const std::string many = R"({"method": "arima", "regressors": [)" + names + "]}";
  const auto constant = [](int) { return 3.0; };
  const auto missing = [](int) { return std::nan(""); };
  const auto odd = [](int t) { return t * 29 % 17 + 0.25; };
  const std::string one = R"({"method": "arima", "regressors": ["x0"]})";
  EXPECT_EQ(trained(with(constant, 1), one).model.status, "ok");
  EXPECT_EQ(trained(with(missing, 1), one).model.status, "ok");
  EXPECT_EQ(trained(with(odd, 80), many).model.status, "ok");  // collinear, and more than there are days
  for (const ForecastRow& row :
       forecast_series(trained(with(constant, 1), one).header, trained(with(constant, 1), one).model, 9, 0.9)) {
    EXPECT_TRUE(std::isfinite(row.forecast));
  }
}

TEST(RegressorDesign, options_of_no_regressor_are_refused) {
  for (const char* options :
       {R"({"regressors": ["price"], "past_regressors": ["prize"]})",
        R"({"regressors": ["price"], "regressor_lags": ["prize:1"]})",
        R"({"regressors": ["price"], "past_regressors": ["price"], "regressor_lags": ["price:0"]})"}) {
    EXPECT_THROW(check_regressor_options(parse_options(options)), Error) << options;
  }
  for (const char* lags : {R"(["price"])", R"([":1"])", R"(["price:x"])", R"(["price:-1"])", R"(["price:10001"])"}) {
    EXPECT_THROW(parse_options(std::string(R"({"regressor_lags": )") + lags + "}"), Error) << lags;
  }
}

}  // namespace
}  // namespace salesforecast
