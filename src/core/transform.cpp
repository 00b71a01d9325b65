#include "core/transform.h"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <limits>

#include "core/methods/support.h"

namespace salesforecast {

namespace {

constexpr double kMostSd = 1;
constexpr double kMostExponent = 700;  // exp() of more is infinite

double bounded_exp(double x) { return std::exp(std::min(x, kMostExponent)); }

// Coefficient of variation of sd / mean^(1 - lambda) over the pieces.
double guerrero_criterion(double lambda, std::span<const double> means, std::span<const double> sds) {
  std::vector<double> ratios;
  ratios.reserve(means.size());
  for (std::size_t i = 0; i < means.size(); ++i) ratios.push_back(sds[i] / std::pow(means[i], 1 - lambda));
  const double mean = mean_of(ratios);
  double square = 0;
  for (const double ratio : ratios) square += (ratio / mean - 1) * (ratio / mean - 1);
  return std::sqrt(square / static_cast<double>(ratios.size() - 1));
}

}  // namespace

PowerTransform PowerTransform::of(std::span<const double> y, double lambda) {
  double logs = 0;
  for (const double v : y) logs += std::log(v) / static_cast<double>(y.size());
  const double least = *std::min_element(y.begin(), y.end());
  return {lambda, bounded_exp(logs), std::max(least / 2, std::numeric_limits<double>::min())};
}

double PowerTransform::forward(double y) const {
  const double ratio = std::max(y, floor) / unit;
  // expm1 keeps its digits where lambda is small.
  return bounded(lambda == 0 ? std::log(ratio) : std::expm1(lambda * std::log(ratio)) / lambda);
}

std::vector<double> PowerTransform::forward(std::span<const double> y) const {
  std::vector<double> z;
  z.reserve(y.size());
  for (const double v : y) z.push_back(forward(v));
  return z;
}

double PowerTransform::back(double z) const {
  if (lambda == 0) return bounded(unit * bounded_exp(z));
  const double base = 1 + lambda * z;
  return base > 0 ? bounded(unit * bounded_exp(std::log(base) / lambda)) : 0;
}

BackTransformed back_transformed(const PowerTransform& transform, double mean, double sd) {
  const double middle = transform.back(mean), lambda = transform.lambda;
  if (middle == 0) return {};
  const double base = 1 + lambda * mean;  // 1 for the logarithm
  const double s = std::min({sd / base, kMostSd, lambda > 0 ? 1 / lambda : kMostSd}), square = s * s;
  if (lambda == 0) {
    const double level = bounded(middle * std::exp(square / 2));
    return {level, bounded(level * std::sqrt(std::expm1(square)))};
  }
  // Derivatives of the way back, times base^k / y: 1, 1 - lambda, (1 - lambda)(1 - 2 lambda), ...
  const double second = 1 - lambda, third = second * (1 - 2 * lambda), fourth = third * (1 - 3 * lambda);
  const double level = 1 + second * square / 2 + fourth * square * square / 8;
  const double variance = square + (second * second / 2 + third) * square * square;
  return {bounded(middle * std::max(level, 0.0)), bounded(middle * std::sqrt(std::max(variance, 0.0)))};
}

double guerrero_lambda(std::span<const double> y, int season) {
  constexpr double kNone = 1;
  constexpr int kDigits = 20;  // of the 53 bits of a lambda
  std::size_t length = static_cast<std::size_t>(std::max(season, 2));
  if (y.size() < 2 * length) length = 2;
  const std::size_t pieces = y.size() / length;
  if (pieces < 2) return kNone;
  const double unit = *std::max_element(y.begin(), y.end());
  std::vector<double> means, sds;
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    std::vector<double> own;
    for (const double v : y.last(pieces * length).subspan(piece * length, length)) own.push_back(v / unit);
    means.push_back(mean_of(own));
    for (double& v : own) v -= means.back();
    sds.push_back(root_mean_square(own, static_cast<double>(length - 1)));
  }
  if (*std::max_element(sds.begin(), sds.end()) == 0) return kNone;
  return boost::math::tools::brent_find_minima([&](double lambda) { return guerrero_criterion(lambda, means, sds); },
                                               0.0, 1.0, kDigits)
      .first;
}

}  // namespace salesforecast
