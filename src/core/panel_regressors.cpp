#include "core/panel_regressors.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

#include "core/bit_mix.h"
#include "core/panel_rows.h"
#include "core/regressor_design.h"

namespace salesforecast {

namespace {

constexpr std::int64_t kMostAhead = 10'000;  // periods after a series' first rows' end: kMaxHorizon of core/model.h

// The mean, added up in the order of the values: the same whatever the order of rows.
double mean_of(std::span<const double> sorted) {
  double sum = 0;
  for (const double v : sorted) sum += v;
  const double mean = sum / static_cast<double>(sorted.size());
  return std::isfinite(mean) ? mean : sorted[sorted.size() / 2];  // the sum is beyond all numbers
}

double most_frequent_of(std::span<const double> sorted) {
  double best = sorted.front();
  std::size_t most = 0;
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    while (end < sorted.size() && sorted[end] == sorted[begin]) ++end;
    if (end - begin > most) {
      most = end - begin;
      best = sorted[begin];
    }
  }
  return best;
}

}  // namespace

RegressorRows::RegressorRows(RowStore& store, std::size_t series_count, const Options& options, const Context& context,
                             std::span<const std::vector<std::string>> categories)
    : options_(options), count_(store.regressor_count) {
  if (count_ == 0) return;
  const std::vector<RowStore::Row>& rows = store.rows();
  require_memory(store.bytes() + rows.size() * (sizeof(Timestamp) + sizeof(std::size_t)) + series_count * 8, context);
  values_ = std::move(store.regressors);
  known_at_ = std::move(store.known_at);
  categories_ = std::move(store.categories);
  categories_.resize(count_);
  offsets_.assign(series_count + 1, 0);
  ts_.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i % 8'192 == 0) context.check_cancel();
    if (rows[i].series >= series_count) throw Error(ErrorKind::kInternal, "row of a series beyond the panel");
    ts_.push_back(rows[i].ts);
    ++offsets_[rows[i].series + 1];
  }
  std::partial_sum(offsets_.begin(), offsets_.end(), offsets_.begin());
  std::vector<std::size_t> next(offsets_.begin(), offsets_.end() - 1);
  order_.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) order_[next[rows[i].series]++] = i;
  if (categories.empty()) {
    rank_categories();
    return;
  }
  for (std::size_t column = 0; column < count_; ++column) {
    std::vector<double> places;
    for (const std::string& text : categories_[column]) places.push_back(category_number(categories[column], text));
    renumber(column, places);
    categories_[column] = categories[column];
  }
}

std::size_t RegressorRows::bytes() const noexcept {
  return (ts_.size() + known_at_.size() + values_.size() + order_.size() + offsets_.size()) * 8;
}

// Texts came in the order of rows, which must not decide.
void RegressorRows::rank_categories() {
  for (std::size_t column = 0; column < count_; ++column) {
    std::vector<std::string>& texts = categories_[column];
    if (texts.empty()) continue;
    std::vector<std::size_t> frequency(texts.size());
    for (std::size_t at = column; at < values_.size(); at += count_) {
      if (!std::isnan(values_[at])) ++frequency[static_cast<std::size_t>(values_[at])];
    }
    std::vector<std::size_t> order(texts.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::tie(frequency[b], texts[a]) < std::tie(frequency[a], texts[b]);
    });
    std::vector<double> place(texts.size(), 0);
    std::vector<std::string> ranked;
    for (std::size_t rank = 0; rank < std::min(order.size(), kMostCategories); ++rank) {
      place[order[rank]] = static_cast<double>(rank);
      ranked.push_back(texts[order[rank]]);
    }
    texts = std::move(ranked);
    renumber(column, place);
  }
}

void RegressorRows::renumber(std::size_t column, std::span<const double> places) {
  if (places.empty()) return;
  for (std::size_t at = column; at < values_.size(); at += count_) {
    if (!std::isnan(values_[at])) values_[at] = places[static_cast<std::size_t>(values_[at])];
  }
}

std::vector<RegressorRows::Entry> RegressorRows::entries_of(std::size_t series, std::size_t column,
                                                            const Frequency& frequency,
                                                            std::int64_t first_period) const {
  std::vector<Entry> entries;
  for (std::size_t i = offsets_[series]; i < offsets_[series + 1]; ++i) {
    const std::size_t row = order_[i];
    const double value = values_[row * count_ + column];
    const std::int64_t period = frequency.period_of(ts_[row]);
    if (std::isnan(value) || period < first_period || period - first_period >= kMaxPeriods + kMostAhead) continue;
    std::int64_t known_at = period;  // without a time of record a row is known once its period is over
    if (!known_at_.empty() && known_at_[row] != kUnknownTime) known_at = frequency.period_of(known_at_[row]);
    entries.push_back({period - first_period, known_at_.empty() ? 0 : known_at - first_period + 1, value});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.period, a.known_at, a.value) < std::tie(b.period, b.known_at, b.value);
  });
  return entries;
}

std::vector<Regressor> RegressorRows::of_series(std::size_t series, const Frequency& frequency,
                                                std::int64_t first_period, const Context& context) const {
  std::vector<Regressor> regressors;
  std::vector<double> own;
  for (std::size_t column = 0; column < count_; ++column) {
    context.check_cancel();
    Regressor& regressor = regressors.emplace_back();
    regressor.name = options_.regressors.at(column);
    const auto& past = options_.past_regressors;
    if (std::find(past.begin(), past.end(), regressor.name) != past.end()) regressor.kind = RegressorKind::kPast;
    const std::vector<Entry> entries = entries_of(series, column, frequency, first_period);
    for (std::size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
      const Entry& first = entries[begin];
      own.clear();
      for (; end < entries.size() && entries[end].period == first.period && entries[end].known_at == first.known_at;
           ++end) {
        own.push_back(entries[end].value);
      }
      const double value = categories_[column].empty() ? mean_of(own) : most_frequent_of(own);
      if (known_at_.empty()) {
        regressor.values.resize(static_cast<std::size_t>(first.period) + 1, std::numeric_limits<double>::quiet_NaN());
        regressor.values.back() = value;
      } else {
        const std::int64_t known_at = std::clamp<std::int64_t>(first.known_at, 0, kMaxPeriods + 1);
        regressor.records.push_back({static_cast<int>(first.period), static_cast<int>(known_at), value});
      }
    }
  }
  return regressors;
}

RegressorValues values_to_come(const RegressorRows& rows, std::size_t series, const ModelHeader& header,
                               const SeriesModel& model, int horizon, const Context& context) {
  RegressorValues out;
  if (rows.empty()) return out;
  for (const Regressor& own : rows.of_series(series, header.frequency, model.end_period, context)) {
    out.push_back(values_ahead(own, 0, horizon));
  }
  return out;
}

std::uint64_t hash_regressors(std::span<const Regressor> regressors) {
  std::uint64_t sum = 0;
  const auto add = [&](std::size_t column, std::uint64_t place, double value) {
    if (!std::isnan(value))
      sum += mixed_bits(mixed_bits(column + 1) + place * 0x9e37'79b9'7f4a'7c15 +
                        std::bit_cast<std::uint64_t>(value + 0.0));
  };
  for (std::size_t c = 0; c < regressors.size(); ++c) {
    for (std::size_t t = 0; t < regressors[c].values.size(); ++t) add(c, t, regressors[c].values[t]);
    for (const RegressorRecord& one : regressors[c].records) {
      add(c, mixed_bits(static_cast<std::uint64_t>(one.known_at)) + static_cast<std::uint64_t>(one.period), one.value);
    }
  }
  return sum;
}

}  // namespace salesforecast
