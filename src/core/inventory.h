// What to hold and to order, from the demand that a model forecasts. Definitions are those of Silver, Pyke & Thomas,
// Inventory and Production Management in Supply Chains, 4th ed. 2017, chapter 6: order points under continuous review
// (section 6.7), order-up-to levels under periodic review (6.9), lead times that vary (6.10).
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/paths.h"

namespace salesforecast {

class DemandSum;

enum class ServiceKind {
  kCycle,  // P1: the probability that stock lasts until the order of the next review arrives
  kFill,   // P2: the share of demand served from stock
};

enum class InventoryFormula {
  kPaths,      // quantiles of sums along the forecast's joint paths
  kClassical,  // the mean + z * sqrt((L + R) sd^2 + d^2 sd_L^2): normal demand, independent from period to period
};

// By their words: "cycle", "fill"; "paths", "classical". Throws Error(kInvalidArgument).
ServiceKind service_kind_named(const std::string& word);
InventoryFormula inventory_formula_named(const std::string& word);

struct InventoryPolicy {
  double lead_time = 0;      // L: periods from an order to its arrival; the mean where they vary
  double lead_time_sd = 0;   // sd_L: of a gamma distribution
  double review_period = 1;  // R: periods between reviews; 0: an order goes out the moment that stock calls for it
  double service_level = 0.95;
  ServiceKind service_kind = ServiceKind::kCycle;
  // Orders are whole packs; nothing: whole units of what is sold in whole numbers, any amount of other things.
  std::optional<double> pack_size;
  double minimum_order = 0;
  InventoryFormula formula = InventoryFormula::kPaths;
};

// Throws Error(kInvalidArgument) for a policy that cannot be.
void check_policy(const InventoryPolicy& policy);

// Stock of one series now, at the end of the model's last period. on_hand may be below zero: what is owed.
struct Stock {
  double on_hand = 0;
  double on_order = 0;  // arrives before an order placed now
};

// NaN: without a stock, or without an end.
struct InventoryRow {
  double expected_demand = 0;  // over lead time and review period
  double reorder_point = 0;    // order when on_hand + on_order is below it, at least up to it
  double safety_stock = 0;     // reorder_point - expected_demand
  double min_level = 0;        // the same for the lead time alone: below it an order placed now comes too late
  double max_level = 0;        // the most that on_hand + on_order come to after an order
  double order_quantity = std::numeric_limits<double>::quiet_NaN();
  double days_of_cover = std::numeric_limits<double>::quiet_NaN();  // that on_hand lasts at the mean forecast
  // Should nothing be ordered: over lead time and review period.
  double stockout_probability = std::numeric_limits<double>::quiet_NaN();
  double expected_lost_sales = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::string> warnings;
};

// One policy over the series of a model.
class Inventory {
 public:
  // `header` must outlive this. Throws as check_policy() does.
  Inventory(const ModelHeader& header, const InventoryPolicy& policy);

  // Steps that are forecast: until the latest order of the next review arrives.
  int horizon() const noexcept { return horizon_; }

  // Throws as forecast_means() does. The same call gives the same numbers, whatever other series are asked for.
  InventoryRow row(const SeriesModel& model, const RegressorValues& given, const SeriesHashes& hashes,
                   const std::optional<Stock>& stock, const Context& context) const;

  static constexpr int kPaths = 2000;

 private:
  struct Demand;  // of one series
  Demand demand_of(const SeriesModel& model, const RegressorValues& given, const SeriesHashes& hashes,
                   const Context& context) const;
  double reorder_point(const Demand& demand, double lot) const;
  double min_level(const Demand& demand) const;
  double smallest_order(double pack) const;
  void add_stock(const Demand& demand, const Stock& stock, double pack, InventoryRow* row) const;
  double days_of_cover(const SeriesModel& model, const std::vector<ForecastRow>& means, double on_hand) const;
  void warn(const SeriesModel& model, InventoryRow* row) const;

  const ModelHeader& header_;
  InventoryPolicy policy_;
  std::vector<double> lead_times_;
  int horizon_ = 1;
};

}  // namespace salesforecast
