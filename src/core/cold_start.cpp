#include "core/cold_start.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <string>

#include "core/held_back.h"
#include "core/robust.h"
#include "core/series_nature.h"

namespace salesforecast {

namespace {

constexpr std::size_t kLeastRelatives = 5;
constexpr int kBorrowedYears = 2;
constexpr int kLeastWindow = 8, kMostWindow = 1'000;  // periods that levels are means over
constexpr int kWays = 99, kLevels = 9;                // quantiles of outcomes, and of levels
constexpr double kPathShare = 0.5;                    // of the method's sd: the rest is in how donors go their own ways
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

int year_of(const Frequency& frequency) {
  return static_cast<int>(std::lround(std::max(365.25 / frequency.days(), 1.0)));
}

// What most of the donors had: of numbers the one in the middle, of categories the most frequent.
double borrowed_value(std::vector<double> values, bool category) {
  if (values.empty()) return kMissing;
  if (!category) return upper_median(std::move(values));
  std::map<double, int> counts;
  for (const double v : values) ++counts[v];
  return std::max_element(counts.begin(), counts.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

// The same regressor of a history that begins `before` periods earlier; of these, what the donors had. One that never
// changed goes back as it is.
Regressor borrowed_column(const Panel& panel, std::span<const Relative> donors, const Series& own, std::size_t column,
                          int before) {
  Regressor out = own.regressors[column];
  for (RegressorRecord& record : out.records) {
    record.period += before;
    record.known_at += before;
  }
  if (!out.records.empty()) return out;
  std::vector<double> values;
  const bool category = column < panel.categories.size() && !panel.categories[column].empty();
  for (std::int64_t period = own.first_period - before; period < own.first_period; ++period) {
    std::vector<double> had;
    for (const Relative& donor : donors) {
      const Series& series = panel.series[donor.series];
      if (column >= series.regressors.size()) continue;
      const std::vector<double>& all = series.regressors[column].values;
      const std::int64_t at = period - series.first_period;
      if (at < 0 || at >= std::ssize(all) || std::isnan(all[static_cast<std::size_t>(at)])) continue;
      had.push_back(all[static_cast<std::size_t>(at)]);
    }
    values.push_back(borrowed_value(std::move(had), category));
  }
  const double still = still_value(out);
  const bool moves = std::any_of(values.begin(), values.end(), [&](double v) { return v != values.front(); });
  if (!std::isnan(still) && !moves) std::fill(values.begin(), values.end(), still);
  out.values.insert(out.values.begin(), values.begin(), values.end());
  return out;
}

// Equally likely quantiles of the donors' sales over their mean in the same period: how a series goes its own way.
std::vector<double> own_ways(const Relatives& relatives, std::span<const Relative> donors, std::int64_t from,
                             std::int64_t end) {
  std::vector<double> all;
  for (std::int64_t period = from; period < end; ++period) {
    std::vector<double> sales;
    for (const Relative& donor : donors) {
      const double one = relatives.relative_sales(donor, period);
      if (!std::isnan(one)) sales.push_back(one);
    }
    const double mean = std::accumulate(sales.begin(), sales.end(), 0.0) / static_cast<double>(sales.size());
    if (!(mean > 0) || sales.size() < 2) continue;
    for (const double one : sales) all.push_back(one / mean);
  }
  std::sort(all.begin(), all.end());
  std::vector<double> out;
  for (int i = 0; i < kWays && !all.empty(); ++i) {
    out.push_back(all[static_cast<std::size_t>((i + 0.5) / kWays * static_cast<double>(all.size()))]);
  }
  return out;
}

// Scores of outcomes as they may come: those ways at every level that is as likely. mean, sd: of the forecast.
std::vector<HeldBackScore> scores_of(std::span<const double> ways, double off, double mean, double sd) {
  std::vector<HeldBackScore> scores;
  for (int i = 0; i < kLevels; ++i) {
    const double level = std::exp(off * nominal_score((i + 0.5) / kLevels) - off * off / 2);
    for (const double way : ways) scores.push_back({1, static_cast<float>((level * way - 1) * mean / sd), 0});
  }
  return scores;
}

}  // namespace

int least_own_values(const Frequency& frequency) {
  constexpr int kLeast = 4, kMost = 48;
  return std::clamp(frequency.default_horizon(), kLeast, kMost);
}

ColdStarts::ColdStarts(const Panel& panel, const ModelHeader& header, const Context& context) : panel_(panel) {
  if (header.options.cold_start == ColdStartUse::kOff) return;
  const int least = least_own_values(header.frequency);
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    const std::int64_t own = known_values(panel.series[i]);
    // One that was quiet for long is not new.
    const bool young = own < least && std::ssize(panel.series[i].y) <= 2 * std::int64_t{least};
    if (!young ||
        nature_of(panel.series[i], header.frequency, header.season, header.options.ended).kind == SeriesKind::kEnded) {
      continue;
    }
    all_.push_back({static_cast<std::uint32_t>(i), own, {}, {}});
  }
  if (all_.empty()) return;
  window_ = std::clamp(year_of(header.frequency), kLeastWindow, kMostWindow);
  relatives_ = std::make_unique<Relatives>(panel, header, window_, least, context);
  if (relatives_->all().size() < kLeastRelatives) all_.clear();
  // Where series have nothing in common, own sales tell more than those of others.
  if (!relatives_->alike()) std::erase_if(all_, [](const ColdStart& one) { return one.own > 0; });
  for (ColdStart& start : all_) {
    context.check_cancel();
    const Series& own = panel.series[start.series];
    start.level = relatives_->level_of(own, start.series, {});
    start.donors = relatives_->nearest(own, start.series, start.level.mean);
    start.level = relatives_->level_of(own, start.series, start.donors);
  }
}

// The mean of the donors' sales over their levels, at the series' level, as far back as half of the donors go.
Series ColdStarts::history(const ColdStart& start) const {
  const Series& own = panel_.series[start.series];
  const double level = start.level.mean;
  std::vector<double> sales;  // backwards
  for (std::int64_t period = own.end_period() - 1; std::ssize(sales) < kBorrowedYears * window_; --period) {
    const double mean = relatives_->mean_sales(start.donors, period);
    if (std::isnan(mean)) break;
    sales.push_back(level * mean);
  }
  const int before = std::max(0, static_cast<int>(sales.size() - own.y.size()));
  Series out = own;
  out.y.assign(sales.rbegin(), sales.rend());
  if (!out.returned.empty()) out.returned.assign(sales.size(), 0.0);
  for (std::size_t c = 0; c < own.regressors.size(); ++c) {
    out.regressors[c] = borrowed_column(panel_, start.donors, own, c, before);
  }
  out.first_period -= before;
  return out;
}

void ColdStarts::settle(const ColdStart& start, const ModelHeader& header, SeriesModel* model) const {
  model->observations = start.own;
  model->own_begin = model->end_period - model->lead - start.own;
  model->accuracy = {};
  model->tried.clear();
  model->warnings.clear();
  for (const Relative& donor : start.donors) model->donors.push_back(donor.series);
  model->status = kColdStart;
  model->status_detail = std::to_string(start.own) + (start.own == 1 ? " value" : " values") +
                         " of its own: " + std::string(model->fitted->method()) +
                         " forecasts it by a history borrowed from the " + std::to_string(start.donors.size()) +
                         " series nearest to it";
  const MethodForecast forecast = base_forecast(header, *model, header.horizon);
  double mean = 0, sd = 0;
  for (std::size_t h = 0; h < forecast.mean.size(); ++h) {
    mean += std::max(forecast.mean[h], 0.0) / static_cast<double>(forecast.mean.size());
    sd += forecast.sd[h] / static_cast<double>(forecast.sd.size());
  }
  const std::int64_t end = panel_.until_period + 1;
  const std::vector<double> ways = own_ways(*relatives_, start.donors, end - window_, end);
  if (!(mean > 0 && sd > 0) || ways.empty()) return;
  const Outcomes outcomes = model->bounds.outcomes;
  model->bounds = {};
  model->bounds.from = BoundsFrom::kRelatives;
  model->bounds.outcomes = outcomes == Outcomes::kCounts ? Outcomes::kContinuous : outcomes;
  model->bounds.scores = thinned_scores(scores_of(ways, std::hypot(start.level.off, kPathShare * sd / mean), mean, sd));
  model->bounds.cutoffs = static_cast<int>(start.donors.size()) * window_;
}

const ColdStart* ColdStarts::find(std::size_t series) const {
  const auto at = std::lower_bound(all_.begin(), all_.end(), series,
                                   [](const ColdStart& one, std::size_t number) { return one.series < number; });
  return at == all_.end() || at->series != series ? nullptr : &*at;
}

}  // namespace salesforecast
