#include "core/methods/learned_trees.h"

#include <utility>

#include "core/learners/learned_model.h"
#include "core/learners/tree_steps.h"
#include "core/methods/learned_state.h"
#include "core/methods/support.h"

namespace salesforecast {
namespace {

// The steps of a forecast, and where their columns are.
struct Ahead {
  LearnerSeries series;  // the columns around the origin
  int length = 0;        // of them before it
  TreeSteps steps;
};

class TreesFit final : public FittedMethod {
 public:
  TreesFit(std::shared_ptr<const LearnedModel> model, LearnedState state)
      : model_(std::move(model)), state_(std::move(state)) {}

  std::string_view method() const override { return model_->method(); }
  std::string variant() const override;
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override { return {}; }
  std::vector<bool> uses_regressors() const override { return used_columns(*model_, split_features()); }
  std::vector<bool> learned_from_regressors() const override { return used_columns(*model_, split_features(), true); }
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override { return save_state(*model_, state_); }

 private:
  Ahead ahead(const Future& future) const;
  std::vector<bool> split_features() const;

  std::shared_ptr<const LearnedModel> model_;
  LearnedState state_;
};

std::string TreesFit::variant() const {
  const char* recursive = model_->plan().block > 0 ? ", recursive" : "";
  return model_->method() + " of " + std::to_string(model_->trees().tree_count()) + " trees" + recursive;
}

Ahead TreesFit::ahead(const Future& future) const {
  Ahead ahead;
  ahead.series = columns_ahead(model_->plan(), state_, future);
  ahead.length = state_.reach;
  ahead.steps =
      tree_steps(model_->features(), model_->trees(), state_.origin, ahead.series, ahead.length, future.horizon);
  return ahead;
}

MethodForecast TreesFit::forecast(const Future& future) const {
  const auto [series, length, steps] = ahead(future);
  const LearnedScale scale(*model_, state_.origin);
  MethodForecast out;
  for (int h = 0; h < future.horizon; ++h) {
    const auto at = static_cast<std::size_t>(h);
    const bool shut = closed(model_->plan(), series, length + h);
    const double total = steps.bases[at] + steps.moved[at];
    out.mean.push_back(shut ? 0 : bounded(scale.mean(total)));
    out.sd.push_back(shut ? 0 : bounded(scale.sd(total, h + 1)));
  }
  return out;
}

Components TreesFit::explain(const Future& future) const {
  const auto [series, length, steps] = ahead(future);
  const Features& features = model_->features();
  const TreeShap& shap = model_->shap();
  std::vector<double> shares(steps.rows.size());
  shap.contributions(steps.rows.data(), steps.moved.size(), features.count(), shares.data());
  LearnedExplanation explanation(*model_, state_.origin, series, length, steps.bases.size(), shap.expected());
  for (int h = 0; h < future.horizon; ++h) {
    explanation.add(h + 1, steps.bases[static_cast<std::size_t>(h)] + steps.moved[static_cast<std::size_t>(h)],
                    std::span(shares).subspan(static_cast<std::size_t>(h) * features.count(), features.count()));
  }
  return explanation.components();
}

std::vector<bool> TreesFit::split_features() const {
  std::vector<bool> features(model_->features().count());
  for (const std::int16_t feature : model_->trees().splits().feature) {
    if (feature >= 0) features[static_cast<std::size_t>(feature)] = true;
  }
  return features;
}

std::unique_ptr<FittedMethod> fit_trees(const char* name, const MethodInput& input) {
  std::shared_ptr<const LearnedModel> model = learned_for(name, input);
  LearnedState state = learned_state(*model, input);
  return std::make_unique<TreesFit>(std::move(model), std::move(state));
}

std::unique_ptr<FittedMethod> TreesFit::refit(const MethodInput& input, bool, const Context&) const {
  return fit_trees(model_->method().c_str(), input);
}

constexpr const char* kXgboost = "xgboost";
constexpr const char* kRandomForest = "random_forest";

template <const char* const& name>
std::unique_ptr<FittedMethod> fit_named(const MethodInput& input, const Context&) {
  return fit_trees(name, input);
}

std::unique_ptr<FittedMethod> load(const char* name, const Parameters& parameters, const LearnedModels& learned) {
  std::shared_ptr<const LearnedModel> model = last_learned(name, parameters, learned);
  if (model->network() != nullptr) throw Error(ErrorKind::kInvalidData, "what was learned are no trees");
  LearnedState state = load_state(parameters, *model);
  return std::make_unique<TreesFit>(std::move(model), std::move(state));
}

template <const char* const& name>
std::unique_ptr<FittedMethod> load_named(const Parameters& parameters, const LearnedModels& learned) {
  return load(name, parameters, learned);
}

}  // namespace

const Method kXgboostMethod = {
    kXgboost,
    "gradient boosted trees over all series of the panel",
    {.seasonal = true, .min_length = 3, .regressors = true, .learner = Learner::kTrees, .usual_error = 0.95},
    fit_named<kXgboost>,
    nullptr,
    load_named<kXgboost>};
const Method kRandomForestMethod = {kRandomForest,
                                    "a random forest over all series of the panel",
                                    {.seasonal = true,
                                     .min_length = 3,
                                     .regressors = true,
                                     .plain = true,
                                     .learner = Learner::kTrees,
                                     .usual_error = 0.98},
                                    fit_named<kRandomForest>,
                                    nullptr,
                                    load_named<kRandomForest>};

}  // namespace salesforecast
