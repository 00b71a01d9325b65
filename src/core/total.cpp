#include "core/total.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

#include "core/bit_mix.h"

namespace salesforecast {

namespace {

// Outcomes of one step at nominal scores from -kReach to kReach, between which paths interpolate.
constexpr double kReach = 3.75;
constexpr int kPoints = 31;
constexpr double kPointsPerScore = (kPoints - 1) / (2 * kReach);

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

// The outcomes of each step, kPoints a step, moved so that their mean over a normal score is the forecast.
std::vector<double> outcome_table(const ModelHeader& header, const SeriesModel& model, int horizon,
                                  const RegressorValues& given, std::vector<ForecastRow>* rows) {
  const boost::math::normal standard;
  std::vector<double> probabilities(kPoints), weights(kPoints);
  double weight_sum = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double score = -kReach + i / kPointsPerScore;
    probabilities[i] = cdf(standard, score);
    weights[i] = pdf(standard, score);
    weight_sum += weights[i];
  }
  *rows = forecast_means(header, model, horizon, given);
  const Quantiles quantiles = forecast_quantiles(header, model, horizon, probabilities, given);
  std::vector<double> table;
  table.reserve(static_cast<std::size_t>(horizon) * kPoints);
  for (int h = 0; h < horizon; ++h) {
    const std::vector<double>& values = quantiles.values[h];
    double mean = 0;
    for (int i = 0; i < kPoints; ++i) mean += values[i] * (weights[i] / weight_sum);
    for (const double value : values) table.push_back(value - mean + (*rows)[h].forecast);
  }
  return table;
}

double at_score(const double* points, double score) {
  const double at = std::clamp((score + kReach) * kPointsPerScore, 0.0, kPoints - 1.0);
  const auto below = std::min(static_cast<int>(at), kPoints - 2);
  return points[below] + (at - below) * (points[below + 1] - points[below]);
}

double finite(double value) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  return std::isnan(value) ? 0.0 : std::clamp(value, -kLargest, kLargest);
}

// A quantile of sorted values by the (n+1) rule, as for every other bound. Beyond the fifth value from an end the tail
// goes on from there as a normal one would: the outermost paths say little of where it ends.
double quantile_of(const std::vector<double>& sorted, double probability) {
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
  if (inside == probability) return finite(value);
  const double middle = value_at(0.5);
  return finite(middle + (value - middle) * (nominal_score(probability) / nominal_score(inside)));
}

// Whether what comes is whole numbers: a series' counts, or a constant of one.
bool whole_outcomes(const SeriesModel& model, double forecast) {
  return model.bounds.from == BoundsFrom::kExact ? forecast == std::floor(forecast)
                                                 : model.bounds.outcomes != Outcomes::kContinuous;
}

}  // namespace

TotalPeriod::TotalPeriod(const std::string& period, const ModelHeader& header) {
  if (period.empty()) return;
  Frequency frequency = parse_period(period);
  if (header.frequency.retail != RetailWeeks::kNone) frequency.retail_anchor = header.frequency.retail_anchor;
  if (frequency.micros > 0) {
    length_ = frequency.micros;
    origin_ = header.frequency.label_of(header.until_period + 1);
  } else {
    calendar_ = frequency;
  }
}

std::int64_t TotalPeriod::of(Timestamp ts) const {
  if (calendar_) return calendar_->period_of(ts);
  return length_ > 0 ? floor_div(ts - origin_, length_) : 0;
}

Totals::Totals(const ModelHeader& header, const TotalPeriod& period, int horizon, double level, std::size_t most_bytes)
    : header_(header), period_(period), horizon_(horizon), level_(level), most_sums_(most_bytes / sizeof(Sum)) {
  check_forecast_request(horizon, level);
}

Totals::Sum& Totals::sum_of(std::size_t group, Timestamp ts) {
  const auto [at, fresh] = sums_.try_emplace({group, period_.of(ts)});
  if (fresh && sums_.size() > most_sums_) {
    throw Error(ErrorKind::kOutOfMemory, "totals need more than salesforecast.max_memory",
                std::to_string(sums_.size()) + " sums with " + std::to_string(kPaths) + " paths each were reached",
                "raise salesforecast.max_memory, or ask for fewer roll-ups or longer periods");
  }
  Sum& sum = at->second;
  sum.from = fresh ? ts : std::min(sum.from, ts);
  sum.to = fresh ? ts : std::max(sum.to, ts);
  return sum;
}

void Totals::add(std::size_t group, std::uint64_t key, std::span<const std::uint64_t> values, const SeriesModel& model,
                 const RegressorValues& given, const Context& context) {
  const Dependence& dependence = header_.dependence.known() ? header_.dependence : usual_dependence();
  std::vector<ForecastRow> rows;
  const std::vector<double> table = outcome_table(header_, model, horizon_, given, &rows);
  std::vector<Sum*> sums;
  for (const ForecastRow& row : rows) {
    sums.push_back(&sum_of(group, row.ts));
    sums.back()->total = finite(sums.back()->total + row.forecast);
    sums.back()->non_negative = sums.back()->non_negative && model.non_negative;
    sums.back()->whole = sums.back()->whole && whole_outcomes(model, row.forecast);
  }
  std::vector<double> scores(horizon_);
  for (int path = 0; path < kPaths; ++path) {
    if (path % 16 == 0) context.check_cancel();
    const std::uint64_t seed = mixed_bits(header_.options.seed * 1'000'003 + static_cast<std::uint64_t>(path));
    std::fill(scores.begin(), scores.end(), 0.0);
    add_part(dependence.own, mixed_bits(seed ^ key), scores);
    for (std::size_t part = 0; part < dependence.shared.size(); ++part) {
      const std::uint64_t shared = part == 0 ? 0 : part - 1 < values.size() ? values[part - 1] : key;
      add_part(dependence.shared[part], mixed_bits(seed + part + 1) ^ mixed_bits(shared), scores);
    }
    for (int h = 0; h < horizon_; ++h) {
      sums[h]->paths[path] += at_score(&table[static_cast<std::size_t>(h) * kPoints], scores[h]);
    }
  }
}

std::vector<TotalRow> Totals::rows() const {
  std::vector<TotalRow> rows;
  const double tail = (1 - level_) / 2;
  for (const auto& [key, sum] : sums_) {
    std::vector<double> sorted(sum.paths.begin(), sum.paths.end());
    for (double& value : sorted) value = finite(value);
    std::sort(sorted.begin(), sorted.end());
    TotalRow& row = rows.emplace_back();
    row.group = key.first;
    row.from = sum.from;
    row.to = sum.to;
    row.total = sum.total;
    row.lower_bound = std::min(row.total, quantile_of(sorted, tail));
    if (sum.non_negative) row.lower_bound = std::max(0.0, row.lower_bound);
    row.upper_bound = std::max(row.total, quantile_of(sorted, 1 - tail));
    if (!sum.whole) continue;
    row.lower_bound = std::floor(row.lower_bound);
    row.upper_bound = std::ceil(row.upper_bound);
  }
  return rows;
}

}  // namespace salesforecast
