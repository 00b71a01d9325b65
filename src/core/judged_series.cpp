#include "core/judged_series.h"

#include <algorithm>
#include <cmath>

#include "core/calibration.h"
#include "core/demand_pattern.h"
#include "core/returns.h"
#include "core/series_nature.h"

namespace salesforecast {

namespace {

// A series and the forecasts that it kept.
struct JudgedSeries {
  JudgedHistory history;
  HeldBack held;
  DemandPattern pattern = DemandPattern::kSmooth;
};

// The result must not move: its spans lie in it.
void fill_judged(const Series& series, int season, const SeriesModel& model, const KeptForecasts& kept,
                 JudgedSeries* out) {
  out->history = judged_history(series, season);
  out->pattern = demand_pattern_of(out->history.sold);
  out->held.plan.horizon = kept.horizon;
  out->held.history = out->history.y;
  out->held.y = out->history.came;
  out->held.non_negative = model.non_negative;
  out->held.outcomes = model.bounds.outcomes;
  const std::int64_t end = out->history.first_period + std::ssize(out->history.y);
  std::size_t begin = 0;
  for (const std::int64_t cutoff : kept.cutoffs) {
    // Forecasts end before the first step that lacks one, or an outcome.
    MethodForecast forecast;
    for (std::int64_t h = 0; h < std::min(static_cast<std::int64_t>(kept.steps(cutoff)), end - cutoff); ++h) {
      const std::size_t place = begin + static_cast<std::size_t>(h);
      if (std::isnan(kept.mean[place]) || std::isnan(kept.sd[place])) break;
      forecast.mean.push_back(kept.mean[place]);
      forecast.sd.push_back(kept.sd[place]);
    }
    begin += kept.steps(cutoff);
    if (forecast.mean.empty()) continue;
    out->held.plan.cutoffs.push_back(static_cast<int>(cutoff - out->history.first_period));
    out->held.forecasts.push_back(std::move(forecast));
  }
}

// Spreads, pools and dependence of a sample, as a training learns them.
void learn_again(const Panel& panel, ModelHeader& header, const TrainedPanel& series, const Context& context) {
  const std::size_t all = series.models.size(), sample = sample_size(all, header.horizon);
  std::vector<JudgedSeries> judged(sample);
  std::vector<PatternedSize> sizes;
  std::vector<DemandPattern> patterns;
  for (std::size_t i = 0; i < sample; ++i) {
    context.check_cancel();
    const std::size_t number = sampled_series(i, sample, all);
    const KeptForecasts& kept = series.kept[number];
    patterns.push_back(DemandPattern::kSmooth);
    if (kept.empty()) continue;
    fill_judged(panel.series[number], panel.season, series.models[number], kept, &judged[i]);
    patterns.back() = judged[i].pattern;
    sizes.push_back({judged[i].pattern, error_size(judged[i].held)});
  }
  const Spreads spreads = typical_spreads(sizes);
  std::vector<std::vector<HeldBackScore>> scores(sample);
  for (std::size_t i = 0; i < sample; ++i) {
    context.check_cancel();
    scores[i] = held_back_scores(judged[i].held, spreads[static_cast<std::size_t>(patterns[i])]);
  }
  header.dependence = learn_dependence(scores, sampled_groups(panel.groups, sample, all));
  header.pools = pools_by_pattern(patterns, std::move(scores), spreads);
}

}  // namespace

JudgedHistory judged_history(const Series& series, int season) {
  JudgedHistory out;
  CleanHistory history = clean_history(series.y, season);
  out.first_period = series.first_period + history.skipped;
  const std::span<const double> returned = own_returned(series, history);
  const std::span<const double> own =
      std::span(series.y).subspan(static_cast<std::size_t>(history.skipped), history.y.size());
  out.y = less_returned(history.y, returned);
  out.came = less_returned(own, returned);
  out.sold = std::move(history.y);
  return out;
}

void judge_again(const Panel& panel, ModelHeader& header, TrainedPanel& series, const Context& context) {
  learn_again(panel, header, series, context);
  for (std::size_t i = 0; i < series.models.size(); ++i) {
    context.check_cancel();
    SeriesModel& model = series.models[i];
    // What was not forecast from earlier cut-offs and has no part in the pools is as it was.
    if (series.kept[i].empty() && model.bounds.from != BoundsFrom::kPooled) continue;
    JudgedSeries judged;
    fill_judged(panel.series[i], panel.season, model, series.kept[i], &judged);
    if (!judged.held.empty()) model.accuracy = held_back_accuracy(judged.held, header.season);
    set_bounds(model, judged.held, judged.pattern, header.pools);
  }
}

}  // namespace salesforecast
