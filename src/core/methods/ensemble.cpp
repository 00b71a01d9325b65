#include "core/methods/ensemble.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include "core/methods/support.h"
#include "core/methods/transformed.h"

namespace salesforecast {

namespace {

// Names of a member's parameters in the ensemble's: "1.alpha" for alpha of the first.
std::string prefix_of(std::size_t member) { return std::to_string(member + 1) + "."; }

class EnsembleFit final : public FittedMethod {
 public:
  EnsembleFit(std::vector<EnsembleMember> members, YearSeason season, std::int64_t next_period)
      : members_(std::move(members)), season_(std::move(season)), next_period_(next_period) {}

  std::string_view method() const override { return kEnsembleName; }
  std::string variant() const override;
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override;
  std::vector<bool> uses_regressors() const override { return of_any(&FittedMethod::uses_regressors); }
  std::vector<bool> learned_from_regressors() const override { return of_any(&FittedMethod::learned_from_regressors); }
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  // By column: whether that of any member says so.
  std::vector<bool> of_any(std::vector<bool> (FittedMethod::*regressors)() const) const;

  std::vector<EnsembleMember> members_;
  YearSeason season_;
  std::int64_t next_period_;
};

std::string EnsembleFit::variant() const {
  std::string text;
  for (const EnsembleMember& member : members_) {
    char weight[16];
    std::snprintf(weight, sizeof weight, "%.2f ", member.weight);
    text += (text.empty() ? "" : " + ") + std::string(weight) + member.fitted->variant();
    if (member.adjusted) text += " x year";
  }
  return text;
}

MethodForecast EnsembleFit::forecast(const Future& future) const {
  const int horizon = future.horizon;
  MethodForecast sum{std::vector<double>(horizon), std::vector<double>(horizon)};
  for (const EnsembleMember& member : members_) {
    MethodForecast own = member.fitted->forecast(future);
    if (member.adjusted) season_.apply(&own, next_period_);
    for (int h = 0; h < horizon; ++h) {
      sum.mean[h] = bounded(sum.mean[h] + member.weight * own.mean[h]);
      sum.sd[h] = bounded(sum.sd[h] + member.weight * own.sd[h]);
    }
  }
  return sum;
}

// The members' components, weighted; those of one name together, so they still add up to the forecast. "year" is what
// the season of the year adds to the adjusted ones.
Components EnsembleFit::explain(const Future& future) const {
  const int horizon = future.horizon;
  Components sum;
  const auto add = [&](const std::string& name, double weight, const std::vector<double>& values) {
    const auto at = std::find(sum.names.begin(), sum.names.end(), name) - sum.names.begin();
    if (at == static_cast<std::ptrdiff_t>(sum.names.size())) {
      sum.names.push_back(name);
      sum.values.emplace_back(horizon);
    }
    for (int h = 0; h < horizon; ++h) sum.values[at][h] = bounded(sum.values[at][h] + weight * values[h]);
  };
  for (const EnsembleMember& member : members_) {
    const Components own = member.fitted->explain(future);
    std::vector<double> year(horizon);
    for (std::size_t c = 0; c < own.names.size(); ++c) {
      add(own.names[c], member.weight, own.values[c]);
      for (int h = 0; h < horizon; ++h) year[h] += own.values[c][h] * (season_.factor(next_period_ + h) - 1);
    }
    if (member.adjusted) add("year", member.weight, year);
  }
  return sum;
}

// Of the combination itself nothing is known in sample; the weighted mean of the members' squares is a bound from
// above.
InSample EnsembleFit::in_sample() const {
  InSample out;
  out.mse = 0;
  for (const EnsembleMember& member : members_) {
    const InSample own = member.fitted->in_sample();
    out.mse = bounded(out.mse + member.weight * own.mse);
    out.observations = out.observations == 0 ? own.observations : std::min(out.observations, own.observations);
    out.parameters += own.parameters;
  }
  return out;
}

std::vector<bool> EnsembleFit::of_any(std::vector<bool> (FittedMethod::*regressors)() const) const {
  std::vector<bool> any;
  for (const EnsembleMember& member : members_) {
    const std::vector<bool> own = ((*member.fitted).*regressors)();
    any.resize(std::max(any.size(), own.size()));
    for (std::size_t c = 0; c < own.size(); ++c) any[c] = any[c] || own[c];
  }
  return any;
}

std::unique_ptr<FittedMethod> EnsembleFit::refit(const MethodInput& input, bool estimate,
                                                 const Context& context) const {
  const std::vector<double> y = season_.adjusted(input.y, input.first_period);
  MethodInput adjusted = input;
  adjusted.y = y;
  std::vector<EnsembleMember> members;
  for (const EnsembleMember& member : members_) {
    const MethodInput& own = member.adjusted ? adjusted : input;
    members.push_back({member.fitted->refit(own, estimate, context), member.weight, member.adjusted});
  }
  return std::make_unique<EnsembleFit>(std::move(members), season_,
                                       input.first_period + static_cast<std::int64_t>(y.size()));
}

Parameters EnsembleFit::save() const {
  Parameters all;
  std::vector<double> weights;
  for (const EnsembleMember& member : members_) weights.push_back(member.weight);
  all.set("weights", weights);
  if (!season_.empty()) {
    std::vector<double> adjusted;
    for (const EnsembleMember& member : members_) adjusted.push_back(member.adjusted ? 1 : 0);
    all.set("adjusted", adjusted);
    all.set("year_coefficients", season_.coefficients());
    all.set("year", season_.clock().year);
    if (season_.clock().months) all.set("year_months", 1);
    all.set("daily", season_.clock().daily ? 1 : 0);
    all.set("next_period", static_cast<double>(next_period_));
  }
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const std::string prefix = prefix_of(i);
    all.set_word(prefix + "method", std::string(members_[i].fitted->method()));
    all.add(prefix, members_[i].fitted->save());
  }
  return all;
}

YearSeason load_season(const Parameters& parameters, std::int64_t* next_period) {
  constexpr double kMostPeriods = 1e12, kLargestCoefficient = 100, kLongestYear = 1e9;
  if (!parameters.has("year_coefficients")) return {};
  const std::vector<double>& coefficients = parameters.numbers("year_coefficients", 2, 2 * kMostPairs);
  const auto sound = [](double v) { return std::abs(v) <= kLargestCoefficient; };
  if (!std::all_of(coefficients.begin(), coefficients.end(), sound)) {
    throw Error(ErrorKind::kInvalidData, "the season of the year is not valid");
  }
  *next_period = static_cast<std::int64_t>(parameters.number("next_period", -kMostPeriods, kMostPeriods));
  YearClock clock = {parameters.number("year", 1, kLongestYear), parameters.integer("daily", 0, 1) == 1};
  clock.months = clock.daily && parameters.has("year_months") && parameters.integer("year_months", 0, 1) == 1;
  if (static_cast<int>(coefficients.size()) != 2 * pairs_of(clock)) {
    throw Error(ErrorKind::kInvalidData, "the season of the year is not valid");
  }
  return {coefficients, clock};
}

}  // namespace

std::unique_ptr<FittedMethod> make_ensemble(std::vector<EnsembleMember> members, YearSeason season,
                                            std::int64_t next_period) {
  double sum = 0;
  for (const EnsembleMember& member : members) sum += member.weight;
  if (members.empty() || members.size() > kMostMembers || !(sum > 0)) {
    throw Error(ErrorKind::kInternal, "an ensemble has 1 to 16 members with weights above zero");
  }
  for (EnsembleMember& member : members) member.weight /= sum;
  return std::make_unique<EnsembleFit>(std::move(members), std::move(season), next_period);
}

std::unique_ptr<FittedMethod> load_ensemble(const Parameters& parameters, const LearnedModels* learned) {
  const std::vector<double>& weights = parameters.numbers("weights", 1, kMostMembers);
  std::int64_t next_period = 0;
  YearSeason season = load_season(parameters, &next_period);
  std::vector<EnsembleMember> members;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::string prefix = prefix_of(i);
    const Method* method = find_method(parameters.word(prefix + "method"));
    if (method == nullptr || !(weights[i] > 0 && weights[i] <= 1)) {
      throw Error(ErrorKind::kInvalidData, "a member of the ensemble is not valid");
    }
    members.push_back({load_method(*method, parameters.part(prefix), learned), weights[i],
                       !season.empty() && parameters.numbers("adjusted", weights.size())[i] != 0});
  }
  return std::make_unique<EnsembleFit>(std::move(members), std::move(season), next_period);
}

}  // namespace salesforecast
