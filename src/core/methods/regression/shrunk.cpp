#include "core/methods/regression/shrunk.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace salesforecast::regression {
namespace {

constexpr int kMostRounds = 40;
constexpr double kSettled = 1e-3;     // change of the log of a variance, below which a round is the last one
constexpr double kNoVariance = 1e-8;  // prior variance against that of z: the column is out
constexpr double kClear = 2;          // standard errors that an effect has to have at least

// The problem in its normal equations, columns and z of unit variance.
struct Normal {
  Eigen::MatrixXd products;  // x'x
  Eigen::VectorXd with_z;    // x'z
  double squares = 0;        // z'z
  double rows = 0;
};

struct Posterior {
  Eigen::VectorXd mean, variance;
  double noise = 1;  // variance
};

// Of the columns in `in`, by their prior precisions.
Posterior posterior_of(const Normal& normal, const std::vector<Eigen::Index>& in, const Eigen::VectorXd& precision,
                       double noise) {
  const auto k = static_cast<Eigen::Index>(in.size());
  Posterior out;
  Eigen::MatrixXd a = normal.products(in, in) / noise;
  for (Eigen::Index i = 0; i < k; ++i) a(i, i) += precision(in[static_cast<std::size_t>(i)]);
  const Eigen::LDLT<Eigen::MatrixXd> factor(a);
  const Eigen::VectorXd own = normal.with_z(in);
  out.mean = factor.solve(own) / noise;
  out.variance = factor.solve(Eigen::MatrixXd::Identity(k, k)).diagonal();
  double free = normal.rows;
  for (Eigen::Index i = 0; i < k; ++i) free -= 1 - precision(in[static_cast<std::size_t>(i)]) * out.variance(i);
  const double left = normal.squares - 2 * out.mean.dot(own) + out.mean.dot(normal.products(in, in) * out.mean);
  const double least = 1e-12 * normal.squares / normal.rows;
  out.noise = std::max(left / std::max(free, 1.0), least);
  return out;
}

// The columns in play and what is believed of them.
struct State {
  std::vector<Eigen::Index> in;
  Eigen::VectorXd precision;  // of the prior, by column
  double noise = 0.5;
};

// Moves the priors to the largest evidence (MacKay's steps); columns without variance leave.
void find_priors(const Normal& normal, State* state, const Context& context) {
  for (int round = 0; round < kMostRounds && !state->in.empty(); ++round) {
    context.check_cancel();
    const Posterior posterior = posterior_of(normal, state->in, state->precision, state->noise);
    double change = std::fabs(std::log(posterior.noise / state->noise));
    state->noise = posterior.noise;
    for (std::size_t i = 0; i < state->in.size(); ++i) {
      const auto at = static_cast<Eigen::Index>(i);
      double& precision = state->precision(state->in[i]);
      const double well = std::clamp(1 - precision * posterior.variance(at), 0.0, 1.0);
      const double next = std::max(well, 1e-12) / std::max(posterior.mean(at) * posterior.mean(at), 1e-300);
      change = std::max(change, std::fabs(std::log(next / precision)));
      precision = next;
    }
    std::erase_if(state->in, [&](Eigen::Index c) { return 1 / state->precision(c) < kNoVariance; });
    if (change < kSettled) break;
  }
}

// One by one, the weakest first: of twins, which are both unclear, one stays.
Posterior drop_unclear(const Normal& normal, double clear, State* state, const Context& context) {
  Posterior posterior;
  while (!state->in.empty()) {
    context.check_cancel();
    posterior = posterior_of(normal, state->in, state->precision, state->noise);
    state->noise = posterior.noise;
    Eigen::Index weakest = 0;
    const double least = (posterior.mean.array().square() / posterior.variance.array()).minCoeff(&weakest);
    if (least >= clear * clear) break;
    state->in.erase(state->in.begin() + weakest);
  }
  return posterior;
}

}  // namespace

Shrunk shrunk_regression(const Eigen::MatrixXd& x, const Eigen::VectorXd& z, double rows, double candidates,
                         const Context& context) {
  Shrunk out;
  const Eigen::Index k = x.cols();
  out.coefficients = Eigen::VectorXd::Zero(k);
  out.squares = z.squaredNorm();
  if (k == 0 || !(out.squares > 0)) return out;
  Eigen::VectorXd sizes(k);
  for (Eigen::Index c = 0; c < k; ++c) sizes(c) = std::sqrt(x.col(c).squaredNorm() / rows);
  const double z_size = std::sqrt(out.squares / rows);
  Normal normal;
  normal.products = x.transpose() * x;
  normal.products.array() /= (sizes * sizes.transpose()).array();
  normal.with_z = (x.transpose() * z).cwiseQuotient(sizes) / z_size;
  normal.squares = rows;
  normal.rows = rows;
  State state;
  for (Eigen::Index c = 0; c < k; ++c) state.in.push_back(c);
  state.precision = Eigen::VectorXd::Constant(k, static_cast<double>(k));
  find_priors(normal, &state, context);
  const double clear = std::max(kClear, std::sqrt(2 * std::log(candidates)));
  const Posterior posterior = drop_unclear(normal, clear, &state, context);
  for (std::size_t i = 0; i < state.in.size(); ++i) {
    const Eigen::Index c = state.in[i];
    out.coefficients(c) = posterior.mean(static_cast<Eigen::Index>(i)) * z_size / sizes(c);
  }
  out.squares = (z - x * out.coefficients).squaredNorm();
  return out;
}

}  // namespace salesforecast::regression
