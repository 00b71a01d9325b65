// What a training says of its holidays.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/model.h"

namespace salesforecast {

// Sentences on holidays that end before the horizon does, and on those of the table that the panel's history has too
// few of. first_period: of the panel.
std::vector<std::string> holiday_notices(const ModelHeader& header, std::int64_t first_period);

// One sentence on who uses the holidays; empty where there are none.
std::string holiday_sentence(const ModelHeader& header, std::span<const SeriesModel> models);

// The holidays whose days change the forecasts of a series, by name.
std::vector<std::string> holidays_used(const ModelHeader& header, const SeriesModel& model);

}  // namespace salesforecast
