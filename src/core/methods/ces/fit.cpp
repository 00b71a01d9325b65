// Estimation of the smoothing parameters, and the choice of the form: see model.h.
#include <algorithm>
#include <limits>
#include <optional>

#include "core/methods/ces/model.h"
#include "core/methods/support.h"
#include "core/optim/gauss_newton.h"
#include "core/optim/nelder_mead.h"

namespace salesforecast::ces {
namespace {

// The smallest box around the region of stability (three circles: paper, eq. 14), for either component.
constexpr std::array<double, 2> kLowest = {0.27, -0.73};
constexpr std::array<double, 2> kHighest = {2.73, 1.73};
// Where searches begin: the best of these.
constexpr double kStarts[][2] = {{1.3, 1.0}, {1.05, 1.0}, {1.8, 1.0}, {1.3, 0.8}, {1.8, 0.8}};
constexpr double kSeasonStarts[][2] = {{1.3, 1.0}, {1.05, 1.0}};
constexpr double kPartialStarts[] = {0.1, 0.5};

// A simplex that the edge has flattened stops early: it is set up anew, until that lowers the sum by no more than this.
constexpr int kMostRounds = 4;
constexpr double kSettled = 1e-5;

struct Fit {
  Form form = Form::kNone;
  std::vector<double> point;
  double sum = std::numeric_limits<double>::infinity();
};

// LeastSquares within the admissible region.
class Admissible {
 public:
  explicit Admissible(LeastSquares& squares) : squares_(squares) {}

  double linearise(std::span<const double> x, std::span<double> hessian, std::span<double> gradient) {
    return inside(x) ? squares_.linearise(x, hessian, gradient) : std::numeric_limits<double>::infinity();
  }
  double operator()(std::span<const double> x) {
    return inside(x) ? squares_.value(x) : std::numeric_limits<double>::infinity();
  }

 private:
  bool inside(std::span<const double> x) const {
    Smoothing s{};
    std::copy(x.begin(), x.end(), s.begin());
    return is_admissible(squares_.form(), s, squares_.sample().season, static_cast<int>(squares_.sample().y.size()));
  }

  LeastSquares& squares_;
};

std::vector<std::vector<double>> start_points(Form form) {
  std::vector<std::vector<double>> points;
  for (const auto& alpha : kStarts) {
    const std::vector<double> level(std::begin(alpha), std::end(alpha));
    if (smoothing_count(form) == 2) points.push_back(level);
    if (form == Form::kPartial) {
      for (const double beta : kPartialStarts) points.push_back({alpha[0], alpha[1], beta});
    }
    if (form == Form::kFull) {
      for (const auto& beta : kSeasonStarts) points.push_back({alpha[0], alpha[1], beta[0], beta[1]});
    }
  }
  return points;
}

// Gauss-Newton from the best of the points; where it ends on the curved edge of the region, along which it cannot go,
// Nelder and Mead's simplex from there.
Fit estimate_from(LeastSquares& squares, const std::vector<std::vector<double>>& points, GaussNewton& optimiser,
                  const Context& context) {
  Admissible problem(squares);
  Fit best{squares.form(), {}, std::numeric_limits<double>::infinity()};
  for (const std::vector<double>& point : points) {
    context.check_cancel();
    const double sum = problem(point);
    if (sum < best.sum) best = {squares.form(), point, sum};
  }
  if (best.point.empty()) return best;
  std::vector<double> lower, upper;
  for (std::size_t i = 0; i < best.point.size(); ++i) {
    lower.push_back(kLowest[i % 2]);
    upper.push_back(kHighest[i % 2]);
  }
  if (squares.form() == Form::kPartial) {
    lower[2] = 0;
    upper[2] = 1;
  }
  const GaussNewtonResult found =
      optimiser.minimise(problem, best.point, lower, upper, {.tolerance = 1e-7, .retry_cut_steps = true}, context);
  best.sum = found.value;
  if (found.converged) return best;
  for (int round = 0; round < kMostRounds; ++round) {
    const Minimum edge = nelder_mead(problem, best.point, lower, upper,
                                     {.max_evaluations = 400, .tolerance = 1e-7, .step = 0.02}, context);
    const bool settled = edge.value >= best.sum * (1 - kSettled);
    if (edge.value < best.sum) best = {squares.form(), edge.x, edge.value};
    if (settled) break;
  }
  return best;
}

// n log(sum of squares) with the smoothing parameters and the variance counted: the likelihood's constant is left out,
// and so are start states, as in `smooth` and statsforecast.
double aicc_of(const Fit& fit, std::size_t count) {
  const double n = static_cast<double>(count);
  const double k = static_cast<double>(fit.point.size()) + 1;
  if (n - k - 1 <= 0 || !std::isfinite(fit.sum)) return std::numeric_limits<double>::infinity();
  // A perfect fit counts as one to the last digits.
  const double sum = std::max(fit.sum, n * 1e-30);
  return n * std::log(sum) + 2 * k + 2 * k * (k + 1) / (n - k - 1);
}

Model make_model(const Sample& sample, const Fit& fit, double scale) {
  Model model;
  model.form = fit.form;
  model.season = has_season(fit.form) ? sample.season : 1;
  std::copy(fit.point.begin(), fit.point.end(), model.smoothing.begin());
  model.scale = scale;
  const double sum = LeastSquares(fit.form, sample).value(fit.point, &model.state);
  if (!std::isfinite(sum)) throw Error(ErrorKind::kInvalidData, "ces cannot follow the series");
  const double n = static_cast<double>(sample.y.size());
  const double freedom = n - static_cast<double>(fit.point.size());
  model.sigma = std::sqrt(sum / std::max(freedom, 1.0));
  model.in_sample.mse = bounded(sum / n * scale * scale);
  model.in_sample.observations = static_cast<int>(n);
  model.in_sample.parameters = static_cast<int>(fit.point.size()) + 1;
  const double aicc = aicc_of({fit.form, fit.point, sum}, sample.y.size()) + 2 * n * std::log(scale);
  if (std::isfinite(aicc)) model.in_sample.aicc = aicc;
  return model;
}

// A constant is its own forecast, whatever rounding does to the states.
Model constant_model(std::span<const double> y, double scale) {
  Model model;
  model.smoothing = {1, 1, 0, 0};
  model.scale = scale;
  model.state.level = {y.front(), y.front()};
  model.in_sample.mse = 0;
  model.in_sample.observations = static_cast<int>(y.size());
  model.in_sample.parameters = 1;
  return model;
}

struct Scaled {
  std::vector<double> y;
  double scale;
  bool constant;
};

Scaled scale_series(std::span<const double> y) {
  Scaled result{{}, binary_scale(y), true};
  for (const double v : y) {
    result.y.push_back(v / result.scale);
    result.constant = result.constant && v == y.front();
  }
  return result;
}

}  // namespace

Model fit_best(std::span<const double> y, int season, const Context& context) {
  const Scaled scaled = scale_series(y);
  if (scaled.constant) return constant_model(scaled.y, scaled.scale);
  const Sample sample = make_sample(scaled.y, season);
  GaussNewton optimiser;
  std::optional<Fit> best;
  for (const Form form : kForms) {
    if (has_season(form) && sample.season == 1) continue;
    LeastSquares squares(form, sample);
    Fit fit = estimate_from(squares, start_points(form), optimiser, context);
    if (!fit.point.empty() && (!best || aicc_of(fit, y.size()) < aicc_of(*best, y.size()))) best = std::move(fit);
  }
  if (!best) throw Error(ErrorKind::kInvalidData, "ces cannot follow the series");
  return make_model(sample, *best, scaled.scale);
}

Model fit_again(const Model& model, bool estimate, std::span<const double> y, const Context& context) {
  const Scaled scaled = scale_series(y);
  if (scaled.constant) return constant_model(scaled.y, scaled.scale);
  const Sample sample = make_sample(scaled.y, model.season);
  if (has_season(model.form) && sample.season != model.season) {
    throw Error(ErrorKind::kInvalidData, "series is too short for the season of ces");
  }
  Fit fit{model.form, {}, 0};
  fit.point.assign(model.smoothing.begin(), model.smoothing.begin() + smoothing_count(model.form));
  if (estimate) {
    LeastSquares squares(model.form, sample);
    GaussNewton optimiser;
    std::vector<std::vector<double>> points = start_points(model.form);
    points.push_back(fit.point);
    Fit found = estimate_from(squares, points, optimiser, context);
    if (!found.point.empty()) fit = std::move(found);
  }
  return make_model(sample, fit, scaled.scale);
}

}  // namespace salesforecast::ces
