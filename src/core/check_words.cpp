// What a check says in sentences.
#include <algorithm>
#include <array>
#include <cstdio>
#include <initializer_list>
#include <string_view>

#include "core/check.h"
#include "core/text.h"

namespace salesforecast {

namespace {

// Rows that share a period are the rule where rows are single sales; where they are this rare they may be mistakes.
constexpr std::int64_t kRareDuplicates = 20;  // one row in so many

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::string label(const PanelCheck& panel, std::int64_t period) {
  return format_timestamp(panel.frequency.label_of(period));
}

bool rare_duplicates(const SeriesCheck& check) {
  return check.duplicates > 0 && check.duplicates * kRareDuplicates <= check.row_count;
}

const char* gaps_become(Fill fill) {
  switch (fill) {
    case Fill::kZero:
      return "read as zero sales";
    case Fill::kPrevious:
      return "filled with the value before";
    case Fill::kLinear:
      return "filled by straight lines";
    case Fill::kAuto:
    case Fill::kMissing:
      break;
  }
  return "read as missing";
}

const char* rows_become(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::kSum:
      return "summed";
    case Aggregate::kMean:
      return "averaged";
    case Aggregate::kMin:
      return "reduced to the least";
    case Aggregate::kMax:
      return "reduced to the largest";
    case Aggregate::kLast:
      break;
  }
  return "reduced to the last";
}

bool has_method(const SeriesCheck& check) {
  return check.kind == SeriesKind::kOrdinary || check.kind == SeriesKind::kLate;
}

void add_forecast(const SeriesCheck& check, const PanelCheck& panel, std::vector<std::string>* parts) {
  if (check.cold) {
    parts->push_back("it borrows the history of the series nearest to it");
    return;
  }
  switch (check.kind) {
    case SeriesKind::kEmpty:
    case SeriesKind::kEnded:
    case SeriesKind::kAllZero:
      parts->push_back("zero is forecast");
      return;
    case SeriesKind::kSingle:
    case SeriesKind::kConstant:
      parts->push_back("its value is forecast as it is");
      return;
    case SeriesKind::kLate:
    case SeriesKind::kOrdinary:
      break;
  }
  const std::string& method = panel.options.method;
  parts->push_back(check.too_short    ? "a simpler method than " + method + " is taken"
                   : method == "auto" ? "the best methods are combined"
                                      : method + " is fitted");
  if (check.kind == SeriesKind::kLate) {
    parts->push_back("the " + counted(check.trailing, "period") + " after its last value " +
                     (check.trailing == 1 ? "is" : "are") + " forecast, too, before step 1");
  }
  parts->push_back(check.non_negative ? "forecasts are held at zero or above" : "forecasts may fall below zero");
}

// "3 of 40 series have ended", "1 of 40 series has ended".
void add_count(std::int64_t count, const PanelCheck& panel, const char* one, const char* many, std::string_view rest,
               std::vector<std::string>* sentences) {
  if (count == 0) return;
  const auto total = static_cast<std::int64_t>(panel.series.size());
  sentences->push_back(with_separators(count) + " of " + with_separators(total) + " series " +
                       (count == 1 ? one : many) + std::string(rest));
}

template <typename Predicate>
std::int64_t count_if(const PanelCheck& panel, Predicate predicate) {
  return std::count_if(panel.series.begin(), panel.series.end(), predicate);
}

std::int64_t count_kind(const PanelCheck& panel, SeriesKind kind) {
  return count_if(panel, [&](const SeriesCheck& check) { return check.kind == kind && !check.cold; });
}

void add_statuses(const PanelCheck& panel, std::vector<std::string>* out) {
  add_count(count_kind(panel, SeriesKind::kEmpty), panel, "has", "have", " no value; zero is forecast", out);
  add_count(count_kind(panel, SeriesKind::kEnded), panel, "has", "have", " ended; zero is forecast", out);
  add_count(count_kind(panel, SeriesKind::kAllZero), panel, "is", "are", " zero all along; zero is forecast", out);
  add_count(count_kind(panel, SeriesKind::kSingle), panel, "has", "have", " one period only; its value is forecast",
            out);
  add_count(count_kind(panel, SeriesKind::kConstant), panel, "never changes", "never change", "", out);
  add_count(count_if(panel, [](const SeriesCheck& check) { return check.too_short; }), panel, "is", "are",
            " too short for " + panel.options.method + "; a simpler method is taken", out);
  add_count(count_if(panel, [](const SeriesCheck& check) { return check.cold; }), panel, "has", "have",
            " hardly a history; that of the series nearest is borrowed", out);
  add_count(count_kind(panel, SeriesKind::kLate), panel, "ends", "end",
            " a little before the panel; the rows may be late", out);
}

void add_gaps(const PanelCheck& panel, std::vector<std::string>* out) {
  for (const Fill fill : {Fill::kZero, Fill::kMissing, Fill::kPrevious, Fill::kLinear}) {
    const auto gaps =
        count_if(panel, [&](const SeriesCheck& c) { return c.gaps > 0 && c.fill == fill && !c.closed_weekdays; });
    add_count(gaps, panel, "has", "have", std::string(" gaps; they are ") + gaps_become(fill), out);
  }
  add_count(count_if(panel, [](const SeriesCheck& c) { return c.closed_weekdays; }), panel, "has", "have",
            " weekdays that never have a row; they are read as zero sales", out);
}

void add_values(const PanelCheck& panel, std::vector<std::string>* out) {
  const SeriesCheck& totals = panel.totals;
  add_count(count_if(panel, [](const SeriesCheck& c) { return c.nulls > 0; }), panel, "has", "have",
            " rows without a value, " + counted(totals.nulls, "period") + " in all; they are read as missing", out);
  add_count(count_if(panel, [](const SeriesCheck& c) { return c.negatives > 0 && c.non_negative; }), panel, "has",
            "have", " negative periods, few enough that forecasts are held at zero or above", out);
  add_count(count_if(panel, [](const SeriesCheck& c) { return !c.non_negative; }), panel, "is", "are",
            " often negative; forecasts may fall below zero", out);
  add_count(count_if(panel, rare_duplicates), panel, "has", "have",
            " rows that share a period with another, though few do; they may have been entered twice", out);
  add_count(count_if(panel, [](const SeriesCheck& c) { return c.outliers > 0; }), panel, "has", "have",
            " outliers, " + counted(totals.outliers, "period") + " in all", out);
  add_count(count_if(panel, [](const SeriesCheck& c) { return c.level_shifts > 0; }), panel, "has", "have",
            " shifts of level, the latest at " + label(panel, totals.latest_shift), out);
}

void add_regressors(const PanelCheck& panel, std::vector<std::string>* out) {
  using Kind = RegressorFinding::Kind;
  const auto with = [&](std::initializer_list<Kind> kinds) {
    return count_if(panel, [&](const SeriesCheck& check) {
      return std::any_of(check.regressors.begin(), check.regressors.end(), [&](const RegressorFinding& finding) {
        return std::find(kinds.begin(), kinds.end(), finding.kind) != kinds.end();
      });
    });
  };
  add_count(with({Kind::kMissing, Kind::kConstant}), panel, "has", "have",
            " regressors that never change or have no value", out);
  add_count(with({Kind::kTwin}), panel, "has", "have", " regressors that say the same", out);
  add_count(with({Kind::kFollows, Kind::kFollowsNext}), panel, "has", "have",
            " regressors that follow the target too closely to be known in time", out);
}

}  // namespace

std::string treatment_of(const SeriesCheck& check, const PanelCheck& panel) {
  std::vector<std::string> parts;
  add_forecast(check, panel, &parts);
  if (check.duplicates > 0)
    parts.push_back(std::string("rows of one period are ") + rows_become(panel.options.aggregate));
  if (check.gaps > 0) {
    parts.push_back(check.closed_weekdays
                        ? "weekdays that never have a row are read as zero sales, other gaps as missing"
                        : std::string("gaps are ") + gaps_become(check.fill));
  }
  if (check.zeros_at_end) {
    parts.push_back("the " + counted(check.periods_after, "period") + " after its last row " +
                    (check.periods_after == 1 ? "is" : "are") + " read as zero sales");
  }
  if (check.missing > 0 && has_method(check)) {
    parts.push_back(panel.season > 1 ? "missing values are bridged along the season"
                                     : "missing values are bridged by straight lines");
  }
  std::string sentence;
  for (const std::string& part : parts) sentence += (sentence.empty() ? "" : "; ") + part;
  return sentence;
}

std::vector<std::string> problems_of(const SeriesCheck& check, const PanelCheck& panel) {
  std::vector<std::string> out;
  std::string detail = check.cold ? counted(check.periods - check.missing, "value") + " of its own"
                                  : status_detail_of(check.kind, check.trailing);
  if (!detail.empty()) out.push_back(std::move(detail));
  if (check.too_short) out.push_back(shortage_of(panel.options, panel.season, check.length));
  if (check.gaps > 0) {
    out.push_back(with_separators(check.gaps) + " of " + counted(check.periods, "period") + " have no row, at most " +
                  with_separators(check.longest_gap) + " in a row");
  }
  if (check.nulls > 0) {
    out.push_back(counted(check.nulls, "period") + (check.nulls == 1 ? " has a row" : " have rows") + " but no value");
  }
  if (rare_duplicates(check)) {
    out.push_back(counted(check.duplicates, "row") + (check.duplicates == 1 ? " shares" : " share") +
                  " a period with another; entered twice?");
  }
  if (check.negatives > 0) {
    out.push_back(counted(check.negatives, "period") + (check.negatives == 1 ? " is" : " are") + " negative");
  }
  if (check.outliers > 0) {
    out.push_back(counted(check.outliers, "period") + (check.outliers == 1 ? " is" : " are") +
                  " far off what is usual, most of all " + label(panel, check.worst_outlier));
  }
  if (has_method(check) && panel.season > 1 && check.length < panel.season) {
    out.push_back(counted(check.length, "period") + (check.length == 1 ? " is" : " are") + " less than the season of " +
                  std::to_string(panel.season));
  }
  for (const RegressorFinding& finding : check.regressors) out.push_back(sentence_of(finding, panel.options));
  if (check.level_shifts > 0) {
    out.push_back("the level shifted at " + label(panel, check.latest_shift) + ", from about " +
                  number(check.level_before) + " to about " + number(check.level_after));
  }
  return out;
}

const char* panel_status(const PanelCheck& panel) noexcept {
  // The less can be forecast, the worse.
  static constexpr std::array<std::string_view, 7> kWorstFirst = {"empty",     "ended",    "all_zero", "cold_start",
                                                                  "too_short", "constant", "late_data"};
  std::size_t worst = kWorstFirst.size();
  const char* word = status_of(SeriesKind::kOrdinary);
  for (const SeriesCheck& check : panel.series) {
    const auto at = std::find(kWorstFirst.begin(), kWorstFirst.end(), status_of(check)) - kWorstFirst.begin();
    if (static_cast<std::size_t>(at) >= worst) continue;
    worst = static_cast<std::size_t>(at);
    word = status_of(check);
  }
  return word;
}

std::string panel_treatment(const PanelCheck& panel) {
  const std::int64_t methods = count_if(panel, has_method);
  const std::int64_t zero = count_kind(panel, SeriesKind::kEmpty) + count_kind(panel, SeriesKind::kEnded) +
                            count_kind(panel, SeriesKind::kAllZero);
  const std::int64_t as_is = count_kind(panel, SeriesKind::kSingle) + count_kind(panel, SeriesKind::kConstant);
  std::string sentence = counted(methods, "series") + (methods == 1 ? " gets" : " get") + " a method";
  if (zero > 0) sentence += "; zero is forecast for " + counted(zero, "series");
  if (as_is > 0) sentence += "; the one value as it is for " + counted(as_is, "series");
  return sentence + "; step 1 follows " +
         (panel.options.end == SeriesEnd::kOwn ? "each series' own last row" : label(panel, panel.until_period));
}

std::vector<std::string> panel_problems(const PanelCheck& panel) {
  std::vector<std::string> out;
  if (count_kind(panel, SeriesKind::kEmpty) == static_cast<std::int64_t>(panel.series.size())) {
    out.push_back("no row has a value: training refuses that");
  }
  add_statuses(panel, &out);
  add_gaps(panel, &out);
  add_values(panel, &out);
  add_regressors(panel, &out);
  out.insert(out.end(), panel.notices.begin(), panel.notices.end());
  return out;
}

}  // namespace salesforecast
