// What methods that go by another one learn from: its forecasts from vantage points inside the histories.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/learners/learner_series.h"
#include "core/methods/method.h"
#include "core/model.h"
#include "core/panel.h"

namespace salesforecast {

// Gives the series of a learner's panel their outlooks, where one of the methods has a guide (all go by one). At each
// vantage point the guide is fitted anew to what lies before it: residuals of one fit to all are smaller than errors of
// forecasts, and know what came.
//   ends      of the models to be learned: a vantage point lies a horizon before the first, where forecasts are judged,
//             the others whole strides from there
//   learners  those of the panel's series that have a value, in their order
void add_outlooks(std::span<const Method* const> methods, const Panel& panel, const ModelHeader& header,
                  std::span<const std::int64_t> ends, const Context& context, std::vector<LearnerSeries>* learners);

}  // namespace salesforecast
