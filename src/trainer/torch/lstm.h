// One LSTM layer over a batch (Hochreiter & Schmidhuber 1997, with the forget gate of Gers, Schmidhuber & Cummins
// 2000).
#pragma once

#include <torch/types.h>

namespace salesforecast {

// `inputs` is steps x channels x batch, `weight` 4 hidden x (channels + hidden + 1): the gates input, forget, cell,
// output one below the other, over the step's inputs, the hidden state before it and a constant one (the bias). States
// start at zero. Gives steps x hidden x batch, or hidden x batch of the last step alone. Differentiable by both
// arguments.
//
// On the CPU, float32, one function for forward and backward: two matrix products a step in each direction of time, and
// no graph of small operations; see docs/architecture.md for what that saves. Elsewhere lstm_by_operations.
torch::Tensor lstm_layer(const torch::Tensor& inputs, const torch::Tensor& weight, bool last_only);

// The same from PyTorch's own operations: any device and type.
torch::Tensor lstm_by_operations(const torch::Tensor& inputs, const torch::Tensor& weight, bool last_only);

}  // namespace salesforecast
