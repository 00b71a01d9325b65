// Joint paths of what one series may sell: outcomes of all steps drawn together. Totals and inventory are made of them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/model.h"

namespace salesforecast {

// Hashes of a series' key and of the value of each series column: what its scores share with other series.
struct SeriesHashes {
  std::uint64_t key = 0;
  std::span<const std::uint64_t> values;
};

// How finely a step's distribution is kept: points from the lowest score to the highest.
enum class PathDetail {
  kSums = 31,     // for sums over many series and steps
  kCounts = 121,  // for one series, whose few sales jump from one whole number to the next
};

// Outcomes come from a series' own forecast distribution (the one of its bounds, moved to the mean), by scores that
// hang together from step to step and between series as the training's held-back errors did (Gaussian copula; Joe 2014,
// section 2.4). Paths come from the model's seed and the hashes alone: path 7 of a series is the same in every call.
class SeriesPaths {
 public:
  // `header` and `model` must outlive this. Throws as forecast_means() does, and Error(kCancelled).
  SeriesPaths(const ModelHeader& header, const SeriesModel& model, int horizon, const RegressorValues& given,
              const SeriesHashes& hashes, PathDetail detail, const Context& context);

  const std::vector<ForecastRow>& means() const noexcept { return means_; }

  // Whether the outcomes of a step, from 0 on, are whole numbers: a series' counts, or a constant of one. (Outcomes are
  // moved to the mean, so a path's values lie about whole numbers, not on them.)
  bool whole(std::size_t step) const;

  // Calls add(step, outcome) for the steps of a path in turn, from 0 on. Keeps its working memory: not for two threads
  // at once.
  template <typename Add>
  void each_outcome(int path, const Add& add) {
    draw_scores(path);
    for (std::size_t h = 0; h < scores_.size(); ++h) add(h, at_score(h, scores_[h]));
  }

 private:
  void draw_scores(int path);
  double at_score(std::size_t step, double score) const;

  const ModelHeader& header_;
  const SeriesModel& model_;
  SeriesHashes hashes_;
  int points_;
  std::vector<ForecastRow> means_;
  std::vector<double> table_;  // points_ outcomes a step
  std::vector<double> scores_;
};

// Held finite; NaN is 0.
double finite_outcome(double value);

// A quantile of sorted values by the (n+1) rule, as for every other bound. Beyond the fifth value from an end the tail
// goes on from there as a normal one would: the outermost paths say little of where it ends.
double path_quantile(const std::vector<double>& sorted, double probability);

}  // namespace salesforecast
