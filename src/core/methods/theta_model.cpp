#include "core/methods/theta_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "core/methods/support.h"

namespace salesforecast {
namespace {

// Values inside the fit are about 1; load_theta() takes nothing far beyond.
constexpr double kLargestScaled = 1e9;

constexpr std::array kSeasonWords = {"none", "additive", "multiplicative"};  // in the order of SeasonForm

[[noreturn]] void refuse_parameters(const char* what) {
  throw Error(ErrorKind::kInvalidData, std::string("theta model has an invalid ") + what, {}, "Train the model again.");
}

double within(double value, double low, double high, const char* what) {
  if (!(value >= low && value <= high)) {
    refuse_parameters(what);
  }
  return value;
}

SeasonIndices load_season(const Parameters& parameters) {
  const std::string& form = parameters.word("season_form");
  SeasonIndices season;
  season.indices = parameters.numbers("season", 0, kMostObservations);
  if (form == "none" && season.indices.empty()) {
    return season;
  }
  if ((form != "additive" && form != "multiplicative") || season.indices.size() < 2) {
    refuse_parameters("season");
  }
  season.form = form == "additive" ? SeasonForm::kAdditive : SeasonForm::kMultiplicative;
  const double low = season.form == SeasonForm::kAdditive ? -kLargestScaled : kSmallestIndex;
  for (const double index : season.indices) {
    within(index, low, kLargestScaled, "season");
  }
  return season;
}

ThetaPart load_part(const Parameters& parameters, const std::string& number) {
  const std::string& word = parameters.word("form" + number);
  const auto form = std::find_if(kThetaFormNames.begin(), kThetaFormNames.end(),
                                 [&](const ThetaFormName& f) { return word == f.word; });
  if (form == kThetaFormNames.end()) {
    refuse_parameters("form");
  }
  const std::vector<double>& history = parameters.numbers("history", 5);
  const std::vector<double>& values = parameters.numbers("part" + number, 5);
  ThetaPart part;
  ThetaState& s = part.state;
  s.n = static_cast<int>(within(history[0], 1, kMostObservations, "length of history"));
  if (s.n != history[0]) {
    refuse_parameters("length of history");
  }
  s.mean = within(history[1], -kLargestScaled, kLargestScaled, "mean");
  s.slope = within(history[2], -kLargestScaled, kLargestScaled, "slope");
  s.lowest = within(history[3], -kLargestScaled, kLargestScaled, "range");
  s.highest = within(history[4], s.lowest, kLargestScaled, "range");
  s.parameters = {form->form, within(values[0], 1e-4, 0.9999, "alpha"), within(values[1], 0, 1, "theta")};
  s.level = within(values[2], -kLargestScaled, kLargestScaled, "level");
  s.sigma = within(values[3], 0, kLargestScaled, "sigma");
  part.share = within(values[4], 0, 1, "share");
  return part;
}

}  // namespace

Parameters save_theta(const ThetaModel& model) {
  const ThetaUnits& units = model.units;
  Parameters parameters;
  parameters.set_word("season_form", kSeasonWords[static_cast<std::size_t>(units.season.form)]);
  parameters.set("season", units.season.indices);
  parameters.set("season_shrunk", units.shrunk ? 1 : 0);
  parameters.set("scale", units.scale);
  parameters.set("centre", units.centre);
  // Each part: form, alpha, weight, level, sigma, share. What the history gives is the same in all.
  const ThetaState& any = model.parts.front().state;
  parameters.set("history", {static_cast<double>(any.n), any.mean, any.slope, any.lowest, any.highest});
  for (std::size_t p = 0; p < model.parts.size(); ++p) {
    const ThetaState& s = model.parts[p].state;
    const std::string number = std::to_string(p + 1);
    parameters.set_word("form" + number, name_of(s.parameters.form).word);
    parameters.set("part" + number, {s.parameters.alpha, s.parameters.weight, s.level, s.sigma, model.parts[p].share});
  }
  parameters.set("mse", model.in_sample.mse);
  parameters.set("observations", model.in_sample.observations);
  parameters.set("parameters", model.in_sample.parameters);
  if (std::isfinite(model.in_sample.aicc)) {
    parameters.set("aicc", model.in_sample.aicc);
  }
  return parameters;
}

ThetaModel load_theta(const Parameters& parameters) {
  ThetaModel model;
  ThetaUnits& units = model.units;
  units.season = load_season(parameters);
  units.shrunk = parameters.integer("season_shrunk", 0, 1) == 1;
  units.scale = within(parameters.numbers("scale", 1).front(), std::numeric_limits<double>::denorm_min(),
                       std::numeric_limits<double>::max(), "scale");
  units.centre = parameters.number("centre", -kLargestScaled, kLargestScaled);
  model.parts.push_back(load_part(parameters, "1"));
  if (parameters.has("form2")) {
    model.parts.push_back(load_part(parameters, "2"));
  }
  double shares = 0;
  for (const ThetaPart& part : model.parts) {
    shares += part.share;
  }
  within(shares, 1 - 1e-9, 1 + 1e-9, "share");
  InSample& in_sample = model.in_sample;
  in_sample.mse = parameters.number("mse", 0, kLargestResult);
  in_sample.observations = parameters.integer("observations", 0, kMostObservations);
  in_sample.parameters = parameters.integer("parameters", 0, 2 * kMostObservations);
  if (parameters.has("aicc")) {
    in_sample.aicc = parameters.numbers("aicc", 1).front();
  }
  return model;
}

}  // namespace salesforecast
