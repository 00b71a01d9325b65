#include "core/roll_ups.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "core/bit_mix.h"
#include "core/series_nature.h"

namespace salesforecast {

namespace {

// A member's values without gaps, up to the panel's end.
struct Member {
  std::int64_t first_period = 0;
  std::vector<double> y, returned;  // returned: empty, or one a value
  double recent = 0;                // sum of the sizes of its last values
};

// Repeats the last season (of a shorter history the last value) so many times as values lack at the end.
void carry_on(std::vector<double>& y, std::size_t length, std::size_t season) {
  const std::size_t lag = y.size() >= season ? season : 1;
  while (y.size() < length) y.push_back(y[y.size() - lag]);
}

Member member_of(const Series& series, const Panel& panel) {
  CleanHistory history = clean_history(series.y, panel.season);
  Member member;
  member.first_period = series.first_period + history.skipped;
  const std::span<const double> returned = own_returned(series, history);
  member.returned.assign(returned.begin(), returned.end());
  member.y = std::move(history.y);
  const auto length = static_cast<std::size_t>(panel.until_period + 1 - member.first_period);
  const auto season = static_cast<std::size_t>(panel.season);
  carry_on(member.y, length, season);
  if (!member.returned.empty()) carry_on(member.returned, length, season);
  const auto window = static_cast<std::size_t>(std::max(panel.season, panel.frequency.default_horizon()));
  for (std::size_t i = length - std::min(length, window); i < length; ++i) member.recent += std::abs(member.y[i]);
  return member;
}

// The period by which the members of nine tenths of the recent sales have begun.
std::int64_t begin_of(std::vector<std::pair<std::int64_t, double>> begins) {
  std::sort(begins.begin(), begins.end());
  double all = 0, begun = 0;
  for (const auto& [period, recent] : begins) all += recent;
  for (const auto& [period, recent] : begins) {
    begun += recent;
    if (begun >= 0.9 * all) return period;
  }
  return begins.back().first;
}

void add_values(std::span<const double> values, std::int64_t first_period, std::int64_t begin,
                std::vector<double>& sum) {
  const std::int64_t skip = std::max<std::int64_t>(0, begin - first_period);
  const auto at = static_cast<std::size_t>(std::max<std::int64_t>(0, first_period - begin));
  for (std::size_t i = static_cast<std::size_t>(skip); i < values.size(); ++i) {
    sum[at + i - static_cast<std::size_t>(skip)] += values[i];
  }
}

// A set of series as two hashes that do not depend on its order.
using SetHash = std::pair<std::uint64_t, std::uint64_t>;

}  // namespace

RollUps plan_roll_ups(std::span<const std::vector<std::uint32_t>> groups, const std::vector<bool>& moves,
                      const Context& context) {
  RollUps plan;
  const std::size_t columns = std::min(groups.size(), kMostRollUpColumns);
  plan.columns_left_out = groups.size() - columns;
  std::set<SetHash> seen;
  std::vector<std::pair<unsigned, std::vector<std::uint32_t>>> found;
  for (unsigned subset = 0; subset < 1U << columns; ++subset) {
    std::map<std::vector<std::uint32_t>, std::vector<std::uint32_t>> by_values;
    for (std::uint32_t i = 0; i < moves.size(); ++i) {
      if (i % 4'096 == 0) context.check_cancel();
      if (!moves[i]) continue;
      std::vector<std::uint32_t> values;
      for (std::size_t c = 0; c < columns; ++c) {
        if (subset >> c & 1U) values.push_back(groups[c][i]);
      }
      by_values[values].push_back(i);
    }
    for (auto& [values, members] : by_values) {
      if (members.size() < 2) continue;
      SetHash hash;
      for (const std::uint32_t i : members) {
        hash.first += mixed_bits(i + 1);
        hash.second += mixed_bits(~std::uint64_t{i});
      }
      if (seen.insert(hash).second) found.emplace_back(subset, std::move(members));
    }
  }
  // Ties in the order in which they were found: by columns, then by values.
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  if (found.size() > kMostRollUps) {
    plan.left_out = found.size() - kMostRollUps;
    found.resize(kMostRollUps);
  }
  for (auto& [level, members] : found) {
    plan.levels.push_back(level);
    plan.members.push_back(std::move(members));
  }
  return plan;
}

Panel roll_up_panel(const Panel& panel, const RollUps& roll_ups, const Context& context) {
  Panel out;
  out.frequency = panel.frequency;
  out.frequency_detected = panel.frequency_detected;
  out.season = panel.season;
  out.until_period = panel.until_period;
  out.holidays = panel.holidays;
  std::vector<std::vector<std::uint32_t>> parents(panel.series.size());
  for (std::uint32_t j = 0; j < roll_ups.members.size(); ++j) {
    for (const std::uint32_t i : roll_ups.members[j]) parents[i].push_back(j);
  }
  std::vector<std::vector<std::pair<std::int64_t, double>>> begins(roll_ups.members.size());
  for (std::size_t i = 0; i < parents.size(); ++i) {
    context.check_cancel();
    if (parents[i].empty()) continue;
    const Member member = member_of(panel.series[i], panel);
    for (const std::uint32_t j : parents[i]) begins[j].emplace_back(member.first_period, member.recent);
  }
  for (auto& of_roll_up : begins) {
    Series& series = out.series.emplace_back();
    series.first_period = begin_of(std::move(of_roll_up));
    series.y.assign(static_cast<std::size_t>(panel.until_period + 1 - series.first_period), 0.0);
  }
  for (std::size_t i = 0; i < parents.size(); ++i) {
    context.check_cancel();
    if (parents[i].empty()) continue;
    const Member member = member_of(panel.series[i], panel);
    for (const std::uint32_t j : parents[i]) {
      Series& series = out.series[j];
      series.row_count += panel.series[i].row_count;
      add_values(member.y, member.first_period, series.first_period, series.y);
      if (member.returned.empty()) continue;
      series.returned.resize(series.y.size());
      add_values(member.returned, member.first_period, series.first_period, series.returned);
    }
  }
  out.row_count = panel.row_count;
  return out;
}

}  // namespace salesforecast
