// Models trained on made-up sales, the same on every machine: what artifact tests, golden files and fuzz seeds share.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/artifact.h"
#include "core/learning.h"
#include "core/model.h"
#include "core/panel.h"
#include "core/training_run.h"
#include "core/version_artifact.h"
#include "support/learned_networks.h"
#include "support/noise.h"
#include "support/own_methods.h"

namespace salesforecast::test {

// Monthly sales with a trend, a season and noise; all above zero.
inline Series sample_series(int length) {
  static constexpr double kSeason[12] = {0.8, 0.75, 0.9, 1.0, 1.05, 1.1, 1.0, 0.95, 1.0, 1.1, 1.25, 1.6};
  Noise noise;
  Series series;
  series.first_period = 240;  // 2020-01
  for (int t = 0; t < length; ++t)
    series.y.push_back(std::round((100 + 1.5 * t) * kSeason[t % 12] + 20 * noise.next()));
  series.row_count = 3 * length;
  return series;
}

inline ModelHeader sample_header(const std::string& method) {
  ModelHeader header;
  header.options.method = method;
  header.frequency.months = 1;
  header.frequency_detected = true;
  header.season = 12;
  header.horizon = 12;
  header.until_period = 299;
  header.row_count = 180;
  header.data_hash = 0x0123456789abcdef;
  header.warnings = {"3 rows with a missing value were left out"};
  header.built_with = "salesforecast 0.1.0, Eigen 3.4.0";
  return header;
}

inline Model train(ModelHeader header, const Series& series) {
  const Context context;
  SeriesModel model = train_series(series, header, context);
  return {std::move(header), std::move(model)};
}

inline ModelHeader promoted_header(const std::string& method) {
  ModelHeader header = sample_header(method);
  header.options.regressors = {"promotion"};
  header.categories = {{}};
  header.horizon = 24;
  return header;
}

// The same sales with promotions, those of two years to come known.
inline Series promoted_series() {
  Series series = sample_series(60);
  Regressor promotion;
  promotion.name = "promotion";
  for (int t = 0; t < 60 + 24; ++t) promotion.values.push_back(t % 5 == 0 || t % 7 == 3 ? 1 : 0);
  for (std::size_t t = 0; t < series.y.size(); ++t) series.y[t] *= 1 + promotion.values[t];
  series.regressors = {promotion};
  return series;
}

inline Model promoted_model(const std::string& method) { return train(promoted_header(method), promoted_series()); }

// What a trainer program could have answered.
inline std::vector<std::uint8_t> answer_by_hand(const LearnerTask& task) {
  const bool network = find_method(task.method)->abilities.learner == Learner::kNetwork;
  const NetworkOutput output =
      task.plan.scale == TargetScale::kLog ? NetworkOutput::kQuantiles : NetworkOutput::kCounts;
  LearnerAnswer answer;
  answer.library = network ? "networks by hand 1.0" : "trees by hand 1.0";
  for (const std::int64_t end : task.ends) {
    answer.models.push_back(LearnedModel::save(network ? network_parts(task.plan, end, task.method, output)
                                                       : learned_parts(task.plan, end, task.method)));
  }
  return save_answer(answer);
}

// The first series by a method that learns from the whole panel, without its trainer.
inline Model learned_model(const std::string& method, std::vector<Series> all = {promoted_series()},
                           std::vector<std::uint8_t> (*answer)(const LearnerTask&) = answer_by_hand) {
  ModelHeader header = promoted_header(method);
  Panel panel;
  panel.frequency = header.frequency;
  panel.season = header.season;
  panel.until_period = header.until_period;
  panel.series = std::move(all);
  panel.groups = {std::vector<std::uint32_t>(panel.series.size(), 7)};
  number_groups(&panel);
  for (const LearningTask& one : plan_learning(panel, header, {}, Context())) {
    take_learned(one, answer(one.task), &header);
  }
  return train(std::move(header), panel.series.front());
}

// Sold now and then, learned as counts beside one that sells all the time: two models in the header.
inline Model counts_model() {
  Noise noise;
  Series rare = promoted_series();
  for (double& y : rare.y) y = noise.next() < 0.4 ? std::floor(1 + 4 * noise.next()) : 0;
  return learned_model("mlp", {rare, promoted_series()});
}

inline Model sample_model(const std::string& method) {
  if (find_method(method)->abilities.learner != Learner::kNone) return learned_model(method);
  if (find_method(method)->abilities.for_regressors) return promoted_model(method);
  return train(sample_header(method), sample_series(60));
}

// Three years of weeks with a season of the year, which auto takes off.
inline Model year_model() {
  Noise noise;
  Series series;
  series.first_period = 1000;
  for (int t = 0; t < 3 * 53; ++t) {
    const double wave = std::cos(2 * 3.14159265358979323846 * (1000 + t) * 7 / 365.25);
    series.y.push_back(std::round(200 + 80 * wave + 30 * noise.next()));
  }
  series.row_count = 3 * 53;
  ModelHeader weeks = sample_header("auto");
  weeks.frequency = {.micros = 7 * kMicrosPerDay};
  weeks.season = 1;
  return train(weeks, series);
}

// One of eight articles that are sold now and then: counts, bounds out of the panel's pool, what errors share.
inline Model pooled_model() {
  Noise noise;
  Panel panel;
  ModelHeader header = sample_header("auto");
  panel.frequency = header.frequency;
  panel.season = header.season;
  for (int i = 0; i < 8; ++i) {
    Series& series = panel.series.emplace_back();
    series.first_period = 240;
    for (int t = 0; t < 60; ++t) series.y.push_back(noise.next() < 0.4 ? std::floor(1 + 4 * noise.next()) : 0);
    series.row_count = 60;
  }
  panel.until_period = 299;
  const Context context;
  TrainingRun run(panel, header, context);
  std::vector<SeriesModel> models = run.collect();
  run.describe(header);
  return {std::move(header), std::move(models.front())};
}

// A price that is seen twice and a shelf that is a text, both known for two years to come.
inline Model regressor_model() {
  ModelHeader header = sample_header("arima");
  header.horizon = 24;
  header.options.regressors = {"price", "shelf"};
  header.options.regressor_lags = {{"price", {0, 1}}};
  header.categories = {{}, {"back", "front"}};
  Series series = sample_series(60);
  Regressor price, shelf;
  price.name = "price";
  shelf.name = "shelf";
  for (int t = 0; t < 84; ++t) {
    price.values.push_back(10 + t * 7 % 4);
    shelf.values.push_back(t % 5 == 0 ? 1 : 0);
    if (t < 60) series.y[t] = std::round(series.y[t] - 6 * price.values[t] + 30 * shelf.values[t]);
  }
  series.regressors = {price, shelf};
  return train(header, series);
}

// Days with two public holidays, a fair and the days before them.
inline Model holiday_model() {
  ModelHeader header = sample_header("regression");
  header.frequency = {.micros = kMicrosPerDay};
  header.season = 7;
  header.options.holidays = {"NO"};
  header.options.holiday_table = "fairs";
  header.holidays = {{"Easter Monday", {245, 262, 310}, 1, 0, false},
                     {"Fair", {250, 280, 307}, 0, 0, true},
                     {"Whit Monday", {270, 295, 315}, 1, 1, false}};
  Series series = sample_series(60);
  for (const NamedHoliday& one : header.holidays) {
    for (const std::int32_t day : one.days) {
      if (day < 300) series.y[static_cast<std::size_t>(day - 240)] *= 2;
    }
  }
  return train(header, series);
}

// Every method, and every way in which a series does not get the method asked for.
inline std::vector<std::pair<std::string, Model>> sample_models() {
  std::vector<std::pair<std::string, Model>> models;
  for (const Method& method : test::own_methods()) models.emplace_back(method.name, sample_model(method.name));
  for (const Method& method : method_table()) {
    if (method.abilities.learner != Learner::kNone) models.emplace_back(method.name, learned_model(method.name));
  }
  models.emplace_back("counts", counts_model());

  Series short_series = sample_series(60);
  short_series.y.resize(2);
  Series empty;
  Series flat = sample_series(60);
  flat.y.assign(60, 7.0);
  Series zero = flat;
  zero.y.assign(60, 0.0);
  Series late = sample_series(60);
  for (int t = 57; t < 60; ++t) late.y[t] = std::numeric_limits<double>::quiet_NaN();
  Series ended = sample_series(60);
  for (int t = 30; t < 60; ++t) ended.y[t] = std::numeric_limits<double>::quiet_NaN();
  models.emplace_back("too_short", train(sample_header("seasonal_naive"), short_series));
  models.emplace_back("empty", train(sample_header("naive"), empty));
  models.emplace_back("constant", train(sample_header("naive"), flat));
  models.emplace_back("all_zero", train(sample_header("naive"), zero));
  models.emplace_back("late_data", train(sample_header("drift"), late));
  models.emplace_back("ended", train(sample_header("mean"), ended));

  // Days dated at noon in a time zone, weeks that start on Sunday, quarters dated at their end.
  ModelHeader days = sample_header("seasonal_naive");
  days.frequency = {.micros = kMicrosPerDay, .label_shift = 12 * kMicrosPerHour};
  days.season = 7;
  days.horizon = 28;
  days.time_zone = "Europe/Berlin";
  models.emplace_back("days", train(days, sample_series(60)));
  ModelHeader weeks = sample_header("drift");
  weeks.frequency = {.micros = 7 * kMicrosPerDay, .anchor = kMicrosPerDay};
  weeks.season = 1;
  models.emplace_back("weeks", train(weeks, sample_series(60)));
  ModelHeader quarters = sample_header("naive");
  quarters.frequency = {.months = 3, .month_end = true};
  quarters.season = 4;
  models.emplace_back("quarters", train(quarters, sample_series(60)));
  models.emplace_back("year", year_model());
  models.emplace_back("pooled", pooled_model());
  models.emplace_back("regressors", regressor_model());
  models.emplace_back("holidays", holiday_model());
  return models;
}

// A version of three stores: of which sample models their states are (all months with one horizon, so that one header
// does for them), and the rest of it.
inline const std::vector<std::string> kVersionModels = {"ets", "theta", "ended"};
inline const VersionSource kVersionSource = {"shop.sales", "day", "units", {"store"}, {"integer"}};
inline const std::vector<std::string> kVersionKeys = {R"({"store": 1})", R"({"store": 2})", R"({"store": 3})"};

}  // namespace salesforecast::test
