// The one list of methods. A new method is its file pair and a line here.
#include <array>

#include "core/methods/aggregated.h"
#include "core/methods/arima.h"
#include "core/methods/ces.h"
#include "core/methods/drift.h"
#include "core/methods/ensemble.h"
#include "core/methods/ets.h"
#include "core/methods/intermittent.h"
#include "core/methods/learned_network.h"
#include "core/methods/learned_trees.h"
#include "core/methods/mean.h"
#include "core/methods/method.h"
#include "core/methods/mstl.h"
#include "core/methods/naive.h"
#include "core/methods/prophet.h"
#include "core/methods/regression.h"
#include "core/methods/seasonal_naive.h"
#include "core/methods/theta.h"
#include "core/methods/thief.h"
#include "core/methods/transformed.h"

namespace salesforecast {

std::span<const Method> method_table() {
  // Copied at the first call, so nothing depends on the order in which files initialise.
  static const std::array kTable = {
      kNaiveMethod,        kSeasonalNaiveMethod, kDriftMethod,   kMeanMethod,  kEtsMethod,     kThetaMethod,
      kThiefMethod,        kArimaMethod,         kCesMethod,     kMstlMethod,  kProphetMethod, kRegressionMethod,
      kCrostonMethod,      kSbaMethod,           kTsbMethod,     kAdidaMethod, kImapaMethod,   kXgboostMethod,
      kRandomForestMethod, kLstmMethod,          kCnnLstmMethod, kMlpMethod,   kHybridMethod,
  };
  return kTable;
}

const Method* find_method(std::string_view name) {
  for (const Method& method : method_table()) {
    if (name == method.name) {
      return &method;
    }
  }
  return nullptr;
}

Future future_of(const RegressorView& view, int horizon) {
  Future future(horizon);
  for (std::size_t c = 0; c < view.columns(); ++c) future.regressors.push_back(view.future(c));
  return future;
}

std::string regressor_component(std::size_t column) { return "regressor " + std::to_string(column + 1); }

std::unique_ptr<FittedMethod> load_fitted(std::string_view name, const Parameters& parameters,
                                          const LearnedModels* learned) {
  if (name == kEnsembleName) return load_ensemble(parameters, learned);
  const Method* method = find_method(name);
  return method == nullptr ? nullptr : load_method(*method, parameters, learned);
}

}  // namespace salesforecast
