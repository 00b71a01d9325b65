#include "core/artifact_check.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string_view>
#include <vector>

#include "core/wire.h"
// After wire.h, which sets FlatBuffers' assertions.
#include "flatbuffers/util.h"

namespace salesforecast {
namespace {

// 4713 BC to 294276 AD, PostgreSQL's range, by years from 2000. The first year and the last are left out so that
// labels moved inside their period stay within.
constexpr std::int64_t kFirstYear = -6711;
constexpr std::int64_t kLastYear = 292'275;
constexpr std::int64_t kMicrosPerYear = 31'556'952 * kMicrosPerSecond;  // the Gregorian mean, 365.2425 days

constexpr std::int32_t kFirstAnchor = -730'119, kLastAnchor = 2'921'939;  // 0001-01-01 and 9999-12-31

constexpr int kMaxPeriodYears = 100;  // parse_frequency's own limit

constexpr std::int64_t kMaxRows = std::int64_t{1} << 53;  // counts stay whole numbers in JSON
constexpr std::size_t kMaxWarnings = 10'000;
constexpr std::size_t kMaxTried = 256;
constexpr std::size_t kMaxSeriesWarnings = 100;

[[noreturn]] void fail(const std::string& rule) { throw Error(ErrorKind::kInvalidData, "model is not valid", rule); }

void require(bool holds, const char* rule) {
  if (!holds) fail(rule);
}

// One of the numbers of Accuracy: undefined, or finite and at least `low`.
bool accuracy_holds(double value, double low) { return std::isnan(value) || (std::isfinite(value) && value >= low); }

}  // namespace

PeriodRange period_range(const Frequency& frequency, int steps) noexcept {
  // A retail year may end in the calendar year after its own.
  if (frequency.retail != RetailWeeks::kNone) return {kFirstYear * 12 + 1, (kLastYear - 1) * 12 - steps};
  if (frequency.months > 0) {
    const std::int64_t first = kFirstYear * 12 - frequency.anchor_month, last = kLastYear * 12 - frequency.anchor_month;
    return {floor_div(first, frequency.months) + 1, floor_div(last, frequency.months) - steps};
  }
  const std::int64_t first = kFirstYear * kMicrosPerYear - frequency.anchor;
  const std::int64_t last = kLastYear * kMicrosPerYear - frequency.anchor;
  return {floor_div(first, frequency.micros) + 1, floor_div(last, frequency.micros) - steps};
}

void check_text(const std::string& text, const char* what) {
  bool holds = text.size() <= kMaxTextBytes && text.find('\0') == std::string::npos;
  const char* at = text.c_str();
  while (holds && at < text.c_str() + text.size()) holds = flatbuffers::FromUTF8(&at) >= 0;
  if (!holds) {
    fail(std::string(what) + " must be UTF-8 text of at most " + std::to_string(kMaxTextBytes) + " bytes");
  }
}

void check_frequency(const Frequency& frequency) {
  const bool retail = frequency.retail != RetailWeeks::kNone;
  require((frequency.micros > 0) + (frequency.months > 0) + (retail ? 1 : 0) == 1 && frequency.micros >= 0 &&
              frequency.months >= 0,
          "a frequency has either a length or a number of months, or a retail calendar");
  require(retail ? kFirstAnchor <= frequency.retail_anchor && frequency.retail_anchor <= kLastAnchor
                 : frequency.retail_anchor == 0,
          "a retail calendar starts in the years 1 to 9999");
  require(frequency.months <= 12 * kMaxPeriodYears && frequency.micros <= kMicrosPerYear * kMaxPeriodYears,
          "a period is at most 100 years long");
  require(0 <= frequency.anchor && frequency.anchor < std::max<std::int64_t>(frequency.micros, 1),
          "a frequency's anchor lies within its period");
  require(0 <= frequency.anchor_month && frequency.anchor_month < std::max(frequency.months, 1),
          "a frequency's anchor month lies within its period");
  const std::int64_t length = retail                 ? 28 * kMicrosPerDay
                              : frequency.micros > 0 ? frequency.micros
                                                     : frequency.months * 31 * kMicrosPerDay;
  require(-length < frequency.label_shift && frequency.label_shift < length,
          "labels are shifted by less than a period");
  require(!frequency.month_end || frequency.micros == 0, "only months are dated at their end");
}

void check_pools(const std::vector<ScorePool>& pools) {
  require(pools.empty() || pools.size() == kDemandPatterns,
          "there is a pool of scores for each demand pattern, or none");
  for (const ScorePool& pool : pools) {
    require(pool.series >= 0 && pool.spread > 0 && std::isfinite(pool.spread), "a pool has a positive spread");
    require(pool.steps.size() <= kMaxPoolSteps && pool.scores.size() == pool.steps.size() * kPoolPoints,
            "a pool has at most 64 steps, each with all its scores");
    int before = 0;
    for (std::size_t at = 0; at < pool.steps.size(); ++at) {
      require(before < pool.steps[at] && pool.steps[at] <= kMaxHorizon, "steps of a pool ascend from 1");
      before = pool.steps[at];
      const auto first = pool.scores.begin() + static_cast<std::ptrdiff_t>(at * kPoolPoints);
      require(std::all_of(first, first + kPoolPoints, [](float score) { return std::abs(score) <= 1e6F; }) &&
                  std::is_sorted(first, first + kPoolPoints),
              "scores of a pool are finite and ascending");
    }
  }
}

void check_dependence(const Dependence& dependence) {
  std::vector<Persistence> parts = dependence.shared;
  parts.push_back(dependence.own);
  require(parts.size() <= kMaxSharedParts + 1, "errors have at most 8 parts");
  double sum = 0;
  for (const Persistence& part : parts) {
    const bool holds = part.share >= 0 && part.lasting >= 0 && part.fading >= 0 && part.phi >= 0 && part.phi < 1 &&
                       part.lasting + part.fading <= part.share * (1 + 1e-9);
    require(holds, "a part of errors has a share that is not less than what lasts and fades of it");
    sum += part.share;
  }
  require(sum == 0 || std::abs(sum - 1) < 1e-6, "shares of errors add up to 1");
}

void check_categories(const ModelHeader& header) {
  require(header.categories.size() == header.options.regressors.size(), "each regressor has a list of its texts");
  for (const auto& texts : header.categories) {
    require(texts.size() <= kMostCategories, "a regressor has at most 32 different texts");
    for (const std::string& text : texts) check_text(text, "the text of a regressor");
  }
  check_regressor_options(header.options);
}

void check_holidays(const std::vector<NamedHoliday>& holidays) {
  require(holidays.size() <= kMostHolidays, "a model has at most 1000 holidays");
  std::size_t count = 0;
  for (std::size_t i = 0; i < holidays.size(); ++i) {
    const NamedHoliday& one = holidays[i];
    check_text(one.name, "the name of a holiday");
    require(!one.name.empty() && (i == 0 || holidays[i - 1].name < one.name), "holidays have names, in their order");
    require(!one.days.empty() &&
                std::adjacent_find(one.days.begin(), one.days.end(), std::greater_equal<>()) == one.days.end(),
            "a holiday has days, each after the one before");
    require(kFirstAnchor <= one.days.front() && one.days.back() <= kLastAnchor, "holidays lie in the years 1 to 9999");
    for (const int around : {one.before, one.after}) {
      require(0 <= around && around <= kMostHolidayDaysAround, "at most 30 days around a holiday have effects");
    }
    count += one.days.size();
  }
  require(count <= kMostHolidayDays, "a model has at most 200000 days of holidays");
}

void check_design(const ModelHeader& header) {
  require(header.design().size() + header.holiday_design().size() <= kMostDesignColumns,
          "methods see at most 5000 columns of regressors and holidays");
}

void check_known_regressors(const KnownRegressors& regressors) {
  require(regressors.past.size() == regressors.ahead.size(), "each regressor has values of the past and ahead");
  for (std::size_t i = 0; i < regressors.past.size(); ++i) {
    const std::vector<double>&past = regressors.past[i], &ahead = regressors.ahead[i];
    require(!past.empty() && past.size() <= static_cast<std::size_t>(kMaxHorizon) &&
                ahead.size() <= 2 * static_cast<std::size_t>(kMaxHorizon),
            "a regressor has at most 10000 values of the past, 20000 ahead, and one at least");
    require(std::all_of(past.begin(), past.end(), [](double v) { return std::isfinite(v); }) &&
                std::none_of(ahead.begin(), ahead.end(), [](double v) { return std::isinf(v); }),
            "values of regressors are finite");
  }
}

void check_header(const ModelHeader& header) {
  check_frequency(header.frequency);
  require(1 <= header.season && header.season <= kMaxPeriods, "a season has 1 to 1000000 steps");
  require(1 <= header.horizon && header.horizon <= kMaxHorizon, "a horizon has 1 to 10000 steps");
  check_text(header.time_zone, "the time zone");
  require(period_range(header.frequency, header.horizon).holds(header.until_period),
          "the last period has a timestamp in range");
  constexpr std::int64_t kLongest = std::int64_t{4'000} * 366 * kMicrosPerDay;  // years: none is longer
  for (const std::int64_t part : {header.habit.lead, header.habit.rest}) {
    require(-1 <= part && part <= kLongest, "rows begin and end within their period");
  }
  require(0 <= header.row_count && header.row_count <= kMaxRows, "the count of rows is not negative");
  require(header.warnings.size() <= kMaxWarnings, "a model keeps at most 10000 warnings");
  for (const auto& warning : header.warnings) check_text(warning, "a warning");
  check_text(header.built_with, "the list of libraries");
  check_categories(header);
  check_holidays(header.holidays);
  check_design(header);
  check_pools(header.pools);
  check_dependence(header.dependence);
}

void check_series(const SeriesModel& series) {
  require(series.first_period <= series.end_period &&
              // Unsigned, for the difference of two untrusted numbers may overflow.
              static_cast<std::uint64_t>(series.end_period) - static_cast<std::uint64_t>(series.first_period) <=
                  static_cast<std::uint64_t>(kMaxPeriods),
          "a series has 0 to 1000000 periods");
  require(0 <= series.observations && series.observations <= series.end_period - series.first_period,
          "a series has at most one observation a period");
  require(0 <= series.row_count && series.row_count <= kMaxRows, "the count of rows is not negative");
  // Each forecast starts with the lead: it is as long as a horizon at most, for the same reason.
  require(0 <= series.lead && series.lead <= kMaxHorizon && series.lead <= series.end_period - series.first_period,
          "a series' lead is at most 10000 of its periods");
  require(std::isfinite(series.last_y) && std::isfinite(series.mean_y), "values are finite");

  const auto& scores = series.bounds.scores;
  require(scores.size() <= static_cast<std::size_t>(kMaxPeriods), "a series keeps at most 1000000 held-back errors");
  require(std::all_of(scores.begin(), scores.end(), [](double score) { return std::isfinite(score); }) &&
              std::is_sorted(scores.begin(), scores.end()),
          "held-back errors are finite and ascending");
  const bool held_back = series.bounds.from == BoundsFrom::kHeldBack || series.bounds.from == BoundsFrom::kRelatives;
  require(held_back != scores.empty() && held_back == (series.bounds.cutoffs > 0) && series.bounds.cutoffs >= 0 &&
              series.bounds.cutoffs <= kMaxPeriods,
          "held-back errors and their number of cut-offs are kept where bounds come from them");

  require(series.bounds.spread > 0 && std::isfinite(series.bounds.spread), "a series has a positive spread");
  require(static_cast<int>(series.bounds.pool) < kDemandPatterns, "a series has one of three demand patterns");
  require(series.bounds.outcomes <= Outcomes::kCounts, "a series has one of three kinds of outcomes");
  require(series.tried.size() <= kMaxTried, "a series lists at most 256 methods that were tried");
  for (const Tried& one : series.tried) {
    check_text(one.method, "the name of a method that was tried");
    require(accuracy_holds(one.rmse, 0) && one.weight >= 0 && one.weight <= 1,
            "a method that was tried has an error and a weight from 0 to 1");
  }

  require(accuracy_holds(series.scale.absolute, 0) && accuracy_holds(series.scale.square, 0),
          "scales of errors are not negative");
  require(0 <= series.returns.share && series.returns.share <= 1, "a share of returns lies between 0 and 1");
  require(0 <= series.returns.sd && std::isfinite(series.returns.sd), "returns scatter by zero or more");
  require(
      series.last_season.size() <= static_cast<std::size_t>(kMaxSeason) &&
          std::all_of(series.last_season.begin(), series.last_season.end(), [](double y) { return std::isfinite(y); }),
      "a season has at most 10000 finite values");

  check_known_regressors(series.regressors);
  require(series.reconciliation.size() <= static_cast<std::size_t>(kMaxHorizon) &&
              std::all_of(series.reconciliation.begin(), series.reconciliation.end(),
                          [](double moved) { return std::isfinite(moved); }),
          "reconciliation moves at most 10000 steps, each by a finite number");
  require(series.warnings.size() <= kMaxSeriesWarnings, "a series keeps at most 100 warnings");
  for (const std::string& warning : series.warnings) check_text(warning, "a warning of a series");
  check_text(series.status, "the status");
  check_text(series.status_detail, "the explanation of the status");
  const auto statuses = series_statuses();
  if (std::find(statuses.begin(), statuses.end(), series.status) == statuses.end()) {
    throw Error(ErrorKind::kUnsupported, "model has a status this version does not know",
                "the status is \"" + series.status + "\"", "update the extension");
  }
  require(series.fitted != nullptr, "each series has a fitted method");
}

void check_accuracy(const Accuracy& accuracy) {
  require(0 <= accuracy.errors, "the count of errors is not negative");
  require(accuracy_holds(accuracy.mae, 0) && accuracy_holds(accuracy.rmse, 0) && accuracy_holds(accuracy.smape, 0) &&
              accuracy_holds(accuracy.mase, 0) && accuracy_holds(accuracy.bias, -std::numeric_limits<double>::max()) &&
              accuracy_holds(accuracy.wape, 0) && accuracy_holds(accuracy.mape, 0) &&
              accuracy_holds(accuracy.rmsse, 0) && accuracy_holds(accuracy.skill, -std::numeric_limits<double>::max()),
          "measures of accuracy are finite, and all but bias and skill not negative");
}

void check_against_header(const ModelHeader& header, const SeriesModel& series) {
  const PeriodRange range = period_range(header.frequency, header.horizon);
  require(range.holds(series.first_period) && range.holds(series.end_period),
          "a series' periods have timestamps in range");
  require(series.bounds.from != BoundsFrom::kPooled || !header.pools.empty(),
          "a series takes its bounds from a pool of its version");
  require(series.regressors.empty() || series.regressors.past.size() == header.options.regressors.size(),
          "a series has values of all regressors of its version");
}

void check_parameters(const Parameters& parameters) {
  std::vector<std::string_view> names;
  for (const auto& [name, values] : parameters.all_numbers()) {
    names.push_back(name);
    for (const double value : values) {
      if (!std::isfinite(value)) fail("parameter \"" + name + "\" is not finite");
    }
  }
  for (const auto& [name, values] : parameters.all_coarse()) {
    names.push_back(name);
    for (const float value : values) {
      if (std::isinf(value)) fail("parameter \"" + name + "\" is not finite");
    }
  }
  for (const auto& [name, value] : parameters.all_words()) {
    names.push_back(name);
    check_text(value, "a word of the method");
  }
  if (names.size() > kMaxParameterNames) fail("a method has at most 256 parameters");
  for (const std::string_view name : names) {
    check_text(std::string(name), "the name of a parameter");
    if (name.empty() || name.find('\n') != name.npos) fail("a parameter has a name of one line");
  }
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) fail("a parameter is there only once");
}

}  // namespace salesforecast
