#include "core/inventory.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/protection_demand.h"
#include "core/text.h"

namespace salesforecast {

namespace {

// The place of a word in a list.
std::size_t place_of(const std::string& word, const std::vector<std::string>& words, const std::string& argument) {
  const auto at = std::find(words.begin(), words.end(), word);
  if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
  const std::string nearest = nearest_word(word, words);
  throw Error(ErrorKind::kInvalidArgument, argument + " \"" + quoted_excerpt(word) + "\" is not known",
              "it is one of " + joined(words), nearest.empty() ? "" : "perhaps you meant \"" + nearest + "\"");
}

void require(bool holds, const char* message, const char* detail, const char* hint) {
  if (!holds) throw Error(ErrorKind::kInvalidArgument, message, detail, hint);
}

// Sums of the mean forecasts until a time in periods.
class MeanSums {
 public:
  explicit MeanSums(const std::vector<ForecastRow>& means) : sums_(1) {
    for (const ForecastRow& row : means) sums_.push_back(finite_outcome(sums_.back() + row.forecast));
  }
  double until(double time) const {
    const auto whole = std::min(static_cast<std::size_t>(time), sums_.size() - 2);
    return sums_[whole] + (time - static_cast<double>(whole)) * (sums_[whole + 1] - sums_[whole]);
  }

 private:
  std::vector<double> sums_;
};

// Up to the next whole number; what floating point left above one is none.
double rounded_up(double value) { return std::ceil(value - 1e-9 * std::max(1.0, std::fabs(value))); }

std::string percent(double share) { return std::to_string(std::lround(100 * share)) + " %"; }

}  // namespace

ServiceKind service_kind_named(const std::string& word) {
  return static_cast<ServiceKind>(place_of(word, {"cycle", "fill"}, "service_kind"));
}

InventoryFormula inventory_formula_named(const std::string& word) {
  return static_cast<InventoryFormula>(place_of(word, {"paths", "classical"}, "formula"));
}

void check_policy(const InventoryPolicy& policy) {
  const auto amount = [](double value) { return std::isfinite(value) && value >= 0; };
  require(amount(policy.lead_time), "lead_time is out of range", "a lead time is a number of periods, 0 or more",
          "give the periods from an order to its arrival, such as 7 days of a daily model");
  require(amount(policy.lead_time_sd), "lead_time_sd is out of range", "it is a number of periods, 0 or more",
          "give the standard deviation of past lead times, or 0 where they are all the same");
  constexpr double kWidest = 3;  // times the mean
  require(policy.lead_time_sd <= kWidest * policy.lead_time, "lead_time_sd is out of range",
          "it is at most 3 times lead_time", "give both in periods of the model");
  require(amount(policy.review_period), "review_period is out of range",
          "it is a number of periods, 0 (stock is watched all the time) or more",
          "give the periods between two reviews, such as 1");
  require(policy.lead_time + policy.review_period > 0, "lead_time and review_period are both 0",
          "stock that arrives at once at any time need not be held", "give one of them");
  require(policy.service_level > 0 && policy.service_level < 1, "service_level is out of range",
          "a service level is a share above 0 and below 1", "for 95 of 100 give 0.95");
  require(!policy.pack_size || (amount(*policy.pack_size) && *policy.pack_size > 0), "pack_size is out of range",
          "a pack holds an amount above 0", "give the amount of one pack, or NULL for single units");
  require(amount(policy.minimum_order), "minimum_order is out of range", "it is an amount, 0 or more",
          "give the smallest order that can be placed, or 0");
}

struct Inventory::Demand {
  std::vector<ForecastRow> means;
  std::unique_ptr<DemandSum> until_arrival, until_next;
  double expected = 0;  // until_next by the mean forecasts
  double a_cycle = 0;   // that one order is for, by the mean forecasts
  double a_period = 0;  // the mean of the periods at hand
  bool whole = true;
};

Inventory::Inventory(const ModelHeader& header, const InventoryPolicy& policy) : header_(header), policy_(policy) {
  check_policy(policy);
  lead_times_ = lead_times(policy.lead_time, policy.lead_time_sd, kPaths);
  const double periods = std::ceil(lead_times_.back() + policy.review_period);
  if (periods > kMaxHorizon) {
    throw Error(ErrorKind::kInvalidArgument, "lead_time and review_period reach too far",
                "together, where a lead time is long, they are at most " + std::to_string(kMaxHorizon) + " periods",
                "give them in periods of the model");
  }
  horizon_ = std::max(1, static_cast<int>(periods));
}

Inventory::Demand Inventory::demand_of(const SeriesModel& model, const RegressorValues& given,
                                       const SeriesHashes& hashes, const Context& context) const {
  SeriesPaths paths(header_, model, horizon_, given, hashes, PathDetail::kCounts, context);
  Demand out;
  out.means = paths.means();
  for (std::size_t h = 0; h < out.means.size(); ++h) out.whole = out.whole && paths.whole(h);
  const double protection = policy_.lead_time + policy_.review_period;
  const MeanSums sums(out.means);
  std::vector<double> arrivals, nexts;
  for (const double lead_time : lead_times_) {
    arrivals.push_back(sums.until(lead_time));
    nexts.push_back(sums.until(lead_time + policy_.review_period));
  }
  const double until_arrival = running_mean(arrivals);
  out.expected = running_mean(nexts);
  out.a_period = out.expected / protection;
  out.a_cycle = out.expected - until_arrival;
  if (policy_.formula == InventoryFormula::kClassical) {
    const double sd = base_forecast(header_, model, 1).sd.front();
    const double of_lead_time = out.a_period * policy_.lead_time_sd;
    const auto sum_of = [&](double mean, double periods) {
      return std::make_unique<NormalDemand>(mean, std::hypot(std::sqrt(periods) * sd, of_lead_time));
    };
    out.until_arrival = sum_of(until_arrival, policy_.lead_time);
    out.until_next = sum_of(out.expected, protection);
    return out;
  }
  PathSums drawn = path_sums(paths, lead_times_, policy_.review_period, out.whole, model.non_negative, context);
  out.until_arrival = std::make_unique<PathDemand>(std::move(drawn.until_arrival));
  out.until_next = std::make_unique<PathDemand>(std::move(drawn.until_next));
  return out;
}

// The least that an order can be.
double Inventory::smallest_order(double pack) const {
  return pack > 0 ? std::max(1.0, rounded_up(policy_.minimum_order / pack)) * pack : policy_.minimum_order;
}

double Inventory::reorder_point(const Demand& demand, double lot) const {
  double stock = 0;
  if (policy_.service_kind == ServiceKind::kCycle) {
    stock = demand.until_next->level_for(policy_.service_level);
  } else if (policy_.review_period > 0) {
    // What is short in a cycle: by its end, less what was short before its order arrived, as orders of earlier cycles
    // answer for that (Hadley & Whitin 1963, section 5.2). The textbook's formula leaves the latter out (section 6.9).
    const double allowed = (1 - policy_.service_level) * demand.a_cycle;
    stock = policy_.formula == InventoryFormula::kClassical
                ? demand.until_next->enough_for(allowed)
                : least_stock(
                      [&](double level) {
                        return demand.until_next->shortage_at(level) - demand.until_arrival->shortage_at(level);
                      },
                      allowed, demand.until_next->enough_for(0));
  } else {
    // P2 = 1 - ESPRC / Q (section 6.7). Q is the smallest order, and no less than the demand of a period: a model does
    // not see what is sold within one.
    const double cycle = std::max(lot, demand.a_period);
    stock = demand.until_next->enough_for((1 - policy_.service_level) * cycle);
  }
  return std::max(0.0, demand.whole ? rounded_up(stock) : stock);
}

double Inventory::min_level(const Demand& demand) const {
  const DemandSum& sum = *demand.until_arrival;
  const double stock = policy_.service_kind == ServiceKind::kCycle
                           ? sum.level_for(policy_.service_level)
                           : sum.enough_for((1 - policy_.service_level) * std::max(0.0, sum.mean()));
  return std::max(0.0, demand.whole ? rounded_up(stock) : stock);
}

// How long it lasts at the mean forecasts, and, beyond them, at their mean; NaN: for ever.
double Inventory::days_of_cover(const SeriesModel& model, const std::vector<ForecastRow>& means, double on_hand) const {
  if (on_hand <= 0) return 0;
  const auto days_at = [&](std::size_t step) {
    const Timestamp begin = header_.frequency.start_of(model.end_period);
    const Timestamp at = header_.frequency.start_of(model.end_period + static_cast<std::int64_t>(step));
    return static_cast<double>(at - begin) / static_cast<double>(kMicrosPerDay);
  };
  double left = on_hand;
  for (std::size_t h = 0; h < means.size(); ++h) {
    const double sold = std::max(0.0, means[h].forecast);
    if (left <= sold) return days_at(h) + left / sold * (days_at(h + 1) - days_at(h));
    left -= sold;
  }
  const double days = days_at(means.size()), sold = on_hand - left;
  return sold > 0 ? finite_outcome(days + left * (days / sold)) : std::numeric_limits<double>::quiet_NaN();
}

void Inventory::add_stock(const Demand& demand, const Stock& stock, double pack, InventoryRow* row) const {
  const double position = finite_outcome(stock.on_hand + stock.on_order);
  row->order_quantity = 0;
  if (position < row->reorder_point) {
    const double wanted = std::max(finite_outcome(row->reorder_point - position), policy_.minimum_order);
    row->order_quantity = finite_outcome(pack > 0 ? rounded_up(wanted / pack) * pack : wanted);
  }
  row->stockout_probability = demand.until_next->share_above(position);
  row->expected_lost_sales = demand.until_next->shortage_at(position);
  const double too_late = demand.until_arrival->share_above(position);
  if (too_late > 1 - policy_.service_level) {
    row->warnings.push_back("stock runs out before an order placed now arrives with a probability of " +
                            percent(too_late));
  }
}

void Inventory::warn(const SeriesModel& model, InventoryRow* row) const {
  if (horizon_ > header_.horizon) {
    row->warnings.push_back("lead time and review period reach " + counted(horizon_, "period") +
                            " ahead, the model was trained for " + std::to_string(header_.horizon));
  }
  if (model.status != series_statuses().front()) {
    row->warnings.push_back("status " + model.status + (model.status_detail.empty() ? "" : ": " + model.status_detail));
  }
}

InventoryRow Inventory::row(const SeriesModel& model, const RegressorValues& given, const SeriesHashes& hashes,
                            const std::optional<Stock>& stock, const Context& context) const {
  const Demand demand = demand_of(model, given, hashes, context);
  const double pack = policy_.pack_size.value_or(demand.whole ? 1 : 0);
  const double lot = smallest_order(pack);
  InventoryRow row;
  row.expected_demand = demand.expected;
  row.reorder_point = reorder_point(demand, lot);
  row.safety_stock = row.reorder_point - row.expected_demand;
  row.min_level = policy_.review_period > 0 ? std::min(row.reorder_point, min_level(demand)) : row.reorder_point;
  // Ordered for when one unit, or next to nothing, is missing.
  row.max_level = finite_outcome(row.reorder_point + lot - (demand.whole ? 1 : 0));
  if (stock) {
    add_stock(demand, *stock, pack, &row);
    row.days_of_cover = days_of_cover(model, demand.means, stock->on_hand);
  }
  warn(model, &row);
  return row;
}

}  // namespace salesforecast
