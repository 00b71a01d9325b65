// A trained model: what every series shares, and the small state of each; training, forecasting and explaining one series.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/methods/method.h"
#include "core/panel.h"

namespace salesforecast {

// What all series of a version share.
struct ModelHeader {
  Options options;        // as asked
  Frequency frequency;    // as applied
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

// Bounds of one series: held-back errors divided by the method's own h-step sd, ascending. There with kHeldBack only.
struct Bounds {
  BoundsFrom from = BoundsFrom::kModel;
  std::vector<double> scores;
};

// Held-back accuracy of one series; NaN where undefined.
struct Accuracy {
  int errors = 0;  // forecast errors counted; 0: nothing held back
  double mae = std::numeric_limits<double>::quiet_NaN(), rmse = mae, smape = mae, mase = mae, bias = mae;
};

// Every word that SeriesModel::status may be. A word added here makes a model that older builds refuse as newer.
inline constexpr std::string_view kStatusWords[] = {"ok", "too_short", "constant", "all_zero", "empty", "simpler"};

// One series after training.
struct SeriesModel {
  std::unique_ptr<FittedMethod> fitted;  // null: no value to fit anything to, status "empty"
  std::int64_t end_period = 0;    // step 1 is this period
  std::int64_t first_period = 0;
  std::int64_t observations = 0;  // periods with a value
  std::int64_t row_count = 0;
  bool non_negative = false;
  double last_y = 0, mean_y = 0;
  Bounds bounds;
  Accuracy accuracy;
  std::string status;         // one of kStatusWords
  std::string status_detail;  // one sentence, empty when ok
};

struct ForecastRow {
  int step;
  Timestamp ts;
  double forecast, lower_bound, upper_bound;
};

struct ExplainRow {
  int step;
  Timestamp ts;
  const std::string* component;
  double value;
};

// Fits one series. Never throws for a series that is short, constant, all zero or empty: it gets the best simpler method
// and status says so. Throws Error(kCancelled) only.
SeriesModel train_series(const Series& series, const ModelHeader& header, const Context& context);

// Fits all series of a panel on context.threads threads; results in the panel's order, equal for any thread count.
// `poll` runs on the calling thread at least every 50 ms (the glue checks interrupts and reports progress there).
std::vector<SeriesModel> train_panel(const Panel& panel, const ModelHeader& header, const Context& context,
                                     void (*poll)(void*), void* poll_argument);

// Rows for steps 1..horizon: lower_bound <= forecast <= upper_bound, all finite.
// Throws Error(kInvalidArgument) for a horizon outside 1..kMaxHorizon or a level outside (0,1).
std::vector<ForecastRow> forecast_series(const ModelHeader& header, const SeriesModel& model, int horizon, double level);

// Components by step; they sum to forecast_series' forecast within 1e-9 relative, the clip at zero included.
struct Explanation {
  Components components;
  std::vector<Timestamp> ts;
};
Explanation explain_series(const ModelHeader& header, const SeriesModel& model, int horizon);

inline constexpr int kMaxHorizon = 10'000;

// What sf_model_info shows, as JSON text.
std::string model_info_json(const ModelHeader& header, const SeriesModel* model);

}  // namespace salesforecast
