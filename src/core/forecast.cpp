// Forecast rows of one trained series: steps, labels, point forecasts and bounds, and their components.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/held_back.h"
#include "core/model.h"

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

// Step 1 lies `lead` periods after the last value; the method counts from that value.
int method_horizon(const SeriesModel& model, int horizon) { return horizon + static_cast<int>(model.lead); }

}  // namespace

const char* bounds_from_name(BoundsFrom from) noexcept {
  switch (from) {
    case BoundsFrom::kHeldBack:
      return "held_back";
    case BoundsFrom::kModel:
      return "model";
    case BoundsFrom::kExact:
      return "exact";
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

std::vector<ForecastRow> forecast_series(const ModelHeader& header, const SeriesModel& model, int horizon,
                                         double level) {
  check_forecast_request(horizon, level);
  const MethodForecast forecast = model.fitted->forecast(method_horizon(model, horizon));
  const auto [low, high] = bound_multiples(model.bounds, level);
  const std::vector<Timestamp> labels = step_labels(header, model, horizon);
  std::vector<ForecastRow> rows(horizon);
  for (int h = 0; h < horizon; ++h) {
    const std::size_t at = h + model.lead;
    ForecastRow& row = rows[h];
    row.step = h + 1;
    row.ts = labels[h];
    row.forecast = finite(shown(model, forecast.mean[at]));
    // The zero multiple first: an overflowing spread times zero is no bound.
    const double sd = finite(forecast.sd[at]);
    row.lower_bound = std::min(row.forecast, finite(shown(model, row.forecast + low * sd)));
    row.upper_bound = std::max(row.forecast, finite(row.forecast + high * sd));
  }
  return rows;
}

Explanation explain_series(const ModelHeader& header, const SeriesModel& model, int horizon) {
  check_forecast_request(horizon, 0.5);
  const std::size_t lead = model.lead;
  const int reach = method_horizon(model, horizon);
  Explanation out;
  out.components = model.fitted->explain(reach);
  for (auto& values : out.components.values) values.erase(values.begin(), values.begin() + static_cast<long>(lead));
  const MethodForecast forecast = model.fitted->forecast(reach);
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
  return out;
}

}  // namespace salesforecast
