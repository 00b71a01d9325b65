// Any method on the scale of a power transform, its forecasts taken back: option transform.
#pragma once

#include <memory>
#include <optional>

#include "core/methods/method.h"

namespace salesforecast {

// method.fit(), on the scale that input.lambda says where it says one. Methods for rare sales, whose zeros have no
// other scale, and those that learn from the panel, which has a scale of its own, are fitted as they are.
//
// Forecasts are means of y, not medians (core/transform.h). Seasons, trends and effects of regressors that add up on
// the scale multiply on y's; explain() shares out what they make of the level in proportion to what they add there,
// which for the logarithm is the logarithmic mean Divisia index (Ang 2004): the parts sum to the forecast exactly. What
// lies between median and mean is in each part alike.
std::unique_ptr<FittedMethod> fit_method(const Method& method, const MethodInput& input, const Context& context);

// The lambda that a fitted method, or a member of an ensemble, was fitted on; nullopt: none.
std::optional<double> lambda_of(const FittedMethod& fitted);

// Rebuilds what fit_method() gave from save(). Throws Error(kInvalidData).
std::unique_ptr<FittedMethod> load_method(const Method& method, const Parameters& parameters,
                                          const LearnedModels* learned = nullptr);

}  // namespace salesforecast
