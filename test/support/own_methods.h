// The methods that are fitted to a series by itself; those that learn from the whole panel need a model of it
// (test/unit/methods/learned_trees_test.cpp).
#pragma once

#include <algorithm>
#include <vector>

#include "core/methods/method.h"

namespace salesforecast::test {

inline std::vector<Method> own_methods() {
  std::vector<Method> own;
  std::copy_if(method_table().begin(), method_table().end(), std::back_inserter(own),
               [](const Method& method) { return method.abilities.learner == Learner::kNone; });
  return own;
}

}  // namespace salesforecast::test
