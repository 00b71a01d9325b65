#include "core/bridging.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

#include "core/robust.h"

namespace salesforecast {

namespace {

constexpr std::ptrdiff_t kSeasonsBefore = 8;  // a gap, whose values tell its season

// What lies before one gap of a history.
class Before {
 public:
  Before(const std::vector<double>& y, std::ptrdiff_t begin, std::ptrdiff_t season)
      : y_(y), begin_(begin), season_(season) {}

  // By position: how far above the season's mean it typically is. None where a position has no value.
  std::optional<std::vector<double>> offsets() const {
    std::vector<double> out;
    double mean = 0;
    for (std::ptrdiff_t position = 0; position < season_; ++position) {
      std::vector<double> values;
      std::ptrdiff_t at = begin_ - 1 - (begin_ - 1 - position + season_) % season_;
      for (std::ptrdiff_t s = 0; s < kSeasonsBefore && at >= 0; ++s, at -= season_) {
        if (!std::isnan(value(at))) values.push_back(value(at));
      }
      if (values.empty()) return std::nullopt;
      out.push_back(median_of(values));
      mean += out.back() / static_cast<double>(season_);
    }
    for (double& offset : out) offset -= mean;
    return out;
  }

  // Mean of so many values before the gap, less what their positions are above it.
  double level(std::ptrdiff_t values, const std::vector<double>& offsets) const {
    double sum = 0, count = 0;
    for (std::ptrdiff_t at = begin_ - 1; at >= std::max<std::ptrdiff_t>(begin_ - values, 0); --at) {
      if (std::isnan(value(at))) continue;
      sum += value(at) - offsets[static_cast<std::size_t>(at % season_)];
      count += 1;
    }
    return sum / count;  // the last one is there
  }

 private:
  double value(std::ptrdiff_t at) const { return y_[static_cast<std::size_t>(at)]; }

  const std::vector<double>& y_;
  std::ptrdiff_t begin_, season_;
};

// Values of the periods from begin on and before end; least: none is lower.
void bridge(std::ptrdiff_t begin, std::ptrdiff_t end, std::ptrdiff_t season, double least, const std::vector<double>& y,
            std::vector<double>* out) {
  std::vector<double> offsets(static_cast<std::size_t>(season), 0.0);
  double left = y[static_cast<std::size_t>(begin - 1)], right = y[static_cast<std::size_t>(end)];
  if (season > 1) {
    const Before before(y, begin, season);
    if (auto found = before.offsets()) {
      offsets = std::move(*found);
      left = before.level(std::min(season, end - begin), offsets);
      right = end - begin < season ? right - offsets[static_cast<std::size_t>(end % season)] : left;
    }
  }
  const double step = (right - left) / static_cast<double>(end - begin + 1);
  for (std::ptrdiff_t at = begin; at < end; ++at) {
    const double value =
        left + step * static_cast<double>(at - begin + 1) + offsets[static_cast<std::size_t>(at % season)];
    (*out)[static_cast<std::size_t>(at)] = std::max(value, least);
  }
}

}  // namespace

void bridge_gaps(int season, std::vector<double>* y) {
  const std::vector<double> came = *y;
  double least = 0;  // a line between two values is never below both
  for (const double v : came) least = std::min(least, std::isnan(v) ? 0.0 : v);
  for (std::ptrdiff_t at = 1; at < std::ssize(came); ++at) {
    if (!std::isnan(came[static_cast<std::size_t>(at)])) continue;
    std::ptrdiff_t end = at;
    while (std::isnan(came[static_cast<std::size_t>(end)])) ++end;
    bridge(at, end, season, least, came, y);
    at = end;
  }
}

}  // namespace salesforecast
