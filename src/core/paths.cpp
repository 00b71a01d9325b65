#include "core/paths.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

#include "core/bit_mix.h"

namespace salesforecast {

namespace {

// Outcomes of one step are kept at nominal scores from -kReach to kReach, between which paths interpolate.
constexpr double kReach = 3.75;

double points_per_score(int points) { return (points - 1) / (2 * kReach); }

// Of a version whose training learned no dependence: errors of a series that last by a third, and a tenth that all
// share.
const Dependence& usual_dependence() {
  static const Dependence kUsual = {{{0.1, 0.05, 0.02, 0.75}}, {0.9, 0.2, 0.2, 0.75}};
  return kUsual;
}

// Standard normal numbers from a hash: quantiles at equal steps, five out of each 64 bits.
class NormalStream {
 public:
  explicit NormalStream(std::uint64_t key) : state_(key) {}

  double next() {
    if (left_ == 0) {
      bits_ = mixed_bits(state_ += 0x9e37'79b9'7f4a'7c15ULL);
      left_ = 5;
    }
    --left_;
    const double value = table()[bits_ & 4095];
    bits_ >>= 12;
    return value;
  }

 private:
  static const std::array<double, 4096>& table() {
    static const std::array<double, 4096> kTable = [] {
      std::array<double, 4096> values{};
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = quantile(boost::math::normal(), (static_cast<double>(i) + 0.5) / 4096);
      }
      return values;
    }();
    return kTable;
  }

  std::uint64_t state_, bits_ = 0;
  int left_ = 0;
};

// Adds one part of the scores of a path: what lasts, what fades, what is new.
void add_part(const Persistence& part, std::uint64_t key, std::span<double> scores) {
  if (!(part.share > 0)) return;
  NormalStream normal(key);
  const double lasting = std::sqrt(part.lasting) * normal.next();
  const double fading = std::sqrt(part.fading);
  const double fresh = std::sqrt(std::max(0.0, part.share - part.lasting - part.fading));
  const double news = std::sqrt(1 - part.phi * part.phi);
  double state = normal.next();
  for (double& score : scores) {
    score += lasting + fading * state + fresh * normal.next();
    state = part.phi * state + news * normal.next();
  }
}

// The outcomes of each step, so many points a step, moved so that their mean over a normal score is the forecast.
std::vector<double> outcome_table(const ModelHeader& header, const SeriesModel& model,
                                  const std::vector<ForecastRow>& means, const RegressorValues& given, int points,
                                  const Context& context) {
  const boost::math::normal standard;
  std::vector<double> probabilities(points), weights(points);
  double weight_sum = 0;
  for (int i = 0; i < points; ++i) {
    const double score = -kReach + i / points_per_score(points);
    probabilities[i] = cdf(standard, score);
    weights[i] = pdf(standard, score);
    weight_sum += weights[i];
  }
  const auto horizon = static_cast<int>(means.size());
  const Quantiles quantiles = forecast_quantiles(header, model, horizon, probabilities, given, context);
  std::vector<double> table;
  table.reserve(static_cast<std::size_t>(horizon) * points);
  for (int h = 0; h < horizon; ++h) {
    const std::vector<double>& values = quantiles.values[h];
    double mean = 0;
    for (int i = 0; i < points; ++i) mean += values[i] * (weights[i] / weight_sum);
    for (const double value : values) table.push_back(value - mean + means[h].forecast);
  }
  return table;
}

}  // namespace

SeriesPaths::SeriesPaths(const ModelHeader& header, const SeriesModel& model, int horizon, const RegressorValues& given,
                         const SeriesHashes& hashes, PathDetail detail, const Context& context)
    : header_(header),
      model_(model),
      hashes_(hashes),
      points_(static_cast<int>(detail)),
      means_(forecast_means(header, model, horizon, given)),
      table_(outcome_table(header, model, means_, given, points_, context)),
      scores_(means_.size()) {}

bool SeriesPaths::whole(std::size_t step) const {
  const double forecast = means_[step].forecast;
  return model_.bounds.from == BoundsFrom::kExact ? forecast == std::floor(forecast)
                                                  : model_.bounds.outcomes != Outcomes::kContinuous;
}

void SeriesPaths::draw_scores(int path) {
  const Dependence& dependence = header_.dependence.known() ? header_.dependence : usual_dependence();
  const std::uint64_t seed = mixed_bits(header_.options.seed * 1'000'003 + static_cast<std::uint64_t>(path));
  std::fill(scores_.begin(), scores_.end(), 0.0);
  add_part(dependence.own, mixed_bits(seed ^ hashes_.key), scores_);
  for (std::size_t part = 0; part < dependence.shared.size(); ++part) {
    const std::uint64_t shared = part == 0                          ? 0
                                 : part - 1 < hashes_.values.size() ? hashes_.values[part - 1]
                                                                    : hashes_.key;
    add_part(dependence.shared[part], mixed_bits(seed + part + 1) ^ mixed_bits(shared), scores_);
  }
}

double SeriesPaths::at_score(std::size_t step, double score) const {
  const double* points = &table_[step * static_cast<std::size_t>(points_)];
  const double at = std::clamp((score + kReach) * points_per_score(points_), 0.0, points_ - 1.0);
  const auto below = std::min(static_cast<int>(at), points_ - 2);
  return points[below] + (at - below) * (points[below + 1] - points[below]);
}

double finite_outcome(double value) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  return std::isnan(value) ? 0.0 : std::clamp(value, -kLargest, kLargest);
}

double path_quantile(const std::vector<double>& sorted, double probability) {
  constexpr double kFromEnd = 5;
  const auto n = static_cast<double>(sorted.size());
  const double inside = std::clamp(probability, kFromEnd / (n + 1), 1 - kFromEnd / (n + 1));
  const auto value_at = [&](double p) {
    const double place = p * (n + 1) - 1;
    const auto below = static_cast<std::size_t>(place);
    const double above = sorted[std::min(below + 1, sorted.size() - 1)];
    return sorted[below] + (place - static_cast<double>(below)) * (above - sorted[below]);
  };
  const double value = value_at(inside);
  if (inside == probability) return finite_outcome(value);
  const double middle = value_at(0.5);
  return finite_outcome(middle + (value - middle) * (nominal_score(probability) / nominal_score(inside)));
}

}  // namespace salesforecast
