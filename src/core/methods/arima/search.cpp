#include "core/methods/arima/search.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/methods/arima/differences.h"

namespace salesforecast::arima {
namespace {

constexpr std::size_t kMostModels = 94;  // auto.arima's limit
// Beyond these the search goes by conditional sums of squares: auto.arima's limits.
constexpr std::size_t kLongHistory = 150;
constexpr int kLongSeason = 12;
constexpr std::size_t kShortHistory = 10;  // starts with smaller orders

// Relative changes of the sum of squares: AICc to some thousandth while orders are compared, forecasts to more digits.
constexpr double kCompareTolerance = 1e-6;
constexpr double kFinalTolerance = 1e-12;
// AICc to which models are told apart once the best is estimated.
constexpr double kSameAicc = 1e-2;

// Steps of (AR, MA), in auto.arima's sequence.
constexpr int kSteps[][2] = {{-1, 0}, {0, -1}, {1, 0}, {0, 1}, {-1, -1}, {-1, 1}, {1, -1}, {1, 1}};

class Search {
 public:
  Search(const Sample& sample, const Order& base, FilterStart start, Estimator& estimator);

  // Estimated models, in the sequence they were tried.
  const std::vector<Fit>& run();

 private:
  Order order_of(int ar, int ma, int seasonal_ar, int seasonal_ma, bool constant) const;
  bool allowed(const Order& order) const;
  // True when the order is new, can be estimated and is better than the best one.
  bool improves(const Order& order);
  bool step();

  const Order base_;
  FilterStart start_;
  Estimator& estimator_;
  Order largest_;
  bool short_ = false;
  std::vector<Fit> tried_;
  std::size_t best_ = 0;
};

Search::Search(const Sample& sample, const Order& base, FilterStart start, Estimator& estimator)
    : base_(base), start_(start), estimator_(estimator), short_(sample.y.size() < kShortHistory) {
  const auto known =
      static_cast<int>(std::count_if(sample.y.begin(), sample.y.end(), [](double v) { return !std::isnan(v); }));
  const int season = base.season;
  largest_.ar = largest_.ma = std::min(kMaxOrder, known / 3);
  if (season > 1 && season <= kMaxSeason) {
    largest_.seasonal_ar = largest_.seasonal_ma = std::min(kMaxSeasonalOrder, known / 3 / season);
  }
  // Terms of a whole season are the seasonal factors'.
  if (largest_.seasonal_ar > 0) largest_.ar = largest_.ma = std::min(largest_.ar, season - 1);
}

Order Search::order_of(int ar, int ma, int seasonal_ar, int seasonal_ma, bool constant) const {
  Order order = base_;
  order.ar = ar;
  order.ma = ma;
  order.seasonal_ar = seasonal_ar;
  order.seasonal_ma = seasonal_ma;
  order.constant = constant;
  return order;
}

bool Search::allowed(const Order& order) const {
  const auto within = [](int value, int high) { return value >= 0 && value <= high; };
  return within(order.ar, largest_.ar) && within(order.ma, largest_.ma) &&
         within(order.seasonal_ar, largest_.seasonal_ar) && within(order.seasonal_ma, largest_.seasonal_ma) &&
         std::none_of(tried_.begin(), tried_.end(), [&](const Fit& fit) { return fit.order == order; });
}

bool Search::improves(const Order& order) {
  if (!allowed(order) || tried_.size() >= kMostModels) return false;
  const Fit* near = tried_.empty() ? nullptr : &tried_[best_];
  tried_.push_back(estimator_.estimate(order, start_, near, kCompareTolerance));
  if (!(tried_.back().aicc < tried_[best_].aicc)) return false;
  best_ = tried_.size() - 1;
  return true;
}

// One round over the neighbours of the best model, ending at the first that is better; false: none is.
bool Search::step() {
  const Order at = tried_[best_].order;
  for (const auto& [ar, ma] : kSteps) {
    if (improves(order_of(at.ar, at.ma, at.seasonal_ar + ar, at.seasonal_ma + ma, at.constant))) return true;
  }
  for (const auto& [ar, ma] : kSteps) {
    if (improves(order_of(at.ar + ar, at.ma + ma, at.seasonal_ar, at.seasonal_ma, at.constant))) return true;
  }
  return base_.differencings() < 2 && improves(order_of(at.ar, at.ma, at.seasonal_ar, at.seasonal_ma, !at.constant));
}

const std::vector<Fit>& Search::run() {
  const bool constant = base_.differencings() < 2;
  const int first = short_ ? 1 : 2;
  const int seasonal_first = short_ ? 0 : 1;
  const int one_ar = std::min(1, largest_.ar);
  const int one_ma = std::min(1, largest_.ma);
  improves(order_of(std::min(first, largest_.ar), std::min(first, largest_.ma),
                    std::min(seasonal_first, largest_.seasonal_ar), std::min(seasonal_first, largest_.seasonal_ma),
                    constant));
  improves(order_of(0, 0, 0, 0, constant));
  improves(order_of(one_ar, 0, std::min(1, largest_.seasonal_ar), 0, constant));
  improves(order_of(0, one_ma, 0, std::min(1, largest_.seasonal_ma), constant));
  improves(order_of(0, 0, 0, 0, false));
  while (step()) {
  }
  return tried_;
}

// The model without any ARMA term, for what leaves nothing else to estimate.
Fit plain(const Order& base, bool constant, Estimator& estimator) {
  Order order = base;
  order.constant = constant;
  return estimator.estimate(order, FilterStart::kStationary, nullptr, kFinalTolerance);
}

// The order to the last digits: from the point found, as it is, and, where there are no waves, anew.
Fit finest(Estimator& estimator, const Fit& from) {
  Fit near = estimator.refine(from, kFinalTolerance);
  if (estimator.waves() && std::isfinite(near.aicc)) return near;
  Fit fresh = estimator.estimate(from.order, FilterStart::kStationary, &from, kFinalTolerance);
  return fresh.better_than(near) ? fresh : near;
}

// The best of what was tried, to the last digits: models in the sequence of their AICc until none that is left can be
// better, or, where the search's AICc is not that of the likelihood, until one can be estimated.
Fit best_of(const std::vector<Fit>& tried, FilterStart start, Estimator& estimator) {
  std::vector<std::size_t> by_aicc(tried.size());
  std::iota(by_aicc.begin(), by_aicc.end(), std::size_t{0});
  std::stable_sort(by_aicc.begin(), by_aicc.end(),
                   [&](std::size_t a, std::size_t b) { return tried[a].aicc < tried[b].aicc; });
  Fit best;
  for (const std::size_t i : by_aicc) {
    if (start == FilterStart::kConditional ? std::isfinite(best.aicc) : best.aicc <= tried[i].aicc + kSameAicc) break;
    const Fit fit = finest(estimator, tried[i]);
    if (fit.aicc < best.aicc) best = fit;
  }
  return best;
}

}  // namespace

Fit search_orders(const Sample& sample, int season, const Context& context) {
  const Order base = choose_differences(sample, season, context);
  Estimator estimator(sample, context);
  const std::vector<double> rest = differenced_values(sample, base);
  if (rest.empty() || is_constant(rest)) return plain(base, base.differencings() < 2, estimator);
  const bool approximate = sample.y.size() > kLongHistory || season > kLongSeason;
  const FilterStart start = approximate ? FilterStart::kConditional : FilterStart::kStationary;
  Search search(sample, base, start, estimator);
  const Fit best = best_of(search.run(), start, estimator);
  return std::isfinite(best.aicc) ? best : plain(base, false, estimator);
}

Fit estimate_again(const Sample& sample, const Fit& from, const Context& context) {
  Estimator estimator(sample, context);
  return finest(estimator, from);
}

}  // namespace salesforecast::arima
