// Any bytes at all from a trainer, or for one: tasks, answers and learned models are refused, or are what can be saved
// again; a model then forecasts and explains any series.
//
// One command (clang; a million runs find nothing before a release):
//   cmake -S . -B build/sanitized -DCMAKE_CXX_COMPILER=clang++-14 -DSALESFORECAST_SANITIZE=ON &&
//   cmake --build build/sanitized --target learned_fuzz && mkdir -p .check/fuzz/learned_fuzz &&
//   build/sanitized/learned_fuzz -runs=1000000 -max_len=4096 .check/fuzz/learned_fuzz test/fuzz/corpus/learned_fuzz
// Seeds are tasks, answers and models of made-up shops (test/support/learned_samples.h), as they are saved: of trees,
// and of networks (make_golden --seeds).
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>

#include "core/learners/learner_task.h"
#include "core/methods/learned_state.h"
#include "support/learned_inputs.h"

namespace salesforecast {
namespace {

using Bytes = std::vector<std::uint8_t>;

void require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "broken: " << what << std::endl;
  std::abort();
}

// A series with the columns that a plan asks for.
LearnerSeries series_for(const FeaturePlan& plan) {
  LearnerSeries series = test::shop(90);
  const std::vector<std::vector<float>> columns = series.columns;
  series.columns.clear();
  for (std::size_t c = 0; c < plan.columns.size(); ++c) series.columns.push_back(columns[c % columns.size()]);
  series.codes.assign(static_cast<std::size_t>(plan.series_columns), 1);
  return series;
}

void check_forecast(const FittedMethod& fitted, const Future& future) {
  const MethodForecast forecast = fitted.forecast(future);
  const Components parts = fitted.explain(future);
  for (std::size_t h = 0; h < forecast.mean.size(); ++h) {
    require(std::isfinite(forecast.mean[h]), "forecasts are finite");
    require(std::isfinite(forecast.sd[h]) && forecast.sd[h] >= 0, "spreads are finite");
    double sum = 0, size = 1e-300;
    for (const auto& values : parts.values) {
      require(std::isfinite(values.at(h)), "components are finite");
      sum += values[h];
      size += std::abs(values[h]);
    }
    require(std::abs(sum - forecast.mean[h]) <= 1e-9 * size, "components sum to the forecast");
  }
}

void check_model(const std::shared_ptr<const LearnedModel>& model) {
  // More columns than a shop has make a run slow, not another one.
  if (model->plan().columns.size() > 40 || model->plan().series_columns > 40) return;
  test::ShopInput input(series_for(model->plan()));
  if (model->until() > input.end()) return;
  input.learned.add(model);
  std::unique_ptr<FittedMethod> fitted;
  try {
    fitted = test::fit(input, model->method());
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::kInvalidData, "kind of dead end");
    return;
  }
  const Parameters saved = fitted->save();
  check_forecast(*fitted, input.future(20));
  const auto again = load_fitted(model->method(), saved, &input.learned);
  require(again->forecast(input.future(20)).mean == fitted->forecast(input.future(20)).mean, "a forecast stays");
}

// Whether `load` takes the bytes; then `use` must not throw.
template <typename Load, typename Use>
void check_bytes(std::span<const std::uint8_t> bytes, const Load& load, const Use& use) {
  bool loaded = false;
  try {
    const auto value = load(bytes);
    loaded = true;
    use(value);
  } catch (const Error& error) {
    require(!loaded, error.what());
    require(error.kind() == ErrorKind::kInvalidData || error.kind() == ErrorKind::kUnsupported, "kind of refusal");
  }
}

void check(std::span<const std::uint8_t> bytes) {
  check_bytes(bytes, load_task, [](const LearnerTask& task) {
    const Bytes saved = save_task(task);
    require(save_task(load_task(saved)) == saved, "a task that was saved stays");
    require(Features(task.plan).count() > 0, "a plan has features");
  });
  check_bytes(bytes, load_answer, [](const LearnerAnswer& answer) {
    const Bytes saved = save_answer(answer);
    require(save_answer(load_answer(saved)) == saved, "an answer that was saved stays");
  });
  check_bytes(bytes, LearnedModel::load, check_model);
}

}  // namespace
}  // namespace salesforecast

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  salesforecast::check({data, size});
  return 0;
}
