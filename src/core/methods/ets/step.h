// One step of the recursion, shared by the plain run and the one with derivatives. For this folder only.
#pragma once

#include <cmath>

#include "core/methods/ets/recursion.h"

namespace salesforecast::ets {

// Series are scaled to a mean size of 1 before, so a positive state outside this range is a runaway. The product of
// eight values inside it cannot overflow (LogProduct).
inline constexpr double kTiny = 1e-30;
inline constexpr double kHuge = 1e30;

inline bool in_domain(double x) { return x > kTiny && x < kHuge; }

// Sum of logarithms at the price of a multiplication each.
class LogProduct {
 public:
  void multiply(double x) {
    product_ *= x;
    if (++count_ == 8) fold();
  }
  double log() {
    fold();
    return exponent_ * 0.69314718055994530942 + std::log(product_);
  }

 private:
  void fold() {
    int exponent = 0;
    product_ = std::frexp(product_, &exponent);
    exponent_ += exponent;
    count_ = 0;
  }
  double product_ = 1;
  double exponent_ = 0;
  int count_ = 0;
};

// One observation: everything before the states move. Table 2.2 and 2.3 of Hyndman et al. (2008) are the same recursion
// for both kinds of error when written in y - f.
struct Step {
  double growth = 0;      // trend part of the base: phi b, or b^phi
  double base = 0;        // q: level and trend
  double forecast = 0;    // f
  double difference = 0;  // y - f
  double pull = 0;        // what moves level and trend: the difference on the scale of the base
};

template <Part kTrend, Part kSeason>
inline Step look(double y, double level, double trend, double season, double phi) {
  Step s;
  if constexpr (kTrend == Part::kNone) s.base = level;
  if constexpr (kTrend == Part::kAdditive) {
    s.growth = phi * trend;
    s.base = level + s.growth;
  }
  if constexpr (kTrend == Part::kMultiplicative) {
    s.growth = phi == 1 ? trend : std::pow(trend, phi);
    s.base = level * s.growth;
  }
  s.forecast = s.base;
  if constexpr (kSeason == Part::kAdditive) s.forecast = s.base + season;
  if constexpr (kSeason == Part::kMultiplicative) s.forecast = s.base * season;
  s.difference = y - s.forecast;
  s.pull = kSeason == Part::kMultiplicative ? s.difference / season : s.difference;
  return s;
}

template <Part kTrend, Part kSeason>
inline void move(const Step& s, const Smoothing& p, double& level, double& trend, double& season) {
  if constexpr (kTrend == Part::kAdditive) trend = s.growth + p.beta * s.pull;
  if constexpr (kTrend == Part::kMultiplicative) trend = s.growth + p.beta * s.pull / level;
  level = s.base + p.alpha * s.pull;
  if constexpr (kSeason == Part::kAdditive) season += p.gamma * s.difference;
  if constexpr (kSeason == Part::kMultiplicative) season += p.gamma * s.difference / s.base;
}

// Whether the states still mean something: bases and forecasts that divide or are taken logarithms of are positive.
template <Part kTrend, Part kSeason>
inline bool sound(const Step& s, bool multiplicative_error) {
  if (kTrend == Part::kMultiplicative && !in_domain(s.growth)) return false;
  if (kSeason == Part::kMultiplicative || kTrend == Part::kMultiplicative) {
    if (!in_domain(s.base)) return false;
  }
  return !multiplicative_error || in_domain(s.forecast);
}

// Calls action.operator()<trend, season>() with the form's parts as template arguments.
template <class Action>
auto with_parts(const Form& form, const Action& action) {
  switch (static_cast<int>(form.trend) * 3 + static_cast<int>(form.season)) {
    case 0:
      return action.template operator()<Part::kNone, Part::kNone>();
    case 1:
      return action.template operator()<Part::kNone, Part::kAdditive>();
    case 2:
      return action.template operator()<Part::kNone, Part::kMultiplicative>();
    case 3:
      return action.template operator()<Part::kAdditive, Part::kNone>();
    case 4:
      return action.template operator()<Part::kAdditive, Part::kAdditive>();
    case 5:
      return action.template operator()<Part::kAdditive, Part::kMultiplicative>();
    case 6:
      return action.template operator()<Part::kMultiplicative, Part::kNone>();
    case 7:
      return action.template operator()<Part::kMultiplicative, Part::kAdditive>();
    default:
      return action.template operator()<Part::kMultiplicative, Part::kMultiplicative>();
  }
}

}  // namespace salesforecast::ets
