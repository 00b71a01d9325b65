#include "core/methods/prophet/estimate.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/optim/lasso.h"

namespace salesforecast::prophet {
namespace {

// Precisions of the normal priors (prophet.stan): k, m ~ N(0, 5), beta ~ N(0, 10), sigma ~ N(0, 0.5) above zero.
constexpr double kTrendPrecision = 1 / 25.0, kEffectPrecision = 1 / 100.0, kSigmaPrecision = 4;
constexpr Eigen::Index kRate = 0, kOffset = 1, kTrend = 2;  // places in the vector of coordinates: changes come next

// Where the curve passes through every value the density has no maximum: the deviation of the noise is held at 1e-4 of
// the largest value.
constexpr double kLeastVariance = 1e-8;
constexpr double kFirstVariance = 1;  // the package's start

constexpr Eigen::Index kBlock = 64;  // rows at a time: memory does not grow with the history
constexpr int kMostVariances = 500, kMostSteps = 100;
constexpr double kSameVariance = 1e-11;  // relative
constexpr double kSameDensity = 1e-9;    // a decrease of the objective that is none
constexpr double kFirstDamping = 1e-3, kLeastDamping = 1e-6, kMostDamping = 1e8;
constexpr double kRounded = 1e-6;  // share of the squares at the start below which their difference is rounded

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// The maximum of the density by the variance for a sum of squares: 4 v^2 + n v - SSR = 0.
double best_variance(double square_sum, int observations) {
  const double n = observations;
  return std::max(2 * square_sum / (n + std::sqrt(n * n + 4 * kSigmaPrecision * square_sum)), kLeastVariance);
}

// The residuals and their derivatives at a point: J'J (lower triangle) and J'r.
class Linearisation {
 public:
  Linearisation(const Form& form, const History& history, std::span<const double> changepoints, const Context& context)
      : form_(form),
        history_(history),
        changepoints_(changepoints),
        context_(context),
        changes_(static_cast<Eigen::Index>(changepoints.size())),
        size_(kTrend + changes_ + form.effects()) {}

  Eigen::Index size() const noexcept { return size_; }
  // Fills square_sum and observations of the point; J'J and J'r where asked for.
  void evaluate(Point& point, bool derivatives);

  Matrix hessian;
  Vector gradient;

 private:
  // False: a regressor is missing.
  bool effects_row(std::size_t t, double* out) const;
  double residual_row(const Point& point, std::size_t t, double* row) const;

  const Form& form_;
  const History& history_;
  std::span<const double> changepoints_;
  const Context& context_;
  Eigen::Index changes_, size_;
};

bool Linearisation::effects_row(std::size_t t, double* out) const {
  season_values(form_.seasons, history_.days[t], out);
  out += form_.effects() - static_cast<Eigen::Index>(form_.regressors.size());
  for (std::size_t i = 0; i < form_.regressors.size(); ++i) {
    const double value = history_.regressors[i][t];
    if (std::isnan(value)) return false;
    *out++ = form_.regressors[i].standardised(value);
  }
  return true;
}

// The residual of value t, its derivatives by the coordinates in `row`, whose last places hold the effects' columns.
double Linearisation::residual_row(const Point& point, std::size_t t, double* row) const {
  const double time = history_.times[t];
  const TrendValue trend = trend_at(point, changepoints_, form_.growth, history_.capacity, time);
  Eigen::Map<Vector> effects(row + kTrend + changes_, form_.effects());
  const double sum = effects.dot(point.effects);
  const double factor = form_.multiplicative ? 1 + sum : 1;
  const double fitted = form_.multiplicative ? trend.value * factor : trend.value + sum;
  const double slope = trend.slope * factor;
  const bool logistic = form_.growth == ProphetGrowth::kLogistic;
  row[kRate] = form_.growth == ProphetGrowth::kFlat ? 0 : slope * (logistic ? time - point.offset : time);
  row[kOffset] = logistic ? -slope * point.rate : slope;
  for (Eigen::Index j = 0; j < changes_; ++j) {
    row[kTrend + j] = slope * std::max(time - changepoints_[static_cast<std::size_t>(j)], 0.0);
  }
  if (form_.multiplicative) effects *= trend.value;
  return history_.y[t] - fitted;
}

void Linearisation::evaluate(Point& point, bool derivatives) {
  point.square_sum = 0;
  point.observations = 0;
  if (derivatives) {
    hessian.setZero(size_, size_);
    gradient.setZero(size_);
  }
  Rows block(kBlock, size_);
  Vector rest(kBlock);
  Eigen::Index filled = 0;
  for (std::size_t t = 0; t < history_.y.size(); ++t) {
    double* row = block.row(filled).data();
    if (effects_row(t, row + kTrend + changes_)) {
      rest[filled] = residual_row(point, t, row);
      ++filled;
    }
    if (filled < kBlock && t + 1 < history_.y.size()) continue;
    context_.check_cancel();
    point.square_sum += rest.head(filled).squaredNorm();
    point.observations += static_cast<int>(filled);
    if (derivatives) {
      hessian.selfadjointView<Eigen::Lower>().rankUpdate(block.topRows(filled).transpose());
      gradient.noalias() += block.topRows(filled).transpose() * rest.head(filled);
    }
    filled = 0;
  }
}

// The package's start: a line, or a curve, through the first value and the last (linear_growth_init and its sisters).
Point start_of(const Form& form, const History& history, Eigen::Index changes) {
  Point point;
  point.changes = Vector::Zero(changes);
  point.effects = Vector::Zero(form.effects());
  const double first = history.y.front(), last = history.y.back();
  switch (form.growth) {
    case ProphetGrowth::kLinear:
      point.rate = last - first;
      point.offset = first;
      break;
    case ProphetGrowth::kFlat:
      for (const double y : history.y) point.offset += y / static_cast<double>(history.y.size());
      break;
    case ProphetGrowth::kLogistic: {
      const double capacity = history.capacity;
      double from = capacity / std::clamp(first, 0.01 * capacity, 0.99 * capacity);
      const double to = capacity / std::clamp(last, 0.01 * capacity, 0.99 * capacity);
      if (std::fabs(from - to) <= 0.01) from *= 1.05;
      point.rate = std::log(from - 1) - std::log(to - 1);
      point.offset = std::log(from - 1) / point.rate;
      break;
    }
  }
  return point;
}

// One estimate: Gauss-Newton, each step the exact minimum of the posterior with residuals taken as linear, by Lasso for
// given variance and the variance in turn; Levenberg-Marquardt's damping where they are not linear. Variances come down
// from the package's start of 1: of several maxima it ends at that of the most noise, which follows the values least.
class Estimator {
 public:
  Estimator(const Form& form, const History& history, std::span<const double> changepoints, Estimate what,
            const Context& context)
      : form_(form),
        here_(form, history, changepoints, context),
        there_(form, history, changepoints, context),
        context_(context),
        all_(what == Estimate::kAll),
        changes_(static_cast<Eigen::Index>(changepoints.size())),
        coordinates_(all_ ? here_.size() : kTrend + changes_),
        linear_(form.growth != ProphetGrowth::kLogistic && !(form.multiplicative && all_)) {
    precision_ = Vector::Constant(here_.size(), kEffectPrecision);
    precision_.head(kTrend).setConstant(kTrendPrecision);
    precision_.segment(kTrend, changes_).setZero();
    penalty_ = Vector::Zero(here_.size());
    penalty_.segment(kTrend, changes_).setConstant(1 / form.changepoint_scale);
  }

  Point run(Point point);

 private:
  Vector coordinates_of(const Point& point) const;
  Point with_coordinates(const Point& point, const Vector& x) const;
  // The minimum of the density with linear residuals about the point.
  Vector step(const Point& point, double damping);
  void settle_variance(Point& point) const {
    if (all_) point.variance = best_variance(point.square_sum, point.observations);
  }

  const Form& form_;
  Linearisation here_, there_;
  const Context& context_;
  bool all_;
  Eigen::Index changes_, coordinates_;
  bool linear_;  // residuals, in what is estimated
  bool first_ = true;
  Vector precision_, penalty_;
  Lasso lasso_;
};

Vector Estimator::coordinates_of(const Point& point) const {
  Vector x(here_.size());
  x[kRate] = point.rate;
  x[kOffset] = point.offset;
  x.segment(kTrend, changes_) = point.changes;
  x.tail(point.effects.size()) = point.effects;
  return x.head(coordinates_);
}

Point Estimator::with_coordinates(const Point& point, const Vector& x) const {
  Point result = point;
  result.rate = x[kRate];
  result.offset = x[kOffset];
  result.changes = x.segment(kTrend, changes_);
  if (all_) result.effects = x.tail(point.effects.size());
  return result;
}

Vector Estimator::step(const Point& point, double damping) {
  const auto squares = here_.hessian.topLeftCorner(coordinates_, coordinates_);
  const Vector from = coordinates_of(point);
  const Vector damped = damping * squares.diagonal();
  Vector linear = squares.selfadjointView<Eigen::Lower>() * from + here_.gradient.head(coordinates_);
  linear += damped.cwiseProduct(from);
  double variance = first_ && all_ ? kFirstVariance : point.variance;
  Vector x = from;
  Matrix hessian = squares;
  for (int i = 0; i < kMostVariances; ++i) {
    hessian.diagonal() = squares.diagonal() + damped + variance * precision_.head(coordinates_);
    lasso_.minimise(hessian, linear, variance * penalty_.head(coordinates_), x, context_);
    if (!all_) break;
    const Vector change = x - from;
    const double square_sum = point.square_sum - 2 * change.dot(here_.gradient) +
                              change.dot(squares.selfadjointView<Eigen::Lower>() * change);
    const double next = best_variance(std::max(square_sum, 0.0), point.observations);
    const bool same = std::fabs(next - variance) <= kSameVariance * variance;
    variance = next;
    if (same) break;
  }
  first_ = false;
  return x;
}

Point Estimator::run(Point point) {
  here_.evaluate(point, true);
  if (point.observations < 2 || !std::isfinite(point.square_sum)) {
    throw Error(ErrorKind::kInvalidData, "prophet has too few values whose regressors are known");
  }
  settle_variance(point);
  double value = negative_log_posterior(point, form_.changepoint_scale);
  double damping = 0;
  for (int i = 0; i < kMostSteps && damping < kMostDamping; ++i) {
    Point next = with_coordinates(point, step(point, damping));
    const double before = point.square_sum;
    there_.evaluate(next, !linear_);
    settle_variance(next);
    const double reached = negative_log_posterior(next, form_.changepoint_scale);
    if (!(reached < value)) {
      // The same but for rounding: the minimum. A step too far: a shorter one.
      if (linear_ || reached - value <= kSameDensity) break;
      damping = std::max(4 * damping, kFirstDamping);
      continue;
    }
    const bool done = value - reached <= kSameDensity;
    point = next;
    value = reached;
    if (done || (linear_ && point.square_sum > kRounded * before)) break;
    if (linear_) {
      here_.evaluate(point, true);
      settle_variance(point);
    } else {
      std::swap(here_.hessian, there_.hessian);
      std::swap(here_.gradient, there_.gradient);
    }
    damping = damping > kLeastDamping ? damping / 4 : 0;
  }
  return point;
}

}  // namespace

TrendValue trend_at(const Point& point, std::span<const double> changepoints, ProphetGrowth growth, double capacity,
                    double time) {
  if (growth == ProphetGrowth::kFlat) return {point.offset, 1};
  double predictor =
      growth == ProphetGrowth::kLogistic ? point.rate * (time - point.offset) : point.rate * time + point.offset;
  for (std::size_t j = 0; j < changepoints.size() && changepoints[j] < time; ++j) {
    predictor += point.changes[static_cast<Eigen::Index>(j)] * (time - changepoints[j]);
  }
  if (growth == ProphetGrowth::kLinear) return {predictor, 1};
  const double share = 1 / (1 + std::exp(-predictor));
  return {capacity * share, capacity * share * (1 - share)};
}

double negative_log_posterior(const Point& point, double changepoint_scale) {
  return 0.5 * point.observations * std::log(point.variance) + point.square_sum / (2 * point.variance) +
         0.5 * kSigmaPrecision * point.variance +
         0.5 * kTrendPrecision * (point.rate * point.rate + point.offset * point.offset) +
         0.5 * kEffectPrecision * point.effects.squaredNorm() + point.changes.lpNorm<1>() / changepoint_scale;
}

Point estimate(const Form& form, const History& history, std::span<const double> changepoints, Estimate what,
               const Point& start, const Context& context) {
  Point point = start_of(form, history, static_cast<Eigen::Index>(changepoints.size()));
  if (what == Estimate::kTrend) {
    point.effects = start.effects;
    point.variance = std::max(start.variance, kLeastVariance);
  }
  return Estimator(form, history, changepoints, what, context).run(std::move(point));
}

}  // namespace salesforecast::prophet
