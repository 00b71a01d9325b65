// How a model is stored: see model.h.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "core/artifact_check.h"
#include "core/methods/prophet/model.h"
#include "core/methods/support.h"
#include "core/regressor_design.h"

namespace salesforecast::prophet {
namespace {

constexpr double kLargestDouble = std::numeric_limits<double>::max();
constexpr double kSmallestDouble = std::numeric_limits<double>::denorm_min();
constexpr int kMostSeasons = 4, kMostOrder = 10, kMostRegressors = kMostDesignColumns, kMostChanges = 25;
constexpr double kLongestSeason = 1e8;  // days
constexpr std::int64_t kHalf = std::int64_t{1} << 32;

constexpr std::array<const char*, 3> kGrowths = {"linear", "logistic", "flat"};

[[noreturn]] void refuse(const char* what) {
  throw Error(ErrorKind::kInvalidData, std::string("prophet model has an invalid ") + what, {},
              "Train the model again.");
}

double within(double value, double low, double high, const char* what) {
  if (!(value >= low && value <= high)) refuse(what);
  return value;
}

std::int64_t whole(double value, double low, double high, const char* what) {
  if (std::floor(within(value, low, high, what)) != value) refuse(what);
  return static_cast<std::int64_t>(value);
}

// Period numbers may need all 64 bits, of which a double holds 53.
std::vector<double> save_calendar(const Calendar& calendar) {
  std::vector<double> numbers = {static_cast<double>(calendar.length),
                                 static_cast<double>(floor_div(calendar.first_period, kHalf)),
                                 static_cast<double>(floor_mod(calendar.first_period, kHalf))};
  if (!calendar.frequency) return numbers;
  const Frequency& f = *calendar.frequency;
  for (const std::int64_t number :
       {f.micros, std::int64_t{f.months}, f.anchor, std::int64_t{f.anchor_month}, f.label_shift,
        std::int64_t{f.month_end}, static_cast<std::int64_t>(f.retail), std::int64_t{f.retail_anchor}}) {
    numbers.push_back(static_cast<double>(number));
  }
  return numbers;
}

Frequency load_frequency(const double* numbers) {
  constexpr double kMost = 0x1p53, kMostInt = 0x7fffffff;
  const char* what = "calendar";
  Frequency f;
  f.micros = whole(numbers[0], 0, kMost, what);
  f.months = static_cast<int>(whole(numbers[1], 0, kMostInt, what));
  f.anchor = whole(numbers[2], 0, kMost, what);
  f.anchor_month = static_cast<int>(whole(numbers[3], 0, kMostInt, what));
  f.label_shift = whole(numbers[4], -kMost, kMost, what);
  f.month_end = whole(numbers[5], 0, 1, what) == 1;
  f.retail = static_cast<RetailWeeks>(whole(numbers[6], 0, kMostInt, what));
  const std::array<RetailWeeks, 4> known = {RetailWeeks::kNone, RetailWeeks::k445, RetailWeeks::k454,
                                            RetailWeeks::k544};
  if (std::find(known.begin(), known.end(), f.retail) == known.end()) refuse(what);
  f.retail_anchor = static_cast<std::int32_t>(whole(numbers[7], -kMostInt, kMostInt, what));
  check_frequency(f);
  return f;
}

Calendar load_calendar(const Parameters& parameters) {
  constexpr std::size_t kUndated = 3, kDated = 11;
  const std::vector<double>& numbers = parameters.numbers("calendar", kUndated, kDated);
  if (numbers.size() != kUndated && numbers.size() != kDated) refuse("calendar");
  Calendar calendar;
  calendar.length = whole(numbers[0], 2, kMostObservations, "calendar");
  const auto high = whole(numbers[1], -0x1p30, 0x1p30, "calendar");
  calendar.first_period = high * kHalf + whole(numbers[2], 0, 0x1p32 - 1, "calendar");
  if (numbers.size() == kUndated) return calendar;
  calendar.frequency = load_frequency(numbers.data() + kUndated);
  const PeriodRange range = period_range(*calendar.frequency, kMaxHorizon);
  if (!range.holds(calendar.first_period) || !range.holds(calendar.first_period + calendar.length)) refuse("calendar");
  return calendar;
}

Form load_form(const Parameters& parameters) {
  Form form;
  const std::string& growth = parameters.word("growth");
  const auto* known = std::find(kGrowths.begin(), kGrowths.end(), growth);
  if (known == kGrowths.end()) refuse("growth");
  form.growth = static_cast<ProphetGrowth>(known - kGrowths.begin());
  form.multiplicative = parameters.integer("multiplicative", 0, 1) == 1;
  const bool logistic = form.growth == ProphetGrowth::kLogistic;
  form.capacity = parameters.number("capacity", logistic ? kSmallestDouble : 0, logistic ? kLargestDouble : 0);
  form.changepoint_scale = parameters.number("changepoint_scale", 1e-9, 1e9);
  const std::vector<double>& seasons = parameters.numbers("seasons", 0, 3 * kMostSeasons);
  if (seasons.size() % 3 != 0) refuse("season");
  for (std::size_t i = 0; i < seasons.size(); i += 3) {
    form.seasons.push_back({static_cast<SeasonKind>(whole(seasons[i], 0, 3, "season")),
                            within(seasons[i + 1], 1e-9, kLongestSeason, "season"),
                            static_cast<int>(whole(seasons[i + 2], 1, kMostOrder, "season"))});
  }
  const std::vector<double>& regressors = parameters.numbers("regressors", 0, 3 * kMostRegressors);
  if (regressors.size() % 3 != 0) refuse("regressor");
  for (std::size_t i = 0; i < regressors.size(); i += 3) {
    form.regressors.push_back({static_cast<int>(whole(regressors[i], 0, kMostRegressors, "regressor")),
                               within(regressors[i + 1], -kLargestDouble, kLargestDouble, "regressor"),
                               within(regressors[i + 2], kSmallestDouble, kLargestDouble, "regressor")});
  }
  return form;
}

Eigen::VectorXd load_vector(const Parameters& parameters, const char* name, Eigen::Index size) {
  const std::vector<double>& values = parameters.numbers(name, static_cast<std::size_t>(size));
  for (const double v : values) within(v, -kLargestScaled, kLargestScaled, name);
  return Eigen::Map<const Eigen::VectorXd>(values.data(), size);
}

std::vector<double> copied(const Eigen::VectorXd& values) { return {values.begin(), values.end()}; }

}  // namespace

Parameters save(const Model& model) {
  const Form& form = model.form;
  Parameters parameters;
  parameters.set_word("growth", kGrowths.at(static_cast<std::size_t>(form.growth)));
  parameters.set("multiplicative", form.multiplicative ? 1 : 0);
  parameters.set("capacity", form.capacity);
  parameters.set("changepoint_scale", form.changepoint_scale);
  std::vector<double> seasons, regressors;
  for (const Season& season : form.seasons) {
    seasons.insert(seasons.end(), {static_cast<double>(season.kind), season.days, static_cast<double>(season.order)});
  }
  for (const RegressorScale& one : form.regressors) {
    regressors.insert(regressors.end(), {static_cast<double>(one.column), one.centre, one.spread});
  }
  parameters.set("seasons", std::move(seasons));
  parameters.set("regressors", std::move(regressors));
  parameters.set("calendar", save_calendar(model.calendar));
  parameters.set("last", model.last);
  parameters.set("scale", model.scale);
  parameters.set("changepoints", model.changepoints);
  parameters.set("rate", model.point.rate);
  parameters.set("offset", model.point.offset);
  parameters.set("changes", copied(model.point.changes));
  parameters.set("effects", copied(model.point.effects));
  parameters.set("variance", model.point.variance);
  parameters.set("mse", model.in_sample.mse);
  parameters.set("observations", model.in_sample.observations);
  parameters.set("parameters", model.in_sample.parameters);
  return parameters;
}

Model load(const Parameters& parameters) {
  Model model;
  model.form = load_form(parameters);
  model.calendar = load_calendar(parameters);
  if (!(model.calendar.span() > 0)) refuse("calendar");
  model.last = parameters.numbers("last", model.form.regressors.size());
  for (const double value : model.last) within(value, -kLargestScaled, kLargestScaled, "regressor");
  model.scale = parameters.number("scale", kSmallestDouble, kLargestDouble);
  model.changepoints = parameters.numbers("changepoints", 0, kMostChanges);
  double before = 0;
  for (const double time : model.changepoints) before = within(time, before, 1, "change point");
  Point& point = model.point;
  point.rate = parameters.number("rate", -kLargestScaled, kLargestScaled);
  point.offset = parameters.number("offset", -kLargestScaled, kLargestScaled);
  point.changes = load_vector(parameters, "changes", static_cast<Eigen::Index>(model.changepoints.size()));
  point.effects = load_vector(parameters, "effects", model.form.effects());
  point.variance = parameters.number("variance", 0, kLargestScaled);
  model.in_sample.mse = parameters.number("mse", 0, kLargestResult);
  model.in_sample.observations = parameters.integer("observations", 0, kMostObservations);
  model.in_sample.parameters = parameters.integer("parameters", 0, kMostObservations);
  point.observations = model.in_sample.observations;
  return model;
}

}  // namespace salesforecast::prophet
