#include "trainer/torch/training.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "trainer/torch/loss.h"
#include "unit_torch/synthetic_panel.h"

namespace salesforecast {
namespace {

using test::PanelRules;
using test::SyntheticPanel;

struct Fixture {
  SyntheticPanel train, validation, later;
  explicit Fixture(const PanelRules& rules)
      : train(rules, 28, 150), validation(rules, 160, 165), later(rules, 180, 185) {}
};

TrainingRules quick() {
  TrainingRules rules;
  rules.epochs = 6;
  rules.epoch_samples = 128 * 40;
  rules.batch = 128;
  rules.learning_rate = 0.01;
  rules.device = TrainingDevice::kCpu;
  return rules;
}

TrainingResult trained(const Fixture& data, NetworkKind kind, const TrainingRules& rules) {
  return train_network(data.train.shape(kind), rules, data.train, data.validation, {});
}

// Mean pinball loss, in the core's own words, of what the trained network predicts of a source's samples.
double predicted_loss(const NetworkShape& shape, const TrainingResult& result, const SampleSource& samples) {
  const Network network(shape, result.members);
  const std::size_t horizon = samples.horizon(), features = static_cast<std::size_t>(shape.step_features);
  std::vector<float> sequence(shape.sequence_size()), statics(static_cast<std::size_t>(shape.statics));
  std::vector<float> steps(horizon * features), target(horizon), outputs(horizon * shape.outputs());
  std::vector<float> encoded(network.encoded_size());
  std::vector<std::int32_t> categories(shape.categories.size());
  double sum = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples.fill(i, {sequence, statics, categories, steps, target, {}});
    network.encode({1, sequence, statics, categories}, encoded, Context());
    network.decode(1, encoded, steps, {}, outputs, Context());
    for (std::size_t at = 0; at < outputs.size(); ++at) {
      const double error = target[at / shape.outputs()] - outputs[at], level = shape.levels[at % shape.outputs()];
      sum += std::max(level * error, (level - 1) * error);
    }
  }
  return sum / static_cast<double>(samples.size() * outputs.size());
}

TEST(Training, comes_near_the_loss_of_the_noise) {
  const Fixture data((PanelRules()));
  PanelRules blind;
  blind.tell_steps = false;
  const Fixture without_steps(blind);
  const double best = data.train.best_loss();
  double worst = 0;
  for (const NetworkKind kind : {NetworkKind::kLstm, NetworkKind::kCnnLstm, NetworkKind::kMlp}) {
    const TrainingResult result = trained(data, kind, quick());
    const double loss = predicted_loss(data.train.shape(kind), result, data.later);
    EXPECT_LT(loss, 1.12 * best) << static_cast<int>(kind);
    EXPECT_GT(loss, 0.9 * best);
    EXPECT_NEAR(predicted_loss(data.train.shape(kind), result, data.validation), result.validation[0], 1e-5);
    worst = std::max(worst, loss);
  }
  // One that is not told of steps cannot know of promotions, nor which day it is.
  const NetworkShape shape = without_steps.train.shape(NetworkKind::kMlp);
  const double blind_loss =
      predicted_loss(shape, trained(without_steps, NetworkKind::kMlp, quick()), without_steps.later);
  EXPECT_LT(worst, 0.6 * blind_loss);
}

TEST(Training, learns_counts) {
  PanelRules rules;
  rules.counts = true;
  rules.promotion = 0.7;
  const Fixture data(rules);
  const TrainingResult result = trained(data, NetworkKind::kLstm, quick());
  // Outcomes scatter less than a Poisson: none of the true mean is beaten by much, nor missed by much.
  Loss poisson;
  for (std::size_t i = 0; i < data.validation.size(); ++i) {
    for (std::size_t step = 0; step < rules.horizon; ++step) {
      poisson.sum += count_loss(data.validation.outcome(i, step), data.validation.expected(i, step), 1e-6).loss;
      ++poisson.outcomes;
    }
  }
  EXPECT_NEAR(result.validation[0], poisson.mean(), 0.03 * poisson.mean());
}

TEST(Training, gives_the_same_bits_for_a_seed) {
  const Fixture data((PanelRules()));
  TrainingRules rules = quick();
  rules.epochs = 2;
  rules.epoch_samples = 1000;
  for (const NetworkKind kind : {NetworkKind::kLstm, NetworkKind::kCnnLstm, NetworkKind::kMlp}) {
    const TrainingResult one = trained(data, kind, rules), two = trained(data, kind, rules);
    EXPECT_EQ(one.members, two.members);
    TrainingRules other = rules;
    other.seed = 2;
    EXPECT_NE(trained(data, kind, other).members, one.members);
  }
}

TEST(Training, ignores_targets_without_an_outcome) {
  PanelRules rules;
  rules.missing = 0.5;
  const Fixture data(rules), whole((PanelRules()));
  const NetworkKind kind = NetworkKind::kMlp;
  EXPECT_LT(predicted_loss(data.train.shape(kind), trained(data, kind, quick()), whole.later),
            1.12 * whole.train.best_loss());
  rules.missing = 1;
  const Fixture nothing(rules);
  const TrainingResult result = trained(nothing, kind, quick());
  EXPECT_TRUE(std::isnan(result.validation[0]));
  EXPECT_NO_THROW(Network(nothing.train.shape(kind), result.members));
}

TEST(Training, averages_several_seeds) {
  const Fixture data((PanelRules()));
  TrainingRules rules = quick();
  rules.epochs = 2;
  rules.seeds = 3;
  const TrainingResult result = trained(data, NetworkKind::kMlp, rules);
  ASSERT_EQ(result.members.size(), 3U);
  EXPECT_NE(result.members[0], result.members[1]);
  const double mean = (result.validation[0] + result.validation[1] + result.validation[2]) / 3;
  EXPECT_LT(predicted_loss(data.train.shape(NetworkKind::kMlp), result, data.validation), mean);
}

TEST(Training, goes_on_from_an_earlier_one) {
  const Fixture data((PanelRules()));
  const NetworkShape shape = data.train.shape(NetworkKind::kLstm);
  const WarmStart before{shape, trained(data, NetworkKind::kLstm, quick()).members};
  TrainingRules rules = quick();
  rules.epochs = 1;
  rules.epoch_samples = 256;
  rules.learning_rate = 1e-4;
  const TrainingResult cold = train_network(shape, rules, data.train, data.validation, {});
  const TrainingResult warm = train_network(shape, rules, data.train, data.validation, {}, &before);
  EXPECT_LT(warm.validation[0], 1.15 * data.train.best_loss());
  EXPECT_GT(cold.validation[0], 1.5 * data.train.best_loss());
}

TEST(Training, keeps_the_weights_of_the_best_epoch_and_stops_when_patience_ends) {
  const Fixture data((PanelRules()));
  TrainingRules rules = quick();
  rules.epochs = 40;
  rules.epoch_samples = 512;
  rules.patience = 2;
  const TrainingResult result = trained(data, NetworkKind::kMlp, rules);
  double best = result.history.front().validation;
  for (const EpochLoss& epoch : result.history) best = std::min(best, epoch.validation);
  EXPECT_EQ(result.validation[0], best);
  EXPECT_LE(result.history.size(), 40U);
  EXPECT_FALSE(result.out_of_time);
}

TEST(Training, ends_when_its_time_is_over) {
  const Fixture data((PanelRules()));
  TrainingRules rules = quick();
  rules.epochs = 100'000;
  rules.patience = 100'000;
  rules.budget_seconds = 0.5;
  const TrainingResult result = trained(data, NetworkKind::kLstm, rules);
  EXPECT_TRUE(result.out_of_time);
  EXPECT_LT(result.history.back().seconds, 5);
  EXPECT_NO_THROW(Network(data.train.shape(NetworkKind::kLstm), result.members));
}

TEST(Training, tells_how_far_it_is) {
  const Fixture data((PanelRules()));
  TrainingRules rules = quick();
  rules.epochs = 3;
  rules.epoch_samples = 256;
  double share = 0;
  int calls = 0;
  train_network(data.train.shape(NetworkKind::kMlp), rules, data.train, data.validation,
                [&](const TrainingProgress& now) {
                  EXPECT_GE(now.share, share);
                  share = now.share;
                  ++calls;
                });
  EXPECT_EQ(share, 1);
  EXPECT_GE(calls, 3);
  const auto stop = [](const TrainingProgress&) { throw Error(ErrorKind::kCancelled, "cancelled"); };
  EXPECT_THROW(train_network(data.train.shape(NetworkKind::kMlp), rules, data.train, data.validation, stop), Error);
}

TEST(Training, needs_no_validation) {
  const Fixture data((PanelRules()));
  const SyntheticPanel none(PanelRules(), 160, 160);
  TrainingRules rules = quick();
  rules.epochs = 2;
  const TrainingResult result = train_network(data.train.shape(NetworkKind::kMlp), rules, data.train, none, {});
  EXPECT_TRUE(std::isnan(result.validation[0]));
  EXPECT_LT(predicted_loss(data.train.shape(NetworkKind::kMlp), result, data.later), 1.5 * data.train.best_loss());
}

TEST(Training, refuses_rules_out_of_range) {
  const Fixture data((PanelRules()));
  const auto refused = [&](auto&& change) {
    TrainingRules rules = quick();
    change(rules);
    try {
      trained(data, NetworkKind::kMlp, rules);
      return false;
    } catch (const Error& error) {
      return error.kind() == ErrorKind::kInvalidArgument;
    }
  };
  EXPECT_TRUE(refused([](TrainingRules& r) { r.seeds = 17; }));
  EXPECT_TRUE(refused([](TrainingRules& r) { r.epochs = 0; }));
  EXPECT_TRUE(refused([](TrainingRules& r) { r.batch = 0; }));
  EXPECT_TRUE(refused([](TrainingRules& r) { r.learning_rate = std::nan(""); }));
  EXPECT_TRUE(refused([](TrainingRules& r) { r.warm_up = 1; }));
  EXPECT_TRUE(refused([](TrainingRules& r) { r.clip = 0; }));
  EXPECT_TRUE(refused([](TrainingRules& r) { r.patience = 0; }));
  EXPECT_TRUE(refused([](TrainingRules& r) { r.budget_seconds = 0; }));
  EXPECT_TRUE(refused([](TrainingRules& r) { r.level_weights = {1}; }));
}

// Counts what it is asked for.
class Counted : public SyntheticPanel {
 public:
  using SyntheticPanel::SyntheticPanel;
  void fill(std::size_t index, const SampleView& sample) const override {
    draws.push_back(sample.draw);
    SyntheticPanel::fill(index, sample);
  }
  mutable std::vector<std::uint64_t> draws;
};

TEST(Training, draws_each_sample_anew_and_validates_on_the_same) {
  const Counted train(PanelRules(), 28, 30), validation(PanelRules(), 160, 161);
  TrainingRules rules = quick();
  rules.epochs = 2;
  rules.epoch_samples = 160;
  rules.batch = 40;
  train_network(train.shape(NetworkKind::kMlp), rules, train, validation, {});
  ASSERT_EQ(train.draws.size(), 320U);
  for (std::size_t i = 0; i < train.draws.size(); ++i) EXPECT_EQ(train.draws[i], i + 1);
  EXPECT_EQ(validation.draws, std::vector<std::uint64_t>(80, 0));
}

TEST(Training, needs_something_to_learn_from) {
  const SyntheticPanel none(PanelRules(), 160, 160);
  EXPECT_THROW(train_network(none.shape(NetworkKind::kMlp), quick(), none, none, {}), Error);
}

}  // namespace
}  // namespace salesforecast
