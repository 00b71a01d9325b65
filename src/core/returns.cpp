#include "core/returns.h"

#include <algorithm>
#include <cmath>

namespace salesforecast {

namespace {

double share_of(std::span<const double> sold, std::span<const double> returned, std::size_t window) {
  const std::size_t recent = sold.size() - std::min(window, sold.size());
  for (const std::size_t begin : {recent, std::size_t{0}}) {
    double out = 0, back = 0;
    for (std::size_t period = begin; period < sold.size(); ++period) {
      if (!std::isnan(sold[period])) out += sold[period];
      back += returned[period];
    }
    if (out > 0 && std::isfinite(out)) return std::min(back / out, 1.0);
  }
  return 0;
}

}  // namespace

ReturnRate return_rate(std::span<const double> sold, std::span<const double> returned, std::size_t window) {
  ReturnRate out;
  if (returned.empty()) return out;
  out.share = share_of(sold, returned, window);
  double sum = 0, count = 0;
  for (std::size_t period = 0; period < sold.size(); ++period) {
    if (std::isnan(sold[period])) continue;
    const double off = returned[period] - out.share * sold[period];
    sum += off * off;
    count += 1;
  }
  if (count > 0 && std::isfinite(sum)) out.sd = std::sqrt(sum / count);
  return out;
}

std::vector<double> less_returned(std::span<const double> sold, std::span<const double> returned) {
  std::vector<double> net(sold.begin(), sold.end());
  for (std::size_t period = 0; period < returned.size(); ++period) net[period] -= returned[period];
  return net;
}

void take_off(const ReturnRate& rate, MethodForecast* forecast) {
  if (!rate.any()) return;
  const double kept = 1 - rate.share;
  for (double& mean : forecast->mean) mean *= kept;
  for (double& sd : forecast->sd) sd = std::hypot(kept * sd, rate.sd);
}

}  // namespace salesforecast
