#include "core/methods/learned_trees.h"

#include <utility>

#include "core/learners/learned_model.h"
#include "core/methods/learned_state.h"
#include "core/methods/support.h"

namespace salesforecast {
namespace {

// The steps of a forecast as trees see them.
struct Steps {
  LearnerSeries series;       // the columns around the origin
  int length = 0;             // of them before it
  std::vector<float> rows;    // features, step by step
  std::vector<float> bases;   // usual sales, on the scale
  std::vector<double> moved;  // what the trees add
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
  std::vector<bool> uses_regressors() const override;
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override { return save_state(*model_, state_); }

 private:
  Steps steps(const Future& future) const;

  std::shared_ptr<const LearnedModel> model_;
  LearnedState state_;
};

std::string TreesFit::variant() const {
  return model_->method() + " of " + std::to_string(model_->trees().tree_count()) + " trees";
}

Steps TreesFit::steps(const Future& future) const {
  const Features& features = model_->features();
  Steps steps;
  steps.series = columns_ahead(model_->plan(), state_, future);
  steps.length = state_.reach;
  const auto horizon = static_cast<std::size_t>(future.horizon);
  steps.rows.resize(horizon * features.count());
  for (std::size_t h = 0; h < horizon; ++h) {
    const int step = static_cast<int>(h) + 1;
    features.fill(state_.origin, steps.series, steps.length, step, &steps.rows[h * features.count()]);
    steps.bases.push_back(features.base(state_.origin, steps.series, steps.length, step));
  }
  steps.moved.resize(horizon);
  model_->trees().predict(steps.rows.data(), horizon, features.count(), steps.moved.data());
  return steps;
}

MethodForecast TreesFit::forecast(const Future& future) const {
  const Steps ahead = steps(future);
  const LearnedScale scale(*model_, state_.origin);
  MethodForecast out;
  for (int h = 0; h < future.horizon; ++h) {
    const auto at = static_cast<std::size_t>(h);
    const bool shut = closed(model_->plan(), ahead.series, ahead.length + h);
    const double total = ahead.bases[at] + ahead.moved[at];
    out.mean.push_back(shut ? 0 : bounded(scale.mean(total)));
    out.sd.push_back(shut ? 0 : bounded(scale.sd(total, h + 1)));
  }
  return out;
}

Components TreesFit::explain(const Future& future) const {
  const Steps ahead = steps(future);
  const Features& features = model_->features();
  const TreeShap& shap = model_->shap();
  std::vector<double> shares(ahead.rows.size());
  shap.contributions(ahead.rows.data(), ahead.moved.size(), features.count(), shares.data());
  LearnedExplanation explanation(*model_, state_.origin, ahead.series, ahead.length, ahead.bases.size(),
                                 shap.expected());
  for (int h = 0; h < future.horizon; ++h) {
    explanation.add(h + 1, ahead.bases[static_cast<std::size_t>(h)] + ahead.moved[static_cast<std::size_t>(h)],
                    std::span(shares).subspan(static_cast<std::size_t>(h) * features.count(), features.count()));
  }
  return explanation.components();
}

std::vector<bool> TreesFit::uses_regressors() const {
  std::vector<bool> features(model_->features().count());
  for (const std::int16_t feature : model_->trees().splits().feature) {
    if (feature >= 0) features[static_cast<std::size_t>(feature)] = true;
  }
  return used_columns(*model_, features);
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
