#include "core/methods/regression/level_filter.h"

#include <algorithm>
#include <utility>

namespace salesforecast::regression {
namespace {

constexpr std::size_t kLevelSeasons = 4;  // in a window of the level
constexpr std::size_t kLeastWindow = 12;  // values in it, where seasons are short
constexpr int kPasses = 2;                // level and season of gappy histories are not quite apart after one

}  // namespace

LevelFilter::LevelFilter(std::vector<bool> counted, int season)
    : counted_(std::move(counted)), season_(static_cast<std::size_t>(std::max(season, 1))) {
  if (2 * season_ > counted_.size()) season_ = 1;
  half_ = std::max(kLevelSeasons * season_, kLeastWindow) / 2;
}

void LevelFilter::add_season(std::vector<double>* rest, std::vector<double>* smooth) const {
  if (season_ < 2) return;
  std::vector<double> sum(season_), count(season_);
  for (std::size_t t = 0; t < counted_.size(); ++t) {
    if (!counted_[t]) continue;
    sum[t % season_] += (*rest)[t];
    count[t % season_] += 1;
  }
  // A position that is never counted is as the mean of the others.
  double mean = 0, positions = 0;
  for (std::size_t i = 0; i < season_; ++i) {
    if (count[i] == 0) continue;
    sum[i] /= count[i];
    mean += sum[i];
    positions += 1;
  }
  for (std::size_t t = 0; t < counted_.size(); ++t) {
    const double index = count[t % season_] > 0 ? sum[t % season_] : mean / positions;
    (*smooth)[t] += index;
    (*rest)[t] -= index;
  }
}

// The two ends of a window count half, so that it holds whole seasons.
void LevelFilter::add_level(std::vector<double>* rest, std::vector<double>* smooth) const {
  const std::size_t n = counted_.size();
  std::vector<double> sums(n + 1), counts(n + 1);
  for (std::size_t t = 0; t < n; ++t) {
    sums[t + 1] = sums[t] + (counted_[t] ? (*rest)[t] : 0);
    counts[t + 1] = counts[t] + (counted_[t] ? 1 : 0);
  }
  double last = 0;
  std::vector<double> level(n);
  for (std::size_t t = 0; t < n; ++t) {
    double sum = 0, count = 0;
    for (const std::size_t end : {std::min(n, t + half_), std::min(n, t + half_ + 1)}) {
      const std::size_t width = end == t + half_ + 1 ? half_ - 1 : half_;
      const std::size_t begin = t > width ? t - width : 0;
      sum += sums[end] - sums[begin];
      count += counts[end] - counts[begin];
    }
    last = count > 0 ? sum / count : last;
    level[t] = last;
  }
  for (std::size_t t = 0; t < n; ++t) {
    (*smooth)[t] += level[t];
    (*rest)[t] -= level[t];
  }
}

std::vector<double> LevelFilter::smooth(std::span<const double> z) const {
  std::vector<double> rest(z.begin(), z.end()), out(z.size());
  for (int pass = 0; pass < kPasses; ++pass) {
    add_season(&rest, &out);
    add_level(&rest, &out);
  }
  add_season(&rest, &out);
  return out;
}

std::vector<double> LevelFilter::rest(std::span<const double> z) const {
  std::vector<double> out = smooth(z);
  for (std::size_t t = 0; t < z.size(); ++t) out[t] = counted_[t] ? z[t] - out[t] : 0;
  return out;
}

}  // namespace salesforecast::regression
