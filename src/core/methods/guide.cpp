#include "core/methods/guide.h"

#include <array>

#include "core/learners/learner_series.h"

namespace salesforecast {

namespace {

// Which part of an outlook a component of a forecast is: 0 is the forecast itself, which has the level as well.
std::size_t part_of(std::string_view component) {
  if (component == "level") return 0;
  if (component == "trend") return 1;
  if (component == "season of the year") return 2;
  return component.starts_with("season") ? 3 : 4;
}

}  // namespace

const Method* guide_of(const Method& method) {
  return method.abilities.guide != nullptr ? find_method(method.abilities.guide) : nullptr;
}

std::vector<float> outlook_values(const FittedMethod& guide, const Future& future) {
  const Components components = guide.explain(future);
  std::vector<float> values;
  for (std::size_t h = 0; h < static_cast<std::size_t>(future.horizon); ++h) {
    std::array<double, Outlook::kParts> parts{};
    for (std::size_t c = 0; c < components.names.size(); ++c) {
      const std::size_t part = part_of(components.names[c]);
      parts[0] += components.values[c][h];
      if (part > 0) parts.at(part) += components.values[c][h];
    }
    for (const double part : parts) values.push_back(learner_number(part));
  }
  return values;
}

}  // namespace salesforecast
