// Easter Sunday, the day that most moving feasts of Christian countries are counted from.
#pragma once

#include <cstdint>

namespace salesforecast {

// Days since 2000-01-01 of Easter Sunday: of the western churches (Gregorian calendar), and of the Orthodox churches,
// who keep the Julian one. For years from 1 on.
std::int64_t western_easter(int year) noexcept;
std::int64_t orthodox_easter(int year) noexcept;

}  // namespace salesforecast
