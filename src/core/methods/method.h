// What every forecasting method gives, and the table that lists them: adding a method is one file pair and one line.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar/frequency.h"
#include "core/context.h"
#include "core/methods/parameters.h"
#include "core/options.h"
#include "core/regressors.h"

namespace salesforecast {

struct Frequency;
class FittedMethod;
class LearnedModels;

// What a method learns from. y has no NaN (gaps are interpolated before, see core/series_nature.h) and at least
// Abilities::needed_length() values.
struct MethodInput {
  std::span<const double> y;
  int season = 1;  // 1: none
  const Options* options = nullptr;
  bool non_negative = false;      // history is never below zero
  std::int64_t first_period = 0;  // the number of y[0]'s period (core/calendar/frequency.h)
  // What periods are, for methods that go by dates; lives as long as options. nullptr: unknown, one period is one step.
  const Frequency* frequency = nullptr;
  RegressorView regressors{};                  // what is known at the end of y; no column where there are none
  std::vector<LongerSeason> longer_seasons{};  // than `season`, shortest first; y may be too short for them
  std::optional<double> lambda{};  // of the power transform that methods are fitted on (core/methods/transformed.h)
  // What method ets makes of this very input, for methods that begin with it. nullptr: they fit it themselves.
  std::shared_ptr<const FittedMethod> ets{};
  // Of methods that learn from the whole panel: what they have learned. nullptr: nothing.
  const LearnedModels* learned = nullptr;
  // The history as it came, y's periods: NaN where y has a value made up for a missing one. Empty: nowhere.
  std::span<const double> came{};
  std::span<const std::uint32_t> codes{};  // by series column: the number of the series' value (core/panel.h, groups)
};

// The steps asked for, and what is known of them. A number of steps alone is one, too.
struct Future {
  Future(int steps) : horizon(steps) {}  // NOLINT(google-explicit-constructor): most methods need no more

  int horizon;  // >= 1
  // By column of the regressors that the method learned from: values of steps 1 to the horizon, and of some behind it
  // where they are known, finite. What is empty, or not there, is not known: then the value that the history ends with
  // goes on.
  std::vector<std::span<const double>> regressors;
};

// What is known of the steps that follow the history of a view; it has at least `horizon` of them.
Future future_of(const RegressorView& view, int horizon);

// Point forecasts and their spread, step 1 first.
struct MethodForecast {
  std::vector<double> mean;
  std::vector<double> sd;  // standard deviation of the h-step error under the method's own model; finite, >= 0
};

// Additive parts of the point forecast: values[c][h] of component c at step h+1. For every step they sum to mean within
// 1e-9 relative. Names are the vocabulary of sf_explain: "level", "trend", "season", "week" and "year" (seasons beside
// that one), …; what a column of the regressors adds is regressor_component(column).
struct Components {
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;
};

std::string regressor_component(std::size_t column);

// How the method did on the data it learned from: what choosing by AICc needs.
struct InSample {
  double mse = std::numeric_limits<double>::quiet_NaN();   // mean square of one-step errors on the scale of y
  int observations = 0;                                    // errors counted in mse
  int parameters = 0;                                      // estimated, start values and variance included
  double aicc = std::numeric_limits<double>::quiet_NaN();  // of the method's own likelihood, NaN where it has none
};

// A method after fitting one series. Immutable; may be read from many threads.
class FittedMethod {
 public:
  virtual ~FittedMethod() = default;

  // The method's registry name, and the variant it settled on ("ETS(A,Ad,M)"); the variant may equal the name.
  virtual std::string_view method() const = 0;
  virtual std::string variant() const = 0;

  // All steps, all finite.
  virtual MethodForecast forecast(const Future& future) const = 0;
  virtual Components explain(const Future& future) const = 0;
  virtual InSample in_sample() const = 0;

  // By column of the regressors that it learned from: whether their values to come change the forecast. Empty: none.
  virtual std::vector<bool> uses_regressors() const { return {}; }
  // The same, and those that differ between series alone, whose values to come are the past ones.
  virtual std::vector<bool> learned_from_regressors() const { return uses_regressors(); }

  // The same form on another (usually shorter or longer) history of the same series. estimate: parameters are fitted
  // again, starting from these; otherwise they are kept and only the states run through y. Held-back errors use it.
  virtual std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate,
                                              const Context& context) const = 0;

  // Everything forecast() and explain() need; load(save()) forecasts bit for bit the same.
  virtual Parameters save() const = 0;
};

// What program trains a method on the whole panel; kNone: it is fitted to each series by itself.
enum class Learner { kNone, kTrees, kNetwork };

struct Abilities {
  bool seasonal = false;        // uses MethodInput::season > 1
  int min_length = 1;           // shorter series get a simpler method
  int whole_seasons = 0;        // needs a season, and so many of them
  bool intermittent = false;    // for histories with many zeros only
  bool costly = false;          // takes many times as long as the others
  bool simple = false;          // has no parameter to estimate
  bool heavy = false;           // gains too little for its time: auto tries it with option effort "high" only
  bool long_seasons = false;    // but at any effort where the season is longer than the other methods follow
  bool regressors = false;      // uses MethodInput::regressors
  bool for_regressors = false;  // nothing but another method without them
  int auto_season = 0;          // auto tries it where the season has so many steps or more
  bool plain = false;           // auto tries a better form of it instead, unless option candidates names it
  Learner learner = Learner::kNone;
  const char* guide = nullptr;  // of a learner: the method whose forecasts it corrects; nullptr: none
  // Typical root mean square of held-back errors against ets, on sales: what is believed of a method before its errors
  // on the series, or on its panel, are known. Only the order of magnitude matters.
  double usual_error = 1.0;

  // Values that a series needs for the method.
  int needed_length(int season) const { return std::max(whole_seasons * season, min_length); }
};

// One line of the registry.
struct Method {
  const char* name;
  const char* summary;  // one line for sf_model_info and the docs
  Abilities abilities;
  // Fits one series. Throws Error(kCancelled); a numerical dead end is Error(kInvalidData), and the caller falls back.
  std::unique_ptr<FittedMethod> (*fit)(const MethodInput& input, const Context& context);
  // Rebuilds from save(). Never trusts a value: counts, ranges, finiteness; throws Error(kInvalidData).
  std::unique_ptr<FittedMethod> (*load)(const Parameters& parameters);
  // The same of a method that learns from the panel, whose version keeps what it has learned; it has no load.
  std::unique_ptr<FittedMethod> (*load_learned)(const Parameters& parameters, const LearnedModels& learned) = nullptr;
};

// All methods in documentation order ("auto" is not one of them: it chooses among them, see core/model).
std::span<const Method> method_table();

// The line of a method; nullptr when there is none of that name.
const Method* find_method(std::string_view name);

// Rebuilds a fitted method by its name, an ensemble of them included; nullptr when there is none of that name. learned:
// what its version keeps; nullptr: not at hand, and methods that learn from the panel can only be saved again. Throws
// Error(kInvalidData).
std::unique_ptr<FittedMethod> load_fitted(std::string_view name, const Parameters& parameters,
                                          const LearnedModels* learned = nullptr);

}  // namespace salesforecast
