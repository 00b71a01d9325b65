#include "trainer/torch/loss.h"

#include <Eigen/Core>
#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <cmath>
#include <limits>

namespace salesforecast {
namespace {

using Rows = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Row = Eigen::Array<float, 1, Eigen::Dynamic>;

Row softplus(const Row& x) { return x.max(0.0F) + (-x.abs()).exp().log1p(); }

// Shares of the levels in the loss; they add up to one.
std::vector<float> level_shares(const NetworkShape& shape, std::span<const float> weights) {
  std::vector<float> shares(weights.begin(), weights.end());
  shares.resize(shape.levels.size(), 1);
  float sum = 0;
  for (const float share : shares) sum += share;
  for (float& share : shares) share /= sum;
  return shares;
}

// The derivative by a quantile becomes one by what it is made of: Network reads quantiles as sums of softplus away from
// the middle one, so each output moves all quantiles farther out.
void to_raw(const Eigen::Ref<const Rows>& raw, std::size_t middle_level, Eigen::Ref<Rows> gradient) {
  const auto middle = static_cast<Eigen::Index>(middle_level);
  for (Eigen::Index i = gradient.rows() - 1; i > middle; --i) {
    gradient.row(i - 1) += gradient.row(i);
    gradient.row(i) *= raw.row(i).logistic();
  }
  for (Eigen::Index i = 0; i < middle; ++i) {
    gradient.row(i + 1) += gradient.row(i);
    gradient.row(i) *= -raw.row(i).logistic();
  }
}

Loss quantile_loss(const NetworkShape& shape, std::span<const float> level_weights, const LossInputs& inputs,
                   std::span<float> gradient) {
  const auto levels = static_cast<Eigen::Index>(shape.levels.size());
  const auto count = static_cast<Eigen::Index>(inputs.target.size());
  const auto middle = static_cast<Eigen::Index>(shape.middle_level());
  const std::vector<float> shares = level_shares(shape, level_weights);
  const Eigen::Map<const Rows> raw(inputs.raw.data(), levels, count);
  Rows quantiles = raw;
  for (Eigen::Index i = middle + 1; i < levels; ++i) quantiles.row(i) = quantiles.row(i - 1) + softplus(raw.row(i));
  for (Eigen::Index i = middle; i-- > 0;) quantiles.row(i) = quantiles.row(i + 1) - softplus(raw.row(i));
  Loss loss;
  for (const float y : inputs.target) loss.outcomes += std::isnan(y) ? 0 : 1;
  const float each = 1.0F / static_cast<float>(std::max<std::size_t>(loss.outcomes, 1));
  for (Eigen::Index i = 0; i < levels; ++i) {
    const float level = shape.levels[static_cast<std::size_t>(i)], share = shares[static_cast<std::size_t>(i)];
    for (Eigen::Index at = 0; at < count; ++at) {
      const float y = inputs.target[static_cast<std::size_t>(at)];
      float slope = 0;
      if (!std::isnan(y)) {
        slope = share * (quantiles(i, at) > y ? 1 - level : -level);
        loss.sum += slope * (quantiles(i, at) - y);
      }
      quantiles(i, at) = slope * each;  // from here on the derivative
    }
  }
  if (!gradient.empty()) {
    Eigen::Map<Rows> by_raw(gradient.data(), levels, count);
    by_raw = quantiles;
    to_raw(raw, shape.middle_level(), by_raw);
  }
  return loss;
}

Loss counts_loss(const LossInputs& inputs, std::span<float> gradient) {
  const std::size_t count = inputs.target.size();
  Loss loss;
  for (const float y : inputs.target) loss.outcomes += std::isnan(y) ? 0 : 1;
  const double each = 1.0 / static_cast<double>(std::max<std::size_t>(loss.outcomes, 1));
  std::fill(gradient.begin(), gradient.end(), 0.0F);
  for (std::size_t at = 0; at < count; ++at) {
    if (std::isnan(inputs.target[at])) continue;
    // Within the bounds that the network's outputs are held to, where they are hit nothing moves.
    const double log_mean = inputs.raw[at] + inputs.offset[at], second = inputs.raw[count + at];
    const double held = std::clamp<double>(log_mean, kLeastLogMean, kMostLogMean);
    const double softplus = std::max(second, 0.0) + std::log1p(std::exp(-std::fabs(second)));
    const double dispersion = std::max<double>(softplus, kLeastDispersion);
    const CountLoss one = count_loss(inputs.target[at], held, dispersion);
    loss.sum += one.loss;
    if (gradient.empty()) continue;
    if (held == log_mean) gradient[at] = static_cast<float>(each * one.by_log_mean);
    if (dispersion == softplus) {
      gradient[count + at] = static_cast<float>(each * one.by_dispersion / (1 + std::exp(-second)));
    }
  }
  return loss;
}

}  // namespace

double Loss::mean() const noexcept {
  return outcomes == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(outcomes);
}

CountLoss count_loss(double y, double log_mean, double dispersion) {
  const double mean = std::exp(log_mean), size = 1 / dispersion, product = dispersion * mean;
  const double log_probability = std::lgamma(y + size) - std::lgamma(size) - std::lgamma(y + 1) -
                                 (size + y) * std::log1p(product) + y * (std::log(dispersion) + log_mean);
  const double by_size =
      boost::math::digamma(y + size) - boost::math::digamma(size) - std::log1p(product) + (mean - y) / (size + mean);
  return {-log_probability, (mean - y) / (1 + product), size * size * by_size};
}

Loss network_loss(const NetworkShape& shape, std::span<const float> level_weights, const LossInputs& inputs,
                  std::span<float> gradient) {
  return shape.output == NetworkOutput::kQuantiles ? quantile_loss(shape, level_weights, inputs, gradient)
                                                   : counts_loss(inputs, gradient);
}

}  // namespace salesforecast
