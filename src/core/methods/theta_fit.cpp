#include "core/methods/theta_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/methods/support.h"
#include "core/optim/nelder_mead.h"

namespace salesforecast {
namespace {

// The trend of the dynamic forms first rests on one or two points: their first errors are skipped, as statsforecast
// does, and the same in OTM so that mean squares compare.
constexpr int kSkippedErrors = 3;

constexpr double kFreeWeight = -1;  // not fixed: a weight lies in [0, 1]

// Places in the range of alpha where the search may start.
constexpr std::array kStartShares = {0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95};

// Bounds of alpha: those of R's ets() for the classic form, those of statsforecast for the others.
struct AlphaRange {
  double low, high;
};
AlphaRange alpha_range(ThetaForm form) {
  return form == ThetaForm::kClassic ? AlphaRange{1e-4, 0.9999} : AlphaRange{0.1, 0.99};
}

bool is_dynamic(ThetaForm form) { return form == ThetaForm::kDynamic; }

// Trend lines up to each time, by the running formulas of the DSTM in Fiorucci et al. 2016:
// mean_t, B_t over y_1 … y_t and A_t = mean_t - (t + 1) / 2 B_t.
struct TrendLine {
  double mean = 0;
  double slope = 0;

  void add(double y, double t) {
    slope = t < 2 ? 0 : ((t - 2) * slope + 6 * (y - mean) / t) / (t + 1);
    mean += (y - mean) / t;
  }
  double intercept(double t) const { return mean - slope * (t + 1) / 2; }
};

// The errors of all forms are linear in the start level and the weight once alpha is fixed (y_t enters the level
// linearly, A and B depend on y alone):
//   e_t = z_t - q_t l_0 - w d_t,  z_t = y_t - alpha sum_{i<t} (1-alpha)^{t-1-i} y_i,  q_t = (1-alpha)^(t-1),
//   d_t = q_t A + (1 - (1-alpha)^t) / alpha B          (static: A_n, B_n; dynamic: A_{t-1}, B_{t-1}).
// So both follow from two normal equations, and only alpha is searched (variable projection, Golub & Pereyra 1973).
class Problem {
 public:
  Problem(std::span<const double> y, ThetaForm form) : y_(y), form_(form) {
    const std::size_t n = y.size();
    first_ = form == ThetaForm::kClassic || n < 2 * kSkippedErrors + 2 ? 0 : kSkippedErrors;
    TrendLine line;
    lines_.reserve(is_dynamic(form) ? n : 1);
    for (std::size_t t = 1; t <= n; ++t) {
      if (is_dynamic(form)) {
        lines_.push_back({line.intercept(static_cast<double>(t) - 1), line.slope});
      }
      line.add(y[t - 1], static_cast<double>(t));
    }
    end_ = line;
    if (!is_dynamic(form)) {
      lines_.push_back({line.intercept(static_cast<double>(n)), line.slope});
    }
  }

  struct Solution {
    double sum = std::numeric_limits<double>::infinity();  // of squared errors
    double start = 0;
    double weight = 0;
  };

  // Best start level and weight for this alpha; the weight is held in [0, 1], theta in [1, infinity).
  // fixed_weight: kFreeWeight to estimate it, too.
  Solution solve(double alpha, double fixed_weight) const {
    return is_dynamic(form_) ? solve_with<true>(alpha, fixed_weight) : solve_with<false>(alpha, fixed_weight);
  }

  ThetaFit run(double alpha, const Solution& solution, double sigma_parameters) const;
  std::size_t first() const { return first_; }
  const TrendLine& end() const { return end_; }

 private:
  struct Line {
    double intercept, slope;
  };

  template <bool kDynamicLines>
  Solution solve_with(double alpha, double fixed_weight) const;

  std::span<const double> y_;
  ThetaForm form_;
  std::size_t first_ = 0;
  std::vector<Line> lines_;
  TrendLine end_;
};

template <bool kDynamicLines>
Problem::Solution Problem::solve_with(double alpha, double fixed_weight) const {
  const double keep = 1 - alpha;
  const double inverse = 1 / alpha;
  // SES alone is fitted in the classic form; its drift is added afterwards.
  const bool with_trend = form_ != ThetaForm::kClassic;
  double level = 0;
  double q = 1;
  double zz = 0, zq = 0, zd = 0, qq = 0, qd = 0, dd = 0;
  for (std::size_t t = 0; t < y_.size(); ++t) {
    const Line line = lines_[kDynamicLines ? t : 0];
    const double z = y_[t] - level;
    const double d = q * line.intercept + (1 - q * keep) * inverse * line.slope;
    if (t >= first_) {
      zz += z * z;
      zq += z * q;
      zd += z * d;
      qq += q * q;
      qd += q * d;
      dd += d * d;
    }
    level += alpha * z;
    q *= keep;
  }
  Solution best;
  best.weight = with_trend ? fixed_weight : 0;
  if (with_trend && fixed_weight < 0) {
    const double determinant = qq * dd - qd * qd;
    best.weight = determinant > 1e-12 * qq * dd ? std::clamp((qq * zd - qd * zq) / determinant, 0.0, 1.0) : 0.5;
  }
  const double w = best.weight;
  best.start = qq > 1e-200 ? (zq - w * qd) / qq : 0;
  const double l = best.start;
  best.sum = std::max(0.0, zz - 2 * l * zq - 2 * w * zd + l * l * qq + 2 * l * w * qd + w * w * dd);
  return best;
}

// The errors themselves, and the states at the end.
ThetaFit Problem::run(double alpha, const Solution& solution, double estimated) const {
  const std::size_t n = y_.size();
  const double keep = 1 - alpha;
  const bool classic = form_ == ThetaForm::kClassic;
  const double weight = classic ? 0.5 : solution.weight;
  ThetaFit fit;
  fit.first = static_cast<int>(first_);
  fit.estimated = static_cast<int>(estimated);
  fit.errors.reserve(n - first_);
  double level = solution.start;
  double q = 1;
  for (std::size_t t = 0; t < n; ++t) {
    const Line line = lines_[is_dynamic(form_) ? t : 0];
    // Hyndman & Billah 2003, as R computes it: the drift of SES needs 1 - (1-alpha)^(t-1) where STM has the power t and
    // A.
    const double trend =
        classic ? (1 - q) / alpha * line.slope : q * line.intercept + (1 - q * keep) / alpha * line.slope;
    if (t >= first_) {
      fit.errors.push_back(y_[t] - level - weight * trend);
    }
    level = alpha * y_[t] + keep * level;
    q *= keep;
  }
  ThetaState& state = fit.state;
  state.parameters = {form_, alpha, weight};
  state.n = static_cast<int>(n);
  state.level = level;
  state.mean = end_.mean;
  state.slope = end_.slope;
  const double count = static_cast<double>(fit.errors.size());
  state.sigma = root_mean_square(fit.errors, count > estimated ? count - estimated : count);
  const auto [low, high] = std::minmax_element(y_.begin(), y_.end());
  state.lowest = *low - (*high - *low);
  state.highest = *high + (*high - *low);
  return fit;
}

// alpha, the start level, and theta where it is free.
int estimated_parameters(ThetaForm form) { return form == ThetaForm::kClassic ? 2 : 3; }

// Static forms, Hyndman & Billah 2003 and the STM and OTM of Fiorucci et al. 2016: a line after step 1,
// variance sigma^2 (1 + (h - 1) alpha^2).
ThetaPath forecast_static(const ThetaState& state, int horizon) {
  const auto [form, alpha, weight] = state.parameters;
  const bool classic = form == ThetaForm::kClassic;
  const double q = std::pow(1 - alpha, state.n);
  const double level = state.level + (classic ? 0 : weight * q * state.intercept());
  const double first = (1 - q * (classic ? 1 : 1 - alpha)) / alpha;
  ThetaPath path;
  for (int h = 0; h < horizon; ++h) {
    const double steps = std::min(h, state.n - 1);
    path.level.push_back(level);
    path.mean.push_back(level + weight * state.slope * (steps + first));
    path.sd.push_back(state.sigma * std::sqrt(1 + h * alpha * alpha));
  }
  return path;
}

// Covariance of (l, mean, B) after some steps ahead, in units of sigma^2: with y_t = w'x + e and x_t = M x + g y_t,
// x_t = (M + g w') x + g e, hence P = F P F' + g g', and the variance of step h is 1 + w'Pw. The paper simulates; this
// is the same distribution's variance, exact.
class ErrorSpread {
 public:
  // The variance of the error at time t (1 based), then one step on. q = (1 - alpha)^(t - 1).
  double next(double t, double alpha, double weight, double q) {
    const double keep = 1 - alpha;
    const Vector w = {1, weight * q, weight * ((1 - q * keep) / alpha - q * t / 2)};
    const Vector g = {alpha, 1 / t, 6 / (t * (t + 1))};
    std::array<Vector, 3> f = {{{keep, 0, 0}, {0, (t - 1) / t, 0}, {0, -g[2], (t - 2) / (t + 1)}}};
    const Vector pw = product(p_, w);
    const double variance = 1 + w[0] * pw[0] + w[1] * pw[1] + w[2] * pw[2];
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 3; ++j) {
        f[i][j] += g[i] * w[j];
      }
    }
    std::array<Vector, 3> fp;
    for (int i = 0; i < 3; ++i) {
      fp[i] = product(p_, f[i]);
    }
    for (int i = 0; i < 3; ++i) {
      const Vector row = product(f, fp[i]);
      for (int j = 0; j < 3; ++j) {
        p_[i][j] = row[j] + g[i] * g[j];
      }
    }
    return variance;
  }

 private:
  using Vector = std::array<double, 3>;
  static Vector product(const std::array<Vector, 3>& m, const Vector& v) {
    Vector result;
    for (int i = 0; i < 3; ++i) {
      result[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    }
    return result;
  }
  std::array<Vector, 3> p_{};
};

// Dynamic forms: forecasts take the place of the values to come, as in Fiorucci et al. 2016.
ThetaPath forecast_dynamic(const ThetaState& state, int horizon) {
  const auto [form, alpha, weight] = state.parameters;
  const double keep = 1 - alpha;
  TrendLine line{state.mean, state.slope};
  double level = state.level;
  double q = std::pow(keep, state.n);
  const double flat = level + weight * q * state.intercept();
  ErrorSpread spread;
  double largest = 0;
  ThetaPath path;
  for (int h = 0; h < horizon; ++h) {
    const double t = state.n + h;  // values so far, forecasts included
    double point = path.mean.empty() ? 0 : path.mean.back();
    if (h < state.n) {
      point = level + weight * (q * line.intercept(t) + (1 - q * keep) / alpha * line.slope);
    }
    largest = std::max(largest, spread.next(t + 1, alpha, weight, q));
    path.level.push_back(flat);
    path.mean.push_back(point);
    path.sd.push_back(state.sigma * std::sqrt(largest));
    level = alpha * point + keep * level;
    line.add(point, t + 1);
    q *= keep;
  }
  return path;
}

}  // namespace

ThetaFit fit_theta(std::span<const double> x, ThetaForm form, double start_alpha, const Context& context) {
  const Problem problem(x, form);
  const AlphaRange range = alpha_range(form);
  // Searched as a logistic share of the range, so that no bound can flatten the simplex.
  const auto alpha_of = [&](double u) { return range.low + (range.high - range.low) / (1 + std::exp(-u)); };
  const auto logit_of = [](double share) { return std::log(share / (1 - share)); };
  double start = logit_of(std::clamp((start_alpha - range.low) / (range.high - range.low), 0.01, 0.99));
  if (!(start_alpha > 0)) {
    // The sum of squares may have more than one valley in alpha: start in the deepest.
    double best = std::numeric_limits<double>::infinity();
    for (const double share : kStartShares) {
      context.check_cancel();  // a million values take tens of milliseconds
      const double sum = problem.solve(alpha_of(logit_of(share)), kFreeWeight).sum;
      if (sum < best) {
        best = sum;
        start = logit_of(share);
      }
    }
  }
  NelderMeadOptions options;
  options.max_evaluations = 100;
  options.tolerance = 1e-11;  // in the sum of squares; alpha is then good to about 1e-5
  options.step = 0.2;
  constexpr std::array kNoLower = {-std::numeric_limits<double>::infinity()};
  constexpr std::array kNoUpper = {std::numeric_limits<double>::infinity()};
  const Minimum minimum =
      nelder_mead([&](std::span<const double> u) { return problem.solve(alpha_of(u[0]), kFreeWeight).sum; },
                  std::array{start}, kNoLower, kNoUpper, options, context);
  const double alpha = alpha_of(minimum.x[0]);
  context.check_cancel();
  return problem.run(alpha, problem.solve(alpha, kFreeWeight), estimated_parameters(form));
}

ThetaFit run_theta(std::span<const double> x, const ThetaParameters& parameters) {
  const Problem problem(x, parameters.form);
  return problem.run(parameters.alpha, problem.solve(parameters.alpha, parameters.weight),
                     estimated_parameters(parameters.form));
}

ThetaPath forecast_theta(const ThetaState& state, int horizon) {
  const ThetaForm form = state.parameters.form;
  ThetaPath path = is_dynamic(form) ? forecast_dynamic(state, horizon) : forecast_static(state, horizon);
  for (std::vector<double>* values : {&path.mean, &path.level}) {
    for (double& v : *values) {
      v = std::clamp(v, state.lowest, state.highest);
    }
  }
  return path;
}

}  // namespace salesforecast
