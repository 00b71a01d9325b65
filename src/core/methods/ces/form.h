// The four forms of complex exponential smoothing and their smoothing parameters. Equations: Svetunkov, Kourentzes &
// Ord (2022), "Complex exponential smoothing", Naval Research Logistics 69, 1108-1123.
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <string_view>

namespace salesforecast::ces {

enum class Form {
  kNone,     // a level and its potential
  kSimple,   // one of each for every place of the season
  kPartial,  // kNone and an additive season
  kFull,     // kNone and a complex season
};
inline constexpr std::array kForms = {Form::kNone, Form::kSimple, Form::kPartial, Form::kFull};
inline constexpr std::array<std::string_view, 4> kFormWords = {"none", "simple", "partial", "full"};

inline std::string_view form_word(Form form) { return kFormWords[static_cast<std::size_t>(form)]; }
inline bool has_level(Form form) { return form != Form::kSimple; }
inline bool has_season(Form form) { return form != Form::kNone; }

// alpha_0, alpha_1, and beta_0, beta_1 of the season; those that a form has not are zero.
using Smoothing = std::array<double, 4>;
inline constexpr std::size_t smoothing_count(Form form) {
  return form == Form::kFull ? 4 : form == Form::kPartial ? 3 : 2;
}

// Longer seasons are left out: judging their stability takes the square of their length.
inline constexpr int kMaxSeason = 400;
// A component without errors grows at most so much over the whole of a history: by as much as e to this.
inline constexpr double kMostGrowth = 2.0;

// One complex component without errors multiplies by its transition matrix at each step; its largest eigenvalue in
// modulus is at most `radius`.
bool grows_within(double alpha_0, double alpha_1, double radius);

// The largest eigenvalue allowed on a history of n values: see kMostGrowth. step: the values between two turns.
inline double growth_limit(int n, int step) { return std::exp(kMostGrowth * step / n); }

// Whether a form at these parameters forgets old errors (all roots of its moving-average polynomial lie in the unit
// circle, give or take what n values cannot tell), and none of its components runs away.
bool is_admissible(Form form, const Smoothing& smoothing, int season, int n);

}  // namespace salesforecast::ces
