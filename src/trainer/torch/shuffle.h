// An order in which to visit many things, without a table of them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "core/bit_mix.h"

namespace salesforecast {

// A permutation of 0 .. size - 1 that a seed chooses: a Feistel network of four rounds (Luby & Rackoff 1988) over the
// next power of four, walked until it comes back into range (Black & Rogaway, Ciphers with arbitrary finite domains,
// 2002).
class Shuffle {
 public:
  Shuffle(std::size_t size, std::uint64_t seed)
      : size_(size), half_((static_cast<unsigned>(std::bit_width(size)) + 1) / 2), seed_(mixed_bits(seed)) {}

  std::size_t operator()(std::size_t place) const noexcept {
    do place = mixed(place);
    while (place >= size_);
    return place;
  }

 private:
  std::uint64_t mixed(std::uint64_t value) const noexcept {
    const std::uint64_t mask = (std::uint64_t{1} << half_) - 1;
    std::uint64_t left = value >> half_, right = value & mask;
    for (std::uint64_t round = 0; round < 4; ++round) {
      const std::uint64_t next = left ^ (mixed_bits(seed_ + (round << 56) + right) & mask);
      left = right;
      right = next;
    }
    return left << half_ | right;
  }

  std::size_t size_;
  unsigned half_;
  std::uint64_t seed_;
};

}  // namespace salesforecast
