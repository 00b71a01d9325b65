// Orders of a seasonal ARIMA model.
#pragma once

#include <string>

namespace salesforecast::arima {

// Longest season with seasonal AR and MA terms: the filter's state has up to 2 seasons of values, and every month of
// the year or hour of the day is within it. Longer seasons are differenced at most.
inline constexpr int kMaxSeason = 24;

inline constexpr int kMaxOrder = 5;          // of AR and MA, each
inline constexpr int kMaxSeasonalOrder = 2;  // of seasonal AR and MA, each
inline constexpr int kMaxDifferences = 2;

// ARIMA(p,d,q)(P,D,Q)[season] in the notation of Box & Jenkins 1970.
struct Order {
  int ar = 0, differences = 0, ma = 0;                             // p, d, q
  int seasonal_ar = 0, seasonal_differences = 0, seasonal_ma = 0;  // P, D, Q
  int season = 1;
  bool constant = false;  // a mean without any difference, a drift with one; never with more

  // Coefficients of the four polynomials.
  int coefficients() const { return ar + ma + seasonal_ar + seasonal_ma; }
  // Values that differencing takes from the front.
  int lost() const { return differences + seasonal_differences * season; }
  int differencings() const { return differences + seasonal_differences; }
  bool seasonal() const { return seasonal_ar + seasonal_differences + seasonal_ma > 0; }

  bool operator==(const Order&) const = default;
};

// "ARIMA(1,1,2)(0,1,1)[12] with drift", as R's forecast package writes it; what is beside it comes before the constant.
std::string order_name(const Order& order, const std::string& beside = {});

}  // namespace salesforecast::arima
