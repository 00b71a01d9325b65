// A trained model: what every series shares, and the small state of each; training, forecasting and explaining one
// series.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/bounds.h"
#include "core/dependence.h"
#include "core/measures.h"
#include "core/methods/method.h"
#include "core/panel.h"
#include "core/regressor_design.h"
#include "core/returns.h"

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
  PeriodHabit habit;
  std::int64_t row_count = 0;
  std::uint64_t data_hash = 0;  // order-free over all rows and series keys
  std::vector<std::string> warnings;
  std::string built_with;  // "salesforecast 0.1.0, Eigen 3.4.0"
  std::vector<ScorePool>
      pools;              // held-back scores of the panel's series by DemandPattern; none in a model of one series
  Dependence dependence;  // of the errors of its series and steps
  std::vector<std::vector<std::string>> categories;  // as the panel's

  // What methods have learned from the whole panel; while it trains, from its past alone, too. nullptr: nothing.
  std::shared_ptr<const LearnedModels> learned;
  std::vector<NamedHoliday> holidays;  // of options.holidays and holiday_table, those to come as well

  // The columns that methods see: first those of the regressors, then those of the holidays.
  std::vector<DesignColumn> design() const { return design_columns(options, categories, horizon); }
  std::vector<HolidayColumn> holiday_design() const { return holiday_columns(holidays, frequency); }
};

// Where bounds come from.
enum class BoundsFrom {
  kHeldBack,   // errors of forecasts made from earlier cut-offs of the same series
  kModel,      // the method's own formula, widened
  kExact,      // the series never varied: bounds equal the forecast
  kPooled,     // errors of the same step, held back from similar series of the panel, scaled to this series
  kRelatives,  // a cold start: how its relatives go their own ways, and how far its level may be off
};
const char* bounds_from_name(BoundsFrom from) noexcept;

// What values a series takes.
enum class Outcomes {
  kContinuous,
  kWhole,   // whole numbers, large ones: bounds are rounded outwards
  kCounts,  // small whole numbers from zero on: their distribution is one of counts
};

// Series that are alike enough to share their scores and their experience with methods: sold in nearly every period,
// now and then, hardly ever.
enum class DemandPattern { kSmooth, kIntermittent, kRare };
inline constexpr int kDemandPatterns = 3;

// Bounds of one series: how its outcomes lie about the method's forecast, in the h-step sd of the method's own formula.
struct Bounds {
  BoundsFrom from = BoundsFrom::kModel;
  std::vector<double> scores;                   // kHeldBack, kRelatives: at most 33 quantiles, sorted; else none
  int cutoffs = 0;                              // kHeldBack: forecasts they come from; kRelatives: outcomes
  double spread = 1;                            // factor of the formula's sd, from held-back errors
  DemandPattern pool = DemandPattern::kSmooth;  // kPooled: which of the header's pools
  Outcomes outcomes = Outcomes::kContinuous;
};

// How one candidate of `auto` did: root mean square of its held-back errors, NaN where none, and its share.
struct Tried {
  std::string method;
  float rmse = std::numeric_limits<float>::quiet_NaN();
  float weight = 0;
};

// Held-back accuracy of one series; NaN where undefined.
struct Accuracy {
  int errors = 0;  // forecast errors counted; 0: nothing held back
  double mae = std::numeric_limits<double>::quiet_NaN();
  double rmse = std::numeric_limits<double>::quiet_NaN();
  double smape = std::numeric_limits<double>::quiet_NaN();  // percent, 0..200
  double mase = std::numeric_limits<double>::quiet_NaN();
  double bias = std::numeric_limits<double>::quiet_NaN();  // sum of (forecast - y) over sum of |y|
  // As in core/measures.h; as floats, for half the room in every model.
  float wape = std::numeric_limits<float>::quiet_NaN();
  float mape = std::numeric_limits<float>::quiet_NaN();
  float rmsse = std::numeric_limits<float>::quiet_NaN();
  float skill = std::numeric_limits<float>::quiet_NaN();
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
  bool gaps_are_zero = false;          // a period without a row sold nothing, else there is no record of it
  double last_y = 0, mean_y = 0;       // net of returns, as all that follows
  ReturnRate returns;                  // the method forecasts gross sales, shown are net ones
  ErrorScale scale;                    // of the history, by the season's lag
  std::vector<double> last_season;     // the last values, one season of them: the seasonal naive forecast
  KnownRegressors regressors;          // empty where no method could use any
  std::vector<double> reconciliation;  // by step, from 1 on: what its method's mean is moved by; empty: nothing
  Bounds bounds;
  Accuracy accuracy;
  std::vector<Tried> tried;           // candidates in the order of method_table(); empty where there was no choice
  std::string status;                 // one of series_statuses()
  std::string status_detail;          // one sentence, empty when ok
  std::vector<std::string> warnings;  // core/series_warnings.h

  // Of a cold start, while it is trained: the panel's numbers of the series that its history is borrowed from, and the
  // period of its own first value.
  std::vector<std::uint32_t> donors;
  std::int64_t own_begin = 0;
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
//   cold_start a few values of its own, or none: trained on a history borrowed from its relatives
//   simpler    the method failed or ran away on this series: a simpler one was taken
std::span<const char* const> series_statuses() noexcept;

// Throws Error(kInvalidArgument), nearest valid name as hint, for a method or candidate that is not in method_table()
// (the method may be "auto"), and for options of auto beside another method.
void check_methods(const Options& options);

// Throws Error(kInvalidData) when no row of the panel has a value: nothing to learn from.
void check_trainable(const Panel& panel);

// The header of a training over `panel`. Throws Error(kInvalidArgument) for an unknown method.
ModelHeader make_header(const Options& options, const Panel& panel, const Context& context = Context());

// Fits one series alone. Never throws for a series that is short, constant, all zero or empty: it gets the best simpler
// method and status says so. Throws Error(kCancelled) only.
SeriesModel train_series(const Series& series, const ModelHeader& header, const Context& context);

// Throws Error(kInvalidArgument) for a horizon outside 1..kMaxHorizon or a level outside (0,1).
void check_forecast_request(int horizon, double level);

// Reads values of regressors to come: a JSON object (text; nullptr: none) of names in options.regressors, each an array
// of at least `horizon` values: numbers, booleans (1 and 0) or, of categories, texts; an unknown text counts as the
// most frequent one, null as not given. Throws Error(kInvalidArgument) naming what is missing or unknown.
RegressorValues read_future_values(const ModelHeader& header, const char* json, int horizon);

// The number of a category; that of the most frequent one where the training did not see it.
double category_number(std::span<const std::string> categories, std::string_view text);

// Rows for steps 1..horizon: lower_bound <= forecast <= upper_bound, all finite.
//   given  values of regressors to come; those that the source had at the training need not be given again
// Throws Error(kInvalidArgument) for a horizon outside 1..kMaxHorizon or a level outside (0,1), and for a value of a
// regressor that the series' method uses and nobody gave: its name and step are in the message.
std::vector<ForecastRow> forecast_series(const ModelHeader& header, const SeriesModel& model, int horizon, double level,
                                         const RegressorValues& given = {});

// A forecast beside its outcome and the seasonal naive forecast.
ScoredPoint scored_point(const ForecastRow& forecast, double y, const SeriesModel& model);

// Rows as of forecast_series() whose forecasts are means whatever options.point says; bounds are the forecast itself.
std::vector<ForecastRow> forecast_means(const ModelHeader& header, const SeriesModel& model, int horizon,
                                        const RegressorValues& given = {});

// Means of steps 1..horizon as the method gives them, clipped nowhere, with the sds that bounds begin with. Values of
// regressors that nobody knows are as the last ones. Throws nothing for a horizon from 1 on.
MethodForecast base_forecast(const ModelHeader& header, const SeriesModel& model, int horizon);

// Quantiles for steps 1..horizon: values[h][q] is the outcome that stays at or below it with probability
// probabilities[q]. Ascending in probability; whole numbers where the series' outcomes are small counts. Unlike bounds
// they need not hold the mean.
// Throws Error(kInvalidArgument) for a horizon out of range, no probability, more than kMaxQuantiles, or one outside
// (0,1).
struct Quantiles {
  std::vector<Timestamp> ts;
  std::vector<std::vector<double>> values;
};
inline constexpr std::size_t kMaxQuantiles = 1'000;
void check_probabilities(std::span<const double> probabilities);
Quantiles forecast_quantiles(const ModelHeader& header, const SeriesModel& model, int horizon,
                             std::span<const double> probabilities, const RegressorValues& given = {},
                             const Context& context = Context());

// Components by step; they sum to forecast_series' forecast within 1e-9 relative, the clip at zero included.
struct Explanation {
  Components components;
  std::vector<Timestamp> ts;
};
// A regressor's part bears its name. Throws Error(kInvalidArgument) as forecast_series() does.
Explanation explain_series(const ModelHeader& header, const SeriesModel& model, int horizon,
                           const RegressorValues& given = {});

inline constexpr int kMaxHorizon = 10'000;

// What was tried on a series, as JSON text: a list of method, rmse and weight.
std::string tried_text(const SeriesModel& model);

// What sf_model_info shows, as JSON text.
std::string model_info_json(const ModelHeader& header, const SeriesModel* model);

}  // namespace salesforecast
