#include "core/baseline.h"

#include <algorithm>
#include <cmath>

#include "core/decompose.h"
#include "core/robust.h"

namespace salesforecast {

namespace {

constexpr double kOutlierSds = 6;
constexpr double kImpossibleSds = 25;  // of the last value: it may be the first of a new level
// The spread is at least this share of the level: a value 12 % off a series that never varies is nobody's trouble.
constexpr double kLeastShare = 0.02;
constexpr double kRounding = 1e-9;  // of values scaled to 1
constexpr double kRecurringSds = 3;
constexpr std::size_t kYearSlack = 3;  // days: the same weekday of the year before is one or two off
constexpr double kMostYear = 1e6;      // of steps; series are no longer

// Estimated indices follow the noise, so what is left varies too little by this.
double lost_freedom(std::size_t n, std::size_t season) {
  return std::sqrt(static_cast<double>(n) / static_cast<double>(n - season));
}

// What is left around the centre, or half the noise of neighbours' differences where that is more: on a steep trend the
// running median is the value in the middle itself and leaves nothing.
double usual_spread(const std::vector<double>& x, const std::vector<double>& centre) {
  std::vector<double> work(x.size());
  for (std::size_t t = 0; t < x.size(); ++t) work[t] = x[t] - centre[t];
  const double around = robust_sd(work);
  work.pop_back();
  for (std::size_t t = 0; t + 1 < x.size(); ++t) work[t] = x[t + 1] - x[t];
  return std::max(around, robust_sd(work) / std::sqrt(2.0));
}

std::vector<double> spread_around(const std::vector<double>& x, const std::vector<double>& centre, double factor) {
  std::vector<double> spread(x.size());
  for (std::size_t t = 0; t < x.size(); ++t) spread[t] = std::fabs(centre[t]);
  const double usual_level = median_of(spread);
  const double usual = factor * usual_spread(x, centre);
  for (std::size_t t = 0; t < x.size(); ++t) {
    const double level = std::fabs(centre[t]);
    const double growth = usual_level > 0 ? std::max(1.0, level / usual_level) : 1.0;
    spread[t] = std::max({usual * growth, kLeastShare * level, kRounding});
  }
  return spread;
}

// Whether a value as far out on the same side stands `lag` steps before or after, give or take `slack`.
template <typename Sds>
bool comes_again(std::size_t t, std::size_t n, std::size_t lag, std::size_t slack, const Sds& sds) {
  const double sign = sds(t) > 0 ? 1 : -1;
  for (std::size_t distance = lag - slack; distance <= lag + slack; ++distance) {
    if (t >= distance && sign * sds(t - distance) > kRecurringSds) return true;
    if (t + distance < n && sign * sds(t + distance) > kRecurringSds) return true;
  }
  return false;
}

// How far out a value is, in sds, by time; and which of them stand apart without coming again.
template <typename Sds>
Outliers outliers_by(const Cycles& cycles, std::size_t n, const Sds& sds) {
  const std::size_t season = cycles.season > 1 ? static_cast<std::size_t>(cycles.season) : n;
  const std::size_t year = cycles.year > 0 ? static_cast<std::size_t>(cycles.year) : n;
  const std::size_t slack = std::min(kYearSlack, year / 52);  // none for weeks and longer
  Outliers out;
  double farthest = kOutlierSds;
  for (std::size_t t = 0; t < n; ++t) {
    const double own = std::fabs(sds(t));
    if (!(own > kOutlierSds)) continue;
    if (comes_again(t, n, season, 0, sds) || (year < n && comes_again(t, n, year, slack, sds))) continue;
    ++out.count;
    out.at.push_back(t);
    if (own > farthest) {
      farthest = own;
      out.worst = t;
    }
  }
  return out;
}

// The sales of a slow mover: their spread is at least their middle, as that of rare counts.
struct SlowSales {
  double middle = 0, sd = 0;
  bool enough = false;
};

SlowSales slow_sales(std::span<const double> y) {
  std::vector<double> sales;
  for (const double v : y) {
    if (v != 0 && !std::isnan(v)) sales.push_back(std::fabs(v));
  }
  if (sales.size() < kFewestForBaseline) return {};
  const double spread = robust_sd(sales);
  const double middle = median_of(sales);
  return {middle, std::max(spread, middle), true};
}

bool is_slow(std::span<const double> y) {
  return 3 * std::count(y.begin(), y.end(), 0.0) > static_cast<std::ptrdiff_t>(y.size());
}

// Sales of a slow mover against its other sales.
Outliers slow_mover_outliers(std::span<const double> y, const Cycles& cycles) {
  const SlowSales sales = slow_sales(y);
  if (!sales.enough) return {};
  return outliers_by(cycles, y.size(), [&](std::size_t t) {
    return y[t] == 0 || std::isnan(y[t]) ? 0 : (std::fabs(y[t]) - sales.middle) / sales.sd;
  });
}

// Outliers in short runs that are over: longer ones may be a level that moved, and so may one that the history ends in.
template <typename Sds>
std::vector<std::size_t> isolated(const std::vector<std::size_t>& at, std::size_t n, const Sds& sds) {
  constexpr std::size_t kLongestRun = 3;
  std::vector<std::size_t> out;
  for (std::size_t begin = 0; begin < at.size();) {
    std::size_t end = begin + 1;
    while (end < at.size() && at[end] == at[end - 1] + 1) ++end;
    const bool over = at[end - 1] + 1 < n || (end - begin == 1 && sds(at[begin]) > kImpossibleSds);
    if (over && end - begin <= kLongestRun) {
      for (std::size_t i = begin; i < end; ++i) out.push_back(at[i]);
    }
    begin = end;
  }
  return out;
}

// Takes out of outliers those on a side (up or down) that has them again and again: bulk orders, days shut. They are
// part of the business, and without them its mean would be another.
template <typename Up>
void leave_recurring(std::size_t n, const Up& up, std::vector<std::size_t>* at) {
  constexpr std::size_t kMostSlips = 3;
  constexpr std::size_t kRare = 100;  // a slip in so many periods
  for (const bool side : {false, true}) {
    std::size_t count = 0, runs = 0, next = 0;
    for (const std::size_t t : *at) {
      if (up(t) != side) continue;
      ++count;
      runs += runs == 0 || t != next ? 1 : 0;
      next = t + 1;
    }
    if (runs > kMostSlips && kRare * count > n) std::erase_if(*at, [&](std::size_t t) { return up(t) == side; });
  }
}

}  // namespace

Cycles Cycles::of(const Frequency& frequency, int season) {
  const double year = std::round(365.25 / frequency.days());
  return {season, year > season && year <= kMostYear ? static_cast<int>(year) : 0};
}

std::size_t level_window(int season) {
  constexpr int kFewest = 12;
  constexpr int kMost = 400;
  int window = kFewest;
  if (season > 1) window = season <= 7 ? 4 * season : season <= 26 ? season : season / 4;
  return static_cast<std::size_t>(std::clamp(window, kFewest, kMost));
}

Baseline baseline_of(std::span<const double> y, int season, const Context& context) {
  Baseline out;
  const std::size_t n = y.size();
  if (n < kFewestForBaseline) return out;
  double largest = 0;
  for (const double v : y) largest = std::max(largest, std::fabs(v));
  if (largest > 0) out.scale = largest;
  out.x.reserve(n);
  for (const double v : y) out.x.push_back(v / out.scale);
  double factor = 1;
  const std::size_t m = season < 2 ? 0 : static_cast<std::size_t>(season);
  if (m > 0 && n / 3 >= m) {
    context.check_cancel();
    const SeasonIndices indices = shrink_season(robust_season(out.x, season));
    if (indices.form != SeasonForm::kNone) {
      factor = lost_freedom(n, m);
      out.multiplicative = indices.form == SeasonForm::kMultiplicative;
      for (std::size_t t = 0; t < n; ++t) out.x[t] = indices.remove(out.x[t], t);
    }
  }
  out.centre = running_median(out.x, level_window(season) / 2, context);
  context.check_cancel();
  out.spread = spread_around(out.x, out.centre, factor);
  return out;
}

Outliers find_outliers(std::span<const double> y, const Cycles& cycles, const Baseline& baseline) {
  const std::size_t n = baseline.x.size();
  if (n == 0) return {};
  if (is_slow(y)) return slow_mover_outliers(y, cycles);
  return outliers_by(cycles, n, [&](std::size_t t) {
    return std::isnan(y[t]) ? 0 : (baseline.x[t] - baseline.centre[t]) / baseline.spread[t];
  });
}

std::vector<Replacement> drawn_in_outliers(std::span<const double> y, const Cycles& cycles, const Context& context) {
  std::vector<Replacement> out;
  const Baseline baseline = baseline_of(y, cycles.season, context);
  const Outliers outliers = find_outliers(y, cycles, baseline);
  const SlowSales sales = outliers.count > 0 && is_slow(y) ? slow_sales(y) : SlowSales();
  const auto sds = [&](std::size_t t) {
    if (sales.enough) return (std::fabs(y[t]) - sales.middle) / sales.sd;
    return std::fabs(baseline.x[t] - baseline.centre[t]) / baseline.spread[t];
  };
  std::vector<std::size_t> odd = isolated(outliers.at, y.size(), sds);
  leave_recurring(
      y.size(), [&](std::size_t t) { return sales.enough || baseline.x[t] > baseline.centre[t]; }, &odd);
  for (const std::size_t t : odd) {
    double value = 0;
    if (sales.enough) {
      value = std::copysign(sales.middle + kOutlierSds * sales.sd, y[t]);
    } else {
      const double x = baseline.x[t];
      const double limit = baseline.centre[t] + std::copysign(kOutlierSds * baseline.spread[t], x - baseline.centre[t]);
      const bool divided = baseline.multiplicative && x != 0;
      value = divided ? y[t] / x * limit : y[t] - (x - limit) * baseline.scale;
    }
    if (std::isfinite(value)) out.push_back({t, value});
  }
  return out;
}

}  // namespace salesforecast
