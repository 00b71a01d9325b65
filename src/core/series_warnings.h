// What is worth a look in a series that was trained: sentences beside its status.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/model.h"

namespace salesforecast {

// The words that warnings begin with, each followed by ": " and a sentence.
inline constexpr const char* kFlatForecast = "flat forecast";
inline constexpr const char* kShortHistory = "short history";
inline constexpr const char* kLevelShift = "level shift";
inline constexpr const char* kNotTransformed = "not transformed";
inline constexpr const char* kOutliersReplaced = "outliers replaced";
inline constexpr const char* kLevelAdjusted = "level adjusted";

// "1.23e+04": four digits of a value.
std::string short_number(double value);

// y: the series' history without gaps. A flat forecast is told of series that sell in most periods, a history shorter
// than the season where there is one, a shift of the level where it lies within the last year, or within the last two
// horizons where those are longer, and that option transform could not be followed. Throws Error(kCancelled) only.
std::vector<std::string> series_warnings(const ModelHeader& header, const SeriesModel& model, std::span<const double> y,
                                         const Context& context);

// One sentence on who uses the regressors; empty where there are none.
std::string regressor_sentence(const ModelHeader& header, std::span<const SeriesModel> models);

// One sentence on how many series have warnings of each kind; empty for none.
std::string warning_counts(std::span<const SeriesModel> models);

}  // namespace salesforecast
