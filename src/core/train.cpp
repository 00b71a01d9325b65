// Training one series: the method asked for, or the best simpler one with the reason; then its bounds.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/held_back.h"
#include "core/model.h"

namespace salesforecast {

namespace {

constexpr std::array<const char*, 8> kStatuses = {"ok",    "too_short", "constant", "all_zero",
                                                  "empty", "late_data", "ended",    "simpler"};

// A forecast that leaves the history by more than this many of its ranges is a runaway, not a forecast; a horizon as
// long as the history, or longer, may go twice as far, so that a straight line and a growth of a tenth a step both
// pass.
constexpr double kRunawayRanges = 2.0;

// Values of a series with its gaps closed: leading and trailing missing values cut, inner ones interpolated linearly.
struct CleanHistory {
  std::vector<double> y;
  std::int64_t skipped = 0;   // missing periods before the first value
  std::int64_t trailing = 0;  // missing periods after the last value
  std::int64_t observed = 0;
};

CleanHistory clean_history(const std::vector<double>& raw) {
  CleanHistory out;
  const auto present = [](double v) { return !std::isnan(v); };
  const auto first = std::find_if(raw.begin(), raw.end(), present);
  if (first == raw.end()) {
    out.trailing = static_cast<std::int64_t>(raw.size());
    return out;
  }
  const auto last = std::find_if(raw.rbegin(), raw.rend(), present).base();
  out.skipped = first - raw.begin();
  out.trailing = raw.end() - last;
  out.y.assign(first, last);
  out.observed = std::count_if(out.y.begin(), out.y.end(), present);
  for (std::size_t i = 1; i < out.y.size(); ++i) {
    if (present(out.y[i])) continue;
    std::size_t next = i;
    while (!present(out.y[next])) ++next;
    const double step = (out.y[next] - out.y[i - 1]) / static_cast<double>(next - i + 1);
    for (; i < next; ++i) out.y[i] = out.y[i - 1] + step;
  }
  return out;
}

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

// Returned goods are few: the clip at zero stays on while under 1 % of periods are negative.
bool rarely_negative(const std::vector<double>& y) {
  const auto negative = std::count_if(y.begin(), y.end(), [](double v) { return v < 0; });
  return static_cast<double>(negative) < 0.01 * static_cast<double>(y.size()) || negative == 0;
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
  set_status(model, "too_short", "the series has one period; its value is forecast");
}

void fit_flat(SeriesModel& model, double value, const MethodInput& input, const Context& context) {
  const std::array<double, 1> y = {value};
  MethodInput flat = input;
  flat.y = y;
  flat.season = 1;
  model.fitted = find_method("naive")->fit(flat, context);
  model.bounds = {BoundsFrom::kExact, {}};
}

std::string count_of(std::int64_t n, const char* noun) { return std::to_string(n) + " " + noun + (n == 1 ? "" : "s"); }

// Option ended "keep": the series is forecast as if it went on, and still said to have ended.
void set_kept(SeriesModel& model, std::int64_t trailing) {
  set_status(model, "ended",
             "the last value lies " + count_of(trailing, "period") +
                 " before the end of the panel; it is forecast as if it went on" +
                 (model.status_detail.empty() ? "" : "; " + model.status_detail));
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
  const int n = static_cast<int>(input.y.size());
  const int needed = method->abilities.needed_length(input.season);
  if (n < needed) {
    set_status(model, "too_short",
               asked + " needs " + count_of(needed, "period") + ", the series has " + std::to_string(n) + "; " + taken +
                   " was taken");
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
  const CleanHistory history = clean_history(series.y);
  model.first_period = series.first_period + history.skipped;
  model.end_period = series.end_period();
  model.observations = history.observed;
  model.non_negative = rarely_negative(history.y);
  MethodInput input{history.y, header.season, &header.options, model.non_negative};

  if (history.y.empty()) {
    set_status(model, "empty", "the series has no value; zero is forecast");
    model.end_period = header.until_period + 1;
    model.first_period = model.end_period;
    fit_flat(model, 0, input, context);
    return model;
  }
  model.last_y = history.y.back();
  for (const double v : history.y) model.mean_y += v / static_cast<double>(history.y.size());  // the sum may overflow
  const int gap_limit = header.frequency.default_horizon();
  const bool ended = history.trailing > gap_limit;
  if (ended && (header.options.ended == Ended::kZero || history.trailing > kMaxHorizon)) {
    set_status(model, "ended",
               "the last value lies " + count_of(history.trailing, "period") +
                   " before the end of the panel; zero is forecast");
    fit_flat(model, 0, input, context);
    return model;
  }
  const auto [low, high] = std::minmax_element(history.y.begin(), history.y.end());
  if (history.y.size() == 1 && *low != 0) {
    fit_single(model, *low, input, context);
    if (ended) set_kept(model, history.trailing);
    return model;
  }
  if (*low == *high) {
    const bool zero = *low == 0;
    set_status(model, zero ? "all_zero" : "constant", zero ? "every value is zero" : "every value is the same");
    fit_flat(model, *low, input, context);
    if (ended) set_kept(model, history.trailing);
    return model;
  }
  model.lead = history.trailing;
  fit_asked(model, input, header.horizon + static_cast<int>(model.lead), context);
  if (ended) {
    set_kept(model, model.lead);
  } else if (model.lead > 0 && model.status == kStatuses[0]) {
    set_status(model, "late_data",
               "the last value lies " + count_of(model.lead, "period") + " before the end of the panel");
  }
  hold_back(model, input, header.horizon, context);
  return model;
}

}  // namespace salesforecast
