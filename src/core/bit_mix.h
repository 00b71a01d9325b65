// One bit mixer for fingerprints of rows, made-up sales and drawn paths.
#pragma once

#include <cstdint>

namespace salesforecast {

// The finaliser of splitmix64 (Steele, Lea & Flood 2014; constants by D. Stafford, "mix13").
constexpr std::uint64_t mixed_bits(std::uint64_t z) noexcept {
  z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
  z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
  return z ^ (z >> 31);
}

}  // namespace salesforecast
