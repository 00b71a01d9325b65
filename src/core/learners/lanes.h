// Four rows computed side by side in the vector registers that every machine of a kind has, to the same digits as one
// by one. A language extension of GCC and clang: C++ 20 has no such type, Eigen compares one by one, and GCC makes slow
// code of vectors that are longer than a register.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace salesforecast {

constexpr std::size_t kLanes = 4;

using DoublePair = double __attribute__((vector_size(2 * sizeof(double))));
using BitsPair = std::int64_t __attribute__((vector_size(2 * sizeof(std::int64_t))));

// Of each row a number.
struct Lanes {
  DoublePair low, high;
};

// Of each row yes or no: all bits or none.
struct Choice {
  BitsPair low, high;
};

inline Lanes all_lanes(double value) { return {value - DoublePair{}, value - DoublePair{}}; }
inline Choice all_chosen() { return {~BitsPair{}, ~BitsPair{}}; }
inline void set_lane(Lanes& lanes, std::size_t lane, double value) {
  (lane < 2 ? lanes.low : lanes.high)[lane % 2] = value;
}
inline double lane_of(const Lanes& lanes, std::size_t lane) { return (lane < 2 ? lanes.low : lanes.high)[lane % 2]; }

inline Lanes operator+(const Lanes& a, const Lanes& b) { return {a.low + b.low, a.high + b.high}; }
inline Lanes operator-(const Lanes& a, const Lanes& b) { return {a.low - b.low, a.high - b.high}; }
inline Lanes operator*(const Lanes& a, const Lanes& b) { return {a.low * b.low, a.high * b.high}; }
inline Choice operator<(const Lanes& a, const Lanes& b) { return {a.low < b.low, a.high < b.high}; }
inline Choice operator&(const Choice& a, const Choice& b) { return {a.low & b.low, a.high & b.high}; }
inline Choice operator~(const Choice& a) { return {~a.low, ~a.high}; }

// The number where chosen, else 0.
inline Lanes where(const Choice& chosen, const Lanes& numbers) {
  return {reinterpret_cast<DoublePair>(reinterpret_cast<BitsPair>(numbers.low) & chosen.low),
          reinterpret_cast<DoublePair>(reinterpret_cast<BitsPair>(numbers.high) & chosen.high)};
}

}  // namespace salesforecast
