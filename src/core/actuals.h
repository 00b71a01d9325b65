// What came: rows of outcomes on the calendar of a model that forecast them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/measures.h"
#include "core/model.h"
#include "core/panel.h"

namespace salesforecast {

class RegressorRows;
struct SortedRows;

// Outcomes of each series by period, ascending, under the period contract of the training: an unfinished last period
// is left out, and so is a first one that begins late; returns are netted or ignored as the model's option says.
class Actuals {
 public:
  Actuals();
  ~Actuals();
  Actuals(Actuals&&) noexcept;
  Actuals& operator=(Actuals&&) noexcept;

  // Rows of a period become one value as the model's option `aggregate` says. Consumes the store. Throws Error:
  // kNonFinite, kInvalidData for an infinite time, kCancelled.
  // Regressors are as they came.
  static Actuals of_rows(RowStore&& store, std::size_t series_count, const ModelHeader& header, const Context& context);

  // The points of one series that fall on its forecast's steps; nullopt: it has no row. A period without a row is an
  // outcome of zero where it was one in training, from the first to the last period of the actuals as a whole; with
  // NULL alone it is none. Regressors are as the rows say.
  std::vector<ScoredPoint> score(std::optional<std::size_t> series, const ModelHeader& header, const SeriesModel& model,
                                 int horizon, double level, const Context& context) const;

  // On a last or first period that is not all there.
  const std::vector<std::string>& notices() const noexcept { return notices_; }

 private:
  // Sets from_: an unfinished first period is none.
  void begin(const SortedRows& rows, const ModelHeader& header);

  using Values = std::vector<std::pair<std::int64_t, double>>;  // by period; NaN: rows, but no value

  std::vector<Values> values_;  // by series
  std::unique_ptr<RegressorRows> regressors_;
  std::vector<std::int64_t> jumped_;  // periods that the clocks jumped over: no outcome
  std::int64_t from_ = 0, until_ = 0;
  std::vector<std::string> notices_;
};

}  // namespace salesforecast
