#include "trainer/torch/training.h"

#include <torch/cuda.h>
#include <torch/utils.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <utility>

#include "trainer/torch/batch.h"
#include "trainer/torch/blas.h"
#include "trainer/torch/loss.h"
#include "trainer/torch/module.h"
#include "trainer/torch/shuffle.h"

namespace salesforecast {
namespace {

using Clock = std::chrono::steady_clock;

void require(bool holds, const char* rule) {
  if (!holds) throw Error(ErrorKind::kInvalidArgument, "training rules are not valid", rule);
}

void check_rules(const NetworkShape& shape, const TrainingRules& rules) {
  require(1 <= rules.seeds && rules.seeds <= static_cast<int>(kMostNetworkMembers), "there are 1 to 16 seeds");
  require(1 <= rules.epochs && rules.epochs <= 100'000, "there are 1 to 100000 epochs");
  require(1 <= rules.batch && rules.batch <= 65'536, "a batch has 1 to 65536 samples");
  require(rules.learning_rate > 0 && rules.learning_rate <= 1, "a learning rate is over 0 and at most 1");
  require(rules.warm_up >= 0 && rules.warm_up < 1, "the warm-up is a share of the steps");
  require(rules.weight_decay >= 0 && rules.weight_decay <= 1, "weight decay is 0 to 1");
  require(rules.clip > 0, "gradients are clipped at a positive norm");
  require(rules.unknown_share >= 0 && rules.unknown_share < 1, "categories made unknown are a share");
  require(rules.patience >= 1, "patience is an epoch at least");
  require(rules.budget_seconds > 0, "a budget is positive");
  const auto& weights = rules.level_weights;
  require(weights.empty() || weights.size() == shape.levels.size(), "each level has a weight, or none has");
  require(std::all_of(weights.begin(), weights.end(), [](float w) { return w > 0 && std::isfinite(w); }),
          "weights of levels are positive");
}

torch::Device chosen_device(TrainingDevice asked) {
  const bool cuda = asked != TrainingDevice::kCpu && torch::cuda::is_available();
  if (asked == TrainingDevice::kCuda && !cuda) {
    throw Error(ErrorKind::kUnsupported, "device \"cuda\" is not available",
                "LibTorch finds no CUDA device, or was built without CUDA.", "Use device \"auto\" or \"cpu\".");
  }
  return cuda ? torch::kCUDA : torch::kCPU;
}

// Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2) on one vector of weights.
class Optimiser {
 public:
  explicit Optimiser(NetworkModule& module)
      : module_(module), mean_(torch::zeros_like(module.values())), square_(torch::zeros_like(module.values())) {}

  void step(double rate, double weight_decay, double clip) {
    torch::Tensor &values = module_.values(), &gradient = module_.gradient();
    // Pascanu, Mikolov & Bengio 2013: the direction stays.
    const double norm = gradient.norm().item<double>();
    if (norm > clip) gradient.mul_(clip / norm);
    mean_.mul_(kMeanDecay).add_(gradient, 1 - kMeanDecay);
    square_.mul_(kSquareDecay).addcmul_(gradient, gradient, 1 - kSquareDecay);
    mean_left_ *= kMeanDecay;
    square_left_ *= kSquareDecay;
    const torch::Tensor scale = (square_ / (1 - square_left_)).sqrt_().add_(1e-8);
    values.mul_(1 - rate * weight_decay).addcdiv_(mean_, scale, -rate / (1 - mean_left_));
  }

 private:
  static constexpr double kMeanDecay = 0.9, kSquareDecay = 0.999;
  NetworkModule& module_;
  torch::Tensor mean_, square_;
  double mean_left_ = 1, square_left_ = 1;  // what is left of the zeros that both averages began with
};

// One network's training.
class MemberTraining {
 public:
  MemberTraining(const NetworkShape& shape, const TrainingRules& rules, int member, const SampleSource& train,
                 const SampleSource& validation, const TrainingProgressSink& progress, torch::Device device)
      : shape_(shape),
        rules_(rules),
        train_(train),
        validation_(validation),
        progress_(progress),
        seed_(mixed_bits(rules.seed + (static_cast<std::uint64_t>(member) << 32))),
        module_(shape, device),
        optimiser_(module_),
        batch_(shape, train.horizon(), std::min(rules.batch, train.size()), device),
        validation_batch_(shape, validation.horizon(), std::min(rules.batch, validation.size()), device) {
    told_.member = member;
    told_.members = rules.seeds;
    told_.epochs = rules.epochs;
    module_.initialise(seed_);
  }

  void start_from(const NetworkShape& shape, const NetworkWeights& weights) { module_.take_over(shape, weights); }
  void run(Clock::time_point begin, Clock::time_point deadline, TrainingResult& result);

 private:
  double run_epoch();
  double train_on_batch();
  double validate();
  double rate() const;
  void tell(bool now);
  bool time_is_over() const { return Clock::now() > deadline_; }

  const NetworkShape& shape_;
  const TrainingRules& rules_;
  const SampleSource &train_, &validation_;
  const TrainingProgressSink& progress_;
  std::uint64_t seed_;
  NetworkModule module_;
  Optimiser optimiser_;
  Batch batch_, validation_batch_;
  std::size_t steps_an_epoch_ = 1, steps_done_ = 0, samples_taken_ = 0;
  Clock::time_point begin_, deadline_, last_told_;
  TrainingProgress told_;
  std::vector<float> gradient_;
  std::vector<std::size_t> indices_;
};

// The learning rate: up in a line (Goyal et al. 2017), down as half a cosine (Loshchilov & Hutter 2017) to a hundredth.
double MemberTraining::rate() const {
  const double share = (static_cast<double>(steps_done_) + 0.5) /
                       (static_cast<double>(steps_an_epoch_) * static_cast<double>(rules_.epochs));
  if (share < rules_.warm_up) return rules_.learning_rate * share / rules_.warm_up;
  const double fall = (share - rules_.warm_up) / (1 - rules_.warm_up);
  return rules_.learning_rate * (0.01 + 0.99 * 0.5 * (1 + std::cos(std::numbers::pi * fall)));
}

void MemberTraining::tell(bool now) {
  const Clock::time_point time = Clock::now();
  if (!progress_ || (!now && time - last_told_ < std::chrono::milliseconds(500))) return;
  last_told_ = time;
  told_.share = static_cast<double>(steps_done_) / static_cast<double>(steps_an_epoch_) / rules_.epochs;
  told_.seconds = std::chrono::duration<double>(time - begin_).count();
  progress_(told_);
}

// The sum of the losses and the count of outcomes are the batch's own; gives the mean.
double MemberTraining::train_on_batch() {
  const std::size_t count = std::min(rules_.batch, train_.size());
  indices_.resize(count);
  for (std::size_t& index : indices_) {
    const Shuffle shuffle(train_.size(), seed_ + samples_taken_ / train_.size());
    index = shuffle(samples_taken_ % train_.size());
    ++samples_taken_;
  }
  batch_.fill(train_, indices_, samples_taken_ - count + 1);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t category = 0; category < shape_.categories.size(); ++category) {
      const std::uint64_t draw = mixed_bits(seed_ ^ mixed_bits(samples_taken_ + i) ^ (category << 56));
      if (static_cast<double>(draw >> 11) * 0x1p-53 < rules_.unknown_share) batch_.forget(i, category);
    }
  }
  batch_.finish();
  const torch::Tensor raw = module_.forward(batch_);
  const torch::Tensor host = raw.detach().to(torch::kCPU).contiguous();
  gradient_.resize(static_cast<std::size_t>(host.numel()));
  const std::span<const float> outputs(host.data_ptr<float>(), gradient_.size());
  const Loss loss = network_loss(shape_, rules_.level_weights, {outputs, batch_.target(), batch_.offset()}, gradient_);
  if (loss.outcomes == 0) return loss.mean();
  module_.gradient().zero_();
  raw.backward(torch::from_blob(gradient_.data(), raw.sizes()).to(raw.device()));
  optimiser_.step(rate(), rules_.weight_decay, rules_.clip);
  return loss.mean();
}

// The mean of its batches' losses; NaN where no batch has an outcome.
double MemberTraining::run_epoch() {
  double sum = 0;
  std::size_t batches = 0;
  for (std::size_t step = 0; step < steps_an_epoch_; ++step) {
    const double loss = train_on_batch();
    ++steps_done_;
    if (!std::isnan(loss)) {
      sum += loss;
      ++batches;
      told_.loss = sum / static_cast<double>(batches);
    }
    if (std::isinf(sum) || time_is_over()) break;
    tell(false);
  }
  return batches == 0 ? std::numeric_limits<double>::quiet_NaN() : told_.loss;
}

double MemberTraining::validate() {
  const torch::NoGradGuard no_gradient;
  Loss all;
  for (std::size_t first = 0; first < validation_.size(); first += rules_.batch) {
    indices_.resize(std::min(rules_.batch, validation_.size() - first));
    for (std::size_t i = 0; i < indices_.size(); ++i) indices_[i] = first + i;
    validation_batch_.fill(validation_, indices_, 0);
    validation_batch_.finish();
    const torch::Tensor raw = module_.forward(validation_batch_).to(torch::kCPU).contiguous();
    const std::span<const float> outputs(raw.data_ptr<float>(), static_cast<std::size_t>(raw.numel()));
    const Loss part = network_loss(shape_, rules_.level_weights,
                                   {outputs, validation_batch_.target(), validation_batch_.offset()}, {});
    all.sum += part.sum;
    all.outcomes += part.outcomes;
    tell(false);
  }
  return all.mean();
}

void MemberTraining::run(Clock::time_point begin, Clock::time_point deadline, TrainingResult& result) {
  begin_ = last_told_ = begin;
  deadline_ = deadline;
  const std::size_t batch = std::min(rules_.batch, train_.size());
  const std::size_t samples = rules_.epoch_samples == 0 ? train_.size() : rules_.epoch_samples;
  steps_an_epoch_ = (samples + batch - 1) / batch;
  NetworkWeights best;
  double best_validation = std::numeric_limits<double>::quiet_NaN();
  int best_epoch = 0;
  for (int epoch = 0; epoch < rules_.epochs; ++epoch) {
    told_.epoch = epoch;
    const double loss = run_epoch();
    const double validation = validate();
    told_.validation = validation;
    result.history.push_back(
        {told_.member, epoch, loss, validation, std::chrono::duration<double>(Clock::now() - begin).count()});
    tell(true);
    NetworkWeights weights = module_.weights();
    if (!std::all_of(weights.begin(), weights.end(), [](float weight) { return std::isfinite(weight); })) break;
    if (best.empty() || !(validation >= best_validation)) {
      best = std::move(weights);
      best_validation = validation;
      best_epoch = epoch;
    }
    if (time_is_over()) {
      result.out_of_time = true;
      break;
    }
    if (epoch - best_epoch >= rules_.patience) break;
  }
  if (best.empty()) {
    throw Error(ErrorKind::kInvalidData, "training of the network gave no finite weights", {},
                "Look for values of extreme size in the data.");
  }
  result.members.push_back(std::move(best));
  result.validation.push_back(best_validation);
}

}  // namespace

TrainingResult train_network(const NetworkShape& shape, const TrainingRules& rules, const SampleSource& train,
                             const SampleSource& validation, const TrainingProgressSink& progress,
                             const WarmStart* warm_start) {
  check_network_shape(shape);
  check_rules(shape, rules);
  if (train.size() == 0 || train.horizon() == 0) {
    throw Error(ErrorKind::kInvalidData, "there is nothing to train a network on");
  }
  prepare_blas();
  const torch::Device device = chosen_device(rules.device);
  const Clock::time_point begin = Clock::now();
  TrainingResult result;
  result.device = device.is_cuda() ? "cuda" : "cpu";
  for (int member = 0; member < rules.seeds; ++member) {
    MemberTraining training(shape, rules, member, train, validation, progress, device);
    const auto number = static_cast<std::size_t>(member);
    if (warm_start != nullptr && number < warm_start->members.size()) {
      training.start_from(warm_start->shape, warm_start->members[number]);
    }
    // Each member has its share of the time, so that a late one is not cut short for all.
    const double seconds = std::min(rules.budget_seconds * (member + 1) / rules.seeds, 1e9);
    training.run(begin, begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)),
                 result);
  }
  return result;
}

}  // namespace salesforecast
