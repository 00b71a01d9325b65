// Returned goods kept apart from what is sold, as option returns "separate" asks: methods see gross sales; what is
// shown, and what forecasts are judged by, is net of returns.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/methods/method.h"

namespace salesforecast {

// What comes back of what is sold.
struct ReturnRate {
  double share = 0;  // of gross sales, 0 to 1
  double sd = 0;     // of what comes back in a period around its share of what is sold then

  bool any() const noexcept { return share > 0 || sd > 0; }
};

// The share over the last `window` periods, over all where nothing was sold then; the scatter over all. Nothing for
// empty `returned`.
//   sold      gross sales by period; NaN: missing
//   returned  what came back, one a period of `sold`
ReturnRate return_rate(std::span<const double> sold, std::span<const double> returned, std::size_t window);

// Net sales, one a period of `sold`; NaN stays.
std::vector<double> less_returned(std::span<const double> sold, std::span<const double> returned);

// Makes a forecast of gross sales one of net sales.
void take_off(const ReturnRate& rate, MethodForecast* forecast);

}  // namespace salesforecast
