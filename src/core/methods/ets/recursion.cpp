#include "core/methods/ets/recursion.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace salesforecast::ets {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Series are scaled to a mean size of 1 before, so a positive state outside this range is a runaway. The product of
// eight values inside it cannot overflow (LogProduct).
constexpr double kTiny = 1e-30;
constexpr double kHuge = 1e30;

bool in_domain(double x) { return x > kTiny && x < kHuge; }

// Sum of logarithms at the price of a multiplication each.
class LogProduct {
 public:
  void multiply(double x) {
    product_ *= x;
    if (++count_ == 8) fold();
  }
  double log() {
    fold();
    return exponent_ * 0.69314718055994530942 + std::log(product_);
  }

 private:
  void fold() {
    int exponent = 0;
    product_ = std::frexp(product_, &exponent);
    exponent_ += exponent;
    count_ = 0;
  }
  double product_ = 1;
  double exponent_ = 0;
  int count_ = 0;
};

// One observation: everything before the states move. Table 2.2 and 2.3 of Hyndman et al. (2008) are the same recursion
// for both kinds of error when written in y - f.
struct Step {
  double growth = 0;      // trend part of the base: phi b, or b^phi
  double base = 0;        // q: level and trend
  double forecast = 0;    // f
  double difference = 0;  // y - f
  double pull = 0;        // what moves level and trend: the difference on the scale of the base
};

template <Part kTrend, Part kSeason>
inline Step look(double y, double level, double trend, double season, double phi) {
  Step s;
  if constexpr (kTrend == Part::kNone) s.base = level;
  if constexpr (kTrend == Part::kAdditive) {
    s.growth = phi * trend;
    s.base = level + s.growth;
  }
  if constexpr (kTrend == Part::kMultiplicative) {
    s.growth = phi == 1 ? trend : std::pow(trend, phi);
    s.base = level * s.growth;
  }
  s.forecast = s.base;
  if constexpr (kSeason == Part::kAdditive) s.forecast = s.base + season;
  if constexpr (kSeason == Part::kMultiplicative) s.forecast = s.base * season;
  s.difference = y - s.forecast;
  s.pull = kSeason == Part::kMultiplicative ? s.difference / season : s.difference;
  return s;
}

template <Part kTrend, Part kSeason>
inline void move(const Step& s, const Smoothing& p, double& level, double& trend, double& season) {
  if constexpr (kTrend == Part::kAdditive) trend = s.growth + p.beta * s.pull;
  if constexpr (kTrend == Part::kMultiplicative) trend = s.growth + p.beta * s.pull / level;
  level = s.base + p.alpha * s.pull;
  if constexpr (kSeason == Part::kAdditive) season += p.gamma * s.difference;
  if constexpr (kSeason == Part::kMultiplicative) season += p.gamma * s.difference / s.base;
}

// Whether the states still mean something: bases and forecasts that divide or are taken logarithms of are positive.
template <Part kTrend, Part kSeason>
inline bool sound(const Step& s, bool multiplicative_error) {
  if (kTrend == Part::kMultiplicative && !in_domain(s.growth)) return false;
  if (kSeason == Part::kMultiplicative || kTrend == Part::kMultiplicative) {
    if (!in_domain(s.base)) return false;
  }
  return !multiplicative_error || in_domain(s.forecast);
}

template <Part kTrend, Part kSeason>
Errors run_form(const Form& form, const Smoothing& p, std::span<const double> y, State& state) {
  const bool multiplicative = form.error == Part::kMultiplicative;
  const std::size_t m = std::max<std::size_t>(state.season.size(), 1);
  double none = 0;
  double* const season = kSeason == Part::kNone ? &none : state.season.data();
  double level = state.level;
  double trend = state.trend;
  LogProduct product;
  Errors errors;
  std::size_t k = 0;
  for (const double value : y) {
    const Step s = look<kTrend, kSeason>(value, level, trend, season[k], p.phi);
    if (!sound<kTrend, kSeason>(s, multiplicative)) return errors;
    errors.squares += s.difference * s.difference;
    if (multiplicative) {
      const double relative = s.difference / s.forecast;
      errors.relative += relative * relative;
      product.multiply(s.forecast);
    }
    move<kTrend, kSeason>(s, p, level, trend, season[k]);
    if (kSeason != Part::kNone && ++k == m) k = 0;
  }
  state.level = level;
  state.trend = trend;
  errors.log_f = multiplicative ? product.log() : 0.0;
  errors.valid = std::isfinite(errors.squares + errors.relative + level + trend);
  return errors;
}

// Calls action.operator()<trend, season>() with the form's parts as template arguments.
template <class Action>
auto with_parts(const Form& form, const Action& action) {
  constexpr Part kN = Part::kNone, kA = Part::kAdditive, kM = Part::kMultiplicative;
  switch (static_cast<int>(form.trend) * 3 + static_cast<int>(form.season)) {
    case 0:
      return action.template operator()<kN, kN>();
    case 1:
      return action.template operator()<kN, kA>();
    case 2:
      return action.template operator()<kN, kM>();
    case 3:
      return action.template operator()<kA, kN>();
    case 4:
      return action.template operator()<kA, kA>();
    case 5:
      return action.template operator()<kA, kM>();
    case 6:
      return action.template operator()<kM, kN>();
    case 7:
      return action.template operator()<kM, kA>();
    default:
      return action.template operator()<kM, kM>();
  }
}

}  // namespace

Errors run(const Form& form, const Smoothing& smoothing, std::span<const double> y, State& state) {
  return with_parts(form,
                    [&]<Part kTrend, Part kSeason>() { return run_form<kTrend, kSeason>(form, smoothing, y, state); });
}

LeastSquares::LeastSquares(const Form& form, int season, std::span<const double> y, std::optional<State> fixed_start)
    : form_(form),
      season_(form.has_season() ? season : 1),
      y_(y),
      size_(fixed_start ? form.smoothing_count() : form.parameter_count(season_)),
      pairs_((size_ + 2) / 2),
      fixed_start_(std::move(fixed_start)) {  // one column more than coordinates: the residual itself
  const std::size_t pairs = static_cast<std::size_t>(pairs_);
  level_tangent_.resize(pairs);
  trend_tangent_.resize(pairs);
  season_tangent_.resize(pairs * static_cast<std::size_t>(season_));
  jacobian_.resize(pairs * y.size());
  log_tangent_.resize(pairs);
  normal_.resize(pairs * pairs * 2);
}

void LeastSquares::bounds(std::span<double> lower, std::span<double> upper) const {
  std::fill(lower.begin(), lower.end(), -kInfinity);
  std::fill(upper.begin(), upper.end(), kInfinity);
  // R's limits: smoothing in [0.0001, 0.9999], damping in [0.8, 0.98] (hardly damped trends cannot be told from linear
  // ones, and damping below 0.8 is over within a few steps).
  std::size_t i = 0;
  for (; i < static_cast<std::size_t>(1 + form_.has_trend() + form_.has_season()); ++i) {
    lower[i] = 1e-4;
    upper[i] = 1 - 1e-4;
  }
  if (form_.damped) {
    lower[i] = 0.8;
    upper[i++] = 0.98;
  }
  if (fixed_start_) return;
  if (form_.multiplicative_anywhere()) lower[i] = kTiny;
  ++i;
  if (form_.trend == Part::kMultiplicative) lower[i] = 1e-4;
  i += form_.has_trend();
  if (form_.season == Part::kMultiplicative)
    std::fill(lower.begin() + static_cast<std::ptrdiff_t>(i), lower.end(), 1e-4);
}

Smoothing LeastSquares::smoothing(std::span<const double> x) const {
  Smoothing p;
  std::size_t i = 0;
  p.alpha = x[i++];
  if (form_.has_trend()) p.beta = p.alpha * x[i++];
  if (form_.has_season()) p.gamma = (1 - p.alpha) * x[i++];
  if (form_.damped) p.phi = x[i++];
  return p;
}

State LeastSquares::start_state(std::span<const double> x) const {
  if (fixed_start_) return *fixed_start_;
  std::size_t i = static_cast<std::size_t>(form_.smoothing_count());
  State state;
  state.level = x[i++];
  if (form_.has_trend()) state.trend = x[i++];
  if (form_.has_season()) {
    double rest = form_.season == Part::kMultiplicative ? season_ : 0;
    state.season.push_back(0);
    for (; i < x.size(); ++i) {
      state.season.push_back(x[i]);
      rest -= x[i];
    }
    state.season[0] = rest;
  }
  return state;
}

void LeastSquares::coordinates(const Smoothing& smoothing, const State& start, std::span<double> x) const {
  std::size_t i = 0;
  x[i++] = smoothing.alpha;
  if (form_.has_trend()) x[i++] = smoothing.beta / smoothing.alpha;
  if (form_.has_season()) x[i++] = smoothing.gamma / (1 - smoothing.alpha);
  if (form_.damped) x[i++] = smoothing.phi;
  if (fixed_start_) return;
  x[i++] = start.level;
  if (form_.has_trend()) x[i++] = start.trend;
  if (form_.has_season())
    std::copy(start.season.begin() + 1, start.season.end(), x.begin() + static_cast<std::ptrdiff_t>(i));
}

// Tangents before the first observation, and how the coordinates move the coefficients (the ratios of the class
// comment).
void LeastSquares::start_tangents(std::span<const double> x) {
  const auto clear = [](std::vector<Pair>& pairs) { std::fill(pairs.begin(), pairs.end(), Pair{0, 0}); };
  clear(level_tangent_);
  clear(trend_tangent_);
  clear(season_tangent_);
  clear(log_tangent_);
  alpha_seed_ = beta_seed_ = gamma_seed_ = phi_seed_ = {};
  std::size_t i = 0;
  alpha_seed_[i++] = 1;
  if (form_.has_trend()) {
    beta_seed_[0] = x[i];
    beta_seed_[i++] = x[0];
  }
  if (form_.has_season()) {
    gamma_seed_[0] = -x[i];
    gamma_seed_[i++] = 1 - x[0];
  }
  if (form_.damped) phi_seed_[i++] = 1;
  const auto set = [this](std::vector<Pair>& pairs, std::size_t row, std::size_t column, double value) {
    pairs[row * static_cast<std::size_t>(pairs_) + column / 2][column % 2] = value;
  };
  if (fixed_start_) return;
  set(level_tangent_, 0, i++, 1);
  if (form_.has_trend()) set(trend_tangent_, 0, i++, 1);
  for (std::size_t k = 1; form_.has_season() && k < static_cast<std::size_t>(season_); ++k, ++i) {
    set(season_tangent_, k, i, 1);
    set(season_tangent_, 0, i, -1);
  }
}

// Forward-mode derivatives of the recursion: the states move together with their tangents by every coordinate. Writes
// the Jacobian's rows; false outside the domain.
template <Part kTrend, Part kSeason>
bool LeastSquares::differentiate(const Smoothing& p, State state) {
  const bool multiplicative = form_.error == Part::kMultiplicative;
  double none = 0;
  double* const season = kSeason == Part::kNone ? &none : state.season.data();
  const int pairs = pairs_;
  const int residual_pair = size_ / 2;
  const int residual_side = size_ % 2;
  Pair* const level_tangent = level_tangent_.data();
  Pair* const trend_tangent = trend_tangent_.data();
  Pair* const log_tangent = log_tangent_.data();
  LogProduct product;
  int k = 0;
  Pair* row = jacobian_.data();
  for (const double value : y_) {
    const Step s = look<kTrend, kSeason>(value, state.level, state.trend, season[k], p.phi);
    if (!sound<kTrend, kSeason>(s, multiplicative)) return false;
    double residual = s.difference;
    double weight = -1;  // dr / df
    double inverse = 0;
    if (multiplicative) {
      inverse = 1 / s.forecast;
      residual = s.difference * inverse;
      weight = -value * inverse * inverse;
      product.multiply(s.forecast);
    }
    const double inverse_season = kSeason == Part::kMultiplicative ? 1 / season[k] : 1.0;
    const double inverse_base = kSeason == Part::kMultiplicative ? 1 / s.base : 1.0;
    const double inverse_level = kTrend == Part::kMultiplicative ? 1 / state.level : 1.0;
    // d(b^phi) / db and / dphi
    const double by_trend = kTrend == Part::kMultiplicative ? p.phi * s.growth / state.trend : p.phi;
    const double by_phi =
        kTrend == Part::kMultiplicative ? (form_.damped ? s.growth * std::log(state.trend) : 0.0) : state.trend;
    const double gamma = p.gamma * inverse_base;
    const double beta = p.beta * inverse_level;
    Pair* const season_tangent = season_tangent_.data() + static_cast<std::ptrdiff_t>(k) * pairs;

    const auto columns = [&]<bool kSmoothing>(int j) __attribute__((always_inline)) {
      const Pair level = level_tangent[j];
      Pair base = level;
      Pair growth{0, 0};
      if constexpr (kTrend != Part::kNone) {
        growth = by_trend * trend_tangent[j];
        if constexpr (kSmoothing) growth += by_phi * Pair{phi_seed_[2 * j], phi_seed_[2 * j + 1]};
        base = kTrend == Part::kAdditive ? level + growth : level * s.growth + state.level * growth;
      }
      Pair forecast = base;
      Pair pull = -base;
      if constexpr (kSeason != Part::kNone) {
        const Pair before = season_tangent[j];
        forecast = kSeason == Part::kAdditive ? base + before : base * season[k] + s.base * before;
        pull = kSeason == Part::kAdditive ? -forecast : (-forecast - s.pull * before) * inverse_season;
        Pair after = before - gamma * forecast;
        if constexpr (kSeason == Part::kMultiplicative) after -= (gamma * s.difference * inverse_base) * base;
        if constexpr (kSmoothing) {
          after += (s.difference * inverse_base) * Pair{gamma_seed_[2 * j], gamma_seed_[2 * j + 1]};
        }
        season_tangent[j] = after;
      }
      Pair moved = base + p.alpha * pull;
      if constexpr (kSmoothing) moved += s.pull * Pair{alpha_seed_[2 * j], alpha_seed_[2 * j + 1]};
      level_tangent[j] = moved;
      if constexpr (kTrend != Part::kNone) {
        Pair slope = growth + beta * pull;
        if constexpr (kTrend == Part::kMultiplicative) slope -= (beta * s.pull * inverse_level) * level;
        if constexpr (kSmoothing) {
          slope += (s.pull * inverse_level) * Pair{beta_seed_[2 * j], beta_seed_[2 * j + 1]};
        }
        trend_tangent[j] = slope;
      }
      row[j] = weight * forecast;
      if (multiplicative) log_tangent[j] += inverse * forecast;
    };
    columns.template operator()<true>(0);
    if (pairs > 1) columns.template operator()<true>(1);
    for (int j = 2; j < pairs; ++j) columns.template operator()<false>(j);

    row[residual_pair][residual_side] = residual;
    row += pairs;
    move<kTrend, kSeason>(s, p, state.level, state.trend, season[k]);
    if (kSeason != Part::kNone && ++k == season_) k = 0;
  }
  log_f_ = multiplicative ? product.log() : 0.0;
  return std::isfinite(state.level + state.trend);
}

// J'J, J'r and S from the rows; the residual is the last column, so one symmetric product gives all three.
double LeastSquares::assemble(std::span<double> hessian, std::span<double> gradient) {
  const int pairs = pairs_;
  const Pair* const end = jacobian_.data() + jacobian_.size();
  for (int a = 0; a < pairs; a += 2) {
    const int a1 = std::min(a + 1, pairs - 1);
    for (int b = a; b < pairs; b += 2) {
      const int b1 = std::min(b + 1, pairs - 1);
      Pair sum[4][2] = {};
      for (const Pair* row = jacobian_.data(); row != end; row += pairs) {
        const Pair left = row[b];
        const Pair right = row[b1];
        sum[0][0] += row[a][0] * left;
        sum[0][1] += row[a][0] * right;
        sum[1][0] += row[a][1] * left;
        sum[1][1] += row[a][1] * right;
        sum[2][0] += row[a1][0] * left;
        sum[2][1] += row[a1][0] * right;
        sum[3][0] += row[a1][1] * left;
        sum[3][1] += row[a1][1] * right;
      }
      for (int i = 0; i < 4; ++i) {
        Pair* const out = &normal_[static_cast<std::size_t>((i < 2 ? 2 * a + i : 2 * a1 + i - 2) * pairs)];
        out[b] = sum[i][0];
        out[b1] = sum[i][1];
      }
    }
  }
  const auto entry = [&](int i, int j) { return normal_[static_cast<std::size_t>(i * pairs + j / 2)][j % 2]; };
  const double squares = entry(size_, size_);
  const bool multiplicative = form_.error == Part::kMultiplicative;
  const double n = static_cast<double>(y_.size());
  const double scale = multiplicative ? std::exp(2 * log_f_ / n) : 1.0;
  for (int i = 0; i < size_; ++i) {
    // S = G^2 sum e^2: d(G e) = G (de + e dlog G).
    const double vi = multiplicative ? log_tangent_[static_cast<std::size_t>(i / 2)][i % 2] / n : 0.0;
    const double ui = entry(i, size_);
    gradient[static_cast<std::size_t>(i)] = scale * (ui + squares * vi);
    for (int j = i; j < size_; ++j) {
      double value = entry(i, j);
      if (multiplicative) {
        const double vj = log_tangent_[static_cast<std::size_t>(j / 2)][j % 2] / n;
        value += ui * vj + vi * entry(j, size_) + squares * vi * vj;
      }
      hessian[static_cast<std::size_t>(i * size_ + j)] = hessian[static_cast<std::size_t>(j * size_ + i)] =
          scale * value;
    }
  }
  return scale * squares;
}

double LeastSquares::linearise(std::span<const double> x, std::span<double> hessian, std::span<double> gradient) {
  const Smoothing p = smoothing(x);
  if (!is_forecastable(form_, p, season_)) return kInfinity;
  State start = start_state(x);
  if (form_.season == Part::kMultiplicative && !(start.season[0] > 0)) return kInfinity;
  start_tangents(x);
  const bool valid = with_parts(
      form_, [&]<Part kTrend, Part kSeason>() { return differentiate<kTrend, kSeason>(p, std::move(start)); });
  if (!valid) return kInfinity;
  const double value = assemble(hessian, gradient);
  return std::isfinite(value) ? value : kInfinity;
}

bool is_forecastable(const Form& form, const Smoothing& smoothing, int season) {
  if (!form.has_season()) return true;
  const double alpha = smoothing.alpha, beta = smoothing.beta, gamma = smoothing.gamma, phi = smoothing.phi;
  const int m = season;
  // Hyndman, Akram and Archibald (2008), "The admissible parameter space for exponential smoothing models", table 2;
  // the conditions that the usual region implies are left out.
  if (alpha < 1 - 1 / phi - gamma * (1 - m + phi + phi * m) / (2 * phi * m)) return false;
  // Its characteristic polynomial must have its roots inside the unit circle: the Schur-Cohn step-down from the
  // leading 1.
  std::array<double, kMaxSeason + 2> a{};
  a[0] = 1;
  a[1] = alpha + beta - phi;
  for (int i = 2; i < m; ++i) a[static_cast<std::size_t>(i)] = alpha + beta - alpha * phi;
  a[static_cast<std::size_t>(m)] = alpha + beta - alpha * phi + gamma - 1;
  a[static_cast<std::size_t>(m + 1)] = phi * (1 - alpha - gamma);
  std::size_t last = static_cast<std::size_t>(m) + 1;
  if (!form.has_trend()) {
    // Without a trend 1 is a root of the polynomial but not of the model: divide it out.
    for (std::size_t i = 1; i < last; ++i) a[i] += a[i - 1];
    --last;
  }
  for (std::size_t degree = last; degree > 0; --degree) {
    const double reflection = a[degree];
    if (!(std::abs(reflection) < 1)) return false;
    const double divisor = 1 / (1 - reflection * reflection);
    for (std::size_t i = 1, j = degree - 1; i <= j; ++i, --j) {
      const double front = a[i], back = a[j];
      a[i] = (front - reflection * back) * divisor;
      if (i != j) a[j] = (back - reflection * front) * divisor;
    }
  }
  return true;
}

}  // namespace salesforecast::ets
