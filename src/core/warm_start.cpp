#include "core/warm_start.h"

#include <algorithm>

#include "core/learners/learned_model.h"

namespace salesforecast {

namespace {

using Starts = std::vector<std::shared_ptr<const LearnedModel>>;

Starts load_starts(std::span<const std::uint8_t> bytes) {
  Starts starts;
  if (bytes.empty()) return starts;
  for (const std::vector<std::uint8_t>& model : load_answer(bytes).models) starts.push_back(LearnedModel::load(model));
  return starts;
}

// Whether features have the same places and meanings; numbers that are found in the data anew may differ.
bool same_layout(FeaturePlan before, const FeaturePlan& now) {
  before.least_sale = now.least_sale;
  for (std::size_t c = 0; c < std::min(before.columns.size(), now.columns.size()); ++c) {
    before.columns[c].low = now.columns[c].low;
    before.columns[c].high = now.columns[c].high;
  }
  return before == now;
}

// Why no task can begin with the earlier run; empty: one may.
std::string why_none(const EarlierRun& earlier, Starts* starts) {
  if (earlier.version == 0) return "there is no earlier version";
  const std::string version = "version " + std::to_string(earlier.version);
  if (!earlier.kept) return version + " was imported, or trained before runs were kept";
  try {
    *starts = load_starts(earlier.starts);
  } catch (const Error&) {
    return "what " + version + " kept to begin with cannot be read";
  }
  return {};
}

// Why this model cannot be begun with; empty: it can.
std::string why_not(const LearnedModel* start, const LearnerTask& task, int number) {
  const std::string version = "version " + std::to_string(number);
  if (start == nullptr) return version + " has no network of it";
  if (start->until() > task.ends.front()) return version + " has seen sales that its first model is judged by";
  if (!same_layout(start->plan(), task.plan)) {
    return "the features of " + version + " were others (columns, horizon, season or closings)";
  }
  return {};
}

}  // namespace

std::string began_anew(std::string_view method, const std::string& why) {
  return "method " + std::string(method) + " learned from scratch, though option warm_start is on: " + why;
}

std::vector<std::uint8_t> save_starts(std::span<const std::shared_ptr<const LearnedModel>> starts) {
  if (starts.empty()) return {};
  LearnerAnswer answer;
  for (const auto& start : starts) answer.models.push_back(start->bytes());
  return save_answer(answer);
}

void begin_with(const EarlierRun& earlier, std::vector<LearningTask>* tasks, std::vector<std::string>* warnings) {
  const auto warn = [&](const std::string& sentence) {
    if (std::find(warnings->begin(), warnings->end(), sentence) == warnings->end()) warnings->push_back(sentence);
  };
  if (tasks->empty()) warn("option warm_start changed nothing: no method learned from the whole panel");
  Starts starts;
  const std::string none = why_none(earlier, &starts);
  for (LearningTask& one : *tasks) {
    if (one.method->abilities.learner == Learner::kTrees) {
      warn("method " + one.task.method + " was grown anew: trees do not continue from those of an earlier version");
      continue;
    }
    const auto at = std::find_if(starts.begin(), starts.end(), [&](const auto& start) {
      return start->network() != nullptr && start->method() == one.task.method &&
             start->plan().scale == one.task.plan.scale;
    });
    const LearnedModel* start = at == starts.end() ? nullptr : at->get();
    const std::string why = none.empty() ? why_not(start, one.task, earlier.version) : none;
    if (!why.empty()) {
      warn(began_anew(one.task.method, why));
      continue;
    }
    one.task.start = start->bytes();
    one.start_version = earlier.version;
  }
}

std::string shape_difference(const NetworkShape& before, const NetworkShape& now) {
  const auto differ = [](const char* what, int was, int is) {
    return std::string(what) + " was " + std::to_string(was) + ", is " + std::to_string(is);
  };
  if (before == now) return {};
  if (before.output != now.output) {
    return now.output == NetworkOutput::kCounts ? "sales are whole numbers now" : "sales were whole numbers before";
  }
  if (before.hidden != now.hidden) return differ("hidden", before.hidden, now.hidden);
  if (before.layers != now.layers) return differ("layers", before.layers, now.layers);
  if (before.context != now.context) return differ("context", before.context, now.context);
  if (before.categories != now.categories && before.categories.size() == now.categories.size()) {
    const auto [was, is] = std::mismatch(before.categories.begin(), before.categories.end(), now.categories.begin());
    return "a series column has another number of values (" + differ("it", *was - 1, *is - 1) + ")";
  }
  return "its network was of another form";
}

}  // namespace salesforecast
