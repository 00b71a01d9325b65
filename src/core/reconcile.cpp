#include "core/reconcile.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace salesforecast {

namespace {

constexpr Eigen::Index kBlock = 64;       // columns between two looks for a cancel
constexpr double kLeastVariance = 1e-12;  // of a roll-up, of the largest one

// A roll-up without any error would be right whatever its series say, and two of them may contradict each other.
void keep_positive(Eigen::Ref<Eigen::VectorXd> of_roll_ups, double least) {
  of_roll_ups = of_roll_ups.cwiseMax(least > 0 ? least : 1.0);
}

// Cholesky in place, block by block: a factorisation in one piece would not answer a cancel. Only the lower triangle is
// read and written.
void factorise(Eigen::MatrixXd& a, const Context& context) {
  const Eigen::Index n = a.rows();
  for (Eigen::Index k = 0; k < n; k += kBlock) {
    context.check_cancel();
    const Eigen::Index width = std::min(kBlock, n - k), rest = n - k - width;
    const Eigen::LLT<Eigen::MatrixXd> block(a.block(k, k, width, width));
    if (block.info() != Eigen::Success) throw Error(ErrorKind::kInternal, "roll-ups cannot be told apart");
    a.block(k, k, width, width) = block.matrixL();
    if (rest == 0) continue;
    auto below = a.block(k + width, k, rest, width);
    block.matrixL().transpose().solveInPlace<Eigen::OnTheRight>(below);
    context.check_cancel();
    a.block(k + width, k + width, rest, rest).selfadjointView<Eigen::Lower>().rankUpdate(below, -1);
  }
}

// The roll-ups that each series is in.
std::vector<std::vector<std::uint32_t>> parents_of(const Hierarchy& hierarchy) {
  std::vector<std::vector<std::uint32_t>> parents(hierarchy.series);
  for (std::uint32_t j = 0; j < hierarchy.roll_ups(); ++j) {
    for (const std::uint32_t i : hierarchy.members[j]) parents[i].push_back(j);
  }
  return parents;
}

// Errors as multiples of their node's root mean square, one row a cut-off and step; 0: none.
struct ScaledErrors {
  Eigen::MatrixXd rows;   // rows x nodes
  Eigen::VectorXd sizes;  // root mean squares by node
};

ScaledErrors scale_errors(std::span<const std::vector<HeldBackError>> errors, std::span<const double> usual,
                          const Context& context) {
  std::map<std::pair<std::int64_t, int>, Eigen::Index> rows;
  for (const auto& of_node : errors) {
    for (const HeldBackError& error : of_node) rows.try_emplace({error.cutoff, error.step}, 0);
  }
  Eigen::Index count = 0;
  for (auto& [key, row] : rows) row = count++;
  ScaledErrors out;
  const auto nodes = static_cast<Eigen::Index>(errors.size());
  out.rows = Eigen::MatrixXd::Zero(count, nodes);
  out.sizes.resize(nodes);
  for (Eigen::Index node = 0; node < nodes; ++node) {
    if (node % 256 == 0) context.check_cancel();
    const auto& own = errors[static_cast<std::size_t>(node)];
    for (const HeldBackError& error : own) out.rows(rows.at({error.cutoff, error.step}), node) = error.error;
    const double square = own.empty() ? 0 : out.rows.col(node).squaredNorm() / static_cast<double>(own.size());
    out.sizes(node) = square > 0 ? std::sqrt(square) : usual[static_cast<std::size_t>(node)];
    if (square > 0) out.rows.col(node) /= out.sizes(node);
  }
  return out;
}

// The share of the correlations that is noise: the sum of their variances over the sum of their squares (Schaefer &
// Strimmer 2005, section 2.3), sums over all pairs by the Gram matrix of the rows, which are fewer than nodes.
double shrinkage(const Eigen::MatrixXd& rows, const Context& context) {
  const auto count = static_cast<double>(rows.rows());
  if (rows.rows() < 2) return 1;
  Eigen::VectorXd squares = Eigen::VectorXd::Zero(rows.rows());
  for (Eigen::Index t = 0; t < rows.rows(); ++t) squares(t) = rows.row(t).squaredNorm();
  double gram = 0;  // the sum of squares of all elements of rows * rows', and so of rows' * rows
  for (Eigen::Index t = 0; t < rows.rows(); ++t) {
    context.check_cancel();
    gram += (rows * rows.row(t).transpose()).squaredNorm();
  }
  const Eigen::VectorXd diagonal = rows.colwise().squaredNorm();
  const double fourth = rows.array().square().square().sum();
  const double products = squares.squaredNorm() - fourth;                         // of pairs, squared, over all rows
  const double correlations = (gram - diagonal.squaredNorm()) / (count * count);  // squared
  const double variances = (products - count * correlations) / (count * (count - 1));
  return correlations > 0 ? std::clamp(variances / correlations, 0.0, 1.0) : 1;
}

}  // namespace

ErrorCovariance independent_errors(const Hierarchy& hierarchy, std::span<const double> variances,
                                   const std::vector<bool>& moves) {
  ErrorCovariance out;
  out.own = Eigen::Map<const Eigen::VectorXd>(variances.data(), static_cast<Eigen::Index>(variances.size()));
  out.shared.resize(out.own.size(), 0);
  const auto first = static_cast<Eigen::Index>(hierarchy.roll_ups());
  for (std::size_t i = 0; i < hierarchy.series; ++i) {
    if (!moves[i]) out.own(first + static_cast<Eigen::Index>(i)) = 0;
  }
  keep_positive(out.own.head(first), kLeastVariance * out.own.maxCoeff());
  return out;
}

ErrorCovariance shrunk_errors(std::span<const std::vector<HeldBackError>> errors, std::span<const double> usual,
                              const Hierarchy& hierarchy, const std::vector<bool>& moves, const Context& context) {
  ScaledErrors scaled = scale_errors(errors, usual, context);
  const auto first = static_cast<Eigen::Index>(hierarchy.roll_ups());
  for (std::size_t i = 0; i < hierarchy.series; ++i) {
    if (moves[i]) continue;
    scaled.rows.col(first + static_cast<Eigen::Index>(i)).setZero();
    scaled.sizes(first + static_cast<Eigen::Index>(i)) = 0;
  }
  keep_positive(scaled.sizes.head(first), std::sqrt(kLeastVariance) * scaled.sizes.maxCoeff());
  const double kept = 1 - shrinkage(scaled.rows, context);
  const double factor = kept / std::max<double>(1, static_cast<double>(scaled.rows.rows()));
  ErrorCovariance out;
  out.own =
      (1 - factor * scaled.rows.colwise().squaredNorm().transpose().array()).max(0) * scaled.sizes.array().square();
  scaled.rows *= Eigen::VectorXd(scaled.sizes * std::sqrt(factor)).asDiagonal();
  out.shared = scaled.rows.transpose();
  return out;
}

Projection::Projection(const Hierarchy& hierarchy, const ErrorCovariance& covariance, const Context& context)
    : hierarchy_(hierarchy), covariance_(covariance) {
  const auto m = static_cast<Eigen::Index>(hierarchy.roll_ups());
  shared_gaps_.resize(m, covariance.shared.cols());
  for (Eigen::Index t = 0; t < shared_gaps_.cols(); ++t) {
    context.check_cancel();
    shared_gaps_.col(t) = gaps(covariance.shared.col(t));
  }
  factor_ = Eigen::MatrixXd::Zero(m, m);
  factor_.diagonal() = covariance.own.head(m);
  for (Eigen::Index t = 0; t < shared_gaps_.cols(); t += kBlock) {
    context.check_cancel();
    factor_.selfadjointView<Eigen::Lower>().rankUpdate(
        shared_gaps_.middleCols(t, std::min(kBlock, shared_gaps_.cols() - t)));
  }
  const auto parents = parents_of(hierarchy);
  for (std::size_t i = 0; i < parents.size(); ++i) {
    if (i % 4'096 == 0) context.check_cancel();
    const double own = covariance.own(m + static_cast<Eigen::Index>(i));
    for (const std::uint32_t one : parents[i]) {
      for (const std::uint32_t other : parents[i]) {
        if (other <= one) factor_(one, other) += own;
      }
    }
  }
  factorise(factor_, context);
}

Eigen::MatrixXd Projection::gaps(const Eigen::Ref<const Eigen::MatrixXd>& y) const {
  const auto m = static_cast<Eigen::Index>(hierarchy_.roll_ups());
  Eigen::MatrixXd out = y.topRows(m);
  for (Eigen::Index h = 0; h < y.cols(); ++h) {
    for (Eigen::Index j = 0; j < m; ++j) {
      for (const std::uint32_t i : hierarchy_.members[static_cast<std::size_t>(j)]) out(j, h) -= y(m + i, h);
    }
  }
  return out;
}

void Projection::apply(Eigen::Ref<Eigen::MatrixXd> y) const {
  const auto m = static_cast<Eigen::Index>(hierarchy_.roll_ups());
  Eigen::MatrixXd weights = gaps(y);
  factor_.triangularView<Eigen::Lower>().solveInPlace(weights);
  factor_.triangularView<Eigen::Lower>().transpose().solveInPlace(weights);
  Eigen::VectorXd moved(y.rows());  // C' * weights
  for (Eigen::Index h = 0; h < y.cols(); ++h) {
    moved.setZero();
    moved.head(m) = weights.col(h);
    for (Eigen::Index j = 0; j < m; ++j) {
      for (const std::uint32_t i : hierarchy_.members[static_cast<std::size_t>(j)]) moved(m + i) -= weights(j, h);
    }
    y.col(h) -= covariance_.own.cwiseProduct(moved);
  }
  if (shared_gaps_.cols() > 0) y -= covariance_.shared * (shared_gaps_.transpose() * weights);
}

void add_up(const Hierarchy& hierarchy, Eigen::Ref<Eigen::MatrixXd> y) {
  const auto m = static_cast<Eigen::Index>(hierarchy.roll_ups());
  for (Eigen::Index h = 0; h < y.cols(); ++h) {
    for (Eigen::Index j = 0; j < m; ++j) {
      y(j, h) = 0;
      for (const std::uint32_t i : hierarchy.members[static_cast<std::size_t>(j)]) y(j, h) += y(m + i, h);
    }
  }
}

namespace {

// Few steps at once: between two looks for a cancel.
void reconcile_block(const Hierarchy& hierarchy, const Projection& projection, const std::vector<bool>& non_negative,
                     int rounds, Eigen::Ref<Eigen::MatrixXd> y, const Context& context) {
  const auto m = static_cast<Eigen::Index>(hierarchy.roll_ups());
  const Eigen::VectorXd tolerance = 1e-9 * y.cwiseAbs().colwise().maxCoeff().transpose();
  // What the clip moved last time: the correction of its side. That of the other side, a subspace, cancels out.
  Eigen::MatrixXd clipped = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(hierarchy.series), y.cols());
  for (int round = 0; round < rounds; ++round) {
    context.check_cancel();
    projection.apply(y);
    bool settled = true;
    for (Eigen::Index h = 0; h < y.cols(); ++h) {
      double moved = 0;
      for (Eigen::Index i = 0; i < clipped.rows(); ++i) {
        if (!non_negative[static_cast<std::size_t>(i)]) continue;
        const double wanted = y(m + i, h) + clipped(i, h), value = std::max(0.0, wanted);
        moved = std::max(moved, std::abs(value - y(m + i, h)));
        clipped(i, h) = wanted - value;
        y(m + i, h) = value;
      }
      settled = settled && moved <= tolerance(h);
    }
    if (settled) break;
  }
}

}  // namespace

void reconcile_steps(const Hierarchy& hierarchy, const Projection& projection, const std::vector<bool>& non_negative,
                     int rounds, Eigen::Ref<Eigen::MatrixXd> y, const Context& context) {
  constexpr Eigen::Index kSteps = 8;
  for (Eigen::Index first = 0; first < y.cols(); first += kSteps) {
    reconcile_block(hierarchy, projection, non_negative, rounds,
                    y.middleCols(first, std::min(kSteps, y.cols() - first)), context);
  }
  add_up(hierarchy, y);
}

}  // namespace salesforecast
