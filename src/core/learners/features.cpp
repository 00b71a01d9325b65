#include "core/learners/features.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/learners/running_mean.h"

namespace salesforecast {

namespace {

constexpr const char* kHolidays = "holidays";  // the component of the features of all holidays
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

struct CalendarPlace {
  float weekday, day, days_left, month, day_of_year, minute;
};

CalendarPlace place_of(const Frequency& frequency, std::int64_t period) {
  const Timestamp start = frequency.start_of(period);
  const std::int64_t days = floor_div(start, kMicrosPerDay);
  const CivilDate date = civil_from_days(days);
  return {static_cast<float>(weekday_of(days)),
          static_cast<float>(date.day),
          static_cast<float>(days_in_month(date.year, date.month) - date.day),
          static_cast<float>(date.month),
          static_cast<float>(days - days_from_civil({date.year, 1, 1})),
          static_cast<float>(floor_mod(start, kMicrosPerDay) / kMicrosPerMinute)};
}

// How many steps away, kLongestRun at most, something is met: met(distance) in the direction +1 or -1.
template <typename Met>
float steps_until(int direction, const Met& met) {
  int distance = 1;
  while (distance < kLongestRun && !met(static_cast<std::int64_t>(direction) * distance)) ++distance;
  return static_cast<float>(distance);
}

}  // namespace

// The columns of a series as an origin knows them: of what is to come no further than its horizon. Rows to learn from
// could see beyond, and would then be of another kind than the steps that are forecast.
class KnownColumns {
 public:
  KnownColumns(const LearnerSeries& series, std::int64_t end) : series_(series), end_(end) {}

  float operator()(std::size_t column, std::int64_t at) const {
    return at < end_ ? series_.column(column, at) : kMissing;
  }
  bool shut(const FeaturePlan& plan, std::int64_t at) const { return at < end_ && closed(plan, series_, at); }

 private:
  const LearnerSeries& series_;
  std::int64_t end_;
};

Features::Features(FeaturePlan plan) : plan_(std::move(plan)), windows_(plan_.windows()) {
  for (std::uint32_t c = 0; c < plan_.columns.size(); ++c) {
    const PlannedColumn& column = plan_.columns[c];
    if (column.use != ColumnUse::kCategory) continue;
    const auto same = std::find_if(categories_.begin(), categories_.end(),
                                   [&](const auto& one) { return plan_.columns[one.front()].source == column.source; });
    (same == categories_.end() ? categories_.emplace_back() : *same).push_back(c);
  }
  holidays_ = std::any_of(plan_.columns.begin(), plan_.columns.end(),
                          [](const PlannedColumn& one) { return one.use == ColumnUse::kHoliday; });
  name_features();
}

void Features::add(std::string name, const char* component, std::uint32_t column) {
  names_.push_back(std::move(name));
  components_.emplace_back(component);
  columns_.push_back(column);
}

// In the order in which state() and fill() give them.
void Features::name_features() {
  for (const int window : windows_) add("mean " + std::to_string(window), "recent");
  add("last", "recent");
  for (const char* name : {"spread", "spread of a year", "zeros", "level", "age"}) add(name, "level");
  for (const char* name : {"growth", "growth long", "step"}) add(name, "trend");
  for (const char* name : {"position", "weekday"}) add(name, "season");
  for (const char* name : {"day", "days left", "month", "day of year"}) add(name, "year");
  for (const char* name : {"minute", "usual", "position last", "position mean", "position mean long"})
    add(name, "season");
  for (const char* name : {"year ago", "year ago around", "year ago change"}) add(name, "year");
  name_columns();
  for (int c = 0; c < plan_.series_columns; ++c) add("series " + std::to_string(c), "level");
}

void Features::name_columns() {
  for (std::uint32_t c = 0; c < plan_.columns.size(); ++c) {
    const PlannedColumn& column = plan_.columns[c];
    const std::string name = "column " + std::to_string(c);
    const auto around = [&](const char* what, int reach) {
      for (int d = 1; d <= reach; ++d) {
        add(name + what + " before " + std::to_string(d), "", c);
        add(name + what + " after " + std::to_string(d), "", c);
      }
    };
    if (column.use != ColumnUse::kNumber && column.use != ColumnUse::kFlag) continue;
    add(name, "", c);
    if (!column.moves) continue;
    if (column.use == ColumnUse::kNumber) {
      add(name + " against mean", "", c);
      continue;
    }
    add(name + " since", "", c);
    if (!column.known) continue;
    add(name + " until", "", c);
    around("", kNeighbours);
    if (plan_.season > 1) around(" seasons", kSeasonsAround);
    add(name + " effect", "", c);
  }
  if (!plan_.closings.empty()) {
    for (const char* name : {"closed since", "closed until", "closed usually"})
      add(name, "", plan_.closings.front().column);
  }
  for (const auto& category : categories_) {
    const std::string name = "category " + std::to_string(plan_.columns[category.front()].source);
    add(name, "", category.front());
    if (!around_known(category)) continue;
    for (int d = 1; d <= kNeighbours; ++d) {
      add(name + " before " + std::to_string(d), "", category.front());
      add(name + " after " + std::to_string(d), "", category.front());
    }
  }
  if (holidays_) {
    for (const char* name : {"holiday", "holiday since", "holiday until"}) add(name, kHolidays);
  }
  if (plan_.guided) {
    for (const char* name : {"outlook", "outlook trend", "outlook year", "outlook season", "outlook columns"})
      add(name, "outlook");
  }
}

bool Features::reads(std::size_t feature, std::size_t column) const {
  const PlannedColumn& read = plan_.columns[column];
  if (columns_[feature] == kNoColumn) return read.use == ColumnUse::kHoliday && components_[feature] == kHolidays;
  const PlannedColumn& first = plan_.columns[columns_[feature]];
  return columns_[feature] == column ||
         (first.use == ColumnUse::kCategory && read.use == ColumnUse::kCategory && first.source == read.source);
}

bool Features::around_known(const std::vector<std::uint32_t>& category) const {
  return plan_.columns[category.front()].known &&
         std::any_of(category.begin(), category.end(), [&](std::uint32_t c) { return plan_.columns[c].moves; });
}

int Features::cell_of(std::int64_t period, const LearnerSeries& series, std::int64_t at) const {
  auto cell = static_cast<int>(floor_mod(period, plan_.season));
  int step = plan_.season;
  for (const std::uint32_t c : plan_.splitting) {
    if (series.column(c, at) == plan_.columns[c].high) cell += step;
    step *= 2;
  }
  return cell;
}

float Features::base(const OriginState& state, const LearnerSeries& series, int length, int step) const {
  const int cell = cell_of(state.origin + step - 1, series, length + step - 1);
  return state.cells[static_cast<std::size_t>(cell)];
}

float Features::target(const OriginState& state, float base, float y) const {
  if (plan_.scale == TargetScale::kLog) return std::log(std::max(y, 0.0F) + state.offset) - base;
  return y / state.offset - base;
}

double Features::value(const OriginState& state, float base, double target) const {
  if (plan_.scale == TargetScale::kLog) return std::exp(base + target) - state.offset;
  return (base + target) * state.offset;
}

void Features::fill(const OriginState& state, const LearnerSeries& series, int length, int step, float* out) const {
  out = std::copy(state.summary.begin(), state.summary.end(), out);
  const std::int64_t period = state.origin + step - 1;
  const std::int64_t at = static_cast<std::int64_t>(length) + step - 1;
  const auto position = static_cast<std::size_t>(floor_mod(period, plan_.season));
  *out++ = static_cast<float>(step);
  *out++ = static_cast<float>(position);
  const CalendarPlace place = place_of(plan_.frequency, period);
  for (const float v : {place.weekday, place.day, place.days_left, place.month, place.day_of_year, place.minute})
    *out++ = v;
  const float own = base(state, series, length, step);
  RunningMean level;
  for (const float cell : state.cells) level.add(cell);
  *out++ = own - level.value();
  for (int i = 0; i < kPositionFeatures; ++i) {
    *out++ = state.positions[position * kPositionFeatures + static_cast<std::size_t>(i)];
  }
  const std::span<const float> r = state.residuals;
  const auto n = static_cast<std::int64_t>(r.size());
  if (plan_.year > 1) {
    std::int64_t then = n + step - 1 - plan_.year;
    while (then >= n) then -= plan_.year;
    const std::int64_t reach = plan_.unit();
    const float around = mean_between(r, then - reach, then + reach + 1);
    *out++ = mean_between(r, then, then + 1);
    *out++ = around;
    *out++ = around - mean_between(r, n - plan_.year - 2 * reach, n - plan_.year + 2 * reach);
  } else {
    for (int i = 0; i < 3; ++i) *out++ = kMissing;
  }
  const KnownColumns known(series, length + std::int64_t{std::max(plan_.steps_at_once(), step)});
  out = fill_columns(state, series, known, at, out);
  out = fill_closings(state, series, known, at, out);
  out = fill_categories(state, series, known, at, out);
  out = fill_holidays(known, at, out);
  if (plan_.guided) out = fill_outlook(state, own, series.outlook(length, at), out);
  for (const std::uint32_t code : series.codes) *out++ = static_cast<float>(code);
}

// Against what is usual; then by how much each part moves the forecast on the scale, the others being there.
float* Features::fill_outlook(const OriginState& state, float usual, std::span<const float> parts, float* out) const {
  if (parts.empty()) return std::fill_n(out, Outlook::kParts, kMissing);
  const float whole = target(state, 0, parts[0]);
  *out++ = whole - usual;
  for (const float part : parts.subspan(1)) *out++ = whole - target(state, 0, parts[0] - part);
  return out;
}

std::int64_t Features::last_known(const OriginState& state, const LearnerSeries& series, std::size_t column,
                                  std::int64_t at) const {
  return std::min(at, state.origin - series.first_period - 1 + std::int64_t{plan_.columns[column].ahead});
}

float* Features::fill_columns(const OriginState& state, const LearnerSeries& series, const KnownColumns& known,
                              std::int64_t at, float* out) const {
  // How many periods in a row, from the step on, a column keeps its value.
  const auto run = [&](std::size_t c, int direction) {
    const std::int64_t from = last_known(state, series, c, at);
    const float value = known(c, from);
    return steps_until(direction, [&](std::int64_t ahead) { return known(c, from + ahead) != value; });
  };
  for (std::size_t c = 0; c < plan_.columns.size(); ++c) {
    const PlannedColumn& column = plan_.columns[c];
    if (column.use != ColumnUse::kNumber && column.use != ColumnUse::kFlag) continue;
    const float value = known(c, last_known(state, series, c, at));
    *out++ = value;
    if (!column.moves) continue;
    if (column.use == ColumnUse::kNumber) {
      *out++ = state.means[c] > 0 && value > 0 ? std::log(value / state.means[c]) : kMissing;
      continue;
    }
    *out++ = run(c, -1);
    if (!column.known) continue;
    *out++ = run(c, 1);
    for (int d = 1; d <= kNeighbours; ++d) {
      *out++ = known(c, at - d);
      *out++ = known(c, at + d);
    }
    for (int d = 1; plan_.season > 1 && d <= kSeasonsAround; ++d) {
      *out++ = known(c, at - d * plan_.season);
      *out++ = known(c, at + d * plan_.season);
    }
    *out++ = value == column.high ? state.effects[2 * c + 1] : state.effects[2 * c];
  }
  return out;
}

// How far the step is from the days on which the series is shut but usually is not.
float* Features::fill_closings(const OriginState& state, const LearnerSeries& series, const KnownColumns& known,
                               std::int64_t at, float* out) const {
  if (plan_.closings.empty()) return out;
  const auto usually = [&](std::int64_t when) {
    return state.closed[static_cast<std::size_t>(floor_mod(series.first_period + when, plan_.season))];
  };
  for (const int direction : {-1, 1}) {
    *out++ = steps_until(
        direction, [&](std::int64_t ahead) { return usually(at + ahead) < 0.5F && known.shut(plan_, at + ahead); });
  }
  *out++ = usually(at);
  return out;
}

// A category is one number: that of its text in the panel's list.
float* Features::fill_categories(const OriginState& state, const LearnerSeries& series, const KnownColumns& known,
                                 std::int64_t at, float* out) const {
  for (const std::vector<std::uint32_t>& category : categories_) {
    const auto number = [&](std::int64_t when) {
      for (const std::uint32_t c : category) {
        const float value = known(c, when);
        if (std::isnan(value)) return kMissing;
        if (value != 0) return static_cast<float>(plan_.columns[c].category);
      }
      return 0.0F;
    };
    *out++ = number(last_known(state, series, category.front(), at));
    for (int d = 1; around_known(category) && d <= kNeighbours; ++d) {
      *out++ = number(at - d);
      *out++ = number(at + d);
    }
  }
  return out;
}

float* Features::fill_holidays(const KnownColumns& known, std::int64_t at, float* out) const {
  if (!holidays_) return out;
  const auto holiday = [&](std::int64_t when) {
    for (std::size_t c = 0; c < plan_.columns.size(); ++c) {
      if (plan_.columns[c].use == ColumnUse::kHoliday && known(c, when) > 0) return static_cast<float>(c + 1);
    }
    return 0.0F;
  };
  *out++ = holiday(at);
  for (const int direction : {-1, 1}) {
    *out++ = steps_until(direction, [&](std::int64_t ahead) { return holiday(at + ahead) != 0; });
  }
  return out;
}

}  // namespace salesforecast
