// Arithmetic of eight samples side by side (core/learners/network.h): each lane is a sample of its own, and no result
// depends on what the other lanes hold.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

namespace salesforecast {

inline constexpr std::size_t kLanes = 8;
using Lanes = Eigen::Array<float, kLanes, 1>;
using LaneBuffer = std::vector<Lanes, Eigen::aligned_allocator<Lanes>>;

// A matrix, row by row, and how many of its leading columns are products; a bias may follow them.
struct LaneMatrix {
  const float* values;
  std::size_t rows, columns;  // of what is stored
};

// out = start + matrix [first | second], over the leading columns; `start` is a number a row, in steps of
// `start_stride` floats (0 columns of bias: a pointer to zeros). Four rows at a time share what is loaded of the
// inputs.
void multiply_lanes(const LaneMatrix& matrix, const float* start, std::size_t start_stride,
                    std::span<const Lanes> first, std::span<const Lanes> second, Lanes* out);

// The same from the matrix's last column.
inline void affine_lanes(const LaneMatrix& matrix, std::span<const Lanes> first, std::span<const Lanes> second,
                         Lanes* out) {
  multiply_lanes(matrix, matrix.values + matrix.columns - 1, matrix.columns, first, second, out);
}

// A matrix for one sample: eight rows side by side, column by column. Its rows come in groups of one size (the gates of
// an LSTM), each filled up to whole lanes by rows of zeros. The last column is the bias.
class ColumnMatrix {
 public:
  ColumnMatrix(const LaneMatrix& matrix, std::size_t groups);

  std::size_t lanes() const noexcept { return lanes_; }  // of all rows

  // out = bias + matrix [first | second], with the bits of affine_lanes(): each row adds up in the same order.
  void multiply(std::span<const float> first, std::span<const float> second, Lanes* out) const;

 private:
  std::size_t lanes_, columns_;
  LaneBuffer values_;  // lanes_ a column
};

inline void relu_lanes(std::span<Lanes> values) {
  for (Lanes& value : values) value = value.max(0.0F);
}

// log(1 + e^x) without overflow.
inline Lanes softplus_lanes(const Lanes& x) { return x.max(0.0F) + (-x.abs()).exp().log1p(); }

}  // namespace salesforecast
