// A trained model: what every series shares, and the small state of each; training, forecasting and explaining one
// series.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/methods/method.h"
#include "core/panel.h"

namespace salesforecast {

// What all series of a version share.
struct ModelHeader {
  Options options;      // as asked
  Frequency frequency;  // as applied
  bool frequency_detected = false;
  int season = 1;         // as applied
  int horizon = 0;        // as applied: the default number of steps
  std::string time_zone;  // of timestamptz sources, else empty
  std::int64_t until_period = 0;
  std::int64_t row_count = 0;
  std::uint64_t data_hash = 0;  // order-free over all rows and series keys
  std::vector<std::string> warnings;
  std::string built_with;  // "salesforecast 0.1.0, Eigen 3.4.0"
};

// Where bounds come from.
enum class BoundsFrom {
  kHeldBack,  // errors of forecasts made from earlier cut-offs of the same series
  kModel,     // the method's own formula
  kExact,     // the series never varied: bounds equal the forecast
};
const char* bounds_from_name(BoundsFrom from) noexcept;

// Bounds of one series: held-back errors divided by the method's own h-step sd. No scores unless kHeldBack.
struct Bounds {
  BoundsFrom from = BoundsFrom::kModel;
  std::vector<double> scores;  // (actual - forecast) / sd, at most 33 quantiles of them, sorted
  int cutoffs = 0;             // forecasts they come from
};

// Held-back accuracy of one series; NaN where undefined.
struct Accuracy {
  int errors = 0;  // forecast errors counted; 0: nothing held back
  double mae = std::numeric_limits<double>::quiet_NaN();
  double rmse = std::numeric_limits<double>::quiet_NaN();
  double smape = std::numeric_limits<double>::quiet_NaN();  // percent, 0..200
  double mase = std::numeric_limits<double>::quiet_NaN();
  double bias = std::numeric_limits<double>::quiet_NaN();  // sum of (forecast - y) over sum of |y|
};

// One series after training.
struct SeriesModel {
  std::unique_ptr<FittedMethod> fitted;
  std::int64_t first_period = 0;  // of the first value
  std::int64_t end_period = 0;    // step 1 is this period
  std::int64_t lead = 0;          // periods between the last value and step 1: forecast, but not shown
  std::int64_t observations = 0;  // periods with a value
  std::int64_t row_count = 0;
  bool non_negative = false;
  double last_y = 0, mean_y = 0;
  Bounds bounds;
  Accuracy accuracy;
  std::string status;         // one of series_statuses()
  std::string status_detail;  // one sentence, empty when ok
};

struct ForecastRow {
  int step;
  Timestamp ts;
  double forecast, lower_bound, upper_bound;
};

// The status words, "ok" first:
//   ok         the method asked for
//   too_short  shorter than the method needs: a simpler one was taken
//   constant   one value all along: forecasts itself
//   all_zero   nothing was ever sold: forecasts zero
//   empty      no value at all: forecasts zero
//   late_data  its rows end before the panel's, by less than a default horizon: forecast across the gap
//   ended      its rows end earlier than that: forecasts zero, or as if it went on (option ended)
//   simpler    the method failed or ran away on this series: a simpler one was taken
std::span<const char* const> series_statuses() noexcept;

// Throws Error(kInvalidArgument), nearest valid name as hint, for a name that is neither "auto" nor in method_table().
void check_method_name(const std::string& name);

// Throws Error(kInvalidData) when no row of the panel has a value: nothing to learn from.
void check_trainable(const Panel& panel);

// The header of a training over `panel`. Throws Error(kInvalidArgument) for an unknown method.
ModelHeader make_header(const Options& options, const Panel& panel);

// Fits one series. Never throws for a series that is short, constant, all zero or empty: it gets the best simpler
// method and status says so. Throws Error(kCancelled) only.
SeriesModel train_series(const Series& series, const ModelHeader& header, const Context& context);

// Throws Error(kInvalidArgument) for a horizon outside 1..kMaxHorizon or a level outside (0,1).
void check_forecast_request(int horizon, double level);

// Checks values of regressors to come: a JSON object (text; nullptr: none) of names in options.regressors, each an
// array of at least `horizon` finite numbers. Throws Error(kInvalidArgument) naming what is missing or unknown.
void check_future_values(const ModelHeader& header, const char* json, int horizon);

// Rows for steps 1..horizon: lower_bound <= forecast <= upper_bound, all finite.
// Throws Error(kInvalidArgument) for a horizon outside 1..kMaxHorizon or a level outside (0,1).
std::vector<ForecastRow> forecast_series(const ModelHeader& header, const SeriesModel& model, int horizon,
                                         double level);

// Components by step; they sum to forecast_series' forecast within 1e-9 relative, the clip at zero included.
struct Explanation {
  Components components;
  std::vector<Timestamp> ts;
};
// Throws Error(kInvalidArgument) for a horizon outside 1..kMaxHorizon.
Explanation explain_series(const ModelHeader& header, const SeriesModel& model, int horizon);

inline constexpr int kMaxHorizon = 10'000;

// What sf_model_info shows, as JSON text.
std::string model_info_json(const ModelHeader& header, const SeriesModel* model);

}  // namespace salesforecast
