// Forecast rows of one trained series: steps, labels, point forecasts and bounds, and their components.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/model.h"
#include "core/step_distribution.h"

namespace salesforecast {

namespace {

// The forecast as shown: at zero or above where the history is.
double shown(const SeriesModel& model, double mean) { return model.non_negative ? std::max(mean, 0.0) : mean; }

// Keeps a far-off bound finite: a spread that overflows says "anything", and a client cannot draw infinity.
double finite(double value) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  return std::isnan(value) ? 0.0 : std::clamp(value, -kLargest, kLargest);
}

// The labels of all steps; refuses a horizon that leaves the calendar.
std::vector<Timestamp> step_labels(const ModelHeader& header, const SeriesModel& model, int horizon) {
  std::vector<Timestamp> labels(horizon);
  for (int h = 0; h < horizon; ++h) labels[h] = header.frequency.label_of(model.end_period + h);
  if (labels.back() < kFirstTimestamp || labels.back() >= kEndTimestamp) {
    throw Error(ErrorKind::kInvalidArgument, "horizon " + std::to_string(horizon) + " is out of range",
                "its last step lies beyond the calendar", "give fewer steps");
  }
  return labels;
}

// What reconciliation adds at a step, counted from 0; beyond the steps that were reconciled the last one goes on.
double reconciliation_at(const SeriesModel& model, std::size_t step) {
  const std::vector<double>& all = model.reconciliation;
  return all.empty() ? 0.0 : all[std::min(step, all.size() - 1)];
}

// What the method gives for all steps from the last value on, returns taken off and reconciled.
MethodForecast net_forecast(const SeriesModel& model, const Future& future) {
  MethodForecast forecast = model.fitted->forecast(future);
  take_off(model.returns, &forecast);
  const auto lead = static_cast<std::size_t>(model.lead);
  for (std::size_t at = lead; at < forecast.mean.size(); ++at) forecast.mean[at] += reconciliation_at(model, at - lead);
  return forecast;
}

[[noreturn]] void refuse_missing(const ModelHeader& header, const SeriesModel& model, const MissingValue& missing) {
  const std::string& name = header.options.regressors[missing.source];
  const Timestamp ts = header.frequency.label_of(model.end_period + missing.step - 1);
  throw Error(
      ErrorKind::kInvalidArgument,
      "regressor \"" + name + "\" has no value at step " + std::to_string(missing.step) + ", " + format_timestamp(ts),
      "the forecast depends on it",
      "give its values to come by argument future or future_values, or train with it among past_regressors");
}

// The steps of a forecast as its method counts them, from the last value on: step 1 lies `lead` periods after it.
class MethodFuture {
 public:
  // needed: a value that lacks is an error; else the method goes on with the last ones.
  MethodFuture(const ModelHeader& header, const SeriesModel& model, int horizon, const RegressorValues& given,
               bool needed = true)
      : future_(horizon + static_cast<int>(model.lead)) {
    const std::vector<bool> used = model.fitted->uses_regressors();
    if (used.empty()) return;
    const std::vector<DesignColumn> design = header.design();
    // What comes behind the steps asked for is seen from them, too: a step's forecast does not hang on how many follow.
    const int seen = std::max(horizon, header.horizon) + static_cast<int>(model.lead);
    designed_ = designed_future(design, model.regressors, given, used, static_cast<int>(model.lead), seen);
    std::erase_if(designed_.missing, [&](const MissingValue& one) { return one.needed > future_.horizon; });
    if (!designed_.missing.empty()) {
      if (needed) refuse_missing(header, model, designed_.missing.front());
      designed_.columns.clear();
    }
    designed_.columns.resize(design.size());
    add_holidays(header, model, used, static_cast<std::size_t>(seen));
    for (const std::vector<double>& column : designed_.columns) future_.regressors.emplace_back(column);
  }
  MethodFuture(const MethodFuture&) = delete;
  MethodFuture& operator=(const MethodFuture&) = delete;

  operator const Future&() const { return future_; }  // NOLINT(google-explicit-constructor): that is what it is

 private:
  // The columns of the holidays, behind those of the regressors; those that the method does not use stay empty.
  void add_holidays(const ModelHeader& header, const SeriesModel& model, const std::vector<bool>& used,
                    std::size_t steps) {
    const std::size_t first = designed_.columns.size();
    if (header.holidays.empty() || used.size() <= first) return;
    const std::int64_t end = model.end_period - model.lead;
    const SeriesHolidays holidays(header.holidays, header.frequency, header.season, model.first_period, end);
    for (std::size_t c = 0; c < holidays.columns().size(); ++c) {
      std::vector<double>& column = designed_.columns.emplace_back();
      if (first + c >= used.size() || !used[first + c]) continue;
      column = holidays.values(c, end, steps);
    }
  }

  DesignedFuture designed_;
  Future future_;
};

// What stands in place of a nominal score, by where the bounds of the series come from.
double corrected_score(const ModelHeader& header, const SeriesModel& model, int step, double nominal) {
  const Bounds& bounds = model.bounds;
  switch (bounds.from) {
    case BoundsFrom::kPooled:
      return pooled_score(header.pools[static_cast<std::size_t>(bounds.pool)], step, nominal);
    case BoundsFrom::kHeldBack:
    case BoundsFrom::kRelatives:
      return own_score(bounds.scores, bounds.cutoffs, nominal);
    case BoundsFrom::kModel:
      return nominal;
    case BoundsFrom::kExact:
      return 0;
  }
  return nominal;
}

// The outcome that stands at a nominal score. step: counted from the last value, as the method counts.
double outcome(const ModelHeader& header, const SeriesModel& model, int step, double mean, double sd, double nominal) {
  if (model.bounds.from == BoundsFrom::kExact) return mean;
  const double score = corrected_score(header, model, step, nominal);
  const StepDistribution formula = {mean, finite(sd * model.bounds.spread), model.bounds.outcomes == Outcomes::kCounts};
  return finite(shown(model, value_at(formula, score)));
}

}  // namespace

const char* bounds_from_name(BoundsFrom from) noexcept {
  switch (from) {
    case BoundsFrom::kHeldBack:
      return "held_back";
    case BoundsFrom::kModel:
      return "model";
    case BoundsFrom::kExact:
      return "exact";
    case BoundsFrom::kPooled:
      return "pooled";
    case BoundsFrom::kRelatives:
      return "relatives";
  }
  return "model";
}

void check_forecast_request(int horizon, double level) {
  if (horizon < 1 || horizon > kMaxHorizon) {
    throw Error(ErrorKind::kInvalidArgument, "horizon " + std::to_string(horizon) + " is out of range",
                "a horizon is a number of periods from 1 to " + std::to_string(kMaxHorizon),
                "give a number such as 28, or NULL for the default");
  }
  if (!(level > 0 && level < 1)) {
    throw Error(ErrorKind::kInvalidArgument, "level is out of range",
                "a level is the share of outcomes the bounds should hold, above 0 and below 1",
                "for bounds that hold 90 of 100 outcomes give 0.9");
  }
}

void check_probabilities(std::span<const double> probabilities) {
  if (probabilities.empty() || probabilities.size() > kMaxQuantiles) {
    throw Error(ErrorKind::kInvalidArgument, std::to_string(probabilities.size()) + " quantiles are asked for",
                "1 to " + std::to_string(kMaxQuantiles) + " are possible", "give a list such as {0.1,0.5,0.9}");
  }
  for (const double probability : probabilities) {
    if (probability > 0 && probability < 1) continue;
    throw Error(ErrorKind::kInvalidArgument, "a quantile is out of range",
                "a quantile is the share of outcomes at or below it, above 0 and below 1",
                "give a list such as {0.1,0.5,0.9}");
  }
}

std::vector<ForecastRow> forecast_series(const ModelHeader& header, const SeriesModel& model, int horizon, double level,
                                         const RegressorValues& given) {
  check_forecast_request(horizon, level);
  const std::vector<Timestamp> labels = step_labels(header, model, horizon);
  const MethodForecast forecast = net_forecast(model, MethodFuture(header, model, horizon, given));
  const double nominal = nominal_score((1 + level) / 2);
  std::vector<ForecastRow> rows(horizon);
  for (int h = 0; h < horizon; ++h) {
    const std::size_t at = h + model.lead;
    ForecastRow& row = rows[h];
    row.step = h + 1;
    row.ts = labels[h];
    const double mean = finite(shown(model, forecast.mean[at]));
    const int step = static_cast<int>(at) + 1;
    const bool median = header.options.point == Point::kMedian;
    row.forecast = median ? outcome(header, model, step, mean, forecast.sd[at], 0) : mean;
    double lower = outcome(header, model, step, mean, forecast.sd[at], -nominal);
    double upper = outcome(header, model, step, mean, forecast.sd[at], nominal);
    if (model.bounds.outcomes == Outcomes::kWhole && model.bounds.from != BoundsFrom::kExact) {
      lower = std::floor(lower);
      upper = std::ceil(upper);
    }
    row.lower_bound = std::min(row.forecast, lower);
    row.upper_bound = std::max(row.forecast, upper);
  }
  return rows;
}

ScoredPoint scored_point(const ForecastRow& forecast, double y, const SeriesModel& model) {
  ScoredPoint point;
  point.step = forecast.step;
  point.ts = forecast.ts;
  point.y = y;
  point.forecast = forecast.forecast;
  point.lower_bound = forecast.lower_bound;
  point.upper_bound = forecast.upper_bound;
  const std::size_t season = model.last_season.size();
  if (season > 0) point.naive = model.last_season[static_cast<std::size_t>(forecast.step - 1 + model.lead) % season];
  return point;
}

std::vector<ForecastRow> forecast_means(const ModelHeader& header, const SeriesModel& model, int horizon,
                                        const RegressorValues& given) {
  check_forecast_request(horizon, 0.5);
  const MethodForecast forecast = net_forecast(model, MethodFuture(header, model, horizon, given));
  const std::vector<Timestamp> labels = step_labels(header, model, horizon);
  std::vector<ForecastRow> rows(horizon);
  for (int h = 0; h < horizon; ++h) {
    const double mean = finite(shown(model, forecast.mean[h + model.lead]));
    rows[h] = {h + 1, labels[h], mean, mean, mean};
  }
  return rows;
}

MethodForecast base_forecast(const ModelHeader& header, const SeriesModel& model, int horizon) {
  const auto lead = static_cast<std::ptrdiff_t>(model.lead);
  MethodForecast forecast = net_forecast(model, MethodFuture(header, model, horizon, {}, false));
  forecast.mean.erase(forecast.mean.begin(), forecast.mean.begin() + lead);
  forecast.sd.erase(forecast.sd.begin(), forecast.sd.begin() + lead);
  for (double& sd : forecast.sd) sd = finite(sd * model.bounds.spread);
  return forecast;
}

Quantiles forecast_quantiles(const ModelHeader& header, const SeriesModel& model, int horizon,
                             std::span<const double> probabilities, const RegressorValues& given,
                             const Context& context) {
  check_forecast_request(horizon, 0.5);
  check_probabilities(probabilities);
  const MethodForecast forecast = net_forecast(model, MethodFuture(header, model, horizon, given));
  Quantiles out;
  out.ts = step_labels(header, model, horizon);
  out.values.resize(horizon);
  for (int h = 0; h < horizon; ++h) {
    if (h % 16 == 0) context.check_cancel();
    const std::size_t at = h + model.lead;
    const double mean = finite(shown(model, forecast.mean[at]));
    for (const double probability : probabilities) {
      out.values[h].push_back(
          outcome(header, model, static_cast<int>(at) + 1, mean, forecast.sd[at], nominal_score(probability)));
    }
  }
  return out;
}

namespace {

// Where medians are forecast: what they lie off the mean that the other components add up to.
void add_median(const ModelHeader& header, const SeriesModel& model, int horizon, const RegressorValues& given,
                Components& components) {
  const std::vector<ForecastRow> rows = forecast_series(header, model, horizon, 0.5, given);
  std::vector<double> off(horizon);
  for (int h = 0; h < horizon; ++h) {
    off[h] = rows[h].forecast;
    for (const auto& values : components.values) off[h] -= values[h];
  }
  components.names.emplace_back("median");
  components.values.push_back(std::move(off));
}

// The columns that methods see by the names that users know: of the regressors, then of the holidays. A holiday that
// another column has the name of is told apart.
std::vector<std::string> column_names(const ModelHeader& header) {
  const std::vector<std::string>& regressors = header.options.regressors;
  std::vector<std::string> names;
  for (const DesignColumn& column : header.design()) names.push_back(regressors[column.source]);
  for (const HolidayColumn& column : header.holiday_design()) {
    const std::string& name = holiday_name(header.holidays, column);
    const bool taken = std::find(regressors.begin(), regressors.end(), name) != regressors.end();
    names.push_back(taken ? "holiday " + name : name);
  }
  return names;
}

bool is_zero(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return value == 0; });
}

// The columns of one regressor or holiday become one component, of its name; a name that another component has is told
// apart. Holidays that are not among the steps are left out.
void name_regressors(const ModelHeader& header, Components& components) {
  const std::vector<std::string> columns = column_names(header);
  const std::size_t holidays = header.design().size();
  Components named;
  const std::vector<std::string>& names = components.names;
  for (std::size_t c = 0; c < names.size(); ++c) {
    std::string name = names[c];
    bool idle = false;
    for (std::size_t column = 0; column < columns.size(); ++column) {
      if (name != regressor_component(column)) continue;
      name = columns[column];
      const bool holiday = column >= holidays;
      idle = holiday && is_zero(components.values[c]);
      if (std::find(names.begin(), names.end(), name) != names.end()) {
        name.insert(0, holiday ? "holiday " : "regressor ");
      }
      break;
    }
    if (idle) continue;
    const auto at = std::find(named.names.begin(), named.names.end(), name) - named.names.begin();
    if (at == static_cast<std::ptrdiff_t>(named.names.size())) {
      named.names.push_back(std::move(name));
      named.values.push_back(std::move(components.values[c]));
      continue;
    }
    for (std::size_t h = 0; h < named.values[at].size(); ++h) named.values[at][h] += components.values[c][h];
  }
  components = std::move(named);
}

}  // namespace

Explanation explain_series(const ModelHeader& header, const SeriesModel& model, int horizon,
                           const RegressorValues& given) {
  check_forecast_request(horizon, 0.5);
  const std::size_t lead = model.lead;
  const MethodFuture future(header, model, horizon, given);
  Explanation out;
  out.components = model.fitted->explain(future);
  if (!model.fitted->uses_regressors().empty()) name_regressors(header, out.components);
  for (auto& values : out.components.values) values.erase(values.begin(), values.begin() + static_cast<long>(lead));
  if (model.returns.share > 0) {
    const MethodForecast gross = model.fitted->forecast(future);
    std::vector<double>& returns = out.components.values.emplace_back();
    out.components.names.emplace_back("returns");
    for (int h = 0; h < horizon; ++h) returns.push_back(-model.returns.share * gross.mean[h + lead]);
  }
  if (!model.reconciliation.empty()) {
    std::vector<double>& moved = out.components.values.emplace_back();
    out.components.names.emplace_back("reconciliation");
    for (int h = 0; h < horizon; ++h) moved.push_back(reconciliation_at(model, static_cast<std::size_t>(h)));
  }
  const MethodForecast forecast = net_forecast(model, future);
  out.ts = step_labels(header, model, horizon);
  std::vector<double> clip(horizon);
  bool clipped = false;
  for (int h = 0; h < horizon; ++h) {
    clip[h] = shown(model, forecast.mean[h + lead]) - forecast.mean[h + lead];
    clipped = clipped || clip[h] != 0;
  }
  if (clipped) {
    out.components.names.emplace_back("clip_at_zero");
    out.components.values.push_back(std::move(clip));
  }
  if (header.options.point == Point::kMedian) add_median(header, model, horizon, given, out.components);
  return out;
}

}  // namespace salesforecast
