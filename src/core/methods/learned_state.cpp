#include "core/methods/learned_state.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/methods/support.h"

namespace salesforecast {

namespace {

constexpr const char* kNoModel = "no model has been learned";
constexpr double kLargestLog = 200;    // of sales: far beyond what is sold, and no power of it is infinite
constexpr double kLargestCell = 1e30;  // of usual sales on the scale
constexpr double kMostPeriods = 1e12;  // since 2000-01-01
constexpr double kUnknown = 1e300;     // in saved columns, where Parameters take no NaN: beyond any float

void require(bool holds, const char* rule) {
  if (!holds) throw Error(ErrorKind::kInvalidData, rule);
}

// The end of an input's history, as the learners see it.
LearnerSeries series_of(const LearnedModel& model, const MethodInput& input, int kept) {
  LearnerSeries series;
  const auto skipped = input.y.size() - static_cast<std::size_t>(kept);
  series.first_period = input.first_period + static_cast<std::int64_t>(skipped);
  series.before = static_cast<int>(skipped);
  for (std::size_t at = skipped; at < input.y.size(); ++at) {
    const bool missing = !input.came.empty() && std::isnan(input.came[at]);
    series.y.push_back(learner_number(missing ? input.came[at] : input.y[at]));
  }
  series.codes.assign(input.codes.begin(), input.codes.end());
  const std::size_t columns = model.plan().columns.size();
  if (input.regressors.columns() != columns ||
      series.codes.size() != static_cast<std::size_t>(model.plan().series_columns)) {
    throw Error(ErrorKind::kInvalidData, "the series has other columns than the model");
  }
  for (std::size_t c = 0; c < columns; ++c) {
    std::vector<float>& column = series.columns.emplace_back();
    for (const double v : input.regressors.history(c).subspan(skipped)) column.push_back(learner_number(v));
  }
  return series;
}

std::vector<double> as_doubles(const std::vector<float>& values) { return {values.begin(), values.end()}; }

// A number of a column as it was saved.
float read_number(double saved) {
  if (saved == kUnknown) return std::numeric_limits<float>::quiet_NaN();
  require(std::abs(saved) <= kLargestNumber, "columns are within their range");
  return static_cast<float>(saved);
}

class UnreadFit final : public FittedMethod {
 public:
  UnreadFit(std::string method, Parameters parameters)
      : method_(std::move(method)), parameters_(std::move(parameters)) {}

  std::string_view method() const override { return method_; }
  std::string variant() const override { return method_; }
  MethodForecast forecast(const Future&) const override { refuse(); }
  Components explain(const Future&) const override { refuse(); }
  InSample in_sample() const override { return {}; }
  std::unique_ptr<FittedMethod> refit(const MethodInput&, bool, const Context&) const override { refuse(); }
  Parameters save() const override { return parameters_; }

 private:
  [[noreturn]] static void refuse() {
    throw Error(ErrorKind::kInternal, "a learned method was read without what it has learned");
  }

  std::string method_;
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<FittedMethod> unread_fit(std::string method, const Parameters& parameters) {
  return std::make_unique<UnreadFit>(std::move(method), parameters);
}

std::shared_ptr<const LearnedModel> learned_for(std::string_view method, const MethodInput& input) {
  std::shared_ptr<const LearnedModel> model;
  if (input.learned != nullptr) {
    const std::int64_t end = input.first_period + static_cast<std::int64_t>(input.y.size());
    model = input.learned->find(method, end, TargetScale::kLog);
    if (model != nullptr) {
      const LearnerSeries series = series_of(*model, input, static_cast<int>(input.y.size()));
      model = input.learned->find(method, end, scale_of(model->plan(), series));
    }
  }
  if (model == nullptr) throw Error(ErrorKind::kInvalidData, kNoModel);
  return model;
}

std::shared_ptr<const LearnedModel> last_learned(std::string_view method, const Parameters& state,
                                                 const LearnedModels& learned) {
  const auto scale = state.integer("scale", 0, 1) == 0 ? TargetScale::kLog : TargetScale::kLinear;
  std::shared_ptr<const LearnedModel> model = learned.find(method, std::numeric_limits<std::int64_t>::max(), scale);
  if (model == nullptr || model->plan().scale != scale) throw Error(ErrorKind::kInvalidData, kNoModel);
  return model;
}

LearnedState learned_state(const LearnedModel& model, const MethodInput& input, LearnerSeries* seen) {
  const Features& features = model.features();
  const auto n = static_cast<int>(input.y.size());
  LearnerSeries series = series_of(model, input, std::min(n, model.plan().memory()));
  LearnedState state;
  state.origin = features.state(series, series.length());
  require(!state.origin.empty(), "the history has no sales to learn from");
  for (const double y : input.y) require(std::abs(y) <= kLargestNumber, "the history has sales beyond what is learned");
  // As the artifact keeps them: a forecast is the same before and after.
  for (auto* values : {&state.origin.summary, &state.origin.positions, &state.origin.residuals, &state.origin.effects,
                       &state.origin.closed}) {
    for (float& value : *values) value = coarse(value);
  }
  state.reach = std::min(series.length(), features.reach());
  for (std::size_t c = 0; c < series.columns.size(); ++c) {
    const bool still = !model.plan().columns[c].moves || model.plan().columns[c].use == ColumnUse::kIdle;
    const std::ptrdiff_t kept = still ? 1 : state.reach;
    state.columns.emplace_back(series.columns[c].end() - kept, series.columns[c].end());
  }
  state.codes = series.codes;
  if (seen != nullptr) *seen = std::move(series);
  return state;
}

LearnerSeries columns_ahead(const FeaturePlan& plan, const LearnedState& state, const Future& future) {
  LearnerSeries series;
  series.first_period = state.origin.origin - state.reach;
  series.columns = state.columns;
  series.codes = state.codes;
  for (std::size_t c = 0; c < plan.columns.size(); ++c) {
    std::vector<float>& values = series.columns[c];
    if (values.size() == 1 && !plan.columns[c].moves) continue;
    const float last = values.back();
    if (c < future.regressors.size()) {
      for (const double value : future.regressors[c]) values.push_back(learner_number(value));
    }
    values.resize(std::max(values.size(), static_cast<std::size_t>(state.reach + future.horizon)), last);
  }
  return series;
}

std::vector<bool> used_columns(const LearnedModel& model, const std::vector<bool>& features, bool still) {
  const FeaturePlan& plan = model.plan();
  std::vector<bool> used(plan.columns.size());
  for (std::size_t f = 0; f < features.size(); ++f) {
    if (!features[f]) continue;
    for (std::size_t c = 0; c < used.size(); ++c) {
      if ((still || plan.columns[c].moves) && model.features().reads(f, c)) used[c] = true;
    }
  }
  // Days of holidays are kept with the version: they cost nobody a value.
  for (std::size_t c = 0; c < used.size(); ++c) {
    if (plan.columns[c].use == ColumnUse::kHoliday) used[c] = true;
  }
  for (const std::uint32_t c : plan.splitting) used[c] = true;
  for (const Closing& one : plan.closings) used[one.column] = true;
  return used;
}

double usual_level(const FeaturePlan& plan, const OriginState& origin) {
  double level = 0;
  for (int position = 0; position < plan.season; ++position) {
    level += origin.cells[static_cast<std::size_t>(position)] / plan.season;
  }
  return level;
}

std::vector<std::pair<std::string, std::vector<float>>> usual_by_part(const LearnedModel& model,
                                                                      const OriginState& origin,
                                                                      const LearnerSeries& series, int length,
                                                                      std::size_t horizon) {
  const FeaturePlan& plan = model.plan();
  std::vector<std::pair<std::string, std::vector<float>>> parts = {{"season", {}}};
  for (const std::uint32_t c : plan.splitting) parts.push_back({regressor_component(c), {}});
  const double level = usual_level(plan, origin);
  for (std::size_t h = 0; h < horizon; ++h) {
    auto cell = static_cast<std::size_t>(floor_mod(origin.origin + static_cast<std::int64_t>(h), plan.season));
    parts[0].second.push_back(static_cast<float>(origin.cells[cell] - level));
    auto width = static_cast<std::size_t>(plan.season);
    for (std::size_t f = 0; f < plan.splitting.size(); ++f) {
      const std::uint32_t c = plan.splitting[f];
      const bool high = series.column(c, length + static_cast<std::int64_t>(h)) == plan.columns[c].high;
      parts[f + 1].second.push_back(high ? origin.cells[cell + width] - origin.cells[cell] : 0);
      if (high) cell += width;
      width *= 2;
    }
  }
  return parts;
}

double LearnedScale::mean(double total) const {
  if (model_.plan().scale == TargetScale::kLinear) return total * origin_.offset;
  return std::exp(std::min(total, kLargestLog)) * model_.smear() - origin_.offset;
}

double LearnedScale::sd(double total, int step) const {
  if (model_.plan().scale == TargetScale::kLinear) return model_.spread(step) * origin_.offset;
  // Of a lognormal distribution, whose logarithm has this spread.
  const double spread = std::min(model_.spread(step), 3.0);
  return std::exp(std::min(total, kLargestLog)) * model_.smear() * std::sqrt(std::expm1(spread * spread));
}

Parameters save_state(const LearnedModel& model, const LearnedState& state) {
  Parameters all;
  all.set("scale", model.plan().scale == TargetScale::kLog ? 0 : 1);
  const OriginState& origin = state.origin;
  all.set("origin", static_cast<double>(origin.origin));
  all.set("level", origin.level);
  all.set("offset", origin.offset);
  all.set("reach", state.reach);
  all.set("cells", as_doubles(origin.cells));
  all.set_coarse("summary", origin.summary);
  all.set_coarse("positions", origin.positions);
  all.set_coarse("residuals", origin.residuals);
  if (!origin.effects.empty()) all.set_coarse("effects", origin.effects);
  all.set_coarse("closed", origin.closed);
  // Prices may be beyond what coarse numbers hold.
  std::vector<double> means, columns;
  for (const float mean : origin.means) means.push_back(std::isnan(mean) ? 0 : mean);
  if (!means.empty()) all.set("means", means);
  for (const std::vector<float>& column : state.columns) {
    for (const float value : column) columns.push_back(std::isnan(value) ? kUnknown : value);
  }
  if (!columns.empty()) all.set("columns", columns);
  if (!state.codes.empty()) all.set("codes", std::vector<double>(state.codes.begin(), state.codes.end()));
  return all;
}

LearnedState load_state(const Parameters& parameters, const LearnedModel& model) {
  const FeaturePlan& plan = model.plan();
  LearnedState state;
  OriginState& origin = state.origin;
  const double origin_period = parameters.number("origin", -kMostPeriods, kMostPeriods);
  require(origin_period == std::floor(origin_period), "a history ends with a whole period");
  origin.origin = static_cast<std::int64_t>(origin_period);
  origin.level = static_cast<float>(parameters.number("level", -kLargestNumber, kLargestNumber));
  origin.offset = static_cast<float>(parameters.number("offset", std::numeric_limits<float>::min(), kLargestNumber));
  state.reach = parameters.integer("reach", 1, model.features().reach());
  const auto positions = static_cast<std::size_t>(plan.season);
  const auto columns = plan.columns.size();
  for (const double cell : parameters.numbers("cells", static_cast<std::size_t>(plan.cells()))) {
    require(std::abs(cell) <= kLargestCell, "usual sales are within their range");
    origin.cells.push_back(static_cast<float>(cell));
  }
  origin.summary = parameters.coarse_numbers("summary", model.features().summary_count());
  origin.positions = parameters.coarse_numbers("positions", positions * kPositionFeatures);
  origin.residuals = parameters.coarse_numbers("residuals", 1, static_cast<std::size_t>(plan.memory()));
  if (columns > 0) origin.effects = parameters.coarse_numbers("effects", 2 * columns);
  origin.closed = parameters.coarse_numbers("closed", positions);
  if (columns > 0) {
    for (const double mean : parameters.numbers("means", columns)) origin.means.push_back(read_number(mean));
    std::size_t count = 0;
    const auto kept = [&](std::size_t c) {
      const bool still = !plan.columns[c].moves || plan.columns[c].use == ColumnUse::kIdle;
      return still ? std::size_t{1} : static_cast<std::size_t>(state.reach);
    };
    for (std::size_t c = 0; c < columns; ++c) count += kept(c);
    auto value = parameters.numbers("columns", count).begin();
    for (std::size_t c = 0; c < columns; ++c) {
      std::vector<float>& column = state.columns.emplace_back();
      for (std::size_t i = kept(c); i > 0; --i) column.push_back(read_number(*value++));
    }
  }
  if (plan.series_columns > 0) {
    for (const double code : parameters.numbers("codes", static_cast<std::size_t>(plan.series_columns))) {
      require(code >= 0 && code <= 4e9 && code == std::floor(code), "a series has the numbers of its columns");
      state.codes.push_back(static_cast<std::uint32_t>(code));
    }
  }
  return state;
}

LearnedExplanation::LearnedExplanation(const LearnedModel& model, const OriginState& origin,
                                       const LearnerSeries& series, int length, std::size_t horizon, double expected)
    : model_(model), origin_(origin), series_(series), length_(length), expected_(expected) {
  level_ = usual_level(model.plan(), origin);
  place("level");
  usual_ = usual_by_part(model, origin, series, length, horizon);
  for (const auto& part : usual_) place(part.first);
  const Features& features = model.features();
  for (std::size_t f = 0; f < features.count(); ++f) {
    const std::uint32_t column = features.columns()[f];
    places_.push_back(place(column == kNoColumn ? features.components()[f] : regressor_component(column)));
  }
  if (!model.plan().closings.empty()) closing_ = place(regressor_component(model.plan().closings.front().column));
}

std::size_t LearnedExplanation::place(const std::string& name) {
  const auto at = std::find(components_.names.begin(), components_.names.end(), name);
  if (at != components_.names.end()) return static_cast<std::size_t>(at - components_.names.begin());
  components_.names.push_back(name);
  components_.values.emplace_back();
  return components_.names.size() - 1;
}

// Sales by a unit on the scale of logarithms, from the level to the total: the logarithmic mean.
double LearnedExplanation::slope_between(double level, double total) const {
  const double low = std::min(level, kLargestLog), high = std::min(total, kLargestLog), off = high - low;
  return model_.smear() * (std::abs(off) > 1e-6 ? (std::exp(high) - std::exp(low)) / off : std::exp(low));
}

void LearnedExplanation::add(int step, double total, std::span<const double> shares) {
  std::vector<double> parts(components_.names.size());
  for (const auto& [name, own] : usual_) parts[place(name)] += own[static_cast<std::size_t>(step) - 1];
  for (std::size_t f = 0; f < shares.size(); ++f) parts[places_[f]] += shares[f];
  const double level = level_ + expected_ + parts[0];
  double slope = origin_.offset;
  if (model_.plan().scale == TargetScale::kLog) slope = slope_between(level, total);
  double others = 0;
  for (std::size_t p = 1; p < parts.size(); ++p) {
    components_.values[p].push_back(bounded(parts[p] * slope));
    others += components_.values[p].back();
  }
  const double mean = bounded(LearnedScale(model_, origin_).mean(total));
  components_.values[0].push_back(mean - others);
  if (!closed(model_.plan(), series_, static_cast<std::int64_t>(length_) + step - 1)) return;
  // Shut: what closes takes all away.
  components_.values[closing_].back() -= mean;
}

}  // namespace salesforecast
