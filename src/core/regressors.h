// Regressors of one series (prices, promotions, weather) and what of them is known at a point of the history. A method
// sees them through a view only, so nothing that came to be known later can reach it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace salesforecast {

enum class RegressorKind {
  kKnown,  // values of the time to come are known: a promotion that is planned
  kPast,   // no value after the point is known: the weather, a competitor's price
};

// What was written down about one period at one time: plans change.
struct RegressorRecord {
  int period = 0;    // counted from the first of the history; those of the time to come go on
  int known_at = 0;  // the first point that it is known at: values 0 .. known_at-1 of the history were there
  double value = 0;
};

struct Regressor {
  std::string name;
  RegressorKind kind = RegressorKind::kKnown;
  // By period, the history's and, where known, those to come; NaN: missing. Empty where there are records.
  std::vector<double> values;
  // Where the time of record is given: in any order; of one period the latest that is known counts.
  std::vector<RegressorRecord> records;
  int lag = 0;           // methods see the value of so many periods ago
  bool holiday = false;  // a column of the calendar: 0 on the days without it
};

// What is known at one point. Columns are those of the series, in their order. A value that is missing is as the one
// before it; before the first one it is NaN.
class RegressorView {
 public:
  RegressorView() = default;

  std::size_t columns() const noexcept { return columns_.size(); }
  // As many values as the history that the method sees, and of the same periods.
  std::span<const double> history(std::size_t column) const { return columns_.at(column).history; }
  // Of steps 1 to the horizon; empty for a regressor that is known in the past only and seen without a lag.
  std::span<const double> future(std::size_t column) const { return columns_.at(column).future; }
  // Whether it is a column of holidays: its values are effects of themselves, with no mean to take off.
  bool holiday(std::size_t column) const { return columns_.at(column).holiday; }
  // How many values the history of a column begins with that are not known.
  std::size_t unknown(std::size_t column) const;
  // The same of a history that begins so many periods later.
  RegressorView since(std::size_t begin) const;

 private:
  friend class Regressors;
  struct Column {
    std::span<const double> history, future;
    bool holiday = false;
  };
  std::vector<Column> columns_;
  std::shared_ptr<const std::vector<std::vector<double>>> own_;  // columns made for this view
};

class Regressors {
 public:
  Regressors() = default;
  explicit Regressors(std::vector<Regressor> columns);

  bool empty() const noexcept { return columns_.empty(); }
  const std::vector<Regressor>& columns() const noexcept { return columns_; }

  // Known at `cutoff`, when values 0 .. cutoff-1 of the history are there.
  //   window   values of the history that are seen at most, the latest; 0: all
  //   horizon  steps to come
  // The view lives no longer than this.
  RegressorView view(int cutoff, int window, int horizon) const;

 private:
  std::vector<Regressor> columns_;  // missing values and lags settled, where there are no records
};

// The same regressors of a history that begins `begin` periods later, as they were known at its point `end` (counted as
// before): records that came later are left out, and of the past what comes after.
std::vector<Regressor> regressors_at(std::span<const Regressor> regressors, int begin, int end);

// What is known, with `n` values of the history, of the `steps` periods after it; NaN where nothing is.
std::vector<double> values_ahead(const Regressor& regressor, int n, int steps);

}  // namespace salesforecast
