// Trains networks on samples that a source cuts as they are asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/learners/network.h"
#include "core/learners/sample_source.h"

namespace salesforecast {

enum class TrainingDevice { kAuto, kCpu, kCuda };  // auto: cuda where LibTorch has it

struct TrainingRules {
  std::uint64_t seed = 1;
  int seeds = 1;  // networks trained one after the other, from seeds of their own; their outputs are averaged
  int epochs = 20;
  std::size_t epoch_samples = 0;  // samples of an epoch; 0: as many as there are
  std::size_t batch = 256;
  double learning_rate = 3e-3;  // the largest one: reached after `warm_up`, then falling as a cosine
  double warm_up = 0.1;         // share of all steps
  double weight_decay = 1e-4;
  double clip = 1;              // largest norm of a gradient
  double unknown_share = 0.05;  // share of categories that are made unknown, so that value 0 stands for any of them
  int patience = 5;             // epochs without a better validation after which a network is done
  double budget_seconds = std::numeric_limits<double>::infinity();  // for all of it; the clock is an emergency stop
  TrainingDevice device = TrainingDevice::kAuto;
  std::vector<float> level_weights;  // of quantiles; empty: all alike
};

struct EpochLoss {
  int member, epoch;        // from 0
  double loss, validation;  // means over outcomes; validation NaN without outcomes to validate on
  double seconds;           // since the training began
};

struct TrainingProgress {
  int member = 0, members = 1, epoch = 0, epochs = 1;
  double share = 0;  // of this member's steps that are done
  double loss = 0, validation = std::numeric_limits<double>::quiet_NaN();
  double seconds = 0;
};
// Called after each epoch, and within one at most twice a second. What it throws ends the training.
using TrainingProgressSink = std::function<void(const TrainingProgress&)>;

struct TrainingResult {
  std::vector<NetworkWeights> members;  // of the epoch with the best validation; the last one's without validation
  std::vector<double> validation;       // loss of each; NaN without validation
  std::vector<EpochLoss> history;
  bool out_of_time = false;  // the budget ended the training
  std::string device;        // "cpu" or "cuda"
};

// Networks of an earlier training; member i starts from the i-th as far as its matrices have the same sizes.
struct WarmStart {
  NetworkShape shape;
  std::vector<NetworkWeights> members;
};

// `train` needs a sample at least, `validation` may be empty; both have a horizon of their own. Adam with decoupled
// weight decay (Kingma & Ba 2015; Loshchilov & Hutter 2019). The same samples, rules and shape give the same bits on
// one machine type, unless the clock ended it. Throws Error(kInvalidArgument): rules out of range; Error(kInvalidData):
// the shape, no sample, a loss that is not finite from the start; Error(kUnsupported): no such device;
// Error(kOutOfMemory).
TrainingResult train_network(const NetworkShape& shape, const TrainingRules& rules, const SampleSource& train,
                             const SampleSource& validation, const TrainingProgressSink& progress,
                             const WarmStart* warm_start = nullptr);

}  // namespace salesforecast
