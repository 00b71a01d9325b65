#include "core/methods/ets/least_squares.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/methods/ets/step.h"

namespace salesforecast::ets {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::size_t index(int row, int width) { return static_cast<std::size_t>(row) * static_cast<std::size_t>(width); }

// What one step's derivatives need beside the step: reciprocals, and how the growth moves with trend and phi.
struct Slopes {
  double inverse_season = 1, inverse_base = 1, inverse_level = 1;
  double beta = 0;   // of the pull on the trend
  double gamma = 0;  // of the difference on the season
  double by_trend = 0, by_phi = 0;
};

template <Part kTrend, Part kSeason>
inline Slopes slopes(const Step& s, const Smoothing& p, double level, double trend, double season) {
  Slopes d;
  if constexpr (kSeason == Part::kMultiplicative) {
    d.inverse_season = 1 / season;
    d.inverse_base = 1 / s.base;
  }
  d.by_trend = p.phi;
  d.by_phi = trend;
  if constexpr (kTrend == Part::kMultiplicative) {
    d.inverse_level = 1 / level;
    d.by_trend = p.phi * s.growth / trend;
    d.by_phi = s.growth * std::log(trend);
  }
  d.beta = p.beta * d.inverse_level;
  d.gamma = p.gamma * d.inverse_base;
  return d;
}

}  // namespace

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
    const Slopes d = slopes<kTrend, kSeason>(s, p, state.level, state.trend, season[k]);
    Pair* const season_tangent = season_tangent_.data() + static_cast<std::ptrdiff_t>(k) * pairs;

    const auto columns = [&]<bool kSmoothing>(int j) __attribute__((always_inline)) {
      const Pair level = level_tangent[j];
      Pair base = level;
      Pair growth{0, 0};
      if constexpr (kTrend != Part::kNone) {
        growth = d.by_trend * trend_tangent[j];
        if constexpr (kSmoothing) growth += d.by_phi * Pair{phi_seed_[2 * j], phi_seed_[2 * j + 1]};
        base = kTrend == Part::kAdditive ? level + growth : level * s.growth + state.level * growth;
      }
      Pair forecast = base;
      Pair pull = -base;
      if constexpr (kSeason != Part::kNone) {
        const Pair before = season_tangent[j];
        forecast = kSeason == Part::kAdditive ? base + before : base * season[k] + s.base * before;
        pull = kSeason == Part::kAdditive ? -forecast : (-forecast - s.pull * before) * d.inverse_season;
        Pair after = before - d.gamma * forecast;
        if constexpr (kSeason == Part::kMultiplicative) after -= (d.gamma * s.difference * d.inverse_base) * base;
        if constexpr (kSmoothing) {
          after += (s.difference * d.inverse_base) * Pair{gamma_seed_[2 * j], gamma_seed_[2 * j + 1]};
        }
        season_tangent[j] = after;
      }
      Pair moved = base + p.alpha * pull;
      if constexpr (kSmoothing) moved += s.pull * Pair{alpha_seed_[2 * j], alpha_seed_[2 * j + 1]};
      level_tangent[j] = moved;
      if constexpr (kTrend != Part::kNone) {
        Pair slope = growth + d.beta * pull;
        if constexpr (kTrend == Part::kMultiplicative) slope -= (d.beta * s.pull * d.inverse_level) * level;
        if constexpr (kSmoothing) {
          slope += (s.pull * d.inverse_level) * Pair{beta_seed_[2 * j], beta_seed_[2 * j + 1]};
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
// Adds the products of rows of the Jacobian to the normal equations. Each sum goes on where it was left, so that blocks
// make no difference to it.
void LeastSquares::add_products(const Pair* begin, const Pair* end) {
  const int pairs = pairs_;
  for (int a = 0; a < pairs; a += 2) {
    const int a1 = std::min(a + 1, pairs - 1);
    for (int b = a; b < pairs; b += 2) {
      const int b1 = std::min(b + 1, pairs - 1);
      Pair sum[4][2];
      const auto out = [&](int i) { return &normal_[index(i < 2 ? 2 * a + i : 2 * a1 + i - 2, pairs)]; };
      for (int i = 0; i < 4; ++i) {
        sum[i][0] = out(i)[b];
        sum[i][1] = out(i)[b1];
      }
      for (const Pair* row = begin; row != end; row += pairs) {
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
        out(i)[b] = sum[i][0];
        out(i)[b1] = sum[i][1];
      }
    }
  }
}

double LeastSquares::assemble(std::span<double> hessian, std::span<double> gradient) {
  // In blocks that stay in the cache: every pair of columns passes over all rows.
  constexpr std::size_t kBlockBytes = std::size_t{128} << 10;
  const auto pairs = static_cast<std::size_t>(pairs_);
  const std::size_t block = std::max<std::size_t>(1, kBlockBytes / (pairs * sizeof(Pair))) * pairs;
  std::fill(normal_.begin(), normal_.end(), Pair{});
  for (std::size_t begin = 0; begin < jacobian_.size(); begin += block) {
    add_products(jacobian_.data() + begin, jacobian_.data() + std::min(begin + block, jacobian_.size()));
  }
  const auto entry = [&](int i, int j) { return normal_[index(i, pairs) + static_cast<std::size_t>(j / 2)][j % 2]; };
  const double squares = entry(size_, size_);
  const bool multiplicative = form_.error == Part::kMultiplicative;
  const double n = static_cast<double>(y_.size());
  const double scale = multiplicative ? std::exp(2 * log_f_ / n) : 1.0;
  for (int i = 0; i < size_; ++i) {
    // S = G^2 sum e^2: d(G e) = G (de + e dlog G).
    const double vi = multiplicative ? log_tangent_[index(i / 2, 1)][i % 2] / n : 0.0;
    const double ui = entry(i, size_);
    gradient[static_cast<std::size_t>(i)] = scale * (ui + squares * vi);
    for (int j = i; j < size_; ++j) {
      double value = entry(i, j);
      if (multiplicative) {
        const double vj = log_tangent_[index(j / 2, 1)][j % 2] / n;
        value += ui * vj + vi * entry(j, size_) + squares * vi * vj;
      }
      hessian[index(i, size_) + index(j, 1)] = hessian[index(j, size_) + index(i, 1)] = scale * value;
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

}  // namespace salesforecast::ets
