// The search: which forms the data admit, their estimation, and the choice by AICc.
#include <algorithm>
#include <cmath>

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
  std::vector<double> x;  // coordinates of LeastSquares
  double value = std::numeric_limits<double>::infinity();
  double aicc = std::numeric_limits<double>::infinity();
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

class Search {
 public:
  Search(int season, std::span<const double> y, const Context& context) : season_(season), y_(y), context_(context) {}

  // Estimates from the heuristic's states and each of the given smoothing parameters, or from the fit of a related
  // form.
  Candidate estimate(const Form& form, std::span<const Candidate> related) {
    LeastSquares problem(form, season_, y_);
    Candidate best{form, {}, std::numeric_limits<double>::infinity(), 0};
    std::vector<double> x(static_cast<std::size_t>(problem.size()));
    const State start = heuristic_start(form, season_, y_);
    if (const Candidate* near = nearest(form, related)) {
      transfer(*near, problem, start, x);
      improve(problem, x, false, best);
    } else {
      for (const double alpha : {0.1, 0.6}) {
        problem.coordinates({alpha, 0.1 * alpha, 0.1 * (1 - alpha), form.damped ? 0.97 : 1.0}, start, x);
        improve(problem, x, false, best);
      }
    }
    best.aicc = aicc_of(form, season_, y_.size(), best.value);
    return best;
  }

  // Lowers the sum from x; hold keeps the smoothing parameters. Keeps the better of best and the result.
  void improve(LeastSquares& problem, std::vector<double>& x, bool hold, Candidate& best) {
    lower_.resize(x.size());
    upper_.resize(x.size());
    problem.bounds(lower_, upper_);
    if (hold) {
      const auto count = static_cast<std::ptrdiff_t>(problem.form().smoothing_count());
      std::copy(x.begin(), x.begin() + count, lower_.begin());
      std::copy(x.begin(), x.begin() + count, upper_.begin());
    }
    const auto result = optimiser_.minimise(problem, x, lower_, upper_, {}, context_);
    if (result.value < best.value) {
      best.value = result.value;
      best.x = x;
    }
  }

 private:
  // The same form with additive errors, or without damping: its optimum is a better start than any guess.
  static const Candidate* nearest(const Form& form, std::span<const Candidate> related) {
    for (const bool same_error : {false, true}) {
      for (const Candidate& other : related) {
        if (other.x.empty() || other.form.trend != form.trend || other.form.season != form.season) continue;
        if (same_error ? other.form.error == form.error && form.damped && !other.form.damped
                       : other.form.error != form.error && other.form.damped == form.damped) {
          return &other;
        }
      }
    }
    return nullptr;
  }

  void transfer(const Candidate& from, const LeastSquares& to, const State& start, std::vector<double>& x) const {
    const LeastSquares source(from.form, season_, y_);
    Smoothing smoothing = source.smoothing(from.x);
    if (to.form().damped && !from.form.damped) smoothing.phi = 0.97;
    State state = source.start_state(from.x);
    if (to.form().multiplicative_anywhere() && state.level <= 0) state = start;
    to.coordinates(smoothing, state, x);
  }

  int season_;
  std::span<const double> y_;
  const Context& context_;
  GaussNewton optimiser_;
  std::vector<double> lower_, upper_;
};

// The fitted form with its final states and what it did on y.
Model finish(const Candidate& candidate, int season, double scale, std::span<const double> y) {
  const Form& form = candidate.form;
  const LeastSquares problem(form, season, y);
  Model model;
  model.form = form;
  model.season = form.has_season() ? season : 1;
  model.scale = scale;
  model.smoothing = problem.smoothing(candidate.x);
  model.state = problem.start_state(candidate.x);
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
  const Candidate* best = nullptr;
  tried.reserve(forms.size());
  for (const Form& form : forms) {
    if (!data_admit(form, season, y)) continue;
    tried.push_back(search.estimate(form, tried));
    if (!tried.back().x.empty() && (best == nullptr || tried.back().aicc < best->aicc)) best = &tried.back();
  }
  if (best == nullptr) refuse(y);
  return finish(*best, season, scale, values);
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
  LeastSquares problem(form, model.season, values);
  std::vector<double> x(static_cast<std::size_t>(problem.size()));
  problem.coordinates(model.smoothing, heuristic_start(form, model.season, values), x);
  Candidate best{form, {}, std::numeric_limits<double>::infinity(), 0};
  search.improve(problem, x, hold, best);
  if (best.x.empty()) refuse(y);
  return finish(best, model.season, scale, values);
}

}  // namespace salesforecast::ets
