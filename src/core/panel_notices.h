// Inside of build_panel: what the caller should know about how rows became series, in sentences.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/options.h"
#include "core/panel.h"
#include "core/panel_rows.h"

namespace salesforecast {

// Counted while the panel is planned.
struct PanelCounts {
  std::size_t rows = 0;          // went in
  std::size_t before_start = 0;  // left out by option start
  std::size_t after_until = 0;   // beyond the panel's last period
  std::size_t empty_series = 0;
};

std::vector<std::string> panel_notices(const Panel& panel, const PanelCounts& counts, const SortedRows& rows,
                                       const Options& options);

}  // namespace salesforecast
