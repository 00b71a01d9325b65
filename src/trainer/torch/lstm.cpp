#include "trainer/torch/lstm.h"

#include <Eigen/Core>
#include <vector>

#include <torch/autograd.h>

namespace salesforecast {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using Values = Eigen::Map<Eigen::ArrayXf>;

// Rows first .. first + count of a contiguous rows x batch matrix, as one array.
Values rows(const Tensor& matrix, std::int64_t first, std::int64_t count) {
  const std::int64_t batch = matrix.size(-1);
  return {matrix.data_ptr<float>() + first * batch, count * batch};
}

// tanh(x) = 2 sigmoid(2x) - 1, to within a rounding of 1: ATen's sigmoid takes a quarter of the time of its tanh.
void finish_tanh(Values sigmoids) { sigmoids = 2 * sigmoids - 1; }

// The step's gates, already through their sigmoid and tanh.
struct Gates {
  Values input, forget, cell, output;
  Gates(const Tensor& gates, std::int64_t hidden)
      : input(rows(gates, 0, hidden)),
        forget(rows(gates, hidden, hidden)),
        cell(rows(gates, 2 * hidden, hidden)),
        output(rows(gates, 3 * hidden, hidden)) {}
};

struct LstmFunction : torch::autograd::Function<LstmFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& inputs, const Tensor& weight, bool last_only) {
    const std::int64_t steps = inputs.size(0), channels = inputs.size(1), batch = inputs.size(2);
    const std::int64_t hidden = weight.size(0) / 4;
    // What each step reads: its inputs, the hidden state before it, and one. The state after the last step has a place,
    // too.
    Tensor seen = torch::empty({steps + 1, channels + hidden + 1, batch}, inputs.options());
    seen.narrow(0, 0, steps).narrow(1, 0, channels).copy_(inputs);
    seen.select(0, 0).narrow(0, channels, hidden).zero_();
    seen.select(1, channels + hidden).fill_(1);
    Tensor gates = torch::empty({steps, 4 * hidden, batch}, inputs.options());
    Tensor cells = torch::empty({steps + 1, hidden, batch}, inputs.options());
    Tensor squashed = torch::empty({steps, hidden, batch}, inputs.options());  // tanh of the cells
    cells.select(0, 0).zero_();
    for (std::int64_t step = 0; step < steps; ++step) {
      Tensor now = gates.select(0, step), before = seen.select(0, step);
      torch::mm_out(now, weight, before);
      rows(now, 2 * hidden, hidden) *= 2;
      now.sigmoid_();
      const Gates gate(now, hidden);
      finish_tanh(rows(now, 2 * hidden, hidden));
      Values cell = rows(cells.select(0, step + 1), 0, hidden);
      cell = gate.forget * rows(cells.select(0, step), 0, hidden) + gate.input * gate.cell;
      Tensor flat = squashed.select(0, step);
      rows(flat, 0, hidden) = 2 * cell;
      flat.sigmoid_();
      finish_tanh(rows(flat, 0, hidden));
      rows(seen.select(0, step + 1), channels, hidden) = gate.output * rows(flat, 0, hidden);
    }
    context->save_for_backward({weight, seen, gates, cells, squashed});
    context->saved_data["last_only"] = last_only;
    context->saved_data["input_gradient"] = inputs.requires_grad();
    return last_only ? seen.select(0, steps).narrow(0, channels, hidden).clone()
                     : seen.narrow(0, 1, steps).narrow(1, channels, hidden).contiguous();
  }

  // Backpropagation through time: Graves, Supervised sequence labelling with recurrent neural networks (2012), 4.6,
  // without peepholes.
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &weight = saved[0], &seen = saved[1], &gates = saved[2], &cells = saved[3], &squashed = saved[4];
    const bool last_only = context->saved_data["last_only"].toBool();
    const bool to_inputs = context->saved_data["input_gradient"].toBool();
    const std::int64_t steps = gates.size(0), hidden = cells.size(1), batch = gates.size(2);
    const std::int64_t channels = seen.size(1) - hidden - 1;
    const Tensor outer = gradients[0].contiguous();
    Tensor by_weight = torch::zeros_like(weight);
    Tensor by_inputs = to_inputs ? torch::empty({steps, channels, batch}, gates.options()) : Tensor();
    Tensor by_gates = torch::empty({4 * hidden, batch}, gates.options());
    Tensor by_seen = torch::zeros({channels + hidden, batch}, gates.options());
    Tensor by_cell = torch::zeros({hidden, batch}, gates.options());
    if (last_only) by_seen.narrow(0, channels, hidden).copy_(outer);
    const Tensor transposed = weight.narrow(1, 0, channels + hidden).t();
    Gates by(by_gates, hidden);
    for (std::int64_t step = steps - 1; step >= 0; --step) {
      const Gates gate(gates.select(0, step), hidden);
      Values by_hidden = rows(by_seen, channels, hidden), cell = rows(by_cell, 0, hidden);
      const Values flat = rows(squashed.select(0, step), 0, hidden);
      if (!last_only) by_hidden += rows(outer.select(0, step), 0, hidden);
      cell += by_hidden * gate.output * (1 - flat.square());
      by.output = by_hidden * flat * gate.output * (1 - gate.output);
      by.input = cell * gate.cell * gate.input * (1 - gate.input);
      by.forget = cell * rows(cells.select(0, step), 0, hidden) * gate.forget * (1 - gate.forget);
      by.cell = cell * gate.input * (1 - gate.cell.square());
      cell *= gate.forget;
      by_weight.addmm_(by_gates, seen.select(0, step).t());
      if (to_inputs) {
        torch::mm_out(by_seen, transposed, by_gates);
        by_inputs.select(0, step).copy_(by_seen.narrow(0, 0, channels));
      } else if (step > 0) {
        Tensor part = by_seen.narrow(0, channels, hidden);
        torch::mm_out(part, transposed.narrow(0, channels, hidden), by_gates);
      }
    }
    return {by_inputs, by_weight, Tensor()};
  }
};

}  // namespace

torch::Tensor lstm_layer(const torch::Tensor& inputs, const torch::Tensor& weight, bool last_only) {
  if (!inputs.device().is_cpu() || inputs.scalar_type() != torch::kFloat) {
    return lstm_by_operations(inputs, weight, last_only);
  }
  return LstmFunction::apply(inputs, weight.contiguous(), last_only);
}

torch::Tensor lstm_by_operations(const torch::Tensor& inputs, const torch::Tensor& weight, bool last_only) {
  const std::int64_t steps = inputs.size(0), channels = inputs.size(1), batch = inputs.size(2);
  const std::int64_t hidden = weight.size(0) / 4;
  const Tensor from_inputs = weight.narrow(1, 0, channels), from_hidden = weight.narrow(1, channels, hidden);
  const Tensor bias = weight.narrow(1, channels + hidden, 1);
  Tensor state = torch::zeros({hidden, batch}, inputs.options()), cell = state;
  std::vector<Tensor> states;
  for (std::int64_t step = 0; step < steps; ++step) {
    const Tensor gates = torch::mm(from_inputs, inputs[step]) + torch::mm(from_hidden, state) + bias;
    const std::vector<Tensor> gate = gates.chunk(4, 0);
    cell = gate[1].sigmoid() * cell + gate[0].sigmoid() * gate[2].tanh();
    state = gate[3].sigmoid() * cell.tanh();
    if (!last_only) states.push_back(state);
  }
  return last_only ? state : torch::stack(states);
}

}  // namespace salesforecast
