#include "core/cleaning.h"

#include <algorithm>
#include <cmath>

#include "core/demand_pattern.h"
#include "core/robust.h"
#include "core/series_warnings.h"

namespace salesforecast {

namespace {

constexpr std::size_t kMostTold = 3;  // moves that a warning names, the latest

bool all_finite(std::span<const double> y) {
  return std::all_of(y.begin(), y.end(), [](double v) { return std::isfinite(v); });
}

void move_levels(std::span<const LevelMove> levels, std::vector<double>* y) {
  for (const LevelMove& move : levels) {
    const std::size_t end = std::min(move.shift.index, y->size());
    for (std::size_t t = 0; t < end; ++t) (*y)[t] = move.factor * (*y)[t] + move.offset;
  }
}

// A value of the moved history as it would have been before.
double moved_back(std::span<const LevelMove> levels, std::size_t t, double value) {
  for (std::size_t i = levels.size(); i > 0; --i) {
    const LevelMove& move = levels[i - 1];
    if (t < move.shift.index) value = (value - move.offset) / move.factor;
  }
  return value;
}

std::vector<LevelMove> level_moves(std::span<const double> y, const Cycles& cycles, const Context& context) {
  std::vector<LevelMove> moves;
  const bool by_ratio = std::none_of(y.begin(), y.end(), [](double v) { return v < 0; });
  for (const LevelShift& shift : level_shifts(y, baseline_of(y, cycles.season, context), cycles, context)) {
    if (!by_ratio) {
      moves.push_back({shift, 1, shift.to - shift.from});
    } else if (shift.from > 0 && shift.to > 0) {
      moves.push_back({shift, shift.to / shift.from, 0});
    }
  }
  return moves;
}

// Whether a regressor or a holiday was in that period what it is not usually: a column of the calendar that is not 0,
// or one that has one value in more than half of all periods, and another one there.
bool is_explained(const RegressorView& regressors, std::span<const double> usual, std::size_t t) {
  for (std::size_t c = 0; c < regressors.columns(); ++c) {
    const double value = regressors.history(c)[t];
    if (!std::isnan(usual[c]) && !std::isnan(value) && value != usual[c]) return true;
  }
  return false;
}

// By column the value that it has in more than half of all periods, of holidays 0; NaN: none.
std::vector<double> usual_values(const RegressorView& regressors) {
  std::vector<double> usual(regressors.columns());
  for (std::size_t c = 0; c < usual.size(); ++c) {
    if (regressors.holiday(c)) continue;
    std::vector<double> values;
    for (const double v : regressors.history(c)) {
      if (!std::isnan(v)) values.push_back(v);
    }
    usual[c] = std::numeric_limits<double>::quiet_NaN();
    if (values.empty()) continue;
    const double middle = upper_median(values);  // what more than half are is the median
    if (2 * std::count(values.begin(), values.end(), middle) > std::ssize(values)) usual[c] = middle;
  }
  return usual;
}

std::string outliers_sentence(const HistoryChanges& changes, bool regressors, std::span<const double> y,
                              const Frequency& frequency, std::int64_t first_period) {
  std::size_t count = 0, left = 0;
  const Replacement* largest = nullptr;
  const auto distance = [&](const Replacement& one) {
    return std::fabs(y[one.index] - moved_back(changes.levels, one.index, one.value));
  };
  for (const Replacement& one : changes.outliers) {
    if (one.explained && regressors) {
      ++left;
      continue;
    }
    ++count;
    if (largest == nullptr || distance(one) > distance(*largest)) largest = &one;
  }
  if (largest == nullptr) return {};
  const Timestamp at = frequency.label_of(first_period + static_cast<std::int64_t>(largest->index));
  std::string text = std::to_string(count) + (count == 1 ? " value, " : " values, farthest ") +
                     short_number(y[largest->index]) + " at " + format_timestamp(at) + " taken as " +
                     short_number(moved_back(changes.levels, largest->index, largest->value));
  if (left > 0) text += "; " + std::to_string(left) + " that regressors or holidays explain left";
  return text;
}

std::string levels_sentence(std::span<const LevelMove> levels, const Frequency& frequency, std::int64_t first_period) {
  std::string text;
  const std::size_t told = std::min(kMostTold, levels.size());
  for (std::size_t i = 0; i < told; ++i) {
    const LevelMove& move = levels[levels.size() - 1 - i];
    const Timestamp at = frequency.label_of(first_period + static_cast<std::int64_t>(move.shift.index));
    const std::string by =
        move.factor == 1 ? "plus " + short_number(move.offset) : "times " + short_number(move.factor);
    text += (i == 0 ? "values before " : "; before ") + format_timestamp(at) + " " + by;
  }
  if (told < levels.size()) text += "; at " + std::to_string(levels.size() - told) + " earlier times as well";
  return text;
}

}  // namespace

Cleaning Cleaning::of(const Options& options) {
  Cleaning out;
  out.levels = options.level_shifts == LevelShifts::kAdjust;
  out.outliers =
      options.outliers == OutlierUse::kReplace || (options.outliers == OutlierUse::kAuto && options.method == "auto");
  out.rare = options.outliers == OutlierUse::kAuto;
  out.anew = out.levels || options.outliers == OutlierUse::kReplace;
  return out;
}

HistoryChanges changes_of(std::span<const double> y, const Cycles& cycles, const Cleaning& cleaning,
                          const RegressorView& regressors, const Context& context) {
  HistoryChanges out;
  if (!cleaning.any()) return out;
  std::vector<double> moved(y.begin(), y.end());
  const DemandPattern pattern = demand_pattern_of(y);
  if (cleaning.levels && pattern == DemandPattern::kSmooth) {
    out.levels = level_moves(y, cycles, context);
    move_levels(out.levels, &moved);
    if (!all_finite(moved)) {
      out.levels.clear();
      moved.assign(y.begin(), y.end());
    }
  }
  if (!cleaning.outliers || (!cleaning.rare && pattern == DemandPattern::kRare)) return out;
  out.outliers = drawn_in_outliers(moved, cycles, context);
  if (!cleaning.anew || regressors.columns() == 0 || out.outliers.empty()) return out;
  const std::vector<double> usual = usual_values(regressors);
  for (Replacement& one : out.outliers) one.explained = is_explained(regressors, usual, one.index);
  return out;
}

void make_changes(const HistoryChanges& changes, bool regressors, std::vector<double>* y) {
  move_levels(changes.levels, y);
  for (const Replacement& one : changes.outliers) {
    if (!(one.explained && regressors)) (*y)[one.index] = one.value;
  }
}

std::vector<std::string> cleaning_warnings(const HistoryChanges& changes, bool regressors, std::span<const double> y,
                                           const Frequency& frequency, std::int64_t first_period) {
  std::vector<std::string> out;
  const std::string outliers = outliers_sentence(changes, regressors, y, frequency, first_period);
  if (!outliers.empty()) out.push_back(std::string(kOutliersReplaced) + ": " + outliers);
  if (!changes.levels.empty()) {
    out.push_back(std::string(kLevelAdjusted) + ": " + levels_sentence(changes.levels, frequency, first_period));
  }
  return out;
}

}  // namespace salesforecast
