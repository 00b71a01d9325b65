#include "core/learners/features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace salesforecast {

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr double kOffsetShare = 0.02;  // of the level, added before logarithms: zeros stay finite and small sales quiet
constexpr double kCellPrior = 3;       // values that the sum of the position's and the flags' effects counts as
constexpr std::array<int, 2> kSamePositions = {4, 8};  // latest values of a position that are averaged
constexpr int kGrowthShort = 4, kGrowthLong = 13;      // units compared with a year ago

// Running mean that knows when it has seen nothing.
struct Mean {
  double sum = 0;
  int count = 0;

  void add(double v) {
    sum += v;
    ++count;
  }
  float value() const { return count > 0 ? static_cast<float>(sum / count) : kMissing; }
};

// Mean of the values of [from, to) that are there.
float mean_between(std::span<const float> values, std::int64_t from, std::int64_t to) {
  Mean mean;
  const auto end = std::min<std::int64_t>(to, static_cast<std::int64_t>(values.size()));
  for (std::int64_t i = std::max<std::int64_t>(from, 0); i < end; ++i) {
    const float v = values[static_cast<std::size_t>(i)];
    if (!std::isnan(v)) mean.add(v);
  }
  return mean.value();
}

float deviation(std::span<const float> values) {
  const float middle = mean_between(values, 0, static_cast<std::int64_t>(values.size()));
  Mean squares;
  for (const float v : values) {
    if (!std::isnan(v)) squares.add((v - middle) * (v - middle));
  }
  return squares.count > 1 ? std::sqrt(squares.value()) : kMissing;
}

// One value of the history as the state's maker sees it.
struct Seen {
  float value = kMissing;  // on the scale; NaN: none, or closed
  int cell = -1;
};

// Usual sales by cell: its own mean, drawn to the sum of its position's and its flags' effects while values are few.
std::vector<float> cell_means(std::span<const Seen> seen, std::size_t cells, int season) {
  const auto positions = static_cast<std::size_t>(season);
  Mean all;
  std::vector<Mean> by_position(positions), by_flags(cells / positions), own(cells);
  for (const Seen& one : seen) {
    if (std::isnan(one.value)) continue;
    all.add(one.value);
    by_position[static_cast<std::size_t>(one.cell) % positions].add(one.value);
    own[static_cast<std::size_t>(one.cell)].add(one.value);
  }
  const double level = all.value();
  const auto drawn = [&](const Mean& mean) { return (mean.sum + kCellPrior * level) / (mean.count + kCellPrior); };
  for (const Seen& one : seen) {
    if (std::isnan(one.value)) continue;
    const auto cell = static_cast<std::size_t>(one.cell);
    by_flags[cell / positions].add(one.value - drawn(by_position[cell % positions]));
  }
  std::vector<float> out(cells);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const Mean& flags = by_flags[cell / positions];
    const double prior = drawn(by_position[cell % positions]) + flags.sum / (flags.count + kCellPrior);
    out[cell] = static_cast<float>((own[cell].sum + kCellPrior * prior) / (own[cell].count + kCellPrior));
  }
  return out;
}

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

}  // namespace

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
    for (const char* name : {"holiday", "holiday since", "holiday until"}) add(name, "holidays");
  }
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

OriginState Features::state(const LearnerSeries& series, int length) const {
  OriginState state;
  state.origin = series.first_period + length;
  const int from = std::max(0, length - plan_.memory());
  const int usual = std::max(from, length - (plan_.year > 1 ? plan_.year : plan_.memory()));
  std::vector<Seen> seen(static_cast<std::size_t>(length - from));
  Mean level, squares;
  int zeros = 0, open = 0;
  float before = kMissing;
  for (int at = from; at < length; ++at) {
    const float y = series.y[static_cast<std::size_t>(at)];
    if (std::isnan(y) || closed(plan_, series, at)) continue;
    Seen& one = seen[static_cast<std::size_t>(at - from)];
    one.value = y;
    one.cell = cell_of(series.first_period + at, series, at);
    if (at < usual) continue;
    level.add(y);
    if (!std::isnan(before)) squares.add((y - before) * (y - before));
    before = y;
    ++open;
    zeros += y == 0 ? 1 : 0;
  }
  if (level.count == 0) return state;
  state.level = level.value();
  if (plan_.scale == TargetScale::kLog) {
    state.offset = static_cast<float>(std::max(kOffsetShare * state.level, 1e-6));
    for (Seen& one : seen) one.value = std::log(std::max(one.value, 0.0F) + state.offset);
  } else {
    // The root mean square of the changes from period to period: errors are scaled by it, too (RMSSE).
    const float spread = squares.count > 0 ? std::sqrt(squares.value()) : 0;
    state.offset = std::max({spread, 0.1F * std::abs(state.level), 0.3F * plan_.least_sale});
    for (Seen& one : seen) one.value /= state.offset;
  }
  state.cells = cell_means(std::span(seen).subspan(static_cast<std::size_t>(usual - from)),
                           static_cast<std::size_t>(plan_.cells()), plan_.season);
  state.residuals.resize(seen.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const Seen& one = seen[i];
    state.residuals[i] = std::isnan(one.value) ? kMissing : one.value - state.cells[static_cast<std::size_t>(one.cell)];
  }
  const std::span<const float> r = state.residuals;
  const auto n = static_cast<std::int64_t>(r.size());
  for (const int window : windows_) state.summary.push_back(mean_between(r, n - window, n));
  float last = kMissing;
  for (std::int64_t i = n - 1; i >= 0 && std::isnan(last); --i) last = r[static_cast<std::size_t>(i)];
  state.summary.push_back(last);
  const std::int64_t near = std::min<std::int64_t>(n, 8L * plan_.unit()), year = std::min<std::int64_t>(n, plan_.year);
  state.summary.push_back(deviation(r.last(static_cast<std::size_t>(near))));
  state.summary.push_back(deviation(r.last(static_cast<std::size_t>(year))));
  state.summary.push_back(static_cast<float>(zeros) / static_cast<float>(open));
  state.summary.push_back(plan_.scale == TargetScale::kLog ? std::log(std::max(state.level, 0.0F) + state.offset)
                                                           : state.level / state.offset);
  state.summary.push_back(std::log1p(static_cast<float>(series.before + length)));
  for (const int units : {kGrowthShort, kGrowthLong}) {
    const std::int64_t span = static_cast<std::int64_t>(units) * plan_.unit();
    const std::int64_t then = n - plan_.year;
    const bool known = plan_.year > 1 && then - span / 2 >= 0;
    state.summary.push_back(known ? mean_between(r, n - span, n) - mean_between(r, then - span, then) : kMissing);
  }
  state.positions.assign(static_cast<std::size_t>(plan_.season) * kPositionFeatures, kMissing);
  for (int position = 0; position < plan_.season; ++position) {
    float* own = &state.positions[static_cast<std::size_t>(position) * kPositionFeatures];
    Mean mean;
    const auto newest = floor_mod(state.origin - 1, plan_.season);
    for (std::int64_t i = n - 1 - floor_mod(newest - position, plan_.season); i >= 0; i -= plan_.season) {
      const float v = r[static_cast<std::size_t>(i)];
      if (std::isnan(v)) continue;
      mean.add(v);
      if (mean.count == 1) own[0] = v;
      if (mean.count == kSamePositions[0]) own[1] = mean.value();
      if (mean.count == kSamePositions[1]) break;
    }
    if (mean.count < kSamePositions[0]) own[1] = mean.value();
    own[2] = mean.value();
  }
  std::vector<Mean> shut(static_cast<std::size_t>(plan_.season));
  for (int at = usual; at < length && !plan_.closings.empty(); ++at) {
    shut[static_cast<std::size_t>(floor_mod(series.first_period + at, plan_.season))].add(
        closed(plan_, series, at) ? 1 : 0);
  }
  for (const Mean& one : shut) state.closed.push_back(one.value());
  for (std::size_t c = 0; c < plan_.columns.size(); ++c) {
    std::array<Mean, 2> effect;
    const PlannedColumn& column = plan_.columns[c];
    if (column.use == ColumnUse::kFlag && column.moves) {
      for (int at = usual; at < length; ++at) {
        const float v = r[static_cast<std::size_t>(at - from)];
        if (!std::isnan(v)) effect[series.column(c, at) == column.high].add(v);
      }
    }
    for (const Mean& one : effect) state.effects.push_back(static_cast<float>(one.sum / (one.count + kCellPrior)));
  }
  for (std::size_t c = 0; c < plan_.columns.size(); ++c) {
    Mean mean;
    if (plan_.columns[c].use == ColumnUse::kNumber && plan_.columns[c].moves) {
      for (int at = std::max(0, length - 16 * plan_.unit()); at < length; ++at) {
        const float v = series.column(c, at);
        if (!std::isnan(v)) mean.add(v);
      }
    }
    state.means.push_back(mean.value());
  }
  return state;
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
  const float usual = base(state, series, length, step);
  Mean level;
  for (const float cell : state.cells) level.add(cell);
  *out++ = usual - level.value();
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
  fill_columns(state, series, at, out);
}

void Features::fill_columns(const OriginState& state, const LearnerSeries& series, std::int64_t at, float* out) const {
  const auto run = [&](std::size_t c, int direction) {
    const float value = series.column(c, at);
    int length = 1;
    while (length < kLongestRun && series.column(c, at + static_cast<std::int64_t>(direction) * length) == value)
      ++length;
    return static_cast<float>(length);
  };
  for (std::size_t c = 0; c < plan_.columns.size(); ++c) {
    const PlannedColumn& column = plan_.columns[c];
    if (column.use != ColumnUse::kNumber && column.use != ColumnUse::kFlag) continue;
    const float value = series.column(c, at);
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
      *out++ = series.column(c, at - d);
      *out++ = series.column(c, at + d);
    }
    if (plan_.season > 1) {
      for (int d = 1; d <= kSeasonsAround; ++d) {
        *out++ = series.column(c, at - d * plan_.season);
        *out++ = series.column(c, at + d * plan_.season);
      }
    }
    *out++ = value == column.high ? state.effects[2 * c + 1] : state.effects[2 * c];
  }
  if (!plan_.closings.empty()) {
    const auto unusual = [&](std::int64_t when) {
      const auto position = static_cast<std::size_t>(floor_mod(series.first_period + when, plan_.season));
      return state.closed[position] < 0.5F && closed(plan_, series, when);
    };
    for (const int direction : {-1, 1}) {
      int distance = 1;
      while (distance < kLongestRun && !unusual(at + static_cast<std::int64_t>(direction) * distance)) ++distance;
      *out++ = static_cast<float>(distance);
    }
    *out++ = state.closed[static_cast<std::size_t>(floor_mod(series.first_period + at, plan_.season))];
  }
  const auto number = [&](const std::vector<std::uint32_t>& category, std::int64_t when) {
    for (const std::uint32_t c : category) {
      const float value = series.column(c, when);
      if (std::isnan(value)) return kMissing;
      if (value != 0) return static_cast<float>(plan_.columns[c].category);
    }
    return 0.0F;
  };
  for (const auto& category : categories_) {
    *out++ = number(category, at);
    if (!around_known(category)) continue;
    for (int d = 1; d <= kNeighbours; ++d) {
      *out++ = number(category, at - d);
      *out++ = number(category, at + d);
    }
  }
  const auto holiday = [&](std::int64_t when) {
    for (std::size_t c = 0; c < plan_.columns.size(); ++c) {
      if (plan_.columns[c].use == ColumnUse::kHoliday && series.column(c, when) > 0) return static_cast<float>(c + 1);
    }
    return 0.0F;
  };
  if (holidays_) {
    *out++ = holiday(at);
    for (const int direction : {-1, 1}) {
      int distance = 1;
      while (distance < kLongestRun && holiday(at + static_cast<std::int64_t>(direction) * distance) == 0) ++distance;
      *out++ = static_cast<float>(distance);
    }
  }
  for (const std::uint32_t code : series.codes) *out++ = static_cast<float>(code);
}

}  // namespace salesforecast
