// Totals of forecasts over steps and series, with bounds from joint paths.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model.h"

namespace salesforecast {

// What the steps of a forecast are added up to.
class TotalPeriod {
 public:
  // Empty: the whole horizon. Else what parse_period() reads: months, quarters and years are those of the calendar
  // (retail months of the model's anchor where it has one), a step belongs to the period that its label lies in;
  // lengths of days or hours ("4 weeks") count from the panel's first step. Throws Error(kInvalidArgument).
  TotalPeriod(const std::string& period, const ModelHeader& header);
  std::int64_t of(Timestamp ts) const;

 private:
  std::optional<Frequency> calendar_;
  std::int64_t length_ = 0;  // microseconds; 0: not by length
  Timestamp origin_ = 0;
};

// The sum of one roll-up over one period.
struct TotalRow {
  std::size_t group = 0;
  Timestamp from = 0, to = 0;  // labels of the first and the last step in it
  double total = 0, lower_bound = 0, upper_bound = 0;
};

// Adds up series after series. Bounds are quantiles of sums along joint paths (core/paths.h): the same call gives the
// same numbers, whatever else is added up.
class Totals {
 public:
  // most_bytes: memory of the sums; more is Error(kOutOfMemory). Throws Error(kInvalidArgument) for a horizon or a
  // level out of range. `header` must outlive this.
  Totals(const ModelHeader& header, const TotalPeriod& period, int horizon, double level, std::size_t most_bytes);

  // group: the number of the roll-up that the series belongs to. key: a hash of the series' key; values: of the value
  // of each series column.
  void add(std::size_t group, std::uint64_t key, std::span<const std::uint64_t> values, const SeriesModel& model,
           const RegressorValues& given, const Context& context);

  int horizon() const noexcept { return horizon_; }

  // By group, periods in order: lower_bound <= total <= upper_bound, all finite.
  std::vector<TotalRow> rows() const;

  static constexpr int kPaths = 500;

 private:
  struct Sum {
    Timestamp from = 0, to = 0;
    double total = 0;
    bool non_negative = true, whole = true;
    std::array<double, kPaths> paths{};
  };
  Sum& sum_of(std::size_t group, Timestamp ts);

  const ModelHeader& header_;
  TotalPeriod period_;
  int horizon_;
  double level_;
  std::size_t most_sums_;
  std::map<std::pair<std::size_t, std::int64_t>, Sum> sums_;
};

}  // namespace salesforecast
