// Which methods `auto` tries on a series.
#include "core/demand_pattern.h"
#include "core/trial.h"

namespace salesforecast {

std::vector<Candidate> auto_candidates(std::span<const double> y, int season, Effort effort) {
  constexpr double kTooPoor = 1.25;  // usual_error of what is not tried on intermittent series
  const bool intermittent = demand_pattern_of(y) != DemandPattern::kSmooth;
  std::vector<Candidate> out;
  for (const Method& method : method_table()) {
    if (method.abilities.on_request) continue;
    if (method.abilities.intermittent && !intermittent) continue;
    if (effort >= Effort::kLight && method.abilities.costly) continue;
    if (effort >= Effort::kSimple && !method.abilities.simple) continue;
    // What was last sold says nothing of an article that is sold now and then.
    if (intermittent && effort < Effort::kSimple && method.abilities.usual_error > kTooPoor) continue;
    // Without a season seasonal_naive is naive by another name.
    if (method.abilities.whole_season && season <= 1) continue;
    if (static_cast<int>(y.size()) < method.abilities.needed_length(season)) continue;
    out.emplace_back().method = &method;
  }
  return out;
}

}  // namespace salesforecast
