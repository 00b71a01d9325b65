// Inside of build_panel: what rows say of regressors becomes one value a period.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/calendar/frequency.h"
#include "core/context.h"
#include "core/model.h"
#include "core/options.h"
#include "core/panel.h"

namespace salesforecast {

// The rows' regressors by series; taken out of the store before its rows are sorted by time.
class RegressorRows {
 public:
  // categories: of a training whose rows went before; none: these rows' own. `options` must outlive this.
  RegressorRows(RowStore& store, std::size_t series_count, const Options& options, const Context& context,
                std::span<const std::vector<std::string>> categories = {});

  bool empty() const noexcept { return count_ == 0; }
  std::size_t bytes() const noexcept;

  // The texts of each regressor, the most frequent first and the smaller one before it where they are equal; at most
  // kMostCategories. Empty: numbers.
  const std::vector<std::vector<std::string>>& categories() const noexcept { return categories_; }

  // By period from `first_period` on, one a regressor: of numbers the mean of the period's rows, of categories the most
  // frequent one. Values go on to the last row that has one. Where rows say when they were written down, those of one
  // time together make a record.
  std::vector<Regressor> of_series(std::size_t series, const Frequency& frequency, std::int64_t first_period,
                                   const Context& context) const;

 private:
  struct Entry {
    std::int64_t period, known_at;
    double value;
  };

  void rank_categories();
  // Gives each text of a column another number.
  void renumber(std::size_t column, std::span<const double> places);
  std::vector<Entry> entries_of(std::size_t series, std::size_t column, const Frequency& frequency,
                                std::int64_t first_period) const;

  const Options& options_;
  std::size_t count_ = 0;  // regressors
  std::vector<Timestamp> ts_;
  std::vector<Timestamp> known_at_;  // empty: not asked for
  std::vector<double> values_;       // row after row
  std::vector<std::size_t> order_;   // rows by series
  std::vector<std::size_t> offsets_;
  std::vector<std::vector<std::string>> categories_;
};

// The values of steps to come that rows have, as forecasts take them; what a row does not say is NaN.
RegressorValues values_to_come(const RegressorRows& rows, std::size_t series, const ModelHeader& header,
                               const SeriesModel& model, int horizon, const Context& context);

// The fingerprint of a series' regressors.
std::uint64_t hash_regressors(std::span<const Regressor> regressors);

}  // namespace salesforecast
