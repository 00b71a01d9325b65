#include "core/methods/regression/effects.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/methods/regression/level_filter.h"
#include "core/methods/regression/shrunk.h"
#include "core/methods/support.h"

namespace salesforecast::regression {
namespace {

constexpr double kNoVariation = 1e-9;  // of a column, as a share of its size
constexpr double kExplained = 1e-5;    // the same of what level and season leave of it
constexpr double kMostLog = 300;
constexpr double kMostZeros = 0.02;  // of the days open: those are passed over where logarithms are taken

struct Column {
  std::size_t number = 0;
  double scale = 1;
  double least = 0;  // of x / scale
};

// A column that varies and whose values to come are known.
bool usable(const RegressorView& view, std::size_t column, std::size_t n) {
  const std::span<const double> history = view.history(column), future = view.future(column);
  const auto finite = [](double v) { return std::isfinite(v); };
  if (history.size() != n || future.empty() || !std::all_of(future.begin(), future.end(), finite)) return false;
  double low = INFINITY, high = -INFINITY;
  for (const double v : history) {
    if (std::isnan(v)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  const bool known = std::isfinite(low) && std::isfinite(high);
  return known && high / 2 - low / 2 > kNoVariation * std::max(std::fabs(low), std::fabs(high));
}

// x / scale; before the first value that is known as that one.
std::vector<double> column_values(const RegressorView& view, std::size_t column, double scale) {
  const std::span<const double> history = view.history(column);
  std::vector<double> x(history.begin(), history.end());
  const auto known = std::find_if(x.begin(), x.end(), [](double v) { return !std::isnan(v); });
  std::fill(x.begin(), known, known == x.end() ? 0 : *known);
  for (double& v : x) v /= scale;
  return x;
}

std::vector<Column> usable_columns(const MethodInput& input) {
  std::vector<Column> out;
  for (std::size_t c = 0; c < input.regressors.columns(); ++c) {
    if (!usable(input.regressors, c, input.y.size())) continue;
    const double scale = binary_scale(input.regressors.history(c));
    const std::vector<double> x = column_values(input.regressors, c, scale);
    out.push_back({c, scale, *std::min_element(x.begin(), x.end())});
  }
  if (out.empty()) throw Error(ErrorKind::kInvalidData, "no regressor varies and is known for the time to come");
  return out;
}

// The value at which a column says that nothing is sold: nearly always zero where it holds, elsewhere most days sell.
// Its least or its largest one.
bool closes(std::span<const double> y, std::span<const double> x, double value) {
  constexpr double kFewest = 3, kNearly = 0.98, kElsewhere = 0.5;
  double days = 0, zeros = 0, other_zeros = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const bool zero = y[t] == 0;
    if (x[t] == value) {
      days += 1;
      zeros += zero ? 1 : 0;
    } else {
      other_zeros += zero ? 1 : 0;
    }
  }
  const double others = static_cast<double>(y.size()) - days;
  return days >= kFewest && zeros >= kNearly * days && other_zeros < kElsewhere * others;
}

std::vector<Closure> find_closures(const MethodInput& input, std::span<const Column> columns) {
  std::vector<Closure> out;
  if (!std::any_of(input.y.begin(), input.y.end(), [](double v) { return v == 0; })) return out;
  for (const Column& column : columns) {
    const std::vector<double> x = column_values(input.regressors, column.number, 1);
    const auto [low, high] = std::minmax_element(x.begin(), x.end());
    for (const double value : {*low, *high}) {
      if (closes(input.y, x, value)) out.push_back({column.number, value, x.back()});
    }
  }
  return out;
}

bool is_shut(const Effects& effects, const RegressorView& view, std::size_t t) {
  return std::any_of(effects.closures.begin(), effects.closures.end(),
                     [&](const Closure& one) { return view.history(one.column)[t] == one.value; });
}

// Values on the scale of the effects: NaN where they do not count.
std::vector<double> values_of(const Effects& effects, const MethodInput& input) {
  std::vector<double> z;
  z.reserve(input.y.size());
  for (std::size_t t = 0; t < input.y.size(); ++t) {
    const double v = input.y[t] / effects.scale;
    const bool counts = !is_shut(effects, input.regressors, t) && (!effects.multiplicative || v > 0);
    z.push_back(!counts ? std::nan("") : effects.multiplicative ? std::log(v) : v);
  }
  return z;
}

std::vector<bool> known(std::span<const double> z) {
  std::vector<bool> out;
  out.reserve(z.size());
  for (const double v : z) out.push_back(!std::isnan(v));
  return out;
}

// What level and season leave of y and of columns.
struct Rests {
  LevelFilter filter;
  Eigen::VectorXd y;

  Eigen::VectorXd of(const MethodInput& input, const Column& column) const {
    return vector_of(filter.rest(column_values(input.regressors, column.number, column.scale)));
  }
  static Eigen::VectorXd vector_of(const std::vector<double>& v) {
    return Eigen::Map<const Eigen::VectorXd>(v.data(), static_cast<Eigen::Index>(v.size()));
  }
};

// The columns that something is left of; of too many those that go best with y: n / log n of them (Fan & Lv 2008, "Sure
// independence screening").
std::vector<std::size_t> screened(const MethodInput& input, std::span<const Column> columns, const Rests& rests,
                                  const Context& context) {
  std::vector<std::pair<double, std::size_t>> strength;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i % 16 == 0) context.check_cancel();
    const Eigen::VectorXd x = rests.of(input, columns[i]);
    const double size = x.norm();
    if (!(size > kExplained * std::sqrt(static_cast<double>(x.size())))) continue;
    strength.emplace_back(-std::fabs(x.dot(rests.y)) / size, i);
  }
  std::sort(strength.begin(), strength.end());
  const double n = static_cast<double>(input.y.size());
  strength.resize(std::min({strength.size(), kMostEffects, static_cast<std::size_t>(n / std::log(n))}));
  std::vector<std::size_t> kept;
  kept.reserve(strength.size());
  for (const auto& one : strength) kept.push_back(one.second);
  std::sort(kept.begin(), kept.end());
  return kept;
}

// Estimates the coefficients of one form; gives -2 log likelihood of a value of y but for a constant. By Frisch &
// Waugh's theorem the coefficients are those of the regression with level and season in it.
double estimate(const MethodInput& input, std::span<const Column> columns, Effects* effects, const Context& context) {
  const std::vector<double> z = values_of(*effects, input);
  const std::vector<bool> counted = known(z);
  const LevelFilter filter(counted, input.season);
  const Rests rests = {filter, Rests::vector_of(filter.rest(z))};
  const std::vector<std::size_t> kept = screened(input, columns, rests, context);
  Eigen::MatrixXd x(rests.y.size(), static_cast<Eigen::Index>(kept.size()));
  for (std::size_t i = 0; i < kept.size(); ++i) x.col(static_cast<Eigen::Index>(i)) = rests.of(input, columns[kept[i]]);
  const auto rows = static_cast<double>(std::count(counted.begin(), counted.end(), true));
  const Shrunk found = shrunk_regression(x, rests.y, rows, static_cast<double>(columns.size()), context);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const double coefficient = found.coefficients(static_cast<Eigen::Index>(i));
    if (coefficient == 0) continue;
    const Column& column = columns[kept[i]];
    const std::vector<double> own = column_values(input.regressors, column.number, column.scale);
    effects->effects.push_back(
        {column.number, column.scale, column.least == 0 ? 0 : mean_of(own), coefficient, own.back() * column.scale});
  }
  double value = std::log(std::max(found.squares / rows, 1e-300));
  if (effects->multiplicative) {
    for (const double v : z) value += std::isnan(v) ? 0 : 2 * v / rows;
  }
  return value;
}

// Whether logarithms can be taken of what is sold on days open.
bool positive(const Effects& effects, const MethodInput& input) {
  double open = 0, above = 0;
  for (std::size_t t = 0; t < input.y.size(); ++t) {
    if (is_shut(effects, input.regressors, t)) continue;
    if (input.y[t] < 0) return false;
    open += 1;
    above += input.y[t] > 0 ? 1 : 0;
  }
  return above > 0 && above >= (1 - kMostZeros) * open;
}

}  // namespace

Effects find_effects(const MethodInput& input, const Context& context) {
  const std::vector<Column> columns = usable_columns(input);
  Effects additive;
  additive.scale = binary_scale(input.y);
  additive.closures = find_closures(input, columns);
  Effects multiplicative = additive;
  multiplicative.multiplicative = true;
  const double sum = estimate(input, columns, &additive, context);
  if (!positive(additive, input)) return additive;
  const double product = estimate(input, columns, &multiplicative, context);
  return product < sum ? multiplicative : additive;
}

std::vector<double> without_effects(const Effects& effects, const MethodInput& input) {
  std::vector<double> z = values_of(effects, input);
  for (const Effect& effect : effects.effects) {
    const std::vector<double> x = column_values(input.regressors, effect.column, 1);
    for (std::size_t t = 0; t < z.size(); ++t) z[t] -= effect.at(x[t]);
  }
  const std::vector<double> usual = LevelFilter(known(z), input.season).smooth(z);
  for (std::size_t t = 0; t < z.size(); ++t) {
    const bool zero = effects.multiplicative && std::isnan(z[t]) && !is_shut(effects, input.regressors, t);
    const double value = std::isnan(z[t]) ? usual[t] : z[t];
    z[t] = zero ? 0 : bounded((effects.multiplicative ? factor_of(value) : value) * effects.scale);
  }
  return z;
}

double factor_of(double log) { return std::exp(std::clamp(log, -kMostLog, kMostLog)); }

void set_last_values(const RegressorView& view, Effects* effects) {
  for (Effect& effect : effects->effects) effect.last = column_values(view, effect.column, 1).back();
  for (Closure& closure : effects->closures) closure.last = column_values(view, closure.column, 1).back();
}

}  // namespace salesforecast::regression
