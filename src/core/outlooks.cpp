#include "core/outlooks.h"

#include <algorithm>
#include <cmath>

#include "core/methods/guide.h"
#include "core/series_nature.h"
#include "core/series_regressors.h"

namespace salesforecast {

namespace {

constexpr int kMostVantages = 48, kLeastVantages = 6;  // of the longest series
constexpr std::size_t kMostOutlooks = 24'000;          // of the panel, where that leaves the least: a fit each

// Periods from a vantage point to the next.
int stride_of(std::span<const LearnerSeries> learners) {
  int longest = 0;
  for (const LearnerSeries& one : learners) longest = std::max(longest, one.length());
  const auto each = static_cast<int>(kMostOutlooks / std::max<std::size_t>(learners.size(), 1));
  return 1 + longest / std::clamp(each, kLeastVantages, kMostVantages);
}

// Empty where the guide cannot be fitted.
std::vector<float> outlook_from(const Method& guide, const MethodInput& input, int reach, const Context& context) {
  try {
    return outlook_values(*guide.fit(input, context), future_of(input.regressors, reach));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kInvalidData) throw;
    return {};
  }
}

}  // namespace

void add_outlooks(std::span<const Method* const> methods, const Panel& panel, const ModelHeader& header,
                  std::span<const std::int64_t> ends, const Context& context, std::vector<LearnerSeries>* learners) {
  const auto guided = std::find_if(methods.begin(), methods.end(), [](const Method* one) { return guide_of(*one); });
  if (guided == methods.end()) return;
  const Method& guide = *guide_of(**guided);
  const int stride = stride_of(*learners);
  const int reach = stride - 1 + header.horizon;  // of the last origin before the next vantage point
  const int least = std::max(guide.abilities.needed_length(header.season), 2 * header.season);
  auto learner = learners->begin();
  for (const Series& series : panel.series) {
    const SeriesNature nature = nature_of(series, header.frequency, header.season, header.options.ended);
    const CleanHistory& history = nature.history;
    if (history.y.empty()) continue;
    LearnerSeries& own = *learner++;
    const auto n = static_cast<int>(history.y.size());
    const Regressors columns = own_regressors(series, static_cast<int>(history.skipped), n, reach, header).columns;
    MethodInput input{history.y,           header.season,    &header.options,
                      nature.non_negative, own.first_period, &header.frequency};
    const std::int64_t judged = ends.front() - header.horizon - own.first_period;
    for (auto at = least + static_cast<int>(floor_mod(judged - least, stride)); at < n; at += stride) {
      context.check_cancel();
      // What bridges a gap knows what comes after it.
      if (std::isnan(own.y[static_cast<std::size_t>(at) - 1])) continue;
      input.y = std::span(history.y).first(static_cast<std::size_t>(at));
      input.regressors = columns.view(at, 0, reach);
      own.outlooks.push_back({at, outlook_from(guide, input, reach, context)});
    }
  }
}

}  // namespace salesforecast
