#include "core/learning.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "core/cutoffs.h"
#include "core/learners/learned_model.h"
#include "core/learning_cost.h"
#include "core/learning_rules.h"
#include "core/outlooks.h"
#include "core/series_nature.h"
#include "core/series_regressors.h"
#include "core/text.h"
#include "core/warm_start.h"

namespace salesforecast {

namespace {

// A panel that `auto` learns from by itself.
struct LeastPanel {
  std::size_t series, values;
};
constexpr LeastPanel kLeastPanel = {20, 100'000};
constexpr LeastPanel kLeastPanelOfHighEffort = {8, 4'000};
constexpr std::size_t kLeastHorizons = 4;  // that half of the series have

constexpr int kMostCutoffs = 16;  // as in core/trial.cpp

std::vector<float> as_floats(std::span<const double> values) {
  std::vector<float> floats;
  floats.reserve(values.size());
  for (const double value : values) floats.push_back(learner_number(value));
  return floats;
}

// The values of one column, the time to come as far as it is known; one value where it never changes.
std::vector<float> column_of(const RegressorView& view, std::size_t column) {
  std::vector<float> values = as_floats(view.history(column));
  const std::vector<float> ahead = as_floats(view.future(column));
  values.insert(values.end(), ahead.begin(), ahead.end());
  const bool still = std::all_of(values.begin(), values.end(), [&](float v) { return v == values.front(); });
  if (values.empty()) return {std::numeric_limits<float>::quiet_NaN()};
  if (still) values.resize(1);
  return values;
}

LearnerSeries learner_series(const Series& series, const SeriesNature& nature, const ModelHeader& header) {
  const CleanHistory& history = nature.history;
  LearnerSeries out;
  out.first_period = series.first_period + history.skipped;
  out.codes = series.codes;
  const auto own = std::span(series.y).subspan(static_cast<std::size_t>(history.skipped), history.y.size());
  out.y = as_floats(own);
  const auto n = static_cast<int>(history.y.size());
  const Regressors columns =
      own_regressors(series, static_cast<int>(history.skipped), n, header.horizon, header).columns;
  const RegressorView view = columns.view(n, 0, header.horizon);
  for (std::size_t c = 0; c < view.columns(); ++c) out.columns.push_back(column_of(view, c));
  return out;
}

std::vector<PlannedColumn> design_of(const ModelHeader& header) {
  std::vector<PlannedColumn> columns;
  for (const DesignColumn& column : header.design()) {
    PlannedColumn& planned = columns.emplace_back();
    planned.use = column.category >= 0 ? ColumnUse::kCategory : ColumnUse::kNumber;
    planned.source = static_cast<std::uint32_t>(column.source);
    planned.category = static_cast<std::uint32_t>(std::max(column.category, 0));
    planned.known = column.kind == RegressorKind::kKnown && column.lag == 0;
    if (column.kind == RegressorKind::kPast) planned.ahead = static_cast<std::uint32_t>(column.lag);
  }
  for (std::size_t i = header.holiday_design().size(); i > 0; --i) columns.emplace_back().use = ColumnUse::kHoliday;
  return columns;
}

// Whether single precision holds the panel, and the squares of its sales.
bool representable(std::span<const LearnerSeries> panel) {
  constexpr float kLargest = 1e15F, kSmallest = 1e-15F;
  float largest = 0;
  for (const LearnerSeries& series : panel) {
    for (const float y : series.y) largest = std::isnan(y) ? largest : std::max(largest, std::abs(y));
    for (const std::vector<float>& column : series.columns) {
      if (std::any_of(column.begin(), column.end(), [](float v) { return std::isinf(v); })) return false;
    }
  }
  return largest <= kLargest && (largest == 0 || largest >= kSmallest);
}

// The first and the middle one of the cut-offs that series are held back from, the earliest of all series, and the
// panel's end: what each model may have seen lies before.
class Ends {
 public:
  Ends(const Panel& panel, const ModelHeader& header)
      : year_(static_cast<int>(std::lround(std::max(365.25 / header.frequency.days(), 1.0)))),
        header_(header),
        last_(panel.until_period + 1) {}

  void add(const Series& series, const SeriesNature& nature) {
    const auto n = static_cast<int>(nature.history.y.size());
    last_ = std::max(last_, series.end_period());
    if (nature.kind != SeriesKind::kOrdinary) return;
    CutoffPlan plan = plan_training_cutoffs(n, header_.season, header_.horizon, year_, 1, kMostCutoffs);
    avoid_gaps(std::span(series.y).subspan(static_cast<std::size_t>(nature.history.skipped), nature.history.y.size()),
               &plan);
    if (plan.cutoffs.empty()) return;
    const std::int64_t begin = series.first_period + nature.history.skipped;
    spans_.push_back({n, begin + plan.cutoffs.front(), begin + plan.cutoffs[plan.cutoffs.size() / 2]});
  }

  // Series much shorter than the others are not asked: what they hold back would leave little to learn from.
  std::vector<std::int64_t> all() const {
    int longest = 0;
    for (const Span& one : spans_) longest = std::max(longest, one.length);
    std::int64_t first = last_, middle = last_;
    for (const Span& one : spans_) {
      if (2 * one.length < longest) continue;
      first = std::min(first, one.first);
      middle = std::min(middle, one.middle);
    }
    std::vector<std::int64_t> ends = {first, middle, last_};
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    return ends;
  }

 private:
  struct Span {
    int length;
    std::int64_t first, middle;
  };
  int year_;
  const ModelHeader& header_;
  std::int64_t last_;
  std::vector<Span> spans_;
};

bool has_program(const Method& method, const std::vector<Learner>& available) {
  return std::find(available.begin(), available.end(), method.abilities.learner) != available.end();
}

// Those that `auto` takes by itself, whether their programs are there or not.
std::vector<const Method*> taken_by_auto(const Panel& panel, const ModelHeader& header) {
  const Options& options = header.options;
  std::vector<const Method*> methods;
  if (!taken_by_itself(options)) return methods;
  if (options.effort == EffortLimit::kFast) return methods;
  std::size_t values = 0;
  for (const Series& series : panel.series) values += series.y.size();
  const LeastPanel least = options.effort == EffortLimit::kHigh ? kLeastPanelOfHighEffort : kLeastPanel;
  if (panel.series.size() < least.series || values < least.values) return methods;
  // From young series the models before the last one learn next to nothing, and bounds come from those.
  const auto young = std::count_if(panel.series.begin(), panel.series.end(), [&](const Series& series) {
    return series.y.size() < kLeastHorizons * static_cast<std::size_t>(header.horizon);
  });
  if (2 * static_cast<std::size_t>(young) > panel.series.size()) return methods;
  for (const Method& method : method_table()) {
    const Abilities& abilities = method.abilities;
    if (abilities.learner != Learner::kNone && !abilities.plain) methods.push_back(&method);
  }
  return methods;
}

std::vector<const Method*> learned_methods(const Panel& panel, const ModelHeader& header,
                                           const std::vector<Learner>& available) {
  std::vector<const Method*> methods = taken_by_auto(panel, header);
  std::erase_if(methods, [&](const Method* method) { return !has_program(*method, available); });
  const std::vector<std::string>& candidates = header.options.candidates;
  for (const Method& method : method_table()) {
    if (method.abilities.learner == Learner::kNone) continue;
    const bool named =
        header.options.method == method.name || std::binary_search(candidates.begin(), candidates.end(), method.name);
    if (named) methods.push_back(&method);
  }
  return methods;
}

std::string learned_nothing(const Method& method, const char* why) {
  return "method " + std::string(method.name) + " learned nothing: " + why;
}

const LearningTask* first_too_large(const std::vector<LearningTask>& tasks, const Context& context) {
  const auto at = std::find_if(tasks.begin(), tasks.end(),
                               [&](const LearningTask& one) { return one.memory > context.max_memory; });
  return at == tasks.end() ? nullptr : &*at;
}

std::string too_large(const LearningTask& task) {
  return "needs about " + std::to_string(megabytes(task.memory)) + " MB, more than salesforecast.max_memory";
}

// What the context's memory cannot hold is refused where it was asked for, and left out where `auto` took it by itself.
void check_memory(const Options& options, const Context& context, std::vector<LearningTask>* tasks,
                  std::vector<std::string>* left_out) {
  for (const LearningTask* large = first_too_large(*tasks, context); large != nullptr;
       large = first_too_large(*tasks, context)) {
    const Method* method = large->method;
    if (!taken_by_itself(options)) {
      throw Error(ErrorKind::kOutOfMemory, "method \"" + std::string(method->name) + "\" " + too_large(*large),
                  "its trainer program holds the panel and the rows that it learns from",
                  "raise salesforecast.max_memory");
    }
    left_out->push_back("method " + std::string(method->name) + " was not tried: it " + too_large(*large));
    std::erase_if(*tasks, [&](const LearningTask& task) { return task.method == method; });
  }
}

using LearnedList = std::vector<std::shared_ptr<const LearnedModel>>;

// The models of an answer, one a time that was asked for.
LearnedList read_models(const LearningTask& task, const LearnerAnswer& answer) {
  const std::vector<std::int64_t>& ends = task.task.ends;
  const auto require = [](bool holds, const char* rule) {
    if (!holds) throw Error(ErrorKind::kInvalidData, rule);
  };
  require(answer.models.size() == ends.size(), "it has no model of each time that was asked for");
  LearnedList models;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    models.push_back(LearnedModel::load(answer.models[i]));
    const LearnedModel& model = *models.back();
    require(model.method() == task.method->name, "its model is of another method");
    FeaturePlan plan = task.task.plan;
    if (model.plan().block == plan.possible_block()) plan.block = model.plan().block;
    require(model.plan() == plan, "its model has another plan of features");
    require(model.until() == ends[i], "it has no model of each time that was asked for");
  }
  return models;
}

LearnedRun run_of(const LearningTask& task, const LearnerAnswer& answer, const LearnedModel& last) {
  LearnedRun run;
  run.method = task.method->name;
  run.scale = task.task.plan.scale;
  run.library = answer.library;
  run.device = answer.device;
  run.series = task.series;
  run.expected_bytes = task.memory;
  run.models = static_cast<int>(answer.models.size());
  if (last.network() == nullptr) run.trees = static_cast<int>(last.trees().tree_count());
  run.losses = answer.losses;
  run.validations = answer.validations;
  if (answer.anew_because.empty()) run.start_version = task.start_version;
  return run;
}

}  // namespace

bool taken_by_itself(const Options& options) { return options.method == "auto" && options.candidates.empty(); }

void add_once(const std::string& sentence, std::vector<std::string>* warnings) {
  if (std::find(warnings->begin(), warnings->end(), sentence) == warnings->end()) warnings->push_back(sentence);
}

std::vector<const Method*> missed_by_auto(const Panel& panel, const ModelHeader& header,
                                          const std::vector<Learner>& available) {
  std::vector<const Method*> methods = taken_by_auto(panel, header);
  std::erase_if(methods, [&](const Method* method) { return has_program(*method, available); });
  return methods;
}

void number_groups(Panel* panel) {
  for (const std::vector<std::uint32_t>& column : panel->groups) {
    std::map<std::uint32_t, std::uint32_t> numbers;
    for (std::size_t i = 0; i < panel->series.size(); ++i) {
      const auto [at, added] = numbers.emplace(column[i], static_cast<std::uint32_t>(numbers.size()));
      panel->series[i].codes.push_back(at->second);
    }
  }
}

std::vector<LearningTask> plan_learning(const Panel& panel, const ModelHeader& header,
                                        const std::vector<Learner>& available, const Context& context,
                                        std::vector<std::string>* left_out) {
  std::vector<std::string> unheard;
  if (left_out == nullptr) left_out = &unheard;
  const std::vector<const Method*> methods = learned_methods(panel, header, available);
  std::vector<LearningTask> tasks;
  if (methods.empty()) return tasks;
  LearnerTask common;
  Ends ends(panel, header);
  for (const Series& series : panel.series) {
    context.check_cancel();
    const SeriesNature nature = nature_of(series, header.frequency, header.season, header.options.ended);
    if (nature.history.y.empty()) continue;
    ends.add(series, nature);
    common.panel.push_back(learner_series(series, nature, header));
  }
  if (!representable(common.panel)) {
    for (const Method* method : methods) {
      left_out->push_back(learned_nothing(*method, "sales or regressors are beyond the numbers that it reckons in"));
    }
    return tasks;
  }
  common.plan = plan_features(common.panel, header.frequency, header.season, header.horizon, design_of(header));
  common.ends = ends.all();
  common.seed = header.options.seed;
  add_outlooks(methods, panel, header, common.ends, context, &common.panel);
  const std::vector<LearnerSeries> all = std::exchange(common.panel, {});
  for (const TargetScale scale : {TargetScale::kLog, TargetScale::kLinear}) {
    common.plan.scale = scale;
    LearnerTask own = common;
    own.panel = series_of_scale(common.plan, all, scale);
    if (own.panel.empty()) continue;
    for (const Method* method : methods) {
      tasks.push_back({method, own, own.panel.size(), 0, 0});
      LearningTask& one = tasks.back();
      one.task.method = method->name;
      one.task.plan.guided = method->abilities.guide != nullptr;
      for (LearnerSeries& series : one.task.panel) {
        if (!one.task.plan.guided) series.outlooks.clear();
      }
      one.task.trees = tree_rules(header.options, *method, scale, own.panel);
      one.task.network = network_rules(header.options, one.task.plan);
      one.memory = learning_memory(one.task, method->abilities.learner);
    }
  }
  check_memory(header.options, context, &tasks, left_out);
  keep_to_budget(panel, header, &tasks, left_out);
  return tasks;
}

std::string time_over(const Method& method) {
  return "the time of option budget_seconds was over: method " + std::string(method.name) +
         " did not learn all that it was to";
}

void do_without(const LearningTask& task, ModelHeader* header) {
  const std::string method(task.method->name), needed = "needs more memory than salesforecast.max_memory";
  if (!taken_by_itself(header->options)) {
    throw Error(ErrorKind::kOutOfMemory, "method \"" + method + "\" " + needed,
                "its trainer program found no more, where " + std::to_string(megabytes(task.memory)) +
                    " MB were expected to be enough",
                "raise salesforecast.max_memory");
  }
  add_once("method " + method + " did not learn all that it was to: its trainer " + needed, &header->warnings);
}

void take_learned(const LearningTask& task, std::span<const std::uint8_t> answer, ModelHeader* header, RunRecord* run) {
  try {
    const LearnerAnswer read = load_answer(answer);
    if (read.models.empty()) {
      add_once(learned_nothing(*task.method, "the histories are too short"), &header->warnings);
      return;
    }
    const auto models = read_models(task, read);
    auto learned =
        header->learned ? std::make_shared<LearnedModels>(*header->learned) : std::make_shared<LearnedModels>();
    for (const auto& model : models) learned->add(model);
    header->learned = std::move(learned);
    if (header->built_with.find(read.library) == std::string::npos) header->built_with += ", " + read.library;
    if (read.out_of_time) add_once(time_over(*task.method), &header->warnings);
    if (!read.anew_because.empty()) add_once(began_anew(task.method->name, read.anew_because), &header->warnings);
    if (run == nullptr) return;
    run->learned.push_back(run_of(task, read, *models.back()));
    if (models.front()->network() != nullptr) run->starts.push_back(models.front());
  } catch (const Error& error) {
    throw Error(ErrorKind::kTrainer,
                "the trainer of method \"" + std::string(task.method->name) + "\" gave an answer that cannot be used",
                error.message() + (error.detail().empty() ? "" : ": " + error.detail()),
                "report this with the server's log");
  }
}

}  // namespace salesforecast
