// Middle and spread that a few wild values do not move.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "core/context.h"

namespace salesforecast {

// The median; of an even count the mean of the two in the middle. NaN for none. Values are reordered.
double median_of(std::span<double> values);

// One of the values, at least one, that is in their middle; the upper of two. Exact for any number, and for integers.
template <typename Number>
Number upper_median(std::vector<Number> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Standard deviation by the median absolute deviation from the median, times 1.4826 (Hampel 1974: equal to the sd for
// Gaussian values). Where more than half of the values are equal, which makes that 0, by the mean absolute deviation,
// times 1.2533 (Iglewicz & Hoaglin 1993, "How to detect and handle outliers"). 0 for equal values, NaN for none.
double robust_sd(std::span<const double> values);

// The median of each value and `half` neighbours on both sides. Within `half` of an end the middle of the last full
// window, carried on by its slope (medians of its outer thirds): a shorter or lopsided window would lag behind a trend.
// Fewer than 2 * half + 1 values: the widest window there is.
std::vector<double> running_median(std::span<const double> y, std::size_t half, const Context& context);

}  // namespace salesforecast
