// Effects of regressors on one history, and the history without them.
#pragma once

#include <span>
#include <vector>

#include "core/context.h"
#include "core/methods/method.h"

namespace salesforecast::regression {

// Columns that effects are sought for at most: of more, those that go best with the history.
inline constexpr std::size_t kMostEffects = 100;

// What one column adds: coefficient * (x / scale - neutral), to y in units of Effects::scale, or to its logarithm.
struct Effect {
  std::size_t column = 0;
  double scale = 1;    // a power of two
  double neutral = 0;  // x / scale of a day without an effect: 0 where a column is never below, else its mean
  double coefficient = 0;
  double last = 0;  // x that the history ends with

  double at(double x) const { return coefficient * (x / scale - neutral); }
};

// Nothing is sold where a column has one value: a shop is shut.
struct Closure {
  std::size_t column = 0;
  double value = 0;
  double last = 0;
};

struct Effects {
  bool multiplicative = false;
  double scale = 1;               // of y, a power of two
  std::vector<Effect> effects;    // by column
  std::vector<Closure> closures;  // by column
};

// The effects of a history, at least one column of which can be learned from. Throws Error(kInvalidData) where none
// can.
Effects find_effects(const MethodInput& input, const Context& context);

// The history without effects; what it would have been like on days shut: level and season of the days around.
std::vector<double> without_effects(const Effects& effects, const MethodInput& input);

// Takes the values that another history ends with.
void set_last_values(const RegressorView& view, Effects* effects);

// exp, within what stored coefficients and wild values of regressors may ask for.
double factor_of(double log);

}  // namespace salesforecast::regression
