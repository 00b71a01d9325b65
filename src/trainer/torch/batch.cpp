#include "trainer/torch/batch.h"

namespace salesforecast {
namespace {

std::size_t size(int value) { return static_cast<std::size_t>(value); }

template <typename T>
torch::Tensor view(std::vector<T>& values, std::vector<std::int64_t> sizes, torch::ScalarType type) {
  return torch::from_blob(values.data(), sizes, torch::TensorOptions().dtype(type));
}

}  // namespace

Batch::Batch(const NetworkShape& shape, std::size_t horizon, std::size_t capacity, torch::Device device)
    : shape_(shape),
      horizon_(horizon),
      device_(device),
      sequence_(capacity * shape.sequence_size()),
      statics_(capacity * size(shape.statics)),
      steps_(capacity * horizon * size(shape.step_features)),
      target_(capacity * horizon),
      offset_(shape.output == NetworkOutput::kCounts ? capacity * horizon : 0),
      categories_(capacity * shape.categories.size()) {}

void Batch::fill(const SampleSource& source, std::span<const std::size_t> indices, std::uint64_t draw) {
  const std::size_t sequence = shape_.sequence_size(), statics = size(shape_.statics);
  const std::size_t steps = horizon_ * size(shape_.step_features), offset = offset_.empty() ? 0 : horizon_;
  const std::size_t columns = shape_.categories.size();
  samples_ = indices.size();
  for (std::size_t i = 0; i < samples_; ++i) {
    source.fill(indices[i], {{sequence_.data() + i * sequence, sequence},
                             {statics_.data() + i * statics, statics},
                             {categories_.data() + i * columns, columns},
                             {steps_.data() + i * steps, steps},
                             {target_.data() + i * horizon_, horizon_},
                             {offset_.data() + i * offset, offset},
                             draw == 0 ? 0 : draw + i});
  }
}

void Batch::finish() {
  const std::int64_t count = samples();
  if (shape_.sequence_size() > 0) {
    const auto rows = static_cast<std::int64_t>(shape_.sequence_size());
    sequence = view(sequence_, {count, rows}, torch::kFloat).to(device_).t().contiguous();
    sequence = sequence.view({shape_.context, shape_.channels, count});
  }
  statics = view(statics_, {count, shape_.statics}, torch::kFloat).to(device_);
  steps = view(steps_, {count * static_cast<std::int64_t>(horizon_), shape_.step_features}, torch::kFloat).to(device_);
  const auto columns = static_cast<std::int64_t>(shape_.categories.size());
  categories = view(categories_, {count, columns}, torch::kInt).t().to(device_, torch::kLong).contiguous();
}

std::span<const float> Batch::offset() const { return {offset_.data(), offset_.empty() ? 0 : samples_ * horizon_}; }

}  // namespace salesforecast
