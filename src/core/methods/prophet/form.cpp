#include "core/methods/prophet/form.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/methods/support.h"

namespace salesforecast::prophet {
namespace {

// The package's own numbers (prophet 1.x, forecaster.py): Taylor & Letham 2018, section 3.
constexpr int kYearOrder = 10, kWeekOrder = 3, kDayOrder = 4, kOwnOrder = 10;
constexpr double kYearDays = 365.25, kWeekDays = 7;
constexpr double kLeastYears = 730;  // days
constexpr int kChangepoints = 25;
constexpr double kChangepointRange = 0.8;

constexpr double kSameLength = 0.02;  // an own season this near to another one is that one
constexpr double kNoVariation = 1e-9;

void add_season(Form& form, const Calendar& calendar, SeasonKind kind, double days, int order) {
  const double most = std::floor(days / (2 * calendar.step()));  // shorter than two steps: reads as a longer one
  if (most >= 1) form.seasons.push_back({kind, days, static_cast<int>(std::min<double>(order, most))});
}

void add_calendar_seasons(Form& form, const Calendar& calendar) {
  const double span = calendar.span(), step = calendar.step();
  if (span >= kLeastYears) add_season(form, calendar, SeasonKind::kYear, kYearDays, kYearOrder);
  if (span >= 2 * kWeekDays && step < kWeekDays) {
    add_season(form, calendar, SeasonKind::kWeek, kWeekDays, kWeekOrder);
  }
  if (span >= 2 && step < 1) add_season(form, calendar, SeasonKind::kDay, 1, kDayOrder);
}

void add_own_season(Form& form, const Calendar& calendar, int season) {
  const double days = season * (calendar.frequency ? calendar.frequency->days() : 1);
  const bool there = std::any_of(form.seasons.begin(), form.seasons.end(), [&](const Season& other) {
    return std::fabs(other.days - days) < kSameLength * days;
  });
  if (!there && calendar.span() >= 2 * days) add_season(form, calendar, SeasonKind::kOwn, days, kOwnOrder);
}

// Mean and standard deviation, but of zeros and ones, which stay as they are (the package's "auto").
RegressorScale scale_of(int column, std::span<const double> values) {
  std::vector<double> known;
  for (const double v : values) {
    if (std::isinf(v)) throw Error(ErrorKind::kInvalidData, "prophet needs finite values");
    if (!std::isnan(v)) known.push_back(bounded(v));
  }
  RegressorScale scale{column};
  if (std::all_of(known.begin(), known.end(), [](double v) { return v == 0 || v == 1; })) return scale;
  scale.centre = mean_of(known);
  for (double& v : known) v -= scale.centre;
  const double spread = root_mean_square(known, static_cast<double>(known.size()) - 1);
  if (spread > 0) scale.spread = spread;
  return scale;
}

bool varies(std::span<const double> values) {
  double low = INFINITY, high = -INFINITY;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  return high - low > kNoVariation * std::max(std::fabs(low), std::fabs(high));
}

}  // namespace

Eigen::Index Form::effects() const noexcept {
  auto count = static_cast<Eigen::Index>(regressors.size());
  for (const Season& season : seasons) count += 2 * season.order;
  return count;
}

void season_values(std::span<const Season> seasons, double day, double* out) {
  for (const Season& season : seasons) {
    const double turn = day / season.days;
    const double angle = 2 * std::numbers::pi * (turn - std::floor(turn));
    const double s = std::sin(angle), c = std::cos(angle);
    double sin_k = 0, cos_k = 1;
    for (int k = 0; k < season.order; ++k) {  // by the addition theorem
      const double next = sin_k * c + cos_k * s;
      cos_k = cos_k * c - sin_k * s;
      sin_k = next;
      *out++ = sin_k;
      *out++ = cos_k;
    }
  }
}

Form make_form(const MethodInput& input, const Calendar& calendar) {
  static const Options kDefaults;
  const Options& options = input.options != nullptr ? *input.options : kDefaults;
  Form form;
  form.growth = options.prophet_growth;
  form.multiplicative = options.prophet_seasonality == ProphetSeasonality::kMultiplicative;
  form.capacity = form.growth == ProphetGrowth::kLogistic ? options.prophet_capacity : 0;
  form.changepoint_scale = options.prophet_changepoint_scale;
  // A season of one step is asked for where there shall be none.
  if (calendar.frequency && options.season != 1) add_calendar_seasons(form, calendar);
  const bool own = !calendar.frequency || input.season != calendar.frequency->season();
  if (own && input.season > 1) add_own_season(form, calendar, input.season);
  for (std::size_t c = 0; c < input.regressors.columns(); ++c) {
    const std::span<const double> history = input.regressors.history(c), future = input.regressors.future(c);
    const bool known =
        !future.empty() && std::all_of(future.begin(), future.end(), [](double v) { return std::isfinite(v); });
    if (history.size() == input.y.size() && known && varies(history)) {
      // The package's holidays are not standardised either.
      form.regressors.push_back(input.regressors.holiday(c) ? RegressorScale{static_cast<int>(c)}
                                                            : scale_of(static_cast<int>(c), history));
    }
  }
  return form;
}

std::vector<double> changepoints_of(const Form& form, const Calendar& calendar) {
  std::vector<double> times;
  if (form.growth == ProphetGrowth::kFlat) return times;
  const double last = std::floor(static_cast<double>(calendar.length) * kChangepointRange) - 1;
  const double count = std::min<double>(kChangepoints, last);
  for (int i = 1; i <= static_cast<int>(count); ++i) {
    const auto index = static_cast<std::int64_t>(std::nearbyint(i * (last / count)));  // as numpy.round(linspace())
    times.push_back(calendar.time(calendar.day(index)));
  }
  return times;
}

const char* name_of(SeasonKind kind) noexcept {
  switch (kind) {
    case SeasonKind::kYear:
      return "season of the year";
    case SeasonKind::kWeek:
      return "season of the week";
    case SeasonKind::kDay:
      return "season of the day";
    case SeasonKind::kOwn:
      break;
  }
  return "season";
}

}  // namespace salesforecast::prophet
