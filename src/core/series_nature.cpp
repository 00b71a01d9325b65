#include "core/series_nature.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/bridging.h"
#include "core/methods/method.h"
#include "core/model.h"
#include "core/returns.h"

namespace salesforecast {

namespace {

// Returned goods are few: the clip at zero stays on while under 1 % of periods are negative.
bool rarely_negative(const std::vector<double>& y) {
  const auto negative = std::count_if(y.begin(), y.end(), [](double v) { return v < 0; });
  return static_cast<double>(negative) < 0.01 * static_cast<double>(y.size()) || negative == 0;
}

// returned: what varies though the history does not.
SeriesKind kind_of(const CleanHistory& history, bool returned, bool ended, bool kept) {
  if (history.y.empty()) return SeriesKind::kEmpty;
  if (ended && !kept) return SeriesKind::kEnded;
  const auto [low, high] = std::minmax_element(history.y.begin(), history.y.end());
  if (history.y.size() == 1 && *low != 0) return SeriesKind::kSingle;
  if (*low == *high && !returned) return *low == 0 ? SeriesKind::kAllZero : SeriesKind::kConstant;
  return history.trailing > 0 ? SeriesKind::kLate : SeriesKind::kOrdinary;
}

// Figures in a status have no separators, as those of methods have none.
std::string count_of(std::int64_t n, const char* noun) { return std::to_string(n) + " " + noun + (n == 1 ? "" : "s"); }

}  // namespace

CleanHistory clean_history(const std::vector<double>& raw, int season) {
  CleanHistory out;
  const auto present = [](double v) { return !std::isnan(v); };
  const auto first = std::find_if(raw.begin(), raw.end(), present);
  if (first == raw.end()) {
    out.trailing = static_cast<std::int64_t>(raw.size());
    return out;
  }
  const auto last = std::find_if(raw.rbegin(), raw.rend(), present).base();
  out.skipped = first - raw.begin();
  out.trailing = raw.end() - last;
  out.y.assign(first, last);
  out.observed = std::count_if(out.y.begin(), out.y.end(), present);
  if (out.observed < std::ssize(out.y)) bridge_gaps(season, &out.y);
  return out;
}

std::span<const double> own_returned(const Series& series, const CleanHistory& history) {
  if (series.returned.empty()) return {};
  return std::span(series.returned).subspan(static_cast<std::size_t>(history.skipped), history.y.size());
}

SeriesNature nature_of(const Series& series, const Frequency& frequency, int season, Ended rule) {
  SeriesNature nature;
  nature.history = clean_history(series.y, season);
  const bool ended = nature.history.trailing > frequency.default_horizon();
  nature.kept = ended && rule == Ended::kKeep && nature.history.trailing <= kMaxHorizon;
  const std::vector<double>& y = nature.history.y;
  const auto back = own_returned(series, nature.history);
  const bool returned = std::any_of(back.begin(), back.end(), [](double v) { return v > 0; });
  nature.kind = kind_of(nature.history, returned, ended, nature.kept);
  nature.non_negative = rarely_negative(less_returned(y, back));
  return nature;
}

const char* status_of(SeriesKind kind) noexcept {
  switch (kind) {
    case SeriesKind::kOrdinary:
      break;
    case SeriesKind::kLate:
      return "late_data";
    case SeriesKind::kEmpty:
      return "empty";
    case SeriesKind::kEnded:
      return "ended";
    case SeriesKind::kSingle:
      return "too_short";
    case SeriesKind::kConstant:
      return "constant";
    case SeriesKind::kAllZero:
      return "all_zero";
  }
  return "ok";
}

std::string status_detail_of(SeriesKind kind, std::int64_t trailing) {
  std::string behind = "the last value lies " + count_of(trailing, "period") + " before the end of the panel";
  switch (kind) {
    case SeriesKind::kOrdinary:
      break;
    case SeriesKind::kLate:
      return behind;
    case SeriesKind::kEmpty:
      return "the series has no value; zero is forecast";
    case SeriesKind::kEnded:
      return behind + "; zero is forecast";
    case SeriesKind::kSingle:
      return "the series has one period; its value is forecast";
    case SeriesKind::kConstant:
      return "every value is the same";
    case SeriesKind::kAllZero:
      return "every value is zero";
  }
  return {};
}

std::string shortage_of(const Options& options, int season, int n) {
  const Method* method = find_method(options.method);
  if (method == nullptr) return {};
  const int needed = method->abilities.needed_length(season);
  if (n >= needed) return {};
  return options.method + " needs " + count_of(needed, "period") + ", the series has " + std::to_string(n);
}

}  // namespace salesforecast
