// Panels of a few rows written out, for tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/panel.h"

namespace salesforecast::test {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Row {
  std::uint32_t series;
  std::string ts;
  double y;
};

// Times are local, as parse_timestamp() reads them.
inline RowStore store_of(const std::vector<Row>& rows) {
  RowStore store;
  for (const Row& row : rows) store.append(row.series, parse_timestamp(row.ts), row.y);
  return store;
}

// options: JSON.
inline Panel build(RowStore store, std::size_t series_count, const std::string& options = "{}") {
  return build_panel(std::move(store), series_count, parse_options(options), Context());
}

inline Panel build(const std::vector<Row>& rows, std::size_t series_count, const std::string& options = "{}") {
  return build(store_of(rows), series_count, options);
}

// "1 2 nan 4".
inline std::string text_of(const Series& series) {
  std::string out;
  for (const double y : series.y) {
    char text[32];
    std::snprintf(text, sizeof text, "%s%g", out.empty() ? "" : " ", y);
    out += std::isnan(y) ? (out.empty() ? "nan" : " nan") : text;
  }
  return out;
}

// The label of the first period of a series.
inline std::string first_of(const Panel& panel, std::size_t series) {
  return format_timestamp(panel.frequency.label_of(panel.series[series].first_period));
}

inline bool has_notice(const Panel& panel, const std::string& part) {
  return std::any_of(panel.notices.begin(), panel.notices.end(),
                     [&](const std::string& notice) { return notice.find(part) != std::string::npos; });
}

}  // namespace salesforecast::test
