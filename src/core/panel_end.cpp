#include "core/panel_end.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "core/text.h"

namespace salesforecast {

namespace {

constexpr std::int64_t kTail = 57;  // the last period and eight weeks of days, or a year of weeks, before it

// What the panel has in one of its last periods.
struct TailPeriod {
  std::int64_t rows = 0;  // with a value
  std::int64_t null_rows = 0;
  std::int64_t series = 0;  // that have a value
  std::int64_t spread = 0;  // of them, those with values at more than one time
  Timestamp first = 0;      // times of the first and the last value
  Timestamp last = 0;
};
using Tail = std::array<TailPeriod, kTail>;  // [0] is the last period

Tail tail_of(const SortedRows& rows, const Frequency& grid, std::int64_t last_period, const Context& context) {
  Tail tail;
  std::array<Timestamp, kTail + 1> end{};  // [b]: where the period `b` back ends
  for (std::int64_t back = 0; back <= kTail; ++back) {
    end[static_cast<std::size_t>(back)] = grid.start_of(last_period - back + 1);
  }
  for (std::size_t s = 0; s + 1 < rows.offsets.size(); ++s) {
    if (s % 1'024 == 0) context.check_cancel();
    const Timestamp* const begin = rows.ts.get() + rows.offsets[s];
    const Timestamp* const stop = rows.ts.get() + rows.offsets[s + 1];
    std::size_t back = kTail - 1;
    std::optional<Timestamp> first;  // value of the series in the period at hand
    bool spread = false;
    for (const Timestamp* ts = std::lower_bound(begin, stop, end[kTail]); ts != stop && *ts < end[0]; ++ts) {
      for (; *ts >= end[back]; --back) {
        first.reset();
        spread = false;
      }
      TailPeriod& period = tail[back];
      if (std::isnan(rows.y[static_cast<std::size_t>(ts - rows.ts.get())])) {
        ++period.null_rows;
        continue;
      }
      period.first = period.rows == 0 ? *ts : std::min(period.first, *ts);
      period.last = period.rows++ == 0 ? *ts : std::max(period.last, *ts);
      if (!first) {
        first = *ts;
        ++period.series;
      } else if (!spread && *ts != *first) {
        spread = true;
        ++period.spread;
      }
    }
  }
  return tail;
}

// Whether rows are whole periods: nearly no series has them at different times of one.
bool one_time_a_period(const Tail& tail) {
  std::int64_t series = 0, spread = 0;
  for (const TailPeriod& period : tail) {
    series += period.series;
    spread += period.spread;
  }
  return 20 * spread < series;
}

constexpr std::size_t kFewestPeriods = 4;  // fewer show no habit

// What may be expected to remain of a period after the panel's last row in it, at most. One in ten of the periods
// before is let off as an exception (a strike, a feast); the spread of the others is allowed for once more.
// A few periods show little of the spread (a month may end on a weekend): a tenth of the length is allowed besides.
std::int64_t longest_rest(std::vector<std::int64_t> rests, std::int64_t length) {
  std::sort(rests.begin(), rests.end());
  const std::int64_t median = rests[rests.size() / 2];
  const std::int64_t longest = rests[rests.size() - 1 - rests.size() / 10];
  return longest + (longest - median) + length / 20 + (rests.size() < kFewestPeriods ? length / 10 : 0);
}

double rows_a_series(const TailPeriod& period) {
  return static_cast<double>(period.rows) / static_cast<double>(std::max<std::int64_t>(1, period.series));
}

// Rows of a period from which half of them missing is no chance.
constexpr std::int64_t kEnoughRows = 20;

// How the last period looks against those before it.
struct Verdict {
  std::size_t compared = 0;  // periods before that have values
  PeriodHabit habit;         // of those
  bool seems_early = false;  // by fewer periods than show a habit
  bool ends_early = false;
  std::int64_t fewest = 0;  // values in the poorest of the eight periods before, and of days of the same weekday
  bool few_rows = false;    // less than half of that
  bool thin = false;        // so is each series: it has less than half of what it has in the poorest
};

// Of the periods before the last one that have values: from a period's begin to its first row, and from its last row to
// its end.
struct Margins {
  std::vector<std::int64_t> leads, rests;
  std::array<std::vector<std::int64_t>, 7> weekday_rests;  // of daily periods, by weekdays back; [0]: the last one's
};

Margins margins_of(const Tail& tail, const Frequency& grid, std::int64_t last_period) {
  Margins margins;
  for (std::size_t back = 1; back < tail.size(); ++back) {
    if (tail[back].rows == 0) continue;  // shut
    const std::int64_t period = last_period - static_cast<std::int64_t>(back);
    margins.leads.push_back(tail[back].first - grid.start_of(period));
    margins.rests.push_back(grid.start_of(period + 1) - tail[back].last);
    if (grid.micros == kMicrosPerDay) margins.weekday_rests[back % 7].push_back(margins.rests.back());
  }
  return margins;
}

// The habit of the periods before the last one; a weekday's rests may be its own.
PeriodHabit habit_of(Margins margins, bool daily, std::int64_t length) {
  if (margins.leads.size() < kFewestPeriods) return {};
  PeriodHabit habit = {longest_rest(std::move(margins.leads), length), 0};
  if (!daily) habit.rest = longest_rest(std::move(margins.rests), length);
  for (std::vector<std::int64_t>& own : margins.weekday_rests) {
    if (!own.empty()) habit.rest = std::max(habit.rest, longest_rest(std::move(own), length));
  }
  return habit;
}

Verdict judge(const Tail& tail, const Frequency& grid, std::int64_t last_period, const PeriodHabit& known) {
  const std::int64_t end = grid.start_of(last_period + 1), length = end - grid.start_of(last_period);
  const std::int64_t rest = end - tail[0].last;
  const bool daily = grid.micros == kMicrosPerDay;
  Margins margins = margins_of(tail, grid, last_period);
  Verdict verdict;
  verdict.compared = margins.rests.size();
  std::size_t recent = 0;
  double thinnest = 0;
  for (std::size_t back = 1; back < tail.size(); ++back) {
    if (tail[back].rows == 0 || (back > 8 && !(daily && back % 7 == 0))) continue;
    verdict.fewest = recent == 0 ? tail[back].rows : std::min(verdict.fewest, tail[back].rows);
    thinnest = recent++ == 0 ? rows_a_series(tail[back]) : std::min(thinnest, rows_a_series(tail[back]));
  }
  verdict.few_rows = recent >= kFewestPeriods && 2 * tail[0].rows < verdict.fewest;
  if (known.known()) {
    verdict.ends_early = rest > known.rest;
    return verdict;
  }
  const bool by_weekday = margins.weekday_rests[0].size() >= kFewestPeriods;
  const std::vector<std::int64_t>& rests = by_weekday ? margins.weekday_rests[0] : margins.rests;
  if (rests.empty()) return verdict;
  const bool habitual = rests.size() >= kFewestPeriods;
  if (one_time_a_period(tail)) {
    // Hours of the day and months of the year differ by more than half as a rule.
    verdict.thin =
        habitual && daily && verdict.few_rows && verdict.fewest >= kEnoughRows && 2 * rows_a_series(tail[0]) < thinnest;
    verdict.ends_early = verdict.thin;
    return verdict;
  }
  (habitual ? verdict.ends_early : verdict.seems_early) = rest > longest_rest(rests, length);
  verdict.habit = habit_of(std::move(margins), daily, length);
  return verdict;
}

// The last period in which a series has a value; else the last with a row at all, else the one before options.start.
struct LastPeriod {
  std::int64_t period = 0;
  bool has_value = false;
};

LastPeriod last_period_of(const SortedRows& rows, const Options& options, const Frequency& frequency) {
  std::optional<Timestamp> last, last_null;
  for (std::size_t s = 0; s + 1 < rows.offsets.size(); ++s) {
    const std::size_t begin = rows.offsets[s];
    std::size_t end = rows.offsets[s + 1];
    if (begin == end) continue;
    last_null = std::max(last_null, std::optional(rows.ts[end - 1]));
    while (end > begin && std::isnan(rows.y[end - 1])) --end;
    if (end > begin) last = std::max(last, std::optional(rows.ts[end - 1]));
  }
  if (last) return {frequency.period_of(*last), true};
  if (last_null) return {frequency.period_of(*last_null), false};
  return {options.start ? frequency.period_of(*options.start) - 1 : 0, false};
}

std::string looks_unfinished(const Verdict& verdict, const TailPeriod& last) {
  if (verdict.seems_early || (verdict.ends_early && !verdict.thin))
    return "looks unfinished: its rows end at " + format_timestamp(last.last);
  if (!verdict.few_rows) return {};
  return "looks unfinished: " + counted(last.rows, "row") + " against " + with_separators(verdict.fewest) +
         " or more in each of the periods before";
}

}  // namespace

PanelEnd settle_end(const SortedRows& rows, const Options& options, const Frequency& frequency, const Context& context,
                    const PeriodHabit& known) {
  LastPeriod last = last_period_of(rows, options, frequency);
  if (options.until) last.period = frequency.period_of(*options.until);
  PanelEnd end;
  end.until = last.period;
  if (!last.has_value) return end;
  const Tail tail = tail_of(rows, frequency, last.period, context);
  const Verdict verdict = judge(tail, frequency, last.period, known);
  end.habit = verdict.habit;
  // Whoever names the last period has decided.
  if (options.until || options.partial == Partial::kKeep) return end;
  const std::string period = "the last period, " + format_timestamp(frequency.label_of(last.period)) + ", ";
  const bool asked = options.partial == Partial::kDrop && verdict.compared > 0;
  if (!asked && (options.end == SeriesEnd::kOwn || !verdict.ends_early)) {
    const std::string looks = looks_unfinished(verdict, tail[0]);
    if (!looks.empty()) end.notice = period + looks;
    end.advice = R"(option "partial": "drop" leaves it out)";
    return end;
  }
  --end.until;
  const std::int64_t left = tail[0].rows + tail[0].null_rows;
  end.rows_left = static_cast<std::size_t>(left);
  if (verdict.ends_early) {
    const std::string why =
        verdict.thin ? ", against " + with_separators(verdict.fewest) + " or more in each of the periods before"
                     : ": they end at " + format_timestamp(tail[0].last) + ", earlier than in the periods before";
    end.notice = period + "is unfinished and left out with its " + counted(left, "row") + why;
    end.advice = R"(option "partial": "keep" keeps it)";
  } else {
    end.notice = period + "left out with its " + counted(left, "row") + R"(, as option "partial" asks)";
  }
  return end;
}

}  // namespace salesforecast
