#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/artifact.h"
#include "core/model.h"
#include "support/own_methods.h"

namespace salesforecast {
namespace {

// A header of daily periods for series that end together.
ModelHeader daily(const std::string& method, int season = 7) {
  ModelHeader header;
  header.options.method = method;
  header.frequency = parse_frequency("day");
  header.season = season;
  header.horizon = 28;
  return header;
}

SeriesModel train(const std::vector<double>& y, const ModelHeader& header) {
  Series series;
  series.y = y;
  series.row_count = static_cast<std::int64_t>(y.size());
  return train_series(series, header, Context());
}

std::vector<double> repeated(int count, double (*value)(int)) {
  std::vector<double> y;
  for (int t = 0; t < count; ++t) y.push_back(value(t));
  return y;
}

// Sizes whose squares are beyond all numbers, and below: the model can be kept, and forecasts on their scale.
TEST(Train, values_of_any_size_make_a_model_that_can_be_kept) {
  const ModelHeader header = daily("auto");
  for (const double size : {1e300, 1e200, 1e-200, 1e-300}) {
    std::vector<double> y;
    for (int t = 0; t < 900; ++t) y.push_back(size * (1 + t % 7 + 0.1 * (t * 7 % 5)));
    const SeriesModel model = train(y, header);
    EXPECT_FALSE(model.tried.empty());
    EXPECT_NO_THROW(load_series(save_series(model), header)) << size;
    for (const ForecastRow& row : forecast_series(header, model, 7, 0.9)) {
      EXPECT_GT(row.forecast, 0.5 * size);
      EXPECT_LT(row.forecast, 10 * size);
      EXPECT_TRUE(std::isfinite(row.upper_bound));
    }
  }
}

// A slip of the keyboard near the end, or as the last value, sets neither the forecast nor its bounds.
TEST(Train, one_odd_value_does_not_set_the_forecast) {
  const ModelHeader header = daily("auto");
  std::vector<double> y;
  for (int t = 0; t < 401; ++t) y.push_back(10 + t % 7 + t * 31 % 3);
  const auto sums = [&](const SeriesModel& model) {
    double sum = 0, most = 0;
    for (const ForecastRow& row : forecast_series(header, model, 28, 0.9)) {
      sum += row.forecast;
      most = std::max(most, row.upper_bound);
    }
    return std::pair(sum, most);
  };
  const auto [clean, clean_most] = sums(train(y, header));
  for (const std::size_t at : {std::size_t{200}, std::size_t{380}, std::size_t{395}, std::size_t{400}}) {
    for (const double odd : {1'000.0, 100'000.0}) {
      std::vector<double> changed = y;
      changed[at] = odd;
      const auto [sum, most] = sums(train(changed, header));
      EXPECT_NEAR(sum, clean, 0.1 * clean) << at << " " << odd;
      EXPECT_LT(most, 2 * clean_most) << at << " " << odd;
    }
  }
}

TEST(Train, one_value_has_bounds_as_wide_as_itself) {
  const ModelHeader header = daily("auto");
  const SeriesModel model = train({7}, header);
  EXPECT_EQ(model.status, "too_short");
  const ForecastRow row = forecast_series(header, model, 1, 0.9).front();
  EXPECT_EQ(row.forecast, 7);
  EXPECT_EQ(row.lower_bound, 0);
  EXPECT_GT(row.upper_bound, 14);
  EXPECT_EQ(train({0}, header).status, "all_zero");
}

TEST(Train, a_constant_forecasts_itself_exactly) {
  for (const Method& method : test::own_methods()) {
    const ModelHeader header = daily(method.name);
    const SeriesModel model = train(std::vector<double>(60, 4.5), header);
    EXPECT_EQ(model.status, "constant") << method.name;
    for (const ForecastRow& row : forecast_series(header, model, 28, 0.99)) {
      EXPECT_EQ(row.forecast, 4.5) << method.name;
      EXPECT_EQ(row.lower_bound, row.upper_bound) << method.name;
    }
  }
}

// One wild day at the end of a quiet history once gave an upper bound of 459 times the history's largest value.
TEST(Train, one_wild_value_at_the_end_does_not_blow_up_the_bounds) {
  const ModelHeader header = daily("auto");
  std::vector<double> y = repeated(401, [](int t) { return 10.0 + t % 7; });
  y.back() += 100'000;
  const SeriesModel model = train(y, header);
  for (const ForecastRow& row : forecast_series(header, model, 28, 0.9)) EXPECT_LT(row.upper_bound, 2 * y.back());
}

// A burst at the end of a short series is no trend: raw transactions once forecast seven times the largest week.
TEST(Train, a_burst_at_the_end_is_not_carried_on_without_end) {
  for (const char* method : {"auto", "ets", "theta"}) {
    ModelHeader header = daily(method, 52);
    header.frequency = parse_frequency("week");
    header.horizon = 13;
    const SeriesModel model = train({3, 5, 4, 7, 6, 9, 11, 8, 14, 36, 55, 25, 74, 277}, header);
    for (const ForecastRow& row : forecast_series(header, model, 13, 0.9)) EXPECT_LT(row.forecast, 5 * 277) << method;
  }
}

// Two values make a drift of any steepness.
TEST(Train, two_values_are_no_trend) {
  const ModelHeader header = daily("drift", 1);
  const SeriesModel model = train({11, 1000}, header);
  EXPECT_EQ(model.status, "too_short");
  EXPECT_EQ(forecast_series(header, model, 28, 0.9).back().forecast, 1000);
}

TEST(Train, a_steady_trend_at_a_large_level_goes_on) {
  const ModelHeader header = daily("auto", 1);
  const SeriesModel model = train(repeated(24, [](int t) { return 1e6 + t; }), header);
  EXPECT_NEAR(forecast_series(header, model, 1, 0.9)[0].forecast, 1e6 + 24, 0.01);
}

TEST(Train, a_straight_line_and_a_growth_of_a_tenth_are_no_runaways) {
  const ModelHeader header = daily("ets", 1);
  const SeriesModel line = train(repeated(14, [](int t) { return 10.0 + 5 * t + t % 2; }), header);
  EXPECT_EQ(line.status, "ok");
  EXPECT_NEAR(forecast_series(header, line, 14, 0.9).back().forecast, 10 + 5 * 27, 10);
  EXPECT_EQ(train(repeated(60, [](int t) { return std::exp(t / 20.0) + t % 3 / 10.0; }), header).status, "ok");
}

TEST(Train, late_data_are_forecast_across_and_an_ended_series_is_zero) {
  ModelHeader header = daily("naive");
  std::vector<double> y = repeated(60, [](int t) { return 3.0 + t % 5; });
  y.insert(y.end(), 5, std::nan(""));
  const SeriesModel late = train(y, header);
  EXPECT_EQ(late.status, "late_data");
  EXPECT_EQ(late.lead, 5);
  const auto rows = forecast_series(header, late, 2, 0.9);
  EXPECT_EQ(rows[0].ts, header.frequency.label_of(65));
  EXPECT_EQ(rows[0].forecast, 3 + 59 % 5);
  y.insert(y.end(), 24, std::nan(""));
  const SeriesModel ended = train(y, header);
  EXPECT_EQ(ended.status, "ended");
  EXPECT_EQ(forecast_series(header, ended, 1, 0.9)[0].upper_bound, 0);
}

TEST(Train, an_ended_series_may_be_kept_going) {
  ModelHeader header = daily("seasonal_naive");
  header.options.ended = Ended::kKeep;
  std::vector<double> y = repeated(70, [](int t) { return 3.0 + t % 7; });
  y.insert(y.end(), 35, std::nan(""));
  const SeriesModel kept = train(y, header);
  EXPECT_EQ(kept.status, "ended");
  EXPECT_EQ(kept.lead, 35);
  const auto rows = forecast_series(header, kept, 7, 0.9);
  for (int h = 0; h < 7; ++h) {
    EXPECT_EQ(rows[static_cast<std::size_t>(h)].forecast, 3 + h);
    EXPECT_EQ(rows[static_cast<std::size_t>(h)].ts, header.frequency.label_of(105 + h));
  }
  std::vector<double> flat(10, 4.0);
  flat.insert(flat.end(), 35, std::nan(""));
  EXPECT_EQ(train(flat, header).status, "ended");
  EXPECT_EQ(forecast_series(header, train(flat, header), 1, 0.9)[0].forecast, 4);
  // Nothing can be forecast over more steps than a forecast may have.
  y.insert(y.end(), kMaxHorizon, std::nan(""));
  EXPECT_EQ(forecast_series(header, train(y, header), 1, 0.9)[0].forecast, 0);
}

TEST(Train, short_series_say_what_was_missing) {
  const SeriesModel model = train({1, 5, 2}, daily("seasonal_naive"));
  EXPECT_EQ(model.status, "too_short");
  EXPECT_NE(model.status_detail.find("seasonal_naive needs 7 periods, the series has 3"), std::string::npos)
      << model.status_detail;
}

TEST(Train, sales_that_were_never_negative_are_forecast_at_zero_or_above) {
  const ModelHeader header = daily("drift", 1);
  const SeriesModel falling = train(repeated(30, [](int t) { return 30.0 - t; }), header);
  for (const ForecastRow& row : forecast_series(header, falling, 28, 0.9)) EXPECT_GE(row.lower_bound, 0);
  const Explanation why = explain_series(header, falling, 28);
  EXPECT_EQ(why.components.names.back(), "clip_at_zero");
}

TEST(Train, horizon_and_level_out_of_range_are_refused) {
  const ModelHeader header = daily("naive");
  const SeriesModel model = train({1, 2, 3}, header);
  for (const int horizon : {0, -1, kMaxHorizon + 1}) {
    EXPECT_THROW(forecast_series(header, model, horizon, 0.9), Error) << horizon;
    EXPECT_THROW(explain_series(header, model, horizon), Error) << horizon;
  }
  for (const double level : {0.0, 1.0, -0.5, std::nan("")}) {
    EXPECT_THROW(forecast_series(header, model, 1, level), Error) << level;
  }
}

TEST(Train, a_median_lies_below_the_mean_of_rare_sales_and_is_explained) {
  std::vector<double> y;
  for (int t = 0; t < 140; ++t) y.push_back(t * 7 % 10 < 3 ? 1 + t % 4 : 0);
  ModelHeader header = daily("auto");
  const SeriesModel model = train(y, header);
  const double mean = forecast_series(header, model, 3, 0.9)[2].forecast;
  header.options.point = Point::kMedian;
  const ForecastRow row = forecast_series(header, model, 3, 0.9)[2];
  EXPECT_GT(mean, 0.4);
  EXPECT_EQ(row.forecast, 0);
  const Components parts = explain_series(header, model, 3).components;
  double sum = 0;
  for (const auto& values : parts.values) sum += values[2];
  EXPECT_NEAR(sum, 0, 1e-12);
}

TEST(Train, returns_kept_apart_come_off_the_forecast_and_are_a_component) {
  Series series;
  for (int t = 0; t < 140; ++t) series.y.push_back(40 + t % 7 * 5);
  series.row_count = 140;
  const ModelHeader header = daily("ets");
  const SeriesModel gross = train_series(series, header, Context());
  for (const double y : series.y) series.returned.push_back(0.2 * y);
  const SeriesModel net = train_series(series, header, Context());
  const auto one = forecast_series(header, gross, 7, 0.9);
  const auto two = forecast_series(header, net, 7, 0.9);
  const Components parts = explain_series(header, net, 7).components;
  EXPECT_NE(std::find(parts.names.begin(), parts.names.end(), "returns"), parts.names.end());
  for (int h = 0; h < 7; ++h) {
    EXPECT_NEAR(two[h].forecast, 0.8 * one[h].forecast, 1e-9);
    double sum = 0;
    for (const auto& values : parts.values) sum += values[h];
    EXPECT_NEAR(sum, two[h].forecast, 1e-9);
  }
}

TEST(Train, bounds_widen_with_the_level) {
  const ModelHeader header = daily("theta");
  const SeriesModel model = train(repeated(200, [](int t) { return 50.0 + 10 * (t % 7) + t * 37 % 11; }), header);
  EXPECT_EQ(model.bounds.from, BoundsFrom::kHeldBack);
  double last = 0;
  for (const double level : {0.01, 0.5, 0.8, 0.9, 0.99, 0.999999}) {
    const ForecastRow row = forecast_series(header, model, 1, level).front();
    EXPECT_GE(row.upper_bound - row.lower_bound, last) << level;
    last = row.upper_bound - row.lower_bound;
  }
}

}  // namespace
}  // namespace salesforecast
