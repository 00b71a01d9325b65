// A fitted theta model: what forecasts need, and how it is stored.
#pragma once

#include <array>
#include <vector>

#include "core/decompose.h"
#include "core/methods/method.h"
#include "core/methods/theta_fit.h"

namespace salesforecast {

// From y to the units of the fit, where values are about 1: x[t] = (y[t] / scale without its season) - centre.
struct ThetaUnits {
  double scale = 1;  // a power of two, so that multiplying y by one changes nothing else
  double centre = 0;
  SeasonIndices season;  // of y / scale
  bool shrunk = false;   // whether the season was shrunk instead of tested
};

// One form with its share of the forecast.
struct ThetaPart {
  ThetaState state;
  double share = 1;
};

struct ThetaModel {
  ThetaUnits units;
  std::vector<ThetaPart> parts;  // one or two, all of the same history; shares sum to 1
  InSample in_sample;
};

struct ThetaFormName {
  ThetaForm form;
  const char* word;     // in options and stored models
  const char* variant;  // shown; the names of Fiorucci et al. 2016
};

// In the order of ThetaForm.
inline constexpr std::array kThetaFormNames = {
    ThetaFormName{ThetaForm::kClassic, "classic", "classic"},
    ThetaFormName{ThetaForm::kOptimised, "optimised", "OTM"},
    ThetaFormName{ThetaForm::kDynamic, "dynamic", "DOTM"},
};

inline const ThetaFormName& name_of(ThetaForm form) { return kThetaFormNames[static_cast<std::size_t>(form)]; }

// Named numbers of a model with at least one part.
Parameters save_theta(const ThetaModel& model);

// The model of save_theta(), bit for bit. Throws Error(kInvalidData) for what is missing or outside its range.
ThetaModel load_theta(const Parameters& parameters);

}  // namespace salesforecast
