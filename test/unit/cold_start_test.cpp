// Series without a history: whom they borrow one from, at what level, and bounds that hold what they promise.
#include "core/cold_start.h"

#include <gtest/gtest.h>
#include <cmath>
#include <random>
#include <set>

#include "core/artifact.h"
#include "core/check.h"
#include "core/training_run.h"

namespace salesforecast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kDays = 500, kHidden = 28;

// Shops by items by days: a shop's size times an item's, a weekday's share, noise of 20 %. `item` is a series column
// and a category that never changes, too.
struct Shops {
  Panel panel;
  ModelHeader header;
  std::vector<double> levels;
  std::vector<std::vector<double>> future;
};

Shops shops_of(int shops, int items, const std::string& options = "{}") {
  Shops out;
  Panel& panel = out.panel;
  panel.frequency.micros = kMicrosPerDay;
  panel.season = 7;
  panel.until_period = kDays - 1;
  panel.groups.resize(2);
  std::mt19937 random(7);
  std::normal_distribution<double> noise(0, 0.2);
  for (int shop = 0; shop < shops; ++shop) {
    for (int item = 0; item < items; ++item) {
      const double level = (20.0 + 10 * shop) * (1 + 0.8 * item);
      Series series;
      std::vector<double> all;
      for (int t = 0; t < kDays + kHidden; ++t) {
        const double day = t % 7 == 5 ? 1.6 : t % 7 == 6 ? 0.4 : 1;
        all.push_back(std::round(level * day * std::exp(noise(random))));
      }
      series.y.assign(all.begin(), all.begin() + kDays);
      series.row_count = kDays;
      panel.series.push_back(std::move(series));
      panel.groups[0].push_back(static_cast<std::uint32_t>(100 + shop));
      panel.groups[1].push_back(static_cast<std::uint32_t>(200 + item));
      out.levels.push_back(level);
      out.future.emplace_back(all.begin() + kDays, all.end());
      panel.row_count += kDays;
    }
  }
  out.header = make_header(parse_options(options), panel);
  return out;
}

// The series begins with its last `own` values.
void make_young(Shops* shops, std::size_t series, int own) {
  Series& young = shops->panel.series[series];
  young.y.erase(young.y.begin(), young.y.end() - own);
  young.first_period = kDays - own;
  young.row_count = own;
}

std::vector<SeriesModel> train(const Shops& shops, ModelHeader* header) {
  Context context;
  TrainingRun run(shops.panel, *header, context);
  std::vector<SeriesModel> models = run.collect();
  run.describe(*header);
  return models;
}

TEST(ColdStartTest, ALevelIsForetoldByWhatOthersWithTheSameColumnsSell) {
  Shops shops = shops_of(5, 6);
  make_young(&shops, 14, 0);  // shop 2, item 2
  const ColdStarts starts(shops.panel, shops.header, Context());
  const ColdStart* const start = starts.find(14);
  ASSERT_NE(start, nullptr);
  EXPECT_EQ(starts.find(13), nullptr);
  EXPECT_EQ(start->own, 0);
  EXPECT_NEAR(start->level.mean / shops.levels[14], 1, 0.15);
  // The relatives share the item, or the shop.
  for (const Relative& donor : start->donors) {
    EXPECT_TRUE(donor.series % 6 == 2 || donor.series / 6 == 2) << donor.series;
  }
}

TEST(ColdStartTest, OwnValuesMoveTheLevelMoreWithEveryOne) {
  double before = 1;
  for (const int own : {0, 1, 4, 12}) {
    Shops shops = shops_of(5, 6);
    make_young(&shops, 14, own);
    for (double& y : shops.panel.series[14].y) y *= 3;  // a bestseller
    const ColdStarts starts(shops.panel, shops.header, Context());
    const ColdStart* const start = starts.find(14);
    ASSERT_NE(start, nullptr);
    const double ratio = start->level.mean / shops.levels[14];
    if (own == 0) {
      EXPECT_NEAR(ratio, 1, 0.15);
    } else {
      EXPECT_GT(ratio, before);
      EXPECT_LT(ratio, 3.2);
    }
    before = ratio;
  }
  EXPECT_GT(before, 2);
}

TEST(ColdStartTest, TheHistoryIsTheMeanOfTheDonorsAtItsLevel) {
  Shops shops = shops_of(5, 6);
  make_young(&shops, 14, 3);
  const ColdStarts starts(shops.panel, shops.header, Context());
  const ColdStart& start = *starts.find(14);
  const Series series = starts.history(start);
  ASSERT_EQ(series.end_period(), kDays);
  ASSERT_GT(series.y.size(), 360u);
  for (const std::int64_t period : {kDays - 200, kDays - 10, kDays - 1}) {
    double mean = 0;
    for (const Relative& donor : start.donors) {
      mean += shops.panel.series[donor.series].y[static_cast<std::size_t>(period)] / std::exp(donor.log_level) /
              static_cast<double>(start.donors.size());
    }
    EXPECT_NEAR(series.y[static_cast<std::size_t>(period - series.first_period)], mean * start.level.mean, 1e-9);
  }
}

TEST(ColdStartTest, TrainingSaysWhatItDidAndBoundsHoldTheOutcomes) {
  for (const int own : {0, 4}) {
    Shops shops = shops_of(8, 8, R"({"method": "ets"})");
    for (std::size_t i = 3; i < 64; i += 9) make_young(&shops, i, own);
    ModelHeader header = shops.header;
    const std::vector<SeriesModel> models = train(shops, &header);
    double held = 0, count = 0, forecast = 0, sold = 0;
    for (std::size_t i = 3; i < 64; i += 9) {
      const SeriesModel& model = models[i];
      EXPECT_EQ(model.status, "cold_start");
      EXPECT_NE(model.status_detail.find(std::to_string(own) + " values of its own"), std::string::npos);
      EXPECT_EQ(model.observations, own);
      EXPECT_EQ(model.own_begin, kDays - own);
      EXPECT_EQ(model.accuracy.errors, 0);
      EXPECT_EQ(model.bounds.from, BoundsFrom::kRelatives);
      EXPECT_GE(model.donors.size(), 5u);
      const std::vector<ForecastRow> rows = forecast_series(header, model, kHidden, 0.9);
      for (int h = 0; h < kHidden; ++h) {
        const double y = shops.future[i][static_cast<std::size_t>(h)];
        held +=
            rows[static_cast<std::size_t>(h)].lower_bound <= y && y <= rows[static_cast<std::size_t>(h)].upper_bound;
        forecast += rows[static_cast<std::size_t>(h)].forecast;
        sold += y;
        ++count;
      }
    }
    EXPECT_GT(held / count, 0.85) << own;
    EXPECT_LT(held / count, 0.999) << own;
    EXPECT_NEAR(forecast / sold, 1, 0.1) << own;
    EXPECT_EQ(models[0].status, "ok");
  }
}

TEST(ColdStartTest, AModelIsTheSameAfterItWasKept) {
  Shops shops = shops_of(5, 6, R"({"method": "ets"})");
  make_young(&shops, 14, 2);
  ModelHeader header = shops.header;
  const std::vector<SeriesModel> models = train(shops, &header);
  const SeriesModel read = load_series(save_series(models[14]), header);
  const std::vector<ForecastRow> before = forecast_series(header, models[14], 28, 0.9);
  const std::vector<ForecastRow> after = forecast_series(header, read, 28, 0.9);
  for (std::size_t h = 0; h < before.size(); ++h) {
    EXPECT_EQ(before[h].forecast, after[h].forecast);
    EXPECT_EQ(before[h].upper_bound, after[h].upper_bound);
  }
  EXPECT_EQ(read.status_detail, models[14].status_detail);
}

TEST(ColdStartTest, NothingIsBorrowedWhereItIsSwitchedOffOrFewHaveAHistory) {
  Shops shops = shops_of(5, 6, R"({"cold_start": "off"})");
  make_young(&shops, 14, 2);
  EXPECT_EQ(ColdStarts(shops.panel, shops.header, Context()).find(14), nullptr);
  Shops few = shops_of(1, 5);
  make_young(&few, 2, 2);
  EXPECT_EQ(ColdStarts(few.panel, few.header, Context()).find(2), nullptr);
  Shops enough = shops_of(1, 6);
  make_young(&enough, 2, 2);
  EXPECT_NE(ColdStarts(enough.panel, enough.header, Context()).find(2), nullptr);
}

TEST(ColdStartTest, ASeriesThatEndedOrHasAHistoryIsNone) {
  Shops shops = shops_of(5, 6);
  make_young(&shops, 14, 60);
  make_young(&shops, 15, 28);
  Series& ended = shops.panel.series[16];
  ended.y.erase(ended.y.begin() + 5, ended.y.end());
  ended.y.resize(kDays, kNaN);
  const ColdStarts starts(shops.panel, shops.header, Context());
  for (const std::size_t series : {14u, 15u, 16u}) EXPECT_EQ(starts.find(series), nullptr) << series;
}

// Without anything in common, series that have sold are left to their own sales.
TEST(ColdStartTest, SalesOfItsOwnTellMoreThanSeriesThatHaveNothingInCommon) {
  std::mt19937 random(3);
  for (const int own : {0, 2}) {
    Shops shops = shops_of(6, 6);
    shops.panel.groups = {{}};
    for (std::uint32_t i = 0; i < 36; ++i) {
      shops.panel.groups[0].push_back(i);
      for (double& y : shops.panel.series[i].y) y = random() % 3 == 0 ? 1 + random() % 3 : 0;
    }
    make_young(&shops, 14, own);
    EXPECT_EQ(ColdStarts(shops.panel, shops.header, Context()).find(14) != nullptr, own == 0);
  }
}

// What a column had is the donors' most frequent value, of one that never changes its own.
TEST(ColdStartTest, RegressorsAreBorrowedToo) {
  Shops shops = shops_of(5, 6, R"({"regressors": ["promo", "size", "kind"]})");
  shops.panel.categories = {{}, {}, {"food", "toys"}};
  for (std::size_t i = 0; i < shops.panel.series.size(); ++i) {
    std::vector<Regressor>& columns = shops.panel.series[i].regressors;
    columns.resize(3);
    for (int t = 0; t < kDays + kHidden; ++t) {
      columns[0].values.push_back(t % 10 == 0 ? 1 : 0);
      columns[1].values.push_back(static_cast<double>(i % 6));
      columns[2].values.push_back(i % 2 == 0 ? 0 : 1);
    }
  }
  make_young(&shops, 14, 3);
  for (Regressor& column : shops.panel.series[14].regressors) {
    column.values.erase(column.values.begin(), column.values.begin() + kDays - 3);
  }
  const ColdStarts starts(shops.panel, shops.header, Context());
  const Series series = starts.history(*starts.find(14));
  for (std::size_t c = 0; c < 3; ++c) {
    const std::vector<double>& values = series.regressors[c].values;
    ASSERT_EQ(values.size(), series.y.size() + kHidden);
    for (std::size_t t = 0; t < values.size(); ++t) {
      const std::int64_t period = series.first_period + static_cast<std::int64_t>(t);
      EXPECT_EQ(values[t], c == 0 ? (period % 10 == 0 ? 1 : 0) : c == 1 ? 2 : 0);
    }
  }
}

// One key column says nothing that others share: an unchanging category does.
TEST(ColdStartTest, UnchangingRegressorsTellWhomASeriesIsLike) {
  Shops shops = shops_of(8, 4, R"({"regressors": ["kind"]})");
  shops.panel.groups = {{}};
  shops.panel.categories = {{"a", "b", "c", "d"}};
  for (std::uint32_t i = 0; i < shops.panel.series.size(); ++i) {
    shops.panel.groups[0].push_back(i);
    shops.panel.series[i].regressors.resize(1);
    shops.panel.series[i].regressors[0].values.assign(kDays + kHidden, i % 4);
  }
  make_young(&shops, 13, 0);
  shops.panel.series[13].regressors[0].values.resize(kHidden);
  const ColdStarts starts(shops.panel, shops.header, Context());
  const ColdStart* const start = starts.find(13);
  ASSERT_NE(start, nullptr);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(start->donors[i].series % 4, 1u);
}

TEST(ColdStartTest, TheCheckSaysSoBeforeTraining) {
  Shops shops = shops_of(5, 6);
  make_young(&shops, 14, 2);
  const PanelCheck check = check_panel(shops.panel, shops.header.options, Context());
  EXPECT_STREQ(status_of(check.series[14]), "cold_start");
  EXPECT_STREQ(status_of(check.series[13]), "ok");
  EXPECT_STREQ(panel_status(check), "cold_start");
  EXPECT_NE(treatment_of(check.series[14], check).find("borrows the history"), std::string::npos);
}

TEST(ColdStartTest, ThreadsDoNotChangeAByte) {
  Shops shops = shops_of(6, 6, R"({"method": "ets"})");
  for (std::size_t i = 1; i < 36; i += 7) make_young(&shops, i, 3);
  std::vector<std::vector<std::uint8_t>> one, two;
  for (const int threads : {1, 2}) {
    ModelHeader header = shops.header;
    Context context;
    context.threads = threads;
    TrainingRun run(shops.panel, header, context);
    for (const SeriesModel& model : run.collect()) (threads == 1 ? one : two).push_back(save_series(model));
  }
  EXPECT_EQ(one, two);
}

}  // namespace
}  // namespace salesforecast
