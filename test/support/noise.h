// Numbers that are the same on every machine.
#pragma once

#include <cstdint>

namespace salesforecast::test {

// From 0 to 1, by a fixed linear congruential generator (Knuth's MMIX), for <random>'s distributions differ between
// libraries.
class Noise {
 public:
  double next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 40) / (1 << 24);
  }

 private:
  std::uint64_t state_ = 42;
};

}  // namespace salesforecast::test
