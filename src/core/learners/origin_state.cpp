// What an origin knows of its series.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/learners/features.h"
#include "core/learners/running_mean.h"

namespace salesforecast {

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr double kOffsetShare = 0.02;  // of the level, added before logarithms: zeros stay finite and small sales quiet
constexpr double kCellPrior = 3;       // values that the sum of the position's and the flags' effects counts as
constexpr std::array<int, 2> kSamePositions = {4, 8};  // latest values of a position that are averaged
constexpr std::array<int, 2> kGrowthUnits = {4, 13};   // compared with a year ago
constexpr int kDeviationUnits = 8, kColumnUnits = 16;  // units of recent deviations, and of columns' means

float deviation(std::span<const float> values) {
  const float middle = mean_between(values, 0, static_cast<std::int64_t>(values.size()));
  RunningMean squares;
  for (const float v : values) {
    if (!std::isnan(v)) squares.add((v - middle) * (v - middle));
  }
  return squares.count > 1 ? std::sqrt(squares.value()) : kMissing;
}

// Places of a state's summary, behind the means of windows.
enum SummaryPlace : std::size_t { kLast, kSpread, kSpreadOfYear, kZeros, kLevel, kAge, kGrowth };
static_assert(kGrowth + kGrowthUnits.size() == kSummaryFeatures);

void compare_with_year_ago(const FeaturePlan& plan, std::span<const float> r, float* growth) {
  const auto count = static_cast<std::int64_t>(r.size());
  for (const int units : kGrowthUnits) {
    const std::int64_t span = static_cast<std::int64_t>(units) * plan.unit(), then = count - plan.year;
    const bool known = plan.year > 1 && then - span / 2 >= 0;
    *growth++ = known ? mean_between(r, count - span, count) - mean_between(r, then - span, then) : kMissing;
  }
}

void see_positions(const FeaturePlan& plan, OriginState* state) {
  const std::span<const float> r = state->residuals;
  state->positions.assign(static_cast<std::size_t>(plan.season) * kPositionFeatures, kMissing);
  const std::int64_t newest = floor_mod(state->origin - 1, plan.season);
  for (int position = 0; position < plan.season; ++position) {
    float* own = &state->positions[static_cast<std::size_t>(position) * kPositionFeatures];
    RunningMean mean;
    const auto last = static_cast<std::int64_t>(r.size()) - 1;
    for (std::int64_t i = last - floor_mod(newest - position, plan.season); i >= 0; i -= plan.season) {
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
}

// What a state knows by its residuals alone, and a forecast can go on with.
void see_residuals(const FeaturePlan& plan, OriginState* state) {
  const std::span<const float> r = state->residuals;
  const auto count = static_cast<std::int64_t>(r.size());
  float* own = state->summary.data();
  for (const int window : plan.windows()) *own++ = mean_between(r, count - window, count);
  own[kLast] = kMissing;
  for (std::int64_t i = count - 1; i >= 0 && std::isnan(own[kLast]); --i) own[kLast] = r[static_cast<std::size_t>(i)];
  compare_with_year_ago(plan, r, own + kGrowth);
  see_positions(plan, state);
}

// One value of the history as the state's maker sees it.
struct Seen {
  float value = kMissing;  // on the scale; NaN: none, or closed
  int cell = -1;
};

// Usual sales by cell: its own mean, drawn to the sum of its position's and its flags' effects while values are few.
std::vector<float> cell_means(std::span<const Seen> seen, std::size_t cells, int season) {
  const auto positions = static_cast<std::size_t>(season);
  RunningMean all;
  std::vector<RunningMean> by_position(positions), by_flags(cells / positions), own(cells);
  for (const Seen& one : seen) {
    if (std::isnan(one.value)) continue;
    all.add(one.value);
    by_position[static_cast<std::size_t>(one.cell) % positions].add(one.value);
    own[static_cast<std::size_t>(one.cell)].add(one.value);
  }
  const double level = all.value();
  const auto drawn = [&](const RunningMean& mean) {
    return (mean.sum + kCellPrior * level) / (mean.count + kCellPrior);
  };
  for (const Seen& one : seen) {
    if (std::isnan(one.value)) continue;
    const auto cell = static_cast<std::size_t>(one.cell);
    by_flags[cell / positions].add(one.value - drawn(by_position[cell % positions]));
  }
  std::vector<float> out(cells);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const RunningMean& flags = by_flags[cell / positions];
    const double prior = drawn(by_position[cell % positions]) + flags.sum / (flags.count + kCellPrior);
    out[cell] = static_cast<float>((own[cell].sum + kCellPrior * prior) / (own[cell].count + kCellPrior));
  }
  return out;
}

// What the state is made from, step by step.
class StateMaker {
 public:
  StateMaker(const Features& features, const LearnerSeries& series, int length)
      : features_(features),
        plan_(features.plan()),
        series_(series),
        length_(length),
        from_(std::max(0, length - plan_.memory())),
        usual_(std::max(from_, length - (plan_.year > 1 ? plan_.year : plan_.memory()))),
        seen_(static_cast<std::size_t>(length - from_)) {
    state_.origin = series.first_period + length;
  }

  OriginState make() {
    if (!see_history()) return state_;
    settle_scale();
    state_.cells = cell_means(std::span(seen_).subspan(static_cast<std::size_t>(usual_ - from_)),
                              static_cast<std::size_t>(plan_.cells()), plan_.season);
    for (const Seen& one : seen_) {
      state_.residuals.push_back(std::isnan(one.value) ? kMissing
                                                       : one.value - state_.cells[static_cast<std::size_t>(one.cell)]);
    }
    summarise();
    see_closed();
    see_columns();
    return std::move(state_);
  }

 private:
  bool see_history();
  void settle_scale();
  void summarise();
  void see_closed();
  void see_columns();

  const Features& features_;
  const FeaturePlan& plan_;
  const LearnerSeries& series_;
  const int length_;
  const int from_;   // the first value that is seen
  const int usual_;  // the first one that usual sales are taken from
  std::vector<Seen> seen_;
  RunningMean level_, squares_, zeros_;  // of sales, of their changes, of periods without any
  OriginState state_;
};

// False where nothing was ever sold, or missed.
bool StateMaker::see_history() {
  float before = kMissing;
  for (int at = from_; at < length_; ++at) {
    const float y = series_.y[static_cast<std::size_t>(at)];
    if (std::isnan(y) || closed(plan_, series_, at)) continue;
    seen_[static_cast<std::size_t>(at - from_)] = {y, features_.cell_of(series_.first_period + at, series_, at)};
    if (at < usual_) continue;
    level_.add(y);
    zeros_.add(y == 0 ? 1 : 0);
    if (!std::isnan(before)) squares_.add((y - before) * (y - before));
    before = y;
  }
  return level_.count > 0;
}

void StateMaker::settle_scale() {
  state_.level = level_.value();
  if (plan_.scale == TargetScale::kLog) {
    state_.offset = static_cast<float>(std::max(kOffsetShare * state_.level, 1e-6));
    for (Seen& one : seen_) {
      if (one.cell >= 0) one.value = std::log(std::max(one.value, 0.0F) + state_.offset);
    }
    return;
  }
  // The root mean square of the changes from period to period: errors are scaled by it, too (RMSSE).
  const float spread = squares_.count > 0 ? std::sqrt(squares_.value()) : 0;
  state_.offset = std::max({spread, 0.1F * std::abs(state_.level), 0.3F * plan_.least_sale});
  for (Seen& one : seen_) one.value /= state_.offset;
}

void StateMaker::summarise() {
  state_.summary.assign(features_.summary_count(), kMissing);
  see_residuals(plan_, &state_);
  const std::span<const float> r = state_.residuals;
  float* own = &state_.summary[features_.summary_count() - kSummaryFeatures];
  const auto spread = [&](int span) { return deviation(r.last(std::min(r.size(), static_cast<std::size_t>(span)))); };
  own[kSpread] = spread(kDeviationUnits * plan_.unit());
  own[kSpreadOfYear] = spread(plan_.year);
  own[kZeros] = zeros_.value();
  own[kLevel] = plan_.scale == TargetScale::kLog ? std::log(std::max(state_.level, 0.0F) + state_.offset)
                                                 : state_.level / state_.offset;
  // Of young series only: beyond a year it would be the date, by which trees learn by heart what befell all series.
  own[kAge] = std::log1p(static_cast<float>(std::min(series_.before + length_, plan_.year)));
}

void StateMaker::see_closed() {
  std::vector<RunningMean> shut(static_cast<std::size_t>(plan_.season));
  for (int at = usual_; at < length_ && !plan_.closings.empty(); ++at) {
    const auto position = static_cast<std::size_t>(floor_mod(series_.first_period + at, plan_.season));
    shut[position].add(closed(plan_, series_, at) ? 1 : 0);
  }
  for (const RunningMean& one : shut) state_.closed.push_back(one.value());
}

void StateMaker::see_columns() {
  for (std::size_t c = 0; c < plan_.columns.size(); ++c) {
    const PlannedColumn& column = plan_.columns[c];
    std::array<RunningMean, 2> effect;
    RunningMean mean;
    if (column.use == ColumnUse::kFlag && column.moves) {
      for (int at = usual_; at < length_; ++at) {
        const float v = state_.residuals[static_cast<std::size_t>(at - from_)];
        if (!std::isnan(v)) effect[series_.column(c, at) == column.high].add(v);
      }
    } else if (column.use == ColumnUse::kNumber && column.moves) {
      for (int at = std::max(from_, length_ - kColumnUnits * plan_.unit()); at < length_; ++at) {
        const float v = series_.column(c, at);
        if (!std::isnan(v)) mean.add(v);
      }
    }
    for (const RunningMean& one : effect) {
      state_.effects.push_back(static_cast<float>(one.sum / (one.count + kCellPrior)));
    }
    state_.means.push_back(mean.value());
  }
}

}  // namespace

OriginState Features::state(const LearnerSeries& series, int length) const {
  return StateMaker(*this, series, length).make();
}

OriginState Features::later(const OriginState& state, std::span<const float> outcomes) const {
  OriginState later = state;
  later.origin += static_cast<std::int64_t>(outcomes.size());
  std::vector<float>& r = later.residuals;
  r.insert(r.end(), outcomes.begin(), outcomes.end());
  const auto kept = static_cast<std::ptrdiff_t>(std::min(r.size(), static_cast<std::size_t>(plan_.memory())));
  r.erase(r.begin(), r.end() - kept);
  see_residuals(plan_, &later);
  return later;
}

}  // namespace salesforecast
