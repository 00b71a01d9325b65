// Accuracy of a whole training.
#include "core/accuracy.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace salesforecast {

std::string accuracy_json(const std::vector<SeriesModel>& models, const std::vector<TriedReconciliation>& tried) {
  nlohmann::json out;
  for (const TriedReconciliation& one : tried) {
    if (one.taken) out["reconciled_by"] = one.how;
    out["reconciled_mase"][one.how] = std::isfinite(one.mase) ? nlohmann::json(one.mase) : nlohmann::json();
  }
  std::int64_t judged = 0;
  for (const SeriesModel& model : models) judged += model.accuracy.errors > 0 ? 1 : 0;
  out["measured_on"] = judged > 0 ? "held_back" : "nothing";
  out["series"] = judged;
  if (judged == 0) return out.dump();
  const auto mean_of = [&](auto Accuracy::*field) -> nlohmann::json {
    double sum = 0;
    std::int64_t count = 0;
    for (const SeriesModel& model : models) {
      const double value = model.accuracy.*field;
      if (model.accuracy.errors == 0 || !std::isfinite(value)) continue;
      sum += value;
      ++count;
    }
    if (count == 0) return nullptr;
    return sum / static_cast<double>(count);
  };
  out["mae"] = mean_of(&Accuracy::mae);
  out["rmse"] = mean_of(&Accuracy::rmse);
  out["smape"] = mean_of(&Accuracy::smape);
  out["mase"] = mean_of(&Accuracy::mase);
  out["bias"] = mean_of(&Accuracy::bias);
  out["wape"] = mean_of(&Accuracy::wape);
  out["rmsse"] = mean_of(&Accuracy::rmsse);
  out["skill"] = mean_of(&Accuracy::skill);
  return out.dump();
}

}  // namespace salesforecast
