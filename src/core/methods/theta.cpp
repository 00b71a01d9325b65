#include "core/methods/theta.h"

#include <numbers>
#include <utility>

#include "core/methods/support.h"
#include "core/methods/theta_model.h"

namespace salesforecast {
namespace {

// Shorter series have no errors to learn from: three parameters are estimated.
constexpr int kMinLength = 4;
// Values beyond one a season position that make an estimate of its noise.
constexpr int kFewestRepeats = 3;

// The series in the units of the fit.
struct Scaled {
  ThetaUnits units;
  std::vector<double> x;
};

class ThetaMethodFit final : public FittedMethod {
 public:
  explicit ThetaMethodFit(ThetaModel model) : model_(std::move(model)) {}

  std::string_view method() const override { return kThetaMethod.name; }
  std::string variant() const override;
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override { return model_.in_sample; }
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override { return save_theta(model_); }

 private:
  ThetaPath path(int horizon) const;
  // From the units of the fit to those of y: without the season, and with it at step h + 1.
  double plain(double x) const { return bounded((x + model_.units.centre) * model_.units.scale); }
  double full(double x, int h) const;

  ThetaModel model_;
};

// How a series gets its season.
enum class SeasonRule {
  kNone,
  kTested,  // all or nothing by the test of the papers
  kShrunk,  // by as much as it stands out from noise; tested where too few repeats say what noise is
  kAlways,  // wherever the series is long enough
};

SeasonIndices season_of(std::span<const double> y, int season, SeasonRule rule, const Context& context) {
  const std::size_t m = static_cast<std::size_t>(std::max(season, 1));
  if (rule == SeasonRule::kNone || m < 2 || y.size() / 2 < m || y.size() <= 2 * m) {
    return {};
  }
  if (rule == SeasonRule::kShrunk) {
    SeasonIndices found = decompose_season(y, season);
    if (found.repeats >= kFewestRepeats) {
      return shrink_season(std::move(found));
    }
  }
  return rule == SeasonRule::kAlways || is_seasonal(y, season, context) ? decompose_season(y, season) : SeasonIndices();
}

Scaled scale_series(std::span<const double> y, int season, SeasonRule rule, const Context& context) {
  Scaled result;
  ThetaUnits& units = result.units;
  units.shrunk = rule == SeasonRule::kShrunk;
  units.scale = binary_scale(y);
  result.x.reserve(y.size());
  for (const double v : y) {
    result.x.push_back(v / units.scale);
  }
  context.check_cancel();
  units.season = season_of(result.x, season, rule, context);
  context.check_cancel();
  for (std::size_t t = 0; t < result.x.size(); ++t) {
    result.x[t] = units.season.remove(result.x[t], t);
  }
  units.centre = result.x.front();
  for (double& v : result.x) {
    v -= units.centre;
  }
  return result;
}

// Mean square of the combined one-step errors on the scale of y, over the errors that every part has.
InSample judge(const Scaled& scaled, const std::vector<ThetaFit>& fits, const std::vector<ThetaPart>& parts) {
  int first = 0;
  InSample result;
  result.parameters = 1 + static_cast<int>(scaled.units.season.indices.size());
  for (const ThetaFit& fit : fits) {
    first = std::max(first, fit.first);
    result.parameters += fit.estimated;
  }
  std::vector<double> errors(scaled.x.size() - first, 0.0);
  for (std::size_t i = 0; i < errors.size(); ++i) {
    for (std::size_t p = 0; p < fits.size(); ++p) {
      errors[i] += parts[p].share * fits[p].errors[i + first - fits[p].first];
    }
    if (scaled.units.season.form == SeasonForm::kMultiplicative) {
      errors[i] *= scaled.units.season.at(i + first);
    }
  }
  const double count = static_cast<double>(errors.size());
  const double rms = root_mean_square(errors, count) * scaled.units.scale;
  result.mse = bounded(rms * rms);
  result.observations = static_cast<int>(count);
  // Gaussian likelihood of the single-source-of-error form; a combination has none, nor has a perfect fit.
  const double k = result.parameters;
  if (fits.size() == 1 && result.mse > 0 && count > k + 1) {
    result.aicc =
        count * (std::log(2 * std::numbers::pi) + 2 * std::log(rms) + 1) + 2 * k + 2 * k * (k + 1) / (count - k - 1);
  }
  return result;
}

// Held-back absolute error of a form over three rolling cut-offs of the series' own past, half a window apart.
double held_back_error(std::span<const double> x, ThetaForm form, double alpha, int window, const Context& context) {
  double sum = 0;
  for (int fold = 0; fold < 3; ++fold) {
    const int cut = static_cast<int>(x.size()) - window - fold * ((window + 1) / 2);
    const ThetaPath path = forecast_theta(fit_theta(x.first(cut), form, alpha, context).state, window);
    for (int h = 0; h < window; ++h) {
      sum += std::fabs(path.mean[h] - x[cut + h]);
    }
  }
  return sum;
}

// theta_variant = auto: classic and DOTM together, each with a share inverse to the square of its held-back error, on a
// series without its shrunk season. Each choice was made on rolling cut-offs inside the training parts of M3 monthly,
// M4 weekly and the Australian tourism data (figures in docs/methods/theta.md): shares were never the worst, and
// choosing by the error in sample was worse on all. Too short to hold back: equal shares.
std::vector<double> auto_shares(const Scaled& scaled, const std::vector<ThetaFit>& fits, int season,
                                const Context& context) {
  const int n = static_cast<int>(scaled.x.size());
  const int window = std::min(std::max(season, 12), n / 4);
  std::vector<double> shares(fits.size(), 1.0 / static_cast<double>(fits.size()));
  if (window < kMinLength || n < 16) {
    return shares;
  }
  double sum = 0;
  for (std::size_t p = 0; p < fits.size(); ++p) {
    const auto& parameters = fits[p].state.parameters;
    const double error = held_back_error(scaled.x, parameters.form, parameters.alpha, window, context) + 1e-9;
    shares[p] = 1 / (error * error);
    sum += shares[p];
  }
  for (double& share : shares) {
    share /= sum;
  }
  return shares;
}

std::vector<ThetaForm> forms_of(const std::string& variant) {
  for (const ThetaFormName& name : kThetaFormNames) {
    if (variant == name.word) {
      return {name.form};
    }
  }
  return {ThetaForm::kClassic, ThetaForm::kDynamic};
}

std::unique_ptr<FittedMethod> fit_scaled(Scaled scaled, const std::vector<ThetaFit>& fits,
                                         const std::vector<double>& shares) {
  ThetaModel model;
  model.parts.reserve(fits.size());
  for (std::size_t p = 0; p < fits.size(); ++p) {
    model.parts.push_back({fits[p].state, shares[p]});
  }
  model.in_sample = judge(scaled, fits, model.parts);
  model.units = std::move(scaled.units);
  return std::make_unique<ThetaMethodFit>(std::move(model));
}

std::unique_ptr<FittedMethod> fit_theta_method(const MethodInput& input, const Context& context) {
  context.check_cancel();
  require_length(input.y, kMinLength, kThetaMethod.name);
  const std::vector<ThetaForm> forms = forms_of(input.options == nullptr ? "auto" : input.options->theta_variant);
  const SeasonRule rule = forms.size() > 1 ? SeasonRule::kShrunk : SeasonRule::kTested;
  Scaled scaled = scale_series(input.y, input.season, rule, context);
  std::vector<ThetaFit> fits;
  fits.reserve(forms.size());
  for (const ThetaForm form : forms) {
    fits.push_back(fit_theta(scaled.x, form, 0, context));
  }
  const std::vector<double> shares =
      fits.size() == 1 ? std::vector<double>{1.0} : auto_shares(scaled, fits, input.season, context);
  return fit_scaled(std::move(scaled), fits, shares);
}

std::string ThetaMethodFit::variant() const {
  std::string text;
  for (const ThetaPart& part : model_.parts) {
    text += (text.empty() ? "" : "+") + std::string(name_of(part.state.parameters.form).variant);
  }
  return text;
}

double ThetaMethodFit::full(double x, int h) const {
  const std::size_t t = static_cast<std::size_t>(model_.parts.front().state.n) + static_cast<std::size_t>(h);
  return bounded(model_.units.season.restore(x + model_.units.centre, t) * model_.units.scale);
}

// The shares' mean of the parts; standard deviations are averaged too, as if the parts erred together.
ThetaPath ThetaMethodFit::path(int horizon) const {
  ThetaPath sum{std::vector<double>(horizon), std::vector<double>(horizon), std::vector<double>(horizon)};
  for (const ThetaPart& part : model_.parts) {
    const ThetaPath one = forecast_theta(part.state, horizon);
    for (int h = 0; h < horizon; ++h) {
      sum.mean[h] += part.share * one.mean[h];
      sum.level[h] += part.share * one.level[h];
      sum.sd[h] += part.share * one.sd[h];
    }
  }
  return sum;
}

MethodForecast ThetaMethodFit::forecast(const Future& future) const {
  const int horizon = future.horizon;
  const ThetaPath sum = path(horizon);
  MethodForecast result{std::vector<double>(horizon), std::vector<double>(horizon)};
  for (int h = 0; h < horizon; ++h) {
    result.mean[h] = full(sum.mean[h], h);
    const std::size_t t = static_cast<std::size_t>(model_.parts.front().state.n) + static_cast<std::size_t>(h);
    const double factor = model_.units.season.form == SeasonForm::kMultiplicative ? model_.units.season.at(t) : 1;
    result.sd[h] = bounded(sum.sd[h] * factor * model_.units.scale);
  }
  return result;
}

// Without its season the forecast is the adjusted one; without its slope, too, the level.
Components ThetaMethodFit::explain(const Future& future) const {
  const int horizon = future.horizon;
  const ThetaPath sum = path(horizon);
  Components result{{"level", "trend"}, {std::vector<double>(horizon), std::vector<double>(horizon)}};
  if (model_.units.season.form != SeasonForm::kNone) {
    result.names.emplace_back("season");
    result.values.emplace_back(horizon);
  }
  for (int h = 0; h < horizon; ++h) {
    const double level = plain(sum.level[h]);
    const double adjusted = plain(sum.mean[h]);
    result.values[0][h] = level;
    result.values[1][h] = adjusted - level;
    if (result.values.size() > 2) {
      result.values[2][h] = full(sum.mean[h], h) - adjusted;
    }
  }
  return result;
}

// Season indices and start levels are found anew in either case (they are averages, and those of the longer history
// would tell of what comes after); alpha, theta and the shares are kept unless `estimate`, the shares even then.
std::unique_ptr<FittedMethod> ThetaMethodFit::refit(const MethodInput& input, bool estimate,
                                                    const Context& context) const {
  context.check_cancel();
  require_length(input.y, kMinLength, kThetaMethod.name);
  SeasonRule rule = SeasonRule::kShrunk;
  if (!model_.units.shrunk) {
    rule = model_.units.season.form == SeasonForm::kNone ? SeasonRule::kNone : SeasonRule::kAlways;
  }
  Scaled scaled = scale_series(input.y, input.season, rule, context);
  std::vector<ThetaFit> fits;
  std::vector<double> shares;
  for (const ThetaPart& part : model_.parts) {
    const ThetaParameters& kept = part.state.parameters;
    fits.push_back(estimate ? fit_theta(scaled.x, kept.form, kept.alpha, context) : run_theta(scaled.x, kept));
    shares.push_back(part.share);
  }
  return fit_scaled(std::move(scaled), fits, shares);
}

std::unique_ptr<FittedMethod> load_theta_method(const Parameters& parameters) {
  return std::make_unique<ThetaMethodFit>(load_theta(parameters));
}

}  // namespace

constinit const Method kThetaMethod = {"theta",
                                       "exponential smoothing with part of a linear trend, after seasonal adjustment",
                                       {.seasonal = true, .min_length = kMinLength},
                                       fit_theta_method,
                                       load_theta_method};

}  // namespace salesforecast
