#include "core/relatives.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "core/robust.h"
#include "core/series_nature.h"

namespace salesforecast {

namespace {

constexpr std::size_t kMostDonors = 10, kFewDonors = 5;
constexpr std::size_t kMostRelatives = 5'000;
constexpr std::size_t kNearLevels = 20;  // relatives that tell how far values mislead
constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::min();
constexpr int kPasses = 10;              // of backfitting
constexpr double kShrinkage = 1;         // series that effects are drawn to zero by
constexpr double kPriorSales = 0.5;      // periods of usual sales that are added to both sides of a ratio
constexpr double kLeastVariance = 1e-4;  // of logarithms
constexpr double kMostVariance = 4;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

bool changes(const Regressor& column) {
  const bool known = std::any_of(column.values.begin(), column.values.end(), [](double v) { return !std::isnan(v); });
  return !column.records.empty() || (known && std::isnan(still_value(column)));
}

struct Sum {
  double sum = 0;
  int count = 0;
};

std::map<std::int64_t, Sum> sums_by(std::span<const std::int64_t> values, std::span<const double> numbers) {
  std::map<std::int64_t, Sum> sums;
  for (std::size_t e = 0; e < values.size(); ++e) {
    if (values[e] == kUnknown) continue;
    Sum& own = sums[values[e]];
    own.sum += numbers[e];
    ++own.count;
  }
  return sums;
}

// By series: the mean of the others that share its value, drawn to zero.
std::vector<double> blind_means(std::span<const std::int64_t> values, std::span<const double> numbers) {
  const std::map<std::int64_t, Sum> sums = sums_by(values, numbers);
  std::vector<double> out;
  for (std::size_t e = 0; e < values.size(); ++e) {
    const auto own = sums.find(values[e]);
    out.push_back(own == sums.end() ? 0 : (own->second.sum - numbers[e]) / (own->second.count - 1 + kShrinkage));
  }
  return out;
}

// As if logarithms were off by a normal distribution's share.
double variance_of(std::vector<double>& off) {
  constexpr double kMedianOfNormal = 0.6745;
  const double sd = median_of(off) / kMedianOfNormal;
  return std::clamp(sd * sd, kLeastVariance, kMostVariance);
}

// Least squares, the slope from 0 to 1.
Relatives::Line line_through(std::span<const double> x, std::span<const double> y) {
  const auto count = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / count;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / count;
  double square = 0, product = 0;
  for (std::size_t e = 0; e < x.size(); ++e) {
    square += (x[e] - mean_x) * (x[e] - mean_x);
    product += (x[e] - mean_x) * (y[e] - mean_y);
  }
  const double slope = square > 0 ? std::clamp(product / square, 0.0, 1.0) : 0;
  return {std::max(0.0, mean_y - slope * mean_x), slope};
}

}  // namespace

double still_value(const Regressor& column) {
  double still = kMissing;
  for (const double v : column.values) {
    if (std::isnan(v)) continue;
    if (!std::isnan(still) && v != still) return kMissing;
    still = v;
  }
  return column.records.empty() ? still : kMissing;
}

std::int64_t known_values(const Series& series) {
  return std::count_if(series.y.begin(), series.y.end(), [](double y) { return !std::isnan(y); });
}

Relatives::Relatives(const Panel& panel, const ModelHeader& header, int window, int most_own, const Context& context)
    : panel_(panel), window_(window), horizon_(std::min(header.horizon, window)) {
  find_relatives(header, most_own, context);
  if (relatives_.empty()) return;
  find_attributes(header);
  fit_effects();
  learn_typical(context);
  learn_errors(most_own, context);
}

void Relatives::find_relatives(const ModelHeader& header, int most_own, const Context& context) {
  const std::size_t all = panel_.series.size(), step = all / kMostRelatives + 1;
  const std::size_t least = static_cast<std::size_t>(std::max(window_ / 2, 2 * most_own));
  for (std::size_t i = 0; i < all; i += step) {
    context.check_cancel();
    const Series& series = panel_.series[i];
    if (series.y.size() < least || series.end_period() != panel_.until_period + 1) continue;
    const SeriesNature nature = nature_of(series, header.frequency, header.season, header.options.ended);
    if (nature.kind != SeriesKind::kOrdinary || !nature.non_negative) continue;
    if (nature.history.y.size() < least || nature.history.trailing > 0) continue;
    double sum = 0;
    int count = 0;
    for (std::int64_t period = panel_.until_period + 1 - window_; period <= panel_.until_period; ++period) {
      const std::int64_t at = period - series.first_period;
      if (at < 0 || std::isnan(series.y[static_cast<std::size_t>(at)])) continue;
      sum += series.y[static_cast<std::size_t>(at)];
      ++count;
    }
    if (!(sum > 0 && std::isfinite(sum))) continue;
    const double log_level = std::log(sum / count);
    relatives_.push_back({static_cast<std::uint32_t>(i), log_level, std::exp(log_level)});
  }
}

std::int64_t Relatives::value_of(const Attribute& attribute, const Series& series, std::size_t number) const {
  if (attribute.column >= 0) return panel_.groups[static_cast<std::size_t>(attribute.column)][number];
  const auto c = static_cast<std::size_t>(attribute.regressor);
  const double still = c < series.regressors.size() ? still_value(series.regressors[c]) : kMissing;
  if (std::isnan(still)) return kUnknown;
  if (!panel_.categories[c].empty()) return static_cast<std::int64_t>(still);
  return std::upper_bound(attribute.quarters.begin(), attribute.quarters.end(), still) - attribute.quarters.begin();
}

// One that some series share, and not all of them.
void Relatives::add_attribute(Attribute attribute) {
  for (const Relative& one : relatives_) {
    attribute.values.push_back(value_of(attribute, panel_.series[one.series], one.series));
  }
  const std::set<std::int64_t> different(attribute.values.begin(), attribute.values.end());
  if (different.size() < 2 || different.size() == relatives_.size()) return;
  attributes_.push_back(std::move(attribute));
}

void Relatives::find_attributes(const ModelHeader& header) {
  for (std::size_t c = 0; c < panel_.groups.size(); ++c) {
    Attribute attribute;
    attribute.column = static_cast<int>(c);
    add_attribute(std::move(attribute));
  }
  for (std::size_t c = 0; c < header.options.regressors.size() && c < panel_.categories.size(); ++c) {
    std::vector<double> numbers;
    const bool moves = std::any_of(relatives_.begin(), relatives_.end(), [&](const Relative& one) {
      const std::vector<Regressor>& own = panel_.series[one.series].regressors;
      if (c >= own.size() || changes(own[c])) return true;
      numbers.push_back(still_value(own[c]));
      return false;
    });
    if (moves) continue;
    std::erase_if(numbers, [](double v) { return std::isnan(v); });
    if (numbers.empty()) continue;
    std::sort(numbers.begin(), numbers.end());
    Attribute attribute;
    attribute.regressor = static_cast<int>(c);
    for (std::size_t quarter = 1; quarter < 4; ++quarter) {
      attribute.quarters.push_back(numbers[quarter * numbers.size() / 4]);
    }
    add_attribute(std::move(attribute));
  }
}

// An additive model by backfitting (Hastie & Tibshirani 1990, section 4.4), each effect drawn to zero.
void Relatives::fit_effects() {
  const auto count = static_cast<double>(relatives_.size());
  for (const Relative& one : relatives_) mean_log_level_ += one.log_level / count;
  std::vector<double> left;
  for (const Relative& one : relatives_) left.push_back(one.log_level - mean_log_level_);
  for (int pass = 0; pass < kPasses; ++pass) {
    for (Attribute& attribute : attributes_) {
      const auto effect_of = [&](std::size_t e) {
        const auto own = attribute.effects.find(attribute.values[e]);
        return own == attribute.effects.end() ? 0 : own->second;
      };
      for (std::size_t e = 0; e < left.size(); ++e) left[e] += effect_of(e);
      attribute.blind = blind_means(attribute.values, left);
      attribute.effects.clear();
      for (const auto& [value, own] : sums_by(attribute.values, left)) {
        if (own.count > 1) attribute.effects[value] = own.sum / (own.count + kShrinkage);
      }
      for (std::size_t e = 0; e < left.size(); ++e) left[e] -= effect_of(e);
    }
  }
  for (Attribute& attribute : attributes_) set_share(&attribute);
}

void Relatives::set_share(Attribute* attribute) const {
  std::vector<double> off;
  for (const Relative& one : relatives_) off.push_back(one.log_level - mean_log_level_);
  const std::vector<double> told = blind_means(attribute->values, off);
  double all = 0, left = 0;
  for (std::size_t e = 0; e < off.size(); ++e) {
    all += off[e] * off[e];
    left += (off[e] - told[e]) * (off[e] - told[e]);
  }
  attribute->share = all > 0 ? std::max(0.0, 1 - left / all) : 0;
}

bool Relatives::alike() const noexcept {
  constexpr double kLeastShare = 0.1;
  return common_ >= kLeastShare || std::any_of(attributes_.begin(), attributes_.end(),
                                               [](const Attribute& one) { return one.share >= kLeastShare; });
}

double Relatives::relative_sales(const Relative& one, std::int64_t period) const {
  const Series& series = panel_.series[one.series];
  const std::int64_t at = period - series.first_period;
  if (at < 0 || at >= static_cast<std::int64_t>(series.y.size())) return kMissing;
  return series.y[static_cast<std::size_t>(at)] / one.level;
}

void Relatives::learn_typical(const Context& context) {
  for (int at = 0; at < window_; ++at) {
    context.check_cancel();
    double sum = 0;
    int count = 0;
    for (const Relative& one : relatives_) {
      const double sales = relative_sales(one, panel_.until_period + 1 - window_ + at);
      if (std::isnan(sales)) continue;
      sum += sales;
      ++count;
    }
    typical_.push_back(count > 0 ? sum / count : 1);
  }
  double all = 0, left = 0;
  for (const Relative& one : relatives_) {
    context.check_cancel();
    for (int at = 0; at < window_; ++at) {
      const double sales = relative_sales(one, panel_.until_period + 1 - window_ + at);
      if (std::isnan(sales)) continue;
      all += (sales - 1) * (sales - 1);
      left += (sales - typical_[static_cast<std::size_t>(at)]) * (sales - typical_[static_cast<std::size_t>(at)]);
    }
  }
  common_ = all > 0 ? 1 - left / all : 0;
}

double Relatives::typical_sales(std::int64_t period) const {
  const std::int64_t at = period - (panel_.until_period + 1 - window_);
  return at < 0 || at >= window_ ? 1 : typical_[static_cast<std::size_t>(at)];
}

double Relatives::mean_sales(std::span<const Relative> of, std::int64_t period) const {
  double sum = 0;
  int count = 0;
  for (const Relative& one : of) {
    const double sales = relative_sales(one, period);
    if (std::isnan(sales)) continue;
    sum += sales;
    ++count;
  }
  return 2 * count < std::ssize(of) ? kMissing : sum / count;
}

// The logarithm of sales over expected ones, both over the level; NaN: unknown.
template <typename Sales, typename Expected>
double Relatives::evidence(std::int64_t from, std::int64_t end, const Sales& sales_at, const Expected& expected_at) {
  double sold = kPriorSales, expected = kPriorSales;
  for (std::int64_t period = from; period < end; ++period) {
    const double sales = sales_at(period), usual = expected_at(period);
    if (std::isnan(sales) || std::isnan(usual)) continue;
    sold += sales;
    expected += usual;
  }
  return std::log(std::max(sold, 1e-9) / std::max(expected, 1e-9));
}

// How far a level was off over the last horizon: as the attributes told it, and as so many values before it did. The
// spread by medians: what was sold out, or began late, says nothing of the others.
void Relatives::learn_errors(int most_own, const Context& context) {
  const std::int64_t end = panel_.until_period + 1, cutoff = end - horizon_;
  const auto typical_at = [&](std::int64_t period) { return typical_sales(period); };
  const std::size_t count = relatives_.size();
  std::vector<double> unseen, came(count);
  std::vector<std::vector<double>> seen(static_cast<std::size_t>(most_own) + 1, std::vector<double>(count));
  missed_.assign(static_cast<std::size_t>(most_own), std::vector<double>(count));
  for (std::size_t e = 0; e < count; ++e) {
    context.check_cancel();
    const auto sales_at = [&](std::int64_t period) { return relative_sales(relatives_[e], period); };
    const double later = evidence(cutoff, end, sales_at, typical_at);
    double off = relatives_[e].log_level - mean_log_level_;  // from what was told
    for (const Attribute& attribute : attributes_) off -= attribute.blind[e];
    unseen.push_back(std::abs(off + later));
    came[e] = std::exp(off + later);
    for (int own = 1; own <= most_own; ++own) {
      const double before = evidence(cutoff - own, cutoff, sales_at, typical_at);
      missed_[static_cast<std::size_t>(own) - 1][e] = std::abs(before - later);
      seen[static_cast<std::size_t>(own)][e] = std::exp(off + before);
    }
  }
  unseen_ = variance_of(unseen);
  for (const std::vector<double>& one : seen) lines_.push_back(line_through(one, came));
}

// After so many values, of those whose level is near: the few sales of a slow one say less.
double Relatives::variance_after(std::size_t values, double log_level) const {
  std::vector<std::pair<double, std::size_t>> near;
  for (std::size_t e = 0; e < relatives_.size(); ++e) {
    near.emplace_back(std::abs(relatives_[e].log_level - log_level), e);
  }
  const std::size_t most = std::min(near.size(), std::max(kNearLevels, near.size() / 5));
  std::nth_element(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(most - 1), near.end());
  std::vector<double> missed;
  for (std::size_t i = 0; i < most; ++i) missed.push_back(missed_[values - 1][near[i].second]);
  return variance_of(missed);
}

// The best line of what was told and what was seen (credibility, Buhlmann 1967): of many series the sum is right.
LevelEstimate Relatives::level_of(const Series& series, std::size_t number, std::span<const Relative> donors) const {
  double told = mean_log_level_;
  for (const Attribute& attribute : attributes_) {
    const auto effect = attribute.effects.find(value_of(attribute, series, number));
    if (effect != attribute.effects.end()) told += effect->second;
  }
  const double level = std::exp(told);
  const std::int64_t values = known_values(series);
  if (values == 0) return {level * lines_.front().begin, std::sqrt(unseen_)};
  const double seen = evidence(
      series.first_period, series.end_period(),
      [&](std::int64_t period) { return series.y[static_cast<std::size_t>(period - series.first_period)] / level; },
      [&](std::int64_t period) { return donors.empty() ? typical_sales(period) : mean_sales(donors, period); });
  const auto counted = static_cast<std::size_t>(std::min<std::int64_t>(values, std::ssize(missed_)));
  const Line& line = lines_[counted];
  const double after = variance_after(counted, told + seen);
  return {level * (line.begin + line.slope * std::exp(seen)), std::sqrt(unseen_ * after / (unseen_ + after))};
}

double Relatives::similarity(std::span<const std::int64_t> values, std::size_t relative) const {
  double similar = 0;
  for (std::size_t a = 0; a < attributes_.size(); ++a) {
    if (values[a] != kUnknown && values[a] == attributes_[a].values[relative]) similar += attributes_[a].share;
  }
  return similar;
}

std::vector<Relative> Relatives::nearest(const Series& series, std::size_t number, double level) const {
  std::vector<std::int64_t> values;
  for (const Attribute& attribute : attributes_) values.push_back(value_of(attribute, series, number));
  struct Near {
    double similar, off;
    std::size_t relative;
  };
  std::vector<Near> all;
  for (std::size_t e = 0; e < relatives_.size(); ++e) {
    all.push_back({similarity(values, e), std::abs(relatives_[e].log_level - std::log(level)), e});
  }
  const std::size_t most = std::min(kMostDonors, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(most), all.end(),
                    [](const Near& a, const Near& b) {
                      if (a.similar != b.similar) return a.similar > b.similar;
                      return a.off != b.off ? a.off < b.off : a.relative < b.relative;
                    });
  std::vector<Relative> out;
  for (std::size_t i = 0; i < most; ++i) {
    if (out.size() >= kFewDonors && all[i].similar < all.front().similar / 2) break;
    out.push_back(relatives_[all[i].relative]);
  }
  return out;
}

}  // namespace salesforecast
