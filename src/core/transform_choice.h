// The scale that a series' methods are fitted on: option transform.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/cutoffs.h"
#include "core/model.h"
#include "core/year_season.h"

namespace salesforecast {

// Why a history has no other scale than its own ("a value is not above zero"); empty: it has.
std::string transform_obstacle(std::span<const double> y);

// The lambda of the power transform that option transform asks for; nullopt: none. Only values before the first cut-off
// of the training speak, so that held-back forecasts are as honest with it as without.
//   log      0
//   box_cox  guerrero_lambda()
//   auto     none, or one of those two where held-back forecasts of the method asked for (of ets, where that is auto)
//            from cut-offs before that one are nearer by a tenth (root mean square): less turned round in the next
//            window
//
//   input    the whole history, with its season and options
//   came     the same; NaN: missing
//   horizon  steps
// Throws Error(kCancelled) only.
std::optional<double> settled_lambda(const MethodInput& input, std::span<const double> came,
                                     const Regressors& regressors, int horizon, const YearClock& clock,
                                     const Context& context);

// One sentence on how many series are on another scale; empty where option transform asks for none.
std::string transform_sentence(const ModelHeader& header, std::span<const SeriesModel> models);

}  // namespace salesforecast
