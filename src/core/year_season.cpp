#include "core/year_season.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

#include "core/robust.h"

namespace salesforecast {

namespace {

constexpr double kLeastYear = 4;  // periods: shorter years have no season
constexpr std::size_t kLeastYears = 2;
constexpr double kLeastVariance = 1e-12;

// Of a year: what passes within a month is the month's. Of a month: down to a week or so.
constexpr int kYearHarmonics = 12, kDailyYearHarmonics = 11, kMonthHarmonics = 6;

// Calls each(index of the cos coefficient, cos, sin) for all harmonics of one turn, by the addition theorem.
template <typename Each>
void each_harmonic(double turn, std::size_t first, int harmonics, const Each& each) {
  const double angle = 2 * std::numbers::pi * (turn - std::floor(turn));
  const double c = std::cos(angle), s = std::sin(angle);
  double cos_k = 1, sin_k = 0;
  for (int k = 0; k < harmonics; ++k) {
    const double next = cos_k * c - sin_k * s;
    sin_k = sin_k * c + cos_k * s;
    cos_k = next;
    each(first + static_cast<std::size_t>(2 * k), cos_k, sin_k);
  }
}

int year_harmonics(const YearClock& clock) {
  return std::clamp(static_cast<int>((clock.year - 1) / 2), 0, clock.daily ? kDailyYearHarmonics : kYearHarmonics);
}

constexpr int kMonthPairs = 6;

// A day's month, from 0, its place in it, 0 at the first, and the month's days.
struct MonthDay {
  std::size_t month;
  double turn, days;
};

MonthDay month_day(std::int64_t day) {
  using namespace std::chrono;
  const sys_days date = sys_days(year_month_day(year(2000), January, std::chrono::day(1))) + days(day);
  const year_month_day in_year(date);
  const year_month_day_last last(in_year.year() / in_year.month() / std::chrono::last);
  const auto length = static_cast<double>(static_cast<unsigned>(last.day()));
  return {static_cast<unsigned>(in_year.month()) - 1,
          (static_cast<double>(static_cast<unsigned>(in_year.day())) - 1) / length, length};
}

// Calls each(index of a pair of coefficients, its two waves) for those that are not zero at a period. Over a year each
// wave has a mean square of a half: so has a month's step.
template <typename Each>
void each_wave(const YearClock& clock, std::int64_t period, const Each& each) {
  const std::size_t year_size = 2 * static_cast<std::size_t>(clock.months ? kMonthPairs : year_harmonics(clock));
  if (!clock.months) each_harmonic(static_cast<double>(period) / clock.year, 0, year_harmonics(clock), each);
  if (!clock.daily) return;
  const MonthDay at = month_day(period);
  if (clock.months) {
    const double step = std::sqrt(6 * clock.year / 12 / at.days);
    each(at.month / 2 * 2, at.month % 2 == 0 ? step : 0, at.month % 2 == 0 ? 0 : step);
  }
  each_harmonic(at.turn, year_size, kMonthHarmonics, each);
}

// The level at a place: a straight line through the means of the years at their middles, and on at both ends.
class YearLevels {
 public:
  // means: the latest year's first.
  YearLevels(std::vector<double> means, std::size_t n, double year) : means_(std::move(means)), n_(n), year_(year) {}

  double at(std::size_t t) const {
    const double back = (static_cast<double>(n_ - t) - 0.5) / year_ - 0.5;  // years before the latest middle
    const auto last = static_cast<double>(means_.size() - 2);
    const auto j = static_cast<std::size_t>(std::clamp(std::floor(back), 0.0, last));
    const double line = means_[j] + (back - static_cast<double>(j)) * (means_[j + 1] - means_[j]);
    return std::max(line, 0.25 * std::min(means_[j], means_[j + 1]));
  }

 private:
  std::vector<double> means_;
  std::size_t n_;
  double year_;
};

double square_mean(std::span<const double> values) {
  double sum = 0;
  for (const double v : values) sum += v * v;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

// Each harmonic's mean over itself and its neighbours: noise is smooth over them, and few years say little of each.
std::vector<double> over_neighbours(const std::vector<double>& values) {
  const int harmonics = static_cast<int>(values.size()) / 2;
  std::vector<double> out(values.size());
  for (int k = 0; k < harmonics; ++k) {
    double sum = 0, count = 0;
    for (int near = std::max(0, k - 1); near <= std::min(harmonics - 1, k + 1); ++near) {
      sum += values[2 * near] + values[2 * near + 1];
      count += 2;
    }
    out[2 * k] = out[2 * k + 1] = sum / count;
  }
  return out;
}

// Sums over years of the squares about their mean, by coefficient.
std::vector<double> squares_about_mean(const YearEvidence::Years& years, const std::vector<double>& mean) {
  std::vector<double> out(mean.size());
  for (const std::vector<double>& one : years) {
    for (std::size_t k = 0; k < mean.size(); ++k) out[k] += (one[k] - mean[k]) * (one[k] - mean[k]);
  }
  return out;
}

using Years = YearEvidence::Years;

std::vector<double> mean_of(const Years& years) {
  std::vector<double> out(years.front().size());
  for (const std::vector<double>& one : years) {
    for (std::size_t k = 0; k < out.size(); ++k) out[k] += one[k] / static_cast<double>(years.size());
  }
  return out;
}

double own_variance(const Years& years) {
  const std::vector<double> squares = squares_about_mean(years, mean_of(years));
  double sum = 0;
  for (const double v : squares) sum += v;
  return sum / static_cast<double>(squares.size() * (years.size() - 1));
}

// Series with years enough to tell noise from season.
struct Panel {
  std::vector<const Years*> series;
  std::vector<double> variances;  // of one year's coefficients about the series' own, on average over them
  double usual_variance = 0;      // the middle one
  std::size_t size = 0, most_years = 0;

  // Surer series count more, none by far.
  double weight(std::size_t i) const { return 1 / (variances[i] + usual_variance); }
};

Panel panel_of(std::span<const YearEvidence* const> all, bool months) {
  Panel panel;
  for (const YearEvidence* one : all) {
    const Years& years = one->of(months);
    if (years.size() < kLeastYears) continue;
    const double variance = own_variance(years);
    if (!std::isfinite(variance)) continue;
    panel.series.push_back(&years);
    panel.variances.push_back(std::max(variance, kLeastVariance));
    panel.most_years = std::max(panel.most_years, years.size());
    panel.size = years.front().size();
  }
  if (!panel.variances.empty()) panel.usual_variance = upper_median(panel.variances);
  return panel;
}

// Variance of each coefficient from year to year, in variances of its series.
std::vector<double> noise_shape(const Panel& panel) {
  std::vector<double> noise(panel.size);
  double total = 0;
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    const Years& years = *panel.series[i];
    const std::vector<double> squares = squares_about_mean(years, mean_of(years));
    for (std::size_t k = 0; k < panel.size; ++k) noise[k] += panel.weight(i) * squares[k];
    total += panel.weight(i) * static_cast<double>(years.size() - 1) * panel.variances[i];
  }
  for (double& value : noise) value /= total;
  return over_neighbours(noise);
}

struct YearMeans {
  Years years;                  // over series, one a year
  std::vector<double> weights;  // of the years
  std::vector<double> mean;     // over years and series
  std::vector<double> error;    // its variance, as the years tell it: it holds the noise that series share
};

YearMeans means_by_year(const Panel& panel) {
  YearMeans out{Years(panel.most_years, std::vector<double>(panel.size)), std::vector<double>(panel.most_years),
                std::vector<double>(panel.size), std::vector<double>(panel.size)};
  Years& years = out.years;
  std::vector<double>& weights = out.weights;
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    for (std::size_t year = 0; year < panel.series[i]->size(); ++year) {
      weights[year] += panel.weight(i);
      for (std::size_t k = 0; k < panel.size; ++k) {
        years[year][k] += panel.weight(i) * (*panel.series[i])[year][k];
      }
    }
  }
  double total = 0, squares = 0;
  for (std::size_t year = 0; year < panel.most_years; ++year) {
    total += weights[year];
    squares += weights[year] * weights[year];
    for (std::size_t k = 0; k < panel.size; ++k) {
      out.mean[k] += years[year][k];
      years[year][k] /= weights[year];
    }
  }
  for (double& value : out.mean) value /= total;
  const double effective = total * total / squares;  // years, were they equally sure
  for (std::size_t year = 0; year < panel.most_years; ++year) {
    for (std::size_t k = 0; k < panel.size; ++k) {
      const double off = years[year][k] - out.mean[k];
      out.error[k] += weights[year] / total * off * off / std::max(effective - 1, 0.5);
    }
  }
  return out;
}

// Variance of the series' own coefficients about the panel's mean, less what noise explains of it (DerSimonian & Laird
// 1986). None for a series alone.
std::vector<double> between_series(const Panel& panel, const YearPrior& prior) {
  std::vector<double> between(panel.size);
  if (panel.series.size() == 1) return between;
  double total = 0;
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    const std::vector<double> own = mean_of(*panel.series[i]);
    const auto years = static_cast<double>(panel.series[i]->size());
    for (std::size_t k = 0; k < panel.size; ++k) {
      const double off = own[k] - prior.mean[k];
      between[k] += panel.weight(i) * (off * off - panel.variances[i] * prior.noise[k] / years);
    }
    total += panel.weight(i);
  }
  for (double& value : between) value = std::max(0.0, value / total);
  return over_neighbours(between);
}

// What one year's distances from its level say by themselves. first: the period of off[0].
std::vector<double> coefficients_of(std::span<const double> off, std::int64_t first, const YearClock& clock) {
  std::vector<double> out(2 * static_cast<std::size_t>(pairs_of(clock)));
  const double share = 2 / static_cast<double>(off.size());
  for (std::size_t t = 0; t < off.size(); ++t) {
    each_wave(clock, first + static_cast<std::int64_t>(t), [&](std::size_t at, double c, double s) {
      out[at] += share * off[t] * c;
      out[at + 1] += share * off[t] * s;
    });
  }
  return out;
}

// How much nearer to a year the mean of the others is than nothing, in squares of coefficients: what a year has in
// common with others, less what noise they bring. keep: of each coefficient, by the noise of all.
double told_by_others(const YearMeans& means, const std::vector<double>& keep) {
  double total = 0;
  for (const double weight : means.weights) total += weight;
  double sum = 0;
  for (std::size_t year = 0; year < means.years.size(); ++year) {
    const double own = means.weights[year];
    for (std::size_t k = 0; k < keep.size(); ++k) {
      const double others = keep[k] * (total * means.mean[k] - own * means.years[year][k]) / (total - own);
      sum += own / total * others * (2 * means.years[year][k] - others);
    }
  }
  return sum;
}

// As learn_year_prior(), by waves or by months; and what they tell.
std::pair<YearPrior, double> prior_of(const Panel& panel) {
  YearPrior prior;
  if (panel.series.empty()) return {prior, 0};
  prior.usual_variance = panel.usual_variance;
  prior.noise = noise_shape(panel);
  const YearMeans means = means_by_year(panel);
  prior.mean = means.mean;
  prior.between = between_series(panel, prior);
  // A harmonic of the panel is kept as far as it is larger than twice what it moves from year to year: James & Stein
  // 1961 would take it off once, and leave noise in three of eight harmonics where there is no season.
  const std::vector<double> error = over_neighbours(means.error);
  std::vector<double> keep(prior.mean.size());
  for (std::size_t k = 0; k + 1 < prior.mean.size(); k += 2) {
    const double square = square_mean(std::span(prior.mean).subspan(k, 2));
    keep[k] = keep[k + 1] = square > 0 ? std::max(0.0, 1 - 2 * error[k] / square) : 0;
    prior.mean[k] *= keep[k];
    prior.mean[k + 1] *= keep[k + 1];
  }
  return {prior, told_by_others(means, keep)};
}

}  // namespace

int pairs_of(const YearClock& clock) {
  return (clock.months ? kMonthPairs : year_harmonics(clock)) + (clock.daily ? kMonthHarmonics : 0);
}

double YearSeason::factor(std::int64_t period) const {
  if (empty()) return 1;
  double sum = 1;
  each_wave(clock_, period,
            [&](std::size_t at, double c, double s) { sum += coefficients_[at] * c + coefficients_[at + 1] * s; });
  return std::max(sum, kLeastFactor);
}

std::vector<double> YearSeason::adjusted(std::span<const double> y, std::int64_t first_period) const {
  std::vector<double> out(y.begin(), y.end());
  if (empty()) return out;
  for (std::size_t t = 0; t < out.size(); ++t) out[t] /= factor(first_period + static_cast<std::int64_t>(t));
  return out;
}

void YearSeason::apply(MethodForecast* forecast, std::int64_t first_period) const {
  if (empty()) return;
  for (std::size_t h = 0; h < forecast->mean.size(); ++h) {
    const double times = factor(first_period + static_cast<std::int64_t>(h));
    forecast->mean[h] *= times;
    forecast->sd[h] *= times;
  }
}

YearEvidence year_evidence(std::span<const double> y, std::int64_t first_period, const YearClock& clock) {
  YearEvidence out;
  const double year = clock.year;
  const std::size_t n = y.size();
  const auto count = year < kLeastYear ? 0 : static_cast<std::size_t>(static_cast<double>(n) / year + 1e-6);
  if (pairs_of(clock) == 0 || count < kLeastYears) return out;
  // Where the year that is so many years back begins.
  const auto begin_of = [&](std::size_t back) {
    return n - std::min(n, static_cast<std::size_t>(std::lround(static_cast<double>(back + 1) * year)));
  };
  std::vector<double> means;
  for (std::size_t back = 0; back < count; ++back) {
    const std::size_t begin = begin_of(back), end = back == 0 ? n : begin_of(back - 1);
    double sum = 0;
    for (std::size_t t = begin; t < end; ++t) sum += y[t];
    if (!(sum > 0) || !std::isfinite(sum)) break;
    means.push_back(sum / static_cast<double>(end - begin));
  }
  if (means.size() < kLeastYears) return out;
  const YearLevels levels(means, n, year);
  YearClock by_months = clock;
  by_months.months = true;
  for (std::size_t back = 0; back < means.size(); ++back) {
    const std::size_t begin = begin_of(back), end = back == 0 ? n : begin_of(back - 1);
    std::vector<double> off;
    for (std::size_t t = begin; t < end; ++t) off.push_back(y[t] / levels.at(t) - 1);
    const std::int64_t first = first_period + static_cast<std::int64_t>(begin);
    out.waves.push_back(coefficients_of(off, first, clock));
    if (clock.daily) out.months.push_back(coefficients_of(off, first, by_months));
  }
  return out;
}

YearPrior learn_year_prior(std::span<const YearEvidence* const> series) {
  auto [waves, waves_tell] = prior_of(panel_of(series, false));
  auto [months, months_tell] = prior_of(panel_of(series, true));
  if (!(months_tell > waves_tell)) return std::move(waves);
  months.months = true;
  return std::move(months);
}

YearSeason settle_year_season(const YearEvidence& own, const YearPrior& prior, const YearClock& clock) {
  if (prior.mean.empty()) return {};
  std::vector<double> out = prior.mean;
  if (const YearEvidence::Years& years = own.of(prior.months); !years.empty()) {
    const std::vector<double> mean = mean_of(years);
    const auto count = static_cast<double>(years.size());
    // A variance from few years is drawn to the usual one, as from two years more.
    const double variance = (own_variance(years) * (count - 1) + 2 * prior.usual_variance) / (count + 1);
    for (std::size_t k = 0; k < out.size(); ++k) {
      const double noise = variance * prior.noise[k] / count;
      if (prior.between[k] > 0) out[k] += prior.between[k] / (prior.between[k] + noise) * (mean[k] - out[k]);
    }
  }
  if (square_mean(out) < 1e-8) return {};
  YearClock shape = clock;
  shape.months = prior.months;
  return {std::move(out), shape};
}

}  // namespace salesforecast
