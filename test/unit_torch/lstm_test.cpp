#include "trainer/torch/lstm.h"

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/types.h>

namespace salesforecast {
namespace {

using torch::Tensor;

// Random numbers within (-1, 1), the same in each run.
Tensor numbers(std::vector<std::int64_t> sizes, int seed) {
  Tensor values = torch::arange(torch::empty(sizes).numel(), torch::kDouble);
  return (values * (seed + 0.37)).sin().to(torch::kFloat).view(sizes).clone();
}

void expect_near(const Tensor& value, const Tensor& reference, double tolerance) {
  ASSERT_EQ(value.sizes(), reference.sizes());
  EXPECT_LT((value - reference).abs().max().item<double>(), tolerance);
}

struct Layer {
  Tensor outputs, by_inputs, by_weight;
};

// The layer, and the gradient of a sum of its outputs that are weighed differently each.
template <typename Function>
Layer run(const Function& layer, bool last_only) {
  Tensor inputs = numbers({9, 4, 33}, 1).requires_grad_(), weight = (0.4 * numbers({20, 10}, 2)).requires_grad_();
  const Tensor outputs = layer(inputs, weight, last_only);
  const auto gradients = torch::autograd::grad({(outputs * numbers(outputs.sizes().vec(), 3)).sum()}, {inputs, weight});
  return {outputs.detach(), gradients[0], gradients[1]};
}

TEST(Lstm, equals_the_same_from_single_operations) {
  for (const bool last_only : {true, false}) {
    const Layer one = run(lstm_layer, last_only), other = run(lstm_by_operations, last_only);
    expect_near(one.outputs, other.outputs, 1e-6);
    expect_near(one.by_inputs, other.by_inputs, 2e-6);
    expect_near(one.by_weight, other.by_weight, 2e-5);
  }
}

TEST(Lstm, equals_the_lstm_of_libtorch) {
  const Tensor inputs = numbers({9, 4, 33}, 1), weight = 0.4 * numbers({20, 10}, 2);
  const std::vector<Tensor> parameters = {weight.narrow(1, 0, 4).contiguous(), weight.narrow(1, 4, 5).contiguous(),
                                          weight.select(1, 9).contiguous(), torch::zeros({20})};
  const Tensor start = torch::zeros({1, 33, 5});
  const auto reference = torch::lstm(inputs.permute({0, 2, 1}).contiguous(), {start, start}, parameters, true, 1, 0.0,
                                     false, false, false);
  expect_near(lstm_layer(inputs, weight, false), std::get<0>(reference).permute({0, 2, 1}), 1e-6);
  expect_near(lstm_layer(inputs, weight, true), std::get<1>(reference)[0].t(), 1e-6);
}

TEST(Lstm, takes_other_types_by_single_operations) {
  const Tensor inputs = numbers({3, 2, 5}, 1).to(torch::kDouble), weight = numbers({12, 6}, 2).to(torch::kDouble);
  EXPECT_EQ(lstm_layer(inputs, weight, true).scalar_type(), torch::kDouble);
}

}  // namespace
}  // namespace salesforecast
