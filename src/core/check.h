// The quality of data before training: what each series of a panel is like, what training would do with it, and what is
// worth a look.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/panel.h"
#include "core/regressor_check.h"
#include "core/series_nature.h"

namespace salesforecast {

// Figures of one series, or totals of a panel. Periods are counted as training reads them: after sums and fill.
struct SeriesCheck {
  std::int64_t row_count = 0;
  std::int64_t first_period = 0;  // of its first value
  std::int64_t last_period = -1;  // of its last row
  std::int64_t periods = 0;       // from the one to the other; 0: the series has no value
  std::int64_t gaps = 0;          // periods without a row
  std::int64_t longest_gap = 0;
  std::int64_t nulls = 0;          // periods whose rows have no value
  std::int64_t missing = 0;        // those, and gaps that are not filled
  std::int64_t duplicates = 0;     // rows beyond the first of their period
  std::int64_t periods_after = 0;  // of the panel, after its last row
  std::int64_t negatives = 0;      // periods below zero
  std::int64_t zeros = 0;          // periods of zero, those without a row included where they are read as zero
  std::int64_t outliers = 0;
  std::int64_t worst_outlier = 0;  // its period
  std::int64_t level_shifts = 0;
  std::int64_t latest_shift = 0;  // its period
  double level_before = 0, level_after = 0;
  double seasonal_strength = std::numeric_limits<double>::quiet_NaN();  // of a total: mean of the series that have one

  SeriesKind kind = SeriesKind::kOrdinary;
  std::int64_t trailing = 0;  // periods after the last value
  int length = 0;             // of the history that a method would get
  bool too_short = false;     // for the method asked for
  bool cold = false;          // training would borrow a history
  bool kept = false;          // it has ended and would be forecast as if it went on
  bool non_negative = true;   // forecasts would be clipped at zero
  Fill fill = Fill::kAuto;    // what its gaps became
  bool closed_weekdays = false;
  bool zeros_at_end = false;
  std::vector<RegressorFinding> regressors;
};

struct PanelCheck {
  Options options;
  Frequency frequency;
  int season = 1;
  std::int64_t until_period = 0;
  std::vector<SeriesCheck> series;  // in the panel's order
  SeriesCheck totals;
  std::vector<std::string> notices;  // of build_panel()
};

// Looks at every series. Throws Error: kOutOfMemory (counted before it is taken) beyond context.max_memory, kCancelled.
PanelCheck check_panel(const Panel& panel, const Options& options, const Context& context);

// The status word that training would give; "simpler" alone is known only after fitting.
const char* status_of(const SeriesCheck& check) noexcept;

// What training would do with the series, in one sentence, and what is worth a look, a sentence each.
std::string treatment_of(const SeriesCheck& check, const PanelCheck& panel);
std::vector<std::string> problems_of(const SeriesCheck& check, const PanelCheck& panel);

// The same of the whole panel: the worst status, counts of series, then the panel's notices.
const char* panel_status(const PanelCheck& panel) noexcept;
std::string panel_treatment(const PanelCheck& panel);
std::vector<std::string> panel_problems(const PanelCheck& panel);

}  // namespace salesforecast
