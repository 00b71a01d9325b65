#include "core/methods/arima/fourier.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "core/methods/arima/differences.h"

namespace salesforecast::arima {
namespace {

// Harmonics beside which it is settled how often the series is differenced while their number is searched.
constexpr int kFirstHarmonics = 3;
// A season may have every second harmonic only (halves of the year alike): so many may gain nothing before the search
// ends.
constexpr int kMostMisses = 2;
constexpr double kCompareTolerance = 1e-6;
// By so much of AICc harmonics are better beyond doubt, whatever orders there are without them.
constexpr double kClearGain = 30;

using Harmonics = std::array<double, 2 * static_cast<std::size_t>(kMostHarmonics)>;

// Sine and cosine of each harmonic; those of the next from those of the one before.
void harmonics_at(const Wave& wave, double steps, Harmonics& out) {
  const double angle = 2 * std::numbers::pi * std::fmod(wave.phase + steps, wave.length) / wave.length;
  const double sine = std::sin(angle), cosine = std::cos(angle);
  double s = 0, c = 1;
  for (std::size_t k = 0; k < static_cast<std::size_t>(wave.harmonics); ++k) {
    const double before = s;
    s = before * cosine + c * sine;
    c = c * cosine - before * sine;
    out[2 * k] = s;
    out[2 * k + 1] = c;
  }
}

Eigen::Index columns_of(const std::vector<Wave>& waves) {
  Eigen::Index count = 0;
  for (const Wave& wave : waves) count += 2 * wave.harmonics;
  return count;
}

// The sample without its waves, their effects taken out of y.
Sample without_waves(const Sample& sample, std::span<const double> effects) {
  Sample rest = sample;
  const auto first = static_cast<Eigen::Index>(sample.kept.size());
  for (std::size_t t = 0; t < rest.y.size(); ++t) {
    for (Eigen::Index c = first; c < sample.regressors.cols(); ++c) {
      rest.y[t] -= effects[static_cast<std::size_t>(c)] * sample.regressors(static_cast<Eigen::Index>(t), c);
    }
  }
  set_waves({}, rest);
  return rest;
}

// What numbers of harmonics are compared by: a small model, ARMA(1,1) of the differences with a term of the season. Its
// point is estimated beside some harmonics and held while their number varies; regression coefficients and the variance
// have their best values each time.
class SmallModel {
 public:
  SmallModel(Sample& sample, std::vector<Wave> waves, int season, const Context& context);

  // Tries numbers of harmonics of each wave, the others as they are, and leaves the best. Gives what they gain in AICc.
  double settle();
  // Effects by column of the sample, which has the waves as they are now; those without a harmonic are gone.
  std::vector<double> effects();

 private:
  void estimate();
  double aicc_with_waves();
  double settle(Wave& wave);

  Sample& sample_;
  std::vector<Wave> waves_;
  const Context& context_;
  Fit fit_;
};

SmallModel::SmallModel(Sample& sample, std::vector<Wave> waves, int season, const Context& context)
    : sample_(sample), waves_(std::move(waves)), context_(context) {
  for (Wave& wave : waves_) wave.harmonics = kFirstHarmonics;
  set_waves(waves_, sample_);
  Order& order = fit_.order;
  order = choose_differences(sample_, season, context_);
  order.ar = order.ma = 1;
  if (season > 1 && season <= kMaxSeason && sample_.y.size() > 3 * static_cast<std::size_t>(season)) {
    order.seasonal_ma = order.seasonal_differences;
    order.seasonal_ar = 1 - order.seasonal_differences;
  }
  order.constant = order.differencings() < 2;
  estimate();
}

void SmallModel::estimate() {
  set_waves(waves_, sample_);
  Estimator estimator(sample_, context_);
  fit_ = fit_.point.empty() ? estimator.estimate(fit_.order, FilterStart::kStationary, nullptr, kCompareTolerance)
                            : estimator.refine(fit_, kCompareTolerance);
}

double SmallModel::aicc_with_waves() {
  context_.check_cancel();
  set_waves(waves_, sample_);
  const Differenced data = difference(sample_, fit_.order);
  const Solution solution = Likelihood(fit_.order, data, FilterStart::kStationary).solve(fit_.point);
  return aicc_of(solution.log_likelihood, data.observations(), parameter_count(fit_.order, data));
}

// Gives the gain over none.
double SmallModel::settle(Wave& wave) {
  double lowest = std::numeric_limits<double>::infinity(), without = 0;
  int best = 0;
  for (int count = 0; count <= kMostHarmonics && count - best <= kMostMisses; ++count) {
    wave.harmonics = count;
    const double aicc = aicc_with_waves();
    if (count == 0) without = aicc;
    if (aicc < lowest) best = count;
    lowest = std::min(lowest, aicc);
  }
  wave.harmonics = best;
  return best == 0 ? 0 : without - lowest;
}

double SmallModel::settle() {
  for (Wave& wave : waves_) settle(wave);
  estimate();
  double gain = 0;
  for (Wave& wave : waves_) gain += settle(wave);
  return gain;
}

std::vector<double> SmallModel::effects() {
  std::erase_if(waves_, [](const Wave& wave) { return wave.harmonics == 0; });
  estimate();
  const Differenced data = difference(sample_, fit_.order);
  const Solution solution = Likelihood(fit_.order, data, FilterStart::kStationary).solve(fit_.point);
  return effects_by_column(data, solution.coefficients, sample_.regressors.cols());
}

}  // namespace

double phase_of(std::int64_t period, double length) {
  const double phase = std::fmod(static_cast<double>(period), length);
  return phase < 0 ? phase + length : phase;
}

std::vector<Wave> long_waves(const MethodInput& input, bool differenced) {
  constexpr double kYearDays = 365.25, kMostOff = 0.01;
  std::vector<Wave> waves;
  const double year = input.frequency == nullptr ? 0 : kYearDays / input.frequency->days();
  const auto add = [&](const char* name, int steps) {
    const double length = std::fabs(year - steps) <= kMostOff * year ? year : steps;
    if (steps <= kMaxSeason || static_cast<double>(input.y.size()) <= 2 * length) return;
    const bool only = waves.empty() && input.season <= 1;  // as mstl calls it
    waves.push_back({only ? "season" : name, length, phase_of(input.first_period, length), 0});
  };
  if (!differenced) add("season", input.season);
  for (const LongerSeason& longer : input.longer_seasons) {
    add(kCycleNames[static_cast<std::size_t>(longer.cycle)], longer.steps);
  }
  return waves;
}

void set_waves(std::vector<Wave> waves, Sample& sample) {
  const auto rows = static_cast<Eigen::Index>(sample.y.size());
  auto at = static_cast<Eigen::Index>(sample.kept.size());
  sample.regressors.conservativeResize(rows, at + columns_of(waves));
  Harmonics values{};
  for (const Wave& wave : waves) {
    for (Eigen::Index t = 0; t < rows; ++t) {
      harmonics_at(wave, static_cast<double>(t), values);
      for (int i = 0; i < 2 * wave.harmonics; ++i) sample.regressors(t, at + i) = values[static_cast<std::size_t>(i)];
    }
    at += 2 * wave.harmonics;
  }
  sample.waves = std::move(waves);
}

double wave_at(const WaveEffect& effect, double steps) {
  Harmonics values{};
  harmonics_at(effect.wave, steps, values);
  double sum = 0;
  for (std::size_t i = 0; i < effect.coefficients.size(); ++i) sum += effect.coefficients[i] * values[i];
  return sum;
}

Fit search_harmonics(Sample& sample, std::vector<Wave> waves, int season, const Context& context) {
  Sample plain = sample;
  SmallModel model(sample, std::move(waves), season, context);
  const double gain = model.settle();
  const std::vector<double> effects = model.effects();
  Fit with;
  if (!sample.waves.empty()) {
    // A column for each harmonic makes an order so many times as costly: what the columns leave is searched.
    with = estimate_again(sample, search_orders(without_waves(sample, effects), season, context), context);
  }
  if (std::isfinite(with.aicc) && gain > kClearGain) return with;
  Fit without = search_orders(plain, season, context);
  // AICc compares models of the same differences only.
  const bool comparable = with.order.differences == without.order.differences &&
                          with.order.seasonal_differences == without.order.seasonal_differences;
  if (comparable && with.aicc < without.aicc) return with;
  sample = std::move(plain);
  return without;
}

}  // namespace salesforecast::arima
