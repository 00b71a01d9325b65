// Training one series: the method asked for, or the best simpler one with the reason; then its bounds.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/held_back.h"
#include "core/model.h"
#include "core/series_nature.h"

namespace salesforecast {

namespace {

constexpr std::array<const char*, 8> kStatuses = {"ok",    "too_short", "constant", "all_zero",
                                                  "empty", "late_data", "ended",    "simpler"};

// A forecast that leaves the history by more than this many of its ranges is a runaway, not a forecast; a horizon as
// long as the history, or longer, may go twice as far, so that a straight line and a growth of a tenth a step both
// pass.
constexpr double kRunawayRanges = 2.0;

// True when every forecast over `horizon` is finite and within reach of the history.
bool plausible(const FittedMethod& fitted, const std::vector<double>& y, int horizon) {
  const auto [low, high] = std::minmax_element(y.begin(), y.end());
  const double share = std::min(1.0, horizon / static_cast<double>(y.size()));
  const double reach = kRunawayRanges * (1 + share) * (*high - *low);
  const MethodForecast forecast = fitted.forecast(horizon);
  for (int h = 0; h < horizon; ++h) {
    const double mean = forecast.mean[h];
    if (!std::isfinite(mean) || !std::isfinite(forecast.sd[h])) return false;
    if (mean < *low - reach || mean > *high + reach) return false;
  }
  return true;
}

std::unique_ptr<FittedMethod> try_fit(const Method& method, const MethodInput& input, int horizon,
                                      const Context& context) {
  if (static_cast<int>(input.y.size()) < method.abilities.needed_length(input.season)) return nullptr;
  try {
    auto fitted = method.fit(input, context);
    const std::vector<double> y(input.y.begin(), input.y.end());
    if (!plausible(*fitted, y, horizon)) return nullptr;
    return fitted;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kInvalidData) throw;
    return nullptr;
  }
}

// Mean squares below this share of the values' own are rounding; a large level with a small steady trend stays above.
constexpr double kRounding = 1e-24;

// AICc of one-step Gaussian errors, per observation: comparable between methods whose errors cover different spans.
// Hurvich & Tsai 1989 for the correction.
double aicc_per_observation(const InSample& in_sample, double scale) {
  const double n = in_sample.observations;
  const double k = in_sample.parameters;
  if (n - k - 1 <= 0) return std::numeric_limits<double>::infinity();
  const double mse = std::max(in_sample.mse, kRounding * scale * scale);
  return std::log(mse) + (2 * k + 2 * k * (k + 1) / (n - k - 1)) / n;
}

// The best of all methods by in-sample AICc; `skip` names one that already failed. Never null for a non-empty history:
// naive takes everything.
std::unique_ptr<FittedMethod> fit_auto(const MethodInput& input, int horizon, std::string_view skip,
                                       const Context& context) {
  double scale = 0;
  for (const double v : input.y) scale = std::max(scale, std::abs(v));
  std::unique_ptr<FittedMethod> best;
  double best_score = std::numeric_limits<double>::infinity();
  for (const Method& method : method_table()) {
    if (method.name == skip) continue;
    auto fitted = try_fit(method, input, horizon, context);
    if (!fitted) continue;
    const double score = aicc_per_observation(fitted->in_sample(), scale);
    if (!best || score < best_score) {
      best_score = score;
      best = std::move(fitted);
    }
  }
  if (!best) best = find_method("naive")->fit(input, context);
  return best;
}

void set_status(SeriesModel& model, const char* status, std::string detail) {
  model.status = status;
  model.status_detail = std::move(detail);
}

// One value says nothing of how sales vary: the spread is taken as large as the value, as if there had been none
// before.
void fit_single(SeriesModel& model, double value, const MethodInput& input, const Context& context) {
  const std::array<double, 2> y = {0, value};
  MethodInput pair = input;
  pair.y = y;
  pair.season = 1;
  model.fitted = find_method("naive")->fit(pair, context);
}

void fit_flat(SeriesModel& model, double value, const MethodInput& input, const Context& context) {
  const std::array<double, 1> y = {value};
  MethodInput flat = input;
  flat.y = y;
  flat.season = 1;
  model.fitted = find_method("naive")->fit(flat, context);
  model.bounds = {BoundsFrom::kExact, {}};
}

// Fits what was asked, or says why something simpler was taken.
void fit_asked(SeriesModel& model, const MethodInput& input, int horizon, const Context& context) {
  const std::string& asked = input.options->method;
  if (asked == "auto") {
    model.fitted = fit_auto(input, horizon, "", context);
    return;
  }
  const Method* method = find_method(asked);
  if (method == nullptr) throw Error(ErrorKind::kInternal, "method \"" + asked + "\" is not in the table");
  model.fitted = try_fit(*method, input, horizon, context);
  if (model.fitted) return;
  model.fitted = fit_auto(input, horizon, asked, context);
  const std::string taken(model.fitted->method());
  const std::string shortage = shortage_of(*input.options, input.season, static_cast<int>(input.y.size()));
  if (!shortage.empty()) {
    set_status(model, "too_short", shortage + "; " + taken + " was taken");
  } else {
    set_status(model, "simpler", asked + " gave no plausible forecast on this series; " + taken + " was taken");
  }
}

}  // namespace

std::span<const char* const> series_statuses() noexcept { return kStatuses; }

SeriesModel train_series(const Series& series, const ModelHeader& header, const Context& context) {
  SeriesModel model;
  model.status = kStatuses[0];
  model.row_count = series.row_count;
  const SeriesNature nature = nature_of(series, header.frequency);
  const CleanHistory& history = nature.history;
  model.first_period = series.first_period + history.skipped;
  model.end_period = series.end_period();
  model.observations = history.observed;
  model.non_negative = nature.non_negative;
  MethodInput input{history.y, header.season, &header.options, model.non_negative};
  if (!history.y.empty()) model.last_y = history.y.back();
  for (const double v : history.y) model.mean_y += v / static_cast<double>(history.y.size());  // the sum may overflow

  switch (nature.kind) {
    case SeriesKind::kOrdinary:
    case SeriesKind::kLate:
      break;
    case SeriesKind::kEmpty:
      model.end_period = header.until_period + 1;
      model.first_period = model.end_period;
      [[fallthrough]];
    case SeriesKind::kEnded:
      fit_flat(model, 0, input, context);
      set_status(model, status_of(nature.kind), status_detail_of(nature.kind, history.trailing));
      return model;
    case SeriesKind::kSingle:
      fit_single(model, model.last_y, input, context);
      set_status(model, status_of(nature.kind), status_detail_of(nature.kind, history.trailing));
      return model;
    case SeriesKind::kConstant:
    case SeriesKind::kAllZero:
      fit_flat(model, model.last_y, input, context);
      set_status(model, status_of(nature.kind), status_detail_of(nature.kind, history.trailing));
      return model;
  }
  model.lead = history.trailing;
  fit_asked(model, input, header.horizon + static_cast<int>(model.lead), context);
  if (nature.kind == SeriesKind::kLate && model.status == kStatuses[0]) {
    set_status(model, status_of(nature.kind), status_detail_of(nature.kind, history.trailing));
  }
  hold_back(model, input, header.horizon, context);
  return model;
}

}  // namespace salesforecast
