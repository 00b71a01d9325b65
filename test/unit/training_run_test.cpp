// Training a panel: what it learns together, the same on any number of threads, and bounds that hold what they promise.
#include "core/training_run.h"

#include <gtest/gtest.h>
#include <cmath>

#include "core/artifact.h"

namespace salesforecast {
namespace {

// Uniform numbers from 0 to 1, the same on every machine (Knuth's MMIX).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 2654435761u + 1) {}
  double uniform() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 40) / (1 << 24);
  }
  // Mean 0, variance 1, by twelve uniforms.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }

 private:
  std::uint64_t state_;
};

// Monthly panel: even series have a season and noise, odd ones sell now and then; the last `hidden` periods apart.
struct Sample {
  Panel panel;
  std::vector<std::vector<double>> future;
};

Sample sample(int count, int length, int hidden, bool intermittent) {
  Sample out;
  out.panel.frequency.months = 1;
  out.panel.season = 12;
  out.panel.until_period = length - 1;
  for (int i = 0; i < count; ++i) {
    Random random(static_cast<std::uint64_t>(i) + 1);
    Series series;
    std::vector<double> all;
    const double level = 50 + 200 * random.uniform();
    for (int t = 0; t < length + hidden; ++t) {
      const double season = 1 + 0.3 * std::sin(0.5235987755982988 * t);
      if (intermittent) {
        all.push_back(random.uniform() < 0.25 ? std::floor(1 + 4 * random.uniform()) : 0);
      } else {
        all.push_back(level * season + 0.1 * level * random.normal());
      }
    }
    series.y.assign(all.begin(), all.begin() + length);
    series.row_count = length;
    out.panel.series.push_back(series);
    out.future.emplace_back(all.begin() + length, all.end());
    out.panel.row_count += length;
  }
  return out;
}

struct Trained {
  ModelHeader header;
  std::vector<SeriesModel> models;
};

Trained train(const Panel& panel, const Options& options, int threads) {
  Trained out;
  Context context;
  context.threads = threads;
  out.header = make_header(options, panel);
  TrainingRun run(panel, out.header, context);
  out.models = run.collect();
  run.describe(out.header);
  return out;
}

double coverage(const Sample& sample, const Trained& trained) {
  double inside = 0, all = 0;
  for (std::size_t i = 0; i < sample.future.size(); ++i) {
    const int steps = static_cast<int>(sample.future[i].size());
    for (const ForecastRow& row : forecast_series(trained.header, trained.models[i], steps, 0.9)) {
      const double y = sample.future[i][row.step - 1];
      inside += row.lower_bound <= y && y <= row.upper_bound ? 1 : 0;
      all += 1;
    }
  }
  return inside / all;
}

TEST(TrainingRun, ninety_percent_bounds_hold_ninety_percent) {
  const Sample smooth = sample(150, 84, 12, false);
  for (const char* method : {"auto", "ets", "mean", "seasonal_naive"}) {
    Options options;
    options.method = method;
    const Trained trained = train(smooth.panel, options, 2);
    EXPECT_EQ(trained.models[0].bounds.from, BoundsFrom::kPooled);
    EXPECT_NEAR(coverage(smooth, trained), 0.9, 0.025) << method;
  }
}

// Counts have no bound that holds 90 % exactly: the next whole number holds more.
TEST(TrainingRun, bounds_of_counts_are_whole_and_hold_enough) {
  const Sample rare = sample(150, 84, 12, true);
  const Trained trained = train(rare.panel, Options(), 2);
  const double share = coverage(rare, trained);
  EXPECT_GE(share, 0.89);
  EXPECT_LE(share, 0.98);
  for (const ForecastRow& row : forecast_series(trained.header, trained.models[3], 12, 0.9)) {
    EXPECT_EQ(row.lower_bound, 0);
    EXPECT_EQ(row.upper_bound, std::floor(row.upper_bound));
  }
}

TEST(TrainingRun, a_method_that_fits_the_panel_gets_the_weight) {
  const Sample smooth = sample(40, 84, 0, false);
  const Trained trained = train(smooth.panel, Options(), 2);
  for (const SeriesModel& model : trained.models) {
    for (const Tried& one : model.tried) {
      if (one.method == "naive" || one.method == "drift" || one.method == "mean") {
        EXPECT_EQ(one.weight, 0) << one.method;
      }
    }
  }
}

TEST(TrainingRun, the_number_of_threads_changes_no_byte) {
  const Sample smooth = sample(60, 72, 0, false);
  const Trained one = train(smooth.panel, Options(), 1);
  for (const int threads : {2, 3, 8}) {
    const Trained many = train(smooth.panel, Options(), threads);
    EXPECT_EQ(save_header(one.header), save_header(many.header));
    for (std::size_t i = 0; i < one.models.size(); ++i) {
      EXPECT_EQ(save_series(one.models[i]), save_series(many.models[i])) << i;
    }
  }
}

TEST(TrainingRun, a_small_panel_takes_its_series_own_errors) {
  const Sample smooth = sample(3, 84, 0, false);
  for (const SeriesModel& model : train(smooth.panel, Options(), 2).models) {
    EXPECT_EQ(model.bounds.from, BoundsFrom::kHeldBack);
  }
}

TEST(TrainingRun, a_cancel_ends_it_before_the_sample_is_done) {
  const Sample smooth = sample(400, 120, 0, false);
  const ModelHeader header = make_header(Options(), smooth.panel);
  Context context;
  context.threads = 3;
  TrainingRun run(smooth.panel, header, context);
  context.cancel();
  EXPECT_THROW(run.collect(), Error);
}

// An article that is hardly sold at all must not be forecast at zero because its last months had no sale.
TEST(TrainingRun, intermittent_series_are_forecast_at_their_mean) {
  const Sample rare = sample(100, 60, 0, true);
  const Trained trained = train(rare.panel, Options(), 2);
  double forecast = 0, actual = 0;
  for (std::size_t i = 0; i < rare.panel.series.size(); ++i) {
    for (const ForecastRow& row : forecast_series(trained.header, trained.models[i], 12, 0.9)) forecast += row.forecast;
    for (const double y : rare.panel.series[i].y) actual += 12 * y / 60;
  }
  EXPECT_NEAR(forecast / actual, 1, 0.1);
}

}  // namespace
}  // namespace salesforecast
