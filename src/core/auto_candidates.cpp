// Which methods `auto` tries on a series.
#include <algorithm>

#include "core/demand_pattern.h"
#include "core/learners/learned_model.h"
#include "core/trial.h"

namespace salesforecast {

namespace {

bool long_enough(const Method& method, const MethodInput& input) {
  return static_cast<int>(input.y.size()) >= method.abilities.needed_length(input.season);
}

// Whether a method tells more of rare sales than those made for them: what follows every sale and every pause tells
// less, but for a season that came again often enough to be seen among the zeros.
bool adds_season(const Abilities& abilities, const MethodInput& input, DemandPattern pattern) {
  constexpr std::size_t kLeastSeasons = 10;
  return abilities.seasonal && input.season > 1 && pattern == DemandPattern::kIntermittent &&
         input.y.size() >= kLeastSeasons * static_cast<std::size_t>(input.season);
}

// Whether a method is made for sales of this pattern, and worth its time.
bool suits(const Method& method, const MethodInput& input, DemandPattern pattern, Effort effort) {
  const bool intermittent = pattern != DemandPattern::kSmooth;
  constexpr double kTooPoor = 1.25;  // usual_error of what is not tried on intermittent series
  const Abilities& abilities = method.abilities;
  if (abilities.intermittent && !intermittent) return false;
  if (abilities.learner != Learner::kNone) {
    const std::int64_t end = input.first_period + static_cast<std::int64_t>(input.y.size());
    return input.learned != nullptr && input.learned->find(method.name, end, TargetScale::kLog) != nullptr;
  }
  if (abilities.plain || input.season < abilities.auto_season) return false;
  if (abilities.for_regressors && input.regressors.columns() == 0) return false;
  const bool alone = abilities.long_seasons && input.season > kLongestOwnSeason && !intermittent;
  if (abilities.heavy && !alone && effort > Effort::kHigh) return false;
  if (effort >= Effort::kLight && abilities.costly) return false;
  if (effort >= Effort::kSimple && !abilities.simple) return false;
  if (intermittent && effort < Effort::kSimple) {
    // What was last sold says nothing of an article that is sold now and then.
    if (abilities.usual_error > kTooPoor) return false;
    if (!abilities.intermittent && !adds_season(abilities, input, pattern)) return false;
  }
  // Without a season seasonal_naive is naive by another name.
  return abilities.whole_seasons == 0 || input.season > 1;
}

}  // namespace

std::vector<Candidate> auto_candidates(const MethodInput& input, Effort effort) {
  const DemandPattern pattern = demand_pattern_of(input.y);
  const std::vector<std::string>& named = input.options->candidates;
  std::vector<Candidate> out;
  for (const Method& method : method_table()) {
    const bool taken = named.empty() ? suits(method, input, pattern, effort)
                                     : std::binary_search(named.begin(), named.end(), method.name);
    if (taken && long_enough(method, input)) out.emplace_back().method = &method;
  }
  if (out.empty()) out.emplace_back().method = find_method("naive");
  return out;
}

}  // namespace salesforecast
