// salesforecast-train-torch: trains the networks of methods lstm, cnn_lstm and mlp for the server.
#include <c10/util/Exception.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <cmath>
#include <limits>
#include <new>
#include <string_view>

#include "core/learners/learned_model.h"
#include "core/learners/learner_task.h"
#include "core/warm_start.h"
#include "trainer/serve.h"
#include "trainer/torch/blas.h"
#include "trainer/torch/training.h"
#include "trainer/torch/windows.h"

namespace {

using namespace salesforecast;

constexpr int kStepsOfWindow =
    15;  // of a long horizon, drawn anew each time: as good as all, at a fraction of the work
constexpr double kLaterShare = 0.4;        // of the epochs, for models that begin with the one before
constexpr double kLaterRate = 0.4;         // and of the learning rate
constexpr double kWeightDecay = 1;         // times the learning rate, a step
constexpr std::size_t kLeastWindows = 30;  // fewer tell a network nothing
const std::vector<float> kLevels = {0.05F, 0.1F, 0.25F, 0.5F, 0.75F, 0.9F, 0.95F};

// Whole numbers from zero on.
bool all_counts(std::span<const LearnerSeries> panel) {
  for (const LearnerSeries& series : panel) {
    for (const float y : series.y) {
      if (!std::isnan(y) && (y < 0 || y != std::floor(y))) return false;
    }
  }
  return true;
}

NetworkShape shape_of(const LearnerTask& task, const NetworkInputs& inputs) {
  NetworkShape shape;
  const NetworkRules& rules = task.network;
  shape.kind = task.method == "mlp"        ? NetworkKind::kMlp
               : task.method == "cnn_lstm" ? NetworkKind::kCnnLstm
                                           : NetworkKind::kLstm;
  const bool counts = task.plan.scale == TargetScale::kLinear && all_counts(task.panel);
  shape.output = counts ? NetworkOutput::kCounts : NetworkOutput::kQuantiles;
  if (!counts) shape.levels = kLevels;
  if (shape.kind != NetworkKind::kMlp) {
    shape.context = rules.context;
    shape.channels = inputs.channels();
    shape.layers = rules.layers;
    shape.hidden = rules.hidden;
  }
  if (shape.kind == NetworkKind::kCnnLstm) {
    shape.convolutions = 1;
    shape.filters = rules.hidden / 2;
    shape.kernel = std::min(std::max(3, task.plan.season), rules.context);
  }
  shape.statics = inputs.statics();
  shape.step_features = inputs.steps();
  for (int c = 0; c < task.plan.series_columns; ++c) {
    std::uint32_t most = 0;
    for (const LearnerSeries& series : task.panel) most = std::max(most, series.codes[static_cast<std::size_t>(c)]);
    shape.categories.push_back(static_cast<int>(most) + 2);
  }
  shape.head = rules.head;
  check_network_shape(shape);
  return shape;
}

TrainingRules rules_of(const LearnerTask& task, bool later) {
  TrainingRules rules;
  rules.seed = task.seed;
  rules.epochs = task.network.epochs;
  rules.epoch_samples = static_cast<std::size_t>(task.network.epoch_samples);
  rules.batch = static_cast<std::size_t>(task.network.batch);
  rules.learning_rate = task.network.learning_rate;
  rules.patience = task.network.patience;
  rules.seeds = task.network.seeds;
  rules.weight_decay = kWeightDecay;
  rules.device = task.network.device == Device::kCpu    ? TrainingDevice::kCpu
                 : task.network.device == Device::kCuda ? TrainingDevice::kCuda
                                                        : TrainingDevice::kAuto;
  const int fewer = std::max(1, static_cast<int>(std::lround(kLaterShare * rules.epochs)));
  const auto all = static_cast<double>(rules.epochs + (static_cast<int>(task.ends.size()) - 1) * fewer);
  if (later) {
    rules.epochs = fewer;
    rules.learning_rate *= kLaterRate;
  }
  // Each model has its share of the time.
  if (task.network.budget_seconds > 0) rules.budget_seconds = task.network.budget_seconds * rules.epochs / all;
  return rules;
}

class Training {
 public:
  Training(const LearnerTask& task, const ProgressSink& sink)
      : task_(task), features_(task.plan), inputs_(features_), sink_(sink) {}

  std::vector<std::uint8_t> answer() {
    LearnerAnswer answer;
    answer.library = "LibTorch " TORCH_VERSION + (blas_name().empty() ? std::string() : ", " + blas_name());
    for (std::size_t m = 0; m < task_.ends.size(); ++m) {
      answer.models.push_back(train(m, &answer));
      if (answer.models.back().empty()) return save_answer({});  // nothing to learn from
    }
    return save_answer(answer);
  }

 private:
  // The first model has not seen the horizon before its end, which says when it is best; the others begin with the one
  // before, and see all.
  std::vector<std::uint8_t> train(std::size_t number, LearnerAnswer* answer) {
    const std::int64_t end = task_.ends[number];
    std::vector<Window> held = number == 0 ? validation_windows(task_.plan, task_.panel, end) : std::vector<Window>();
    const std::int64_t seen = held.empty() ? end : end - task_.plan.horizon;
    std::vector<Window> windows = learning_windows(task_.plan, task_.panel, seen);
    if (windows.size() < kLeastWindows) return {};
    if (number == 0) {
      scales_ = settle_scales(features_, inputs_, task_.panel, windows, seen);
      shape_ = shape_of(task_, inputs_);
      answer->anew_because = take_start();
    }
    const WindowRules rules = {features_, inputs_, scales_, shape_};
    const Windows learned(rules, task_.panel, std::move(windows), seen, kStepsOfWindow);
    const Windows validated(rules, task_.panel, std::move(held), end, task_.plan.horizon);
    const WarmStart start = {shape_, members_};
    const bool later = !members_.empty();
    TrainingResult result = train_network(
        shape_, rules_of(task_, later), learned, validated,
        [&](const TrainingProgress& progress) { tell(number, progress); }, later ? &start : nullptr);
    members_ = std::move(result.members);
    answer->device = result.device;
    answer->out_of_time = answer->out_of_time || result.out_of_time;
    if (number == 0) {
      for (const EpochLoss& one : result.history) {
        if (one.member > 0) break;
        answer->losses.push_back(static_cast<float>(one.loss));
        answer->validations.push_back(static_cast<float>(one.validation));
      }
    }
    LearnedModel::Parts parts;
    parts.method = task_.method;
    parts.plan = task_.plan;
    parts.until = end;
    parts.spread = {1.0F};  // the network tells the spread itself
    parts.network = std::make_shared<const Network>(shape_, members_);
    parts.inputs = scales_;
    return LearnedModel::save(parts);
  }

  // The first model may begin as the others do, with a network that is there already; why not, where the task has one.
  std::string take_start() {
    if (task_.start.empty()) return {};
    const std::shared_ptr<const LearnedModel> start = LearnedModel::load(task_.start);
    if (start->network() == nullptr) throw Error(ErrorKind::kInvalidData, "what a network begins with is none");
    std::string difference = shape_difference(start->network()->shape(), shape_);
    if (difference.empty()) members_ = start->network()->members();
    begun_ = difference.empty();
    return difference;
  }

  void tell(std::size_t number, const TrainingProgress& progress) const {
    const auto models = static_cast<int>(task_.ends.size());
    const int later = rules_of(task_, true).epochs, first = begun_ ? later : task_.network.epochs;
    const int before = number == 0 ? 0 : first + (static_cast<int>(number) - 1) * later;
    TrainerProgress told;
    told.epoch = before * progress.members + progress.member * progress.epochs + progress.epoch + 1;
    told.epochs = (first + (models - 1) * later) * progress.members;
    told.loss = progress.loss;
    told.validation = progress.validation;
    // By this model's own pace: those before may have ended early.
    const double done = (progress.member + progress.share) * progress.epochs;
    if (done > 0) told.seconds_left = progress.seconds / done * (told.epochs - before * progress.members - done);
    sink_(told);
  }

  const LearnerTask& task_;
  Features features_;
  NetworkInputs inputs_;
  const ProgressSink& sink_;
  InputScales scales_;
  NetworkShape shape_;
  std::vector<NetworkWeights> members_;
  bool begun_ = false;  // the first model with a network that was there
};

}  // namespace

int main(int argc, char** argv) {
  using namespace salesforecast;
  restart_with_better_kernels(argv);
  // CUDA maps more addresses than the machine has memory.
  const bool limited = !torch::cuda::is_available();
  const auto train = [](std::string_view, std::span<const std::uint8_t> payload, const ProgressSink& sink) {
    const LearnerTask task = load_task(payload);
    try {
      return Training(task, sink).answer();
    } catch (const c10::Error& error) {
      // What its allocator says where the system gives it no more.
      if (std::string_view(error.what_without_backtrace()).find("alloc_cpu") == std::string_view::npos) throw;
      throw std::bad_alloc();
    }
  };
  return serve(argc, argv, train, limited);
}
