#include "core/methods/seasonal_naive.h"

#include "core/methods/support.h"

namespace salesforecast {
namespace {

class SeasonalNaiveFit final : public FittedMethod {
 public:
  SeasonalNaiveFit(std::vector<double> cycle, double sigma, double mse, int observations)
      : cycle_(std::move(cycle)), level_(mean_of(cycle_)), sigma_(sigma), mse_(mse), observations_(observations) {}

  std::string_view method() const override { return kSeasonalNaiveMethod.name; }
  std::string variant() const override { return kSeasonalNaiveMethod.name; }
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override;
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  std::vector<double> cycle_;  // the last season, oldest first
  double level_;               // its mean
  double sigma_;               // standard deviation of errors one season ahead
  double mse_;                 // their mean square, 0 when there is none
  int observations_;           // errors behind mse_
};

// A history of exactly one season has no seasonal error; the changes from period to period then say how much it varies.
std::unique_ptr<FittedMethod> fit_seasonal_naive(const MethodInput& input, const Context& context) {
  context.check_cancel();
  const std::size_t season = static_cast<std::size_t>(std::max(1, input.season));
  require_length(input.y, season, kSeasonalNaiveMethod.name);
  const std::vector<double> errors = lag_differences(input.y, season);
  const std::vector<double> stand_in = errors.empty() ? lag_differences(input.y, 1) : std::vector<double>();
  const double rms = root_mean_square(errors, static_cast<double>(errors.size()));
  const double sigma = errors.empty() ? root_mean_square(stand_in, static_cast<double>(stand_in.size())) : rms;
  return std::make_unique<SeasonalNaiveFit>(bounded_copy(input.y.last(season)), sigma, bounded(rms * rms),
                                            static_cast<int>(errors.size()));
}

// fpp3 table 5.2, seasonal naive: sigma_h = sigma sqrt(k + 1), k whole seasons before step h.
MethodForecast SeasonalNaiveFit::forecast(const Future& future) const {
  const int horizon = future.horizon;
  MethodForecast result{std::vector<double>(horizon), std::vector<double>(horizon)};
  for (int h = 0; h < horizon; ++h) {
    const std::size_t season = cycle_.size();
    const std::size_t whole_seasons = h / season;
    result.mean[h] = cycle_[h % season];
    result.sd[h] = bounded(sigma_ * std::sqrt(1.0 + static_cast<double>(whole_seasons)));
  }
  return result;
}

// Without its season the forecast is the mean of the last season.
Components SeasonalNaiveFit::explain(const Future& future) const {
  const int horizon = future.horizon;
  Components result{{"level", "season"}, {std::vector<double>(horizon, level_), std::vector<double>(horizon)}};
  for (int h = 0; h < horizon; ++h) {
    result.values[1][h] = cycle_[h % cycle_.size()] - level_;
  }
  return result;
}

// The first season and the variance are its parameters.
InSample SeasonalNaiveFit::in_sample() const {
  InSample result;
  if (observations_ > 0) {
    result.mse = mse_;
  }
  result.observations = observations_;
  result.parameters = static_cast<int>(cycle_.size()) + 1;
  return result;
}

// Nothing to keep but the length of the season.
std::unique_ptr<FittedMethod> SeasonalNaiveFit::refit(const MethodInput& input, bool, const Context& context) const {
  MethodInput same = input;
  same.season = static_cast<int>(cycle_.size());
  return fit_seasonal_naive(same, context);
}

Parameters SeasonalNaiveFit::save() const {
  Parameters parameters;
  parameters.set("cycle", cycle_);
  parameters.set("sigma", sigma_);
  parameters.set("mse", mse_);
  parameters.set("observations", observations_);
  return parameters;
}

std::unique_ptr<FittedMethod> load_seasonal_naive(const Parameters& parameters) {
  std::vector<double> cycle = bounded_copy(parameters.numbers("cycle", 1, kMostObservations));
  return std::make_unique<SeasonalNaiveFit>(std::move(cycle), parameters.number("sigma", 0, kLargestResult),
                                            parameters.number("mse", 0, kLargestResult),
                                            parameters.integer("observations", 0, kMostObservations));
}

}  // namespace

constinit const Method kSeasonalNaiveMethod = {
    "seasonal_naive",
    "the last value of the same season",
    {.seasonal = true, .whole_seasons = 1, .simple = true, .usual_error = 1.3},
    fit_seasonal_naive,
    load_seasonal_naive};

}  // namespace salesforecast
