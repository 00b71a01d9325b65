// The search: which forms the data admit, their estimation, and the choice by AICc.
//
// Forms are compared with their start states fixed at the heuristic's values, and only the winner's start states join
// the likelihood. With all states free the choice leans to forms whose gain is a start trend or start seasons that fit
// the distant past: measured inside the training part, that is worse by 0.6 points of sMAPE on M3 monthly
// (docs/methods/ets.md).
#include <algorithm>
#include <cmath>

#include "core/methods/ets/least_squares.h"
#include "core/methods/ets/model.h"
#include "core/methods/ets/start.h"
#include "core/optim/gauss_newton.h"

namespace salesforecast::ets {
namespace {

// Sums of squares below this share of the values' own are rounding: all such fits count as equally perfect, so that
// parsimony decides between them.
constexpr double kPerfect = 1e-24;

struct Candidate {
  Form form;
  Smoothing smoothing;
  State start;                                             // before the first observation
  double value = std::numeric_limits<double>::infinity();  // the sum of squares of LeastSquares
  double aicc = std::numeric_limits<double>::infinity();

  bool found() const { return std::isfinite(value); }
};

double scale_of(std::span<const double> y) {
  double largest = 0;
  for (const double value : y) largest = std::max(largest, std::abs(value));
  if (!std::isfinite(largest)) {
    throw Error(ErrorKind::kInvalidData, "ets needs finite values", "the series has a NaN or an infinity");
  }
  if (largest == 0) return 1;
  double mean = 0;
  for (const double value : y) mean += std::abs(value / largest);
  return std::max(largest * (mean / static_cast<double>(y.size())), std::numeric_limits<double>::min());
}

std::vector<double> scaled(std::span<const double> y, double scale) {
  std::vector<double> values(y.begin(), y.end());
  for (double& value : values) value /= scale;
  return values;
}

// R's rules: multiplicative forms for positive data only, seasons for more than one cycle, and fewer parameters
// (variance included) than the AICc can correct for.
bool data_admit(const Form& form, int season, std::span<const double> y) {
  const int n = static_cast<int>(y.size());
  if (form.multiplicative_anywhere() && *std::min_element(y.begin(), y.end()) <= 0) return false;
  if (form.has_season() && (season < 2 || season > kMaxSeason || n <= season || n < 4)) return false;
  return n - (form.parameter_count(season) + 1) - 1 > 0;
}

double aicc_of(const Form& form, int season, std::size_t count, double squares) {
  const double n = static_cast<double>(count);
  const double k = form.parameter_count(season) + 1;
  return n * std::log(std::max(squares, n * kPerfect)) + 2 * k + 2 * k * (k + 1) / (n - k - 1);
}

// The comparison needs AICcs to a thousandth or so, the winner's forecasts more digits.
constexpr double kCompareTolerance = 1e-6;
constexpr double kFinalTolerance = 1e-8;

// Where the search begins: slow and quick adaptation have separate optima.
constexpr double kFirstAlphas[] = {0.1, 0.6};
constexpr double kFirstPhi = 0.97;

class Search {
 public:
  Search(int season, std::span<const double> y, const Context& context) : season_(season), y_(y), context_(context) {}

  // Estimates the smoothing parameters with the start states fixed at the heuristic's, from fixed starts and from the
  // optima of forms tried before that have the same trend and season.
  // Additive seasons of a growing series may forecast below zero at its small beginning, where relative errors mean
  // nothing: not found then, unless the seasons are made smaller by `shrink`.
  Candidate compare(const Form& form, std::span<const Candidate> tried, double shrink = 1) {
    Candidate best;
    best.form = form;
    State start = heuristic_start(form, season_, y_);
    if (form.season == Part::kAdditive) {
      for (double& figure : start.season) figure *= shrink;
    }
    LeastSquares problem(form, season_, y_, start);
    for (const double alpha : kFirstAlphas) {
      improve(problem, {alpha, 0.1 * alpha, 0.1 * (1 - alpha), form.damped ? kFirstPhi : 1.0}, start, false,
              kCompareTolerance, best);
    }
    for (const Candidate& other : tried) {
      if (!other.found() || other.form.trend != form.trend || other.form.season != form.season) continue;
      Smoothing near = other.smoothing;
      near.phi = !form.damped ? 1.0 : other.form.damped ? near.phi : kFirstPhi;
      improve(problem, near, start, false, kCompareTolerance, best);
    }
    best.aicc = aicc_of(form, season_, y_.size(), best.value);
    return best;
  }

  // Estimates smoothing parameters (unless they are held) and start states together.
  Candidate polish(const Form& form, const Smoothing& smoothing, const State& start, bool hold) {
    Candidate best;
    best.form = form;
    LeastSquares problem(form, season_, y_);
    improve(problem, smoothing, start, hold, kFinalTolerance, best);
    best.aicc = aicc_of(form, season_, y_.size(), best.value);
    return best;
  }

 private:
  // Lowers the sum from the given point and keeps the better of best and the result.
  void improve(LeastSquares& problem, const Smoothing& smoothing, const State& start, bool hold, double tolerance,
               Candidate& best) {
    const auto size = static_cast<std::size_t>(problem.size());
    x_.resize(size);
    lower_.resize(size);
    upper_.resize(size);
    problem.coordinates(smoothing, start, x_);
    problem.bounds(lower_, upper_);
    if (hold) {
      const auto count = static_cast<std::ptrdiff_t>(problem.form().smoothing_count());
      std::copy(x_.begin(), x_.begin() + count, lower_.begin());
      std::copy(x_.begin(), x_.begin() + count, upper_.begin());
    }
    const auto result = optimiser_.minimise(problem, x_, lower_, upper_, {.tolerance = tolerance}, context_);
    if (!(result.value < best.value)) return;
    best.value = result.value;
    best.smoothing = problem.smoothing(x_);
    best.start = problem.start_state(x_);
  }

  int season_;
  std::span<const double> y_;
  const Context& context_;
  GaussNewton optimiser_;
  std::vector<double> x_, lower_, upper_;
};

// The fitted form with its final states and what it did on y.
Model finish(const Candidate& candidate, int season, double scale, std::span<const double> y) {
  const Form& form = candidate.form;
  Model model;
  model.form = form;
  model.season = form.has_season() ? season : 1;
  model.scale = scale;
  model.smoothing = candidate.smoothing;
  model.state = candidate.start;
  const Errors errors = run(form, model.smoothing, y, model.state);
  if (!errors.valid) throw Error(ErrorKind::kInternal, "ets lost its states");
  if (form.has_season()) {
    const auto shift = static_cast<std::ptrdiff_t>(y.size() % static_cast<std::size_t>(season));
    std::rotate(model.state.season.begin(), model.state.season.begin() + shift, model.state.season.end());
  }
  const double n = static_cast<double>(y.size());
  const int k = form.parameter_count(season) + 1;
  const double squares = form.error == Part::kMultiplicative ? errors.relative : errors.squares;
  // R's divisor: the variance itself is not counted.
  model.sigma = std::sqrt(squares / std::max(n - (k - 1), 1.0));
  model.in_sample.mse = std::min(errors.squares / n * scale * scale, std::numeric_limits<double>::max());
  model.in_sample.observations = static_cast<int>(y.size());
  model.in_sample.parameters = k;
  if (n - k - 1 > 0) {
    model.in_sample.aicc = aicc_of(form, season, y.size(), candidate.value) + 2 * n * std::log(scale);
  }
  return model;
}

[[noreturn]] void refuse(std::span<const double> y) {
  throw Error(ErrorKind::kInvalidData, "ets has no form for this series of " + std::to_string(y.size()) + " values",
              "multiplicative forms need positive values, and every form needs more values than parameters");
}

}  // namespace

Model fit_best(std::span<const Form> forms, int season, std::span<const double> y, const Context& context) {
  const double scale = scale_of(y);
  const std::vector<double> values = scaled(y, scale);
  Search search(season, values, context);
  std::vector<Candidate> tried;
  tried.reserve(forms.size());
  const Candidate* best = nullptr;
  // One pass, unless every form asked for has its start outside its domain.
  for (double shrink = 1; best == nullptr && shrink > 0.1; shrink /= 2) {
    tried.clear();
    for (const Form& form : forms) {
      if (!data_admit(form, season, y)) continue;
      tried.push_back(search.compare(form, tried, shrink));
      if (tried.back().found() && (best == nullptr || tried.back().aicc < best->aicc)) best = &tried.back();
    }
  }
  if (best == nullptr) refuse(y);
  const Candidate polished = search.polish(best->form, best->smoothing, best->start, false);
  return finish(polished.value < best->value ? polished : *best, season, scale, values);
}

Model fit_again(const Model& model, bool hold, std::span<const double> y, const Context& context) {
  const Form& form = model.form;
  const int n = static_cast<int>(y.size());
  if (!(hold ? n > model.season + 4 : n > form.parameter_count(model.season) + 2) ||
      (form.multiplicative_anywhere() && *std::min_element(y.begin(), y.end()) <= 0)) {
    refuse(y);
  }
  const double scale = scale_of(y);
  const std::vector<double> values = scaled(y, scale);
  Search search(model.season, values, context);
  State start = heuristic_start(form, model.season, values);
  Candidate best = search.polish(form, model.smoothing, start, hold);
  for (int attempt = 0; attempt < 3 && !best.found() && form.season == Part::kAdditive; ++attempt) {
    for (double& figure : start.season) figure /= 2;
    best = search.polish(form, model.smoothing, start, hold);
  }
  if (!best.found()) refuse(y);
  return finish(best, model.season, scale, values);
}

}  // namespace salesforecast::ets
