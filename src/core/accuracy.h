// Accuracy of a whole training, from the held-back errors of its series.
#pragma once

#include <string>
#include <vector>

#include "core/model.h"

namespace salesforecast {

// Means over the series that have a figure, as JSON: {"measured_on": "held_back", "series": 480, "mase": 0.91, …};
// figures that no series has are null. {"measured_on": "nothing", "series": 0} when nothing could be held back.
std::string accuracy_json(const std::vector<SeriesModel>& models);

}  // namespace salesforecast
