// The forms of exponential smoothing: error x trend x season, their names, and which of them are admitted.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/methods/method.h"

namespace salesforecast::ets {

enum class Part : std::uint8_t { kNone, kAdditive, kMultiplicative };

// One cell of the taxonomy of Hyndman, Koehler, Ord and Snyder (2008), "Forecasting with Exponential Smoothing",
// table 2.1.
struct Form {
  Part error = Part::kAdditive;  // never kNone
  Part trend = Part::kNone;
  Part season = Part::kNone;
  bool damped = false;  // only with a trend

  bool operator==(const Form&) const = default;
  bool has_trend() const { return trend != Part::kNone; }
  bool has_season() const { return season != Part::kNone; }
  bool multiplicative_anywhere() const {
    return error == Part::kMultiplicative || trend == Part::kMultiplicative || season == Part::kMultiplicative;
  }
  int smoothing_count() const { return 1 + has_trend() + has_season() + damped; }
  // Smoothing parameters and free start states; the last start season follows from the others' sum.
  int parameter_count(int season_length) const {
    return smoothing_count() + 1 + has_trend() + (has_season() ? season_length - 1 : 0);
  }
};

// Seasons longer than this are left to other methods, as in R's ets: as many start states as a year has weeks cannot be
// estimated from a few years.
inline constexpr int kMaxSeason = 24;

// "AAdM" and the like, for storage; form_name gives "ETS(A,Ad,M)".
std::string form_code(const Form& form);
std::string form_name(const Form& form);
// The form of a code; throws Error(kInvalidData) for anything form_code would not write or that is not admitted.
Form parse_form(std::string_view code);

// False for the forms whose forecasts have unbounded variance or that are numerically unstable (Hyndman et al. 2008,
// chapter 15, and R's restrict = TRUE): ANM, AAM, AAdM, every additive error with multiplicative trend, MMA, MMdA.
bool is_admitted(const Form& form);

// The forms that options ask to try, in R's order, undamped before damped of the same parts: candidates that the data
// (sign, length) rule out are not left out yet. Throws Error(kInvalidArgument) for words outside the option's domain
// and for a single form that is not admitted.
std::vector<Form> asked_forms(const Options& options);

}  // namespace salesforecast::ets
