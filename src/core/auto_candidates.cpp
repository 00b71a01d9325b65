// Which methods `auto` tries on a series.
#include <algorithm>

#include "core/demand_pattern.h"
#include "core/trial.h"

namespace salesforecast {

namespace {

bool long_enough(const Method& method, const MethodInput& input) {
  return static_cast<int>(input.y.size()) >= method.abilities.needed_length(input.season);
}

// Whether a method is made for sales of this pattern, and worth its time.
bool suits(const Method& method, const MethodInput& input, bool intermittent, Effort effort) {
  constexpr double kTooPoor = 1.25;  // usual_error of what is not tried on intermittent series
  const Abilities& abilities = method.abilities;
  if (abilities.intermittent && !intermittent) return false;
  if (abilities.for_regressors && input.regressors.columns() == 0) return false;
  const bool alone = abilities.long_seasons && input.season > kLongestOwnSeason && !intermittent;
  if (abilities.heavy && !alone && effort > Effort::kHigh) return false;
  if (effort >= Effort::kLight && abilities.costly) return false;
  if (effort >= Effort::kSimple && !abilities.simple) return false;
  // What was last sold says nothing of an article that is sold now and then.
  if (intermittent && effort < Effort::kSimple && abilities.usual_error > kTooPoor) return false;
  // Without a season seasonal_naive is naive by another name.
  return abilities.whole_seasons == 0 || input.season > 1;
}

}  // namespace

std::vector<Candidate> auto_candidates(const MethodInput& input, Effort effort) {
  const bool intermittent = demand_pattern_of(input.y) != DemandPattern::kSmooth;
  const std::vector<std::string>& named = input.options->candidates;
  std::vector<Candidate> out;
  for (const Method& method : method_table()) {
    const bool taken = named.empty() ? suits(method, input, intermittent, effort)
                                     : std::binary_search(named.begin(), named.end(), method.name);
    if (taken && long_enough(method, input)) out.emplace_back().method = &method;
  }
  if (out.empty()) out.emplace_back().method = find_method("naive");
  return out;
}

}  // namespace salesforecast
