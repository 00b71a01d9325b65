#include "core/calendar/holidays/countries.h"

#include <algorithm>

namespace salesforecast::holidays {

const std::vector<const Country*>& all_countries() {
  static const std::vector<const Country*> kAll = [] {
    std::vector<const Country*> all;
    for (const auto region : {americas(), latin_america(), western_europe(), northern_europe(), central_europe(),
                              eastern_europe(), middle_east(), africa(), south_asia(), east_asia(), pacific()}) {
      for (const Country& country : region) all.push_back(&country);
    }
    std::sort(all.begin(), all.end(), [](const Country* a, const Country* b) { return a->code < b->code; });
    return all;
  }();
  return kAll;
}

}  // namespace salesforecast::holidays
