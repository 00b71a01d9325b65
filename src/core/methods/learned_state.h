// What methods that learn from a whole panel share: the state of one series, the way to sales and back, explanations.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/learners/learned_model.h"
#include "core/methods/method.h"

namespace salesforecast {

// Of one series at the end of its history.
struct LearnedState {
  OriginState origin;
  int reach = 0;                            // periods before the origin whose columns are kept
  std::vector<std::vector<float>> columns;  // by column the last `reach` values, oldest first; one: it never changes
  std::vector<std::uint32_t> codes;
};

// The model of a method that has seen nothing beyond the input's history. Throws Error(kInvalidData): there is none.
std::shared_ptr<const LearnedModel> learned_for(std::string_view method, const MethodInput& input);
// The one that a version keeps for a saved state. Throws Error(kInvalidData).
std::shared_ptr<const LearnedModel> last_learned(std::string_view method, const Parameters& state,
                                                 const LearnedModels& learned);

// Throws Error(kInvalidData) for a history that says nothing: no value, or closed all along.
// series: gets the end of the history as the learners see it; nullptr: nobody asks.
LearnedState learned_state(const LearnedModel& model, const MethodInput& input, LearnerSeries* series = nullptr);
Parameters save_state(const LearnedModel& model, const LearnedState& state);
// Throws Error(kInvalidData).
LearnedState load_state(const Parameters& parameters, const LearnedModel& model);

// What was saved of a series whose version is not at hand: it tells its method and can be saved again, and throws
// Error(kInternal) when it is asked for more.
std::unique_ptr<FittedMethod> unread_fit(std::string method, const Parameters& parameters);

// The columns of a series around its origin, those of the steps to come as far as the future knows them: value
// state.reach is step 1's.
LearnerSeries columns_ahead(const FeaturePlan& plan, const LearnedState& state, const Future& future);

// By column: whether a feature that is used is read from it and, unless those that never change count too, its values
// to come may differ from the past ones.
std::vector<bool> used_columns(const LearnedModel& model, const std::vector<bool>& features, bool still = false);

// What is usual of a series on the scale, over its season: where no flag is up, so that flags come on top.
double usual_level(const FeaturePlan& plan, const OriginState& origin);

// What is usual at the steps of a forecast beyond the series' level, on the scale: the season's position first, then
// the flags that split it, in their order, each a component's name and its part by step.
std::vector<std::pair<std::string, std::vector<float>>> usual_by_part(const LearnedModel& model,
                                                                      const OriginState& origin,
                                                                      const LearnerSeries& series, int length,
                                                                      std::size_t horizon);

// From the scale that a model has learned on to sales.
class LearnedScale {
 public:
  LearnedScale(const LearnedModel& model, const OriginState& origin) : model_(model), origin_(origin) {}

  // total: usual sales and what the model adds, on the scale.
  double mean(double total) const;
  double sd(double total, int step) const;

 private:
  const LearnedModel& model_;
  const OriginState& origin_;
};

// Shares a forecast out among components: each takes in proportion to what it adds on the scale, which for logarithms
// is the logarithmic mean Divisia index (Ang 2004). Components sum to the forecast.
class LearnedExplanation {
 public:
  // expected: what the model adds where nothing is known of a step
  LearnedExplanation(const LearnedModel& model, const OriginState& origin, const LearnerSeries& series, int length,
                     std::size_t horizon, double expected);

  // The next step. total: as its forecast has it, on the scale. shares: by feature, what it moves the model's result
  // by.
  void add(int step, double total, std::span<const double> shares);
  Components components() && { return std::move(components_); }
  Components components() const& { return components_; }

 private:
  double slope_between(double level, double total) const;
  std::size_t place(const std::string& name);

  const LearnedModel& model_;
  const OriginState& origin_;
  const LearnerSeries& series_;
  int length_;
  double expected_;
  double level_ = 0;                 // mean of the season's cells
  std::vector<std::size_t> places_;  // by feature
  std::vector<std::pair<std::string, std::vector<float>>> usual_;
  std::size_t closing_ = 0;  // place of the column that closes
  Components components_;
};

}  // namespace salesforecast
