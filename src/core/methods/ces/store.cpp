// How a model is stored: see model.h.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/methods/ces/model.h"
#include "core/methods/support.h"

namespace salesforecast::ces {
namespace {

// Values inside the fit are about 1; load() takes nothing far beyond.
constexpr double kLargestScaled = 1e12;
constexpr double kLargestDouble = std::numeric_limits<double>::max();
constexpr double kSmallestDouble = std::numeric_limits<double>::denorm_min();

[[noreturn]] void refuse(const char* what) {
  throw Error(ErrorKind::kInvalidData, std::string("ces model has an invalid ") + what, {}, "Train the model again.");
}

Component component(double level, double potential) {
  if (!(std::fabs(level) <= kLargestScaled && std::fabs(potential) <= kLargestScaled)) refuse("state");
  return {level, potential};
}

Form load_form(const Parameters& parameters) {
  const auto word = std::find(kFormWords.begin(), kFormWords.end(), parameters.word("form"));
  if (word == kFormWords.end()) refuse("form");
  return kForms[static_cast<std::size_t>(word - kFormWords.begin())];
}

void load_smoothing(const Parameters& parameters, Model& model) {
  const std::vector<double>& values = parameters.numbers("smoothing", smoothing_count(model.form));
  std::copy(values.begin(), values.end(), model.smoothing.begin());
  if (!is_admissible(model.form, model.smoothing, model.season, model.in_sample.observations)) refuse("smoothing");
}

}  // namespace

Parameters save(const Model& model) {
  Parameters parameters;
  parameters.set_word("form", std::string(form_word(model.form)));
  parameters.set("season_length", model.season);
  parameters.set("observations", model.in_sample.observations);
  const auto first = model.smoothing.begin();
  parameters.set("smoothing",
                 std::vector<double>(first, first + static_cast<std::ptrdiff_t>(smoothing_count(model.form))));
  parameters.set("scale", model.scale);
  parameters.set("level", {model.state.level.level, model.state.level.potential});
  std::vector<double> levels, potentials;
  for (const Component& place : model.state.season) {
    levels.push_back(place.level);
    potentials.push_back(place.potential);
  }
  parameters.set("season", std::move(levels));
  if (model.form == Form::kSimple || model.form == Form::kFull) parameters.set("potentials", std::move(potentials));
  parameters.set("sigma", model.sigma);
  parameters.set("mse", model.in_sample.mse);
  parameters.set("parameters", model.in_sample.parameters);
  if (std::isfinite(model.in_sample.aicc)) parameters.set("aicc", model.in_sample.aicc);
  return parameters;
}

Model load(const Parameters& parameters) {
  Model model;
  model.form = load_form(parameters);
  const bool seasonal = has_season(model.form);
  model.season = parameters.integer("season_length", seasonal ? 2 : 1, seasonal ? kMaxSeason : 1);
  model.in_sample.observations = parameters.integer("observations", 1, kMostObservations);
  load_smoothing(parameters, model);
  model.scale = parameters.number("scale", kSmallestDouble, kLargestDouble);
  const std::vector<double>& level = parameters.numbers("level", 2);
  model.state.level = component(level[0], level[1]);
  const std::size_t places = seasonal ? static_cast<std::size_t>(model.season) : 0;
  const std::vector<double>& levels = parameters.numbers("season", places);
  const bool complex_season = model.form == Form::kSimple || model.form == Form::kFull;
  const std::vector<double>* potentials = complex_season ? &parameters.numbers("potentials", places) : nullptr;
  for (std::size_t i = 0; i < places; ++i) {
    model.state.season.push_back(component(levels[i], potentials == nullptr ? 0 : (*potentials)[i]));
  }
  model.sigma = parameters.number("sigma", 0, kLargestScaled);
  model.in_sample.mse = parameters.number("mse", 0, kLargestDouble);
  model.in_sample.parameters = parameters.integer("parameters", 0, 5);
  if (parameters.has("aicc")) model.in_sample.aicc = parameters.number("aicc", -kLargestDouble, kLargestDouble);
  return model;
}

}  // namespace salesforecast::ces
