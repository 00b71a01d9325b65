// Means and variances of the forecasts, and their parts. Chapter and equation numbers: Hyndman et al. (2008).
#include <algorithm>
#include <cmath>

#include "core/methods/ets/model.h"

namespace salesforecast::ets {
namespace {

constexpr double kLargest = std::numeric_limits<double>::max();

double finite(double value) { return std::isnan(value) ? kLargest : std::clamp(value, -kLargest, kLargest); }

// Point forecasts with the season set neutral, on the scale of the model.
std::vector<double> base_path(const Model& model, int horizon) {
  std::vector<double> path(static_cast<std::size_t>(horizon));
  const double phi = model.smoothing.phi;
  double weight = 0;  // phi + ... + phi^h
  double power = 1;
  for (double& value : path) {
    power *= phi;
    weight += power;
    value = model.state.level;
    if (model.form.trend == Part::kAdditive) value += weight * model.state.trend;
    if (model.form.trend == Part::kMultiplicative) value *= std::pow(model.state.trend, weight);
  }
  return path;
}

double season_at(const Model& model, std::size_t step) { return model.state.season[step % model.state.season.size()]; }

// c_j of an error j steps back on the (logarithm of the) forecast, table 6.1: alpha + beta phi_j + gamma [j mod m = 0].
std::vector<double> error_weights(const Model& model, int horizon) {
  const Smoothing& p = model.smoothing;
  std::vector<double> weights(static_cast<std::size_t>(horizon), 1.0);
  double weight = 0;
  double power = 1;
  for (std::size_t j = 1; j < weights.size(); ++j) {
    power *= p.phi;
    weight += power;
    weights[j] = p.alpha;
    if (model.form.has_trend()) weights[j] += p.beta * weight;
    if (model.form.has_season() && j % static_cast<std::size_t>(model.season) == 0) weights[j] += p.gamma;
  }
  return weights;
}

// Class 1, eq. 6.1: sigma^2 (1 + sum c_j^2).
void additive_errors(const Model& model, MethodForecast& result) {
  double sum = 0;
  const auto weights = error_weights(model, static_cast<int>(result.sd.size()));
  for (std::size_t h = 0; h < weights.size(); ++h) {
    sum += weights[h] * weights[h];
    result.sd[h] = model.sigma * std::sqrt(sum);
  }
}

// Class 2, eq. 6.2 and 6.3: theta_h = mu_h^2 + sigma^2 sum c_j^2 theta_{h-j}, v_h = (1 + sigma^2) theta_h - mu_h^2.
void relative_errors(const Model& model, MethodForecast& result) {
  const double variance = model.sigma * model.sigma;
  const std::size_t horizon = result.sd.size();
  auto weights = error_weights(model, static_cast<int>(horizon));
  for (double& weight : weights) weight *= weight;
  std::vector<double> spread(horizon);  // theta_h - mu_h^2
  std::vector<double> theta(horizon);
  for (std::size_t h = 0; h < horizon; ++h) {
    double sum = 0;
    for (std::size_t j = 1; j <= h; ++j) sum += weights[j] * theta[h - j];
    const double square = result.mean[h] * result.mean[h];
    theta[h] = square + variance * sum;
    result.sd[h] = std::sqrt((1 + variance) * variance * sum + variance * square);
  }
}

// Second moments of (level, trend) x one season: a symmetric 2 x 2 matrix.
struct Moments {
  double ll = 0, lb = 0, bb = 0;
};

// Class 3: multiplicative season on a linear base. The products u_i = s_i (l, b) of every place i of the cycle stay
// closed: u_i <- (F + G e) u_i, and (1 + gamma e) times that for the place whose turn it is, so their first two moments
// under normal errors are exact, without the Kronecker products of section 6.4 (and without its approximation beyond
// one cycle). Means hold the term alpha gamma sigma^2 by which season and level move together.
void seasonal_products(const Model& model, MethodForecast& result) {
  const Smoothing& p = model.smoothing;
  const double phi = model.form.has_trend() ? p.phi : 0.0;
  const double beta = model.form.has_trend() ? p.beta : 0.0;
  const double v = model.sigma * model.sigma;
  const double g = p.gamma;
  const auto m = static_cast<std::size_t>(model.season);
  std::vector<double> level(m), trend(m);
  std::vector<Moments> second(m);
  for (std::size_t i = 0; i < m; ++i) {
    level[i] = model.state.level * model.state.season[i];
    trend[i] = model.state.trend * model.state.season[i];
    second[i] = {level[i] * level[i], level[i] * trend[i], trend[i] * trend[i]};
  }
  for (std::size_t h = 0; h < result.mean.size(); ++h) {
    const std::size_t turn = h % m;
    for (std::size_t i = 0; i < m; ++i) {
      const double base = level[i] + phi * trend[i];
      const Moments& s = second[i];
      const double base_square = s.ll + 2 * phi * s.lb + phi * phi * s.bb;  // E (l + phi b)^2
      if (i == turn) {
        result.mean[h] = base;
        const double spread = std::max(base_square - base * base, 0.0);
        result.sd[h] = std::sqrt((1 + v) * spread + v * base * base);
      }
      // F u = (q, phi b), G u = (alpha q, beta q) with q = l + phi b.
      const double base_trend = phi * (s.lb + phi * s.bb);  // E q phi b
      const double trend_square = phi * phi * s.bb;
      const double even = i == turn ? 1 + v * g * g : 1.0;          // F . F
      const double cross = i == turn ? 2 * v * g : 0.0;             // F . G
      const double square = i == turn ? v + 3 * v * v * g * g : v;  // G . G
      second[i].ll = (even + 2 * cross * p.alpha + square * p.alpha * p.alpha) * base_square;
      second[i].lb = even * base_trend + cross * (beta * base_square + p.alpha * base_trend) +
                     square * p.alpha * beta * base_square;
      second[i].bb = even * trend_square + 2 * cross * beta * base_trend + square * beta * beta * base_square;
      const double joint = i == turn ? v * g : 0.0;
      level[i] = base * (1 + joint * p.alpha);
      trend[i] = phi * trend[i] + joint * beta * base;
    }
  }
}

// Multiplicative trend: no closed form exists (section 6.5). On logarithms the model is class 1 up to terms of sigma^2,
// so the spread is that of a log-normal with the variance of class 1; the mean stays the point path, as in R.
void ratio_trend(const Model& model, MethodForecast& result) {
  double sum = 0;
  const auto weights = error_weights(model, static_cast<int>(result.sd.size()));
  for (std::size_t h = 0; h < weights.size(); ++h) {
    sum += weights[h] * weights[h];
    result.sd[h] = std::abs(result.mean[h]) * std::sqrt(std::expm1(model.sigma * model.sigma * sum));
  }
}

}  // namespace

MethodForecast forecast(const Model& model, int horizon) {
  MethodForecast result;
  result.mean = base_path(model, horizon);
  result.sd.assign(result.mean.size(), 0.0);
  for (std::size_t h = 0; h < result.mean.size(); ++h) {
    if (model.form.season == Part::kAdditive) result.mean[h] += season_at(model, h);
    if (model.form.season == Part::kMultiplicative) result.mean[h] *= season_at(model, h);
  }
  if (model.form.trend == Part::kMultiplicative) {
    ratio_trend(model, result);
  } else if (model.form.season == Part::kMultiplicative) {
    seasonal_products(model, result);
  } else if (model.form.error == Part::kMultiplicative) {
    relative_errors(model, result);
  } else {
    additive_errors(model, result);
  }
  for (double& value : result.mean) value = finite(value * model.scale);
  for (double& value : result.sd) value = finite(value * model.scale);
  return result;
}

Components explain(const Model& model, int horizon) {
  Components parts;
  const std::vector<double> mean = forecast(model, horizon).mean;
  const std::vector<double> base = base_path(model, horizon);
  const double level = finite(model.state.level * model.scale);
  parts.names = {"level"};
  parts.values.emplace_back(mean.size(), level);
  // Each part is what the forecast changes by when it joins those before; the last takes the rest, so the sum is exact.
  const auto add = [&](const char* name, bool last) {
    std::vector<double> values(mean.size());
    for (std::size_t h = 0; h < mean.size(); ++h) {
      double before = 0;
      for (const auto& part : parts.values) before += part[h];
      values[h] = finite((last ? mean[h] : finite(base[h] * model.scale)) - before);
    }
    parts.names.emplace_back(name);
    parts.values.push_back(std::move(values));
  };
  if (model.form.has_trend()) add("trend", !model.form.has_season());
  if (model.form.has_season()) add("season", true);
  return parts;
}

}  // namespace salesforecast::ets
