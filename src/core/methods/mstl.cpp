// Bandara, Hyndman & Bergmeir 2021: seasons by STL, one after the other; what they leave by exponential smoothing or
// ARIMA.
#include "core/methods/mstl.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/methods/arima.h"
#include "core/methods/ets.h"
#include "core/methods/support.h"
#include "core/stl.h"

namespace salesforecast {
namespace {

constexpr const char* kName = "mstl";
constexpr int kMinLength = 5;  // that of ets
constexpr int kMostSeasons = 3;

struct Season {
  std::string name;           // "season": the shortest
  std::vector<double> cycle;  // the last one, that of step 1 first
};

class MstlFit final : public FittedMethod {
 public:
  MstlFit(std::vector<Season> seasons, std::unique_ptr<FittedMethod> adjusted)
      : seasons_(std::move(seasons)), adjusted_(std::move(adjusted)) {}

  std::string_view method() const override { return kName; }
  std::string variant() const override;
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override;
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  std::vector<Season> seasons_;             // shortest first
  std::unique_ptr<FittedMethod> adjusted_;  // ets or arima, of the seasonally adjusted series
};

// A season that the history has more than twice, as R asks.
struct KnownSeason {
  const char* name;
  int steps;
};

std::vector<KnownSeason> known_seasons(const MethodInput& input) {
  std::vector<KnownSeason> seasons;
  const auto add = [&](const char* name, int steps) {
    if (steps > 1 && input.y.size() > 2 * static_cast<std::size_t>(steps)) {
      seasons.push_back({seasons.empty() ? "season" : name, steps});
    }
  };
  add("season", input.season);
  for (const LongerSeason& longer : input.longer_seasons) {
    add(kCycleNames[static_cast<std::size_t>(longer.cycle)], longer.steps);
  }
  return seasons;
}

struct Decomposed {
  std::vector<Season> seasons;
  std::vector<double> adjusted;
};

Decomposed decompose(const MethodInput& input, const Context& context) {
  Decomposed out;
  out.adjusted = bounded_copy(input.y);
  const std::vector<KnownSeason> known = known_seasons(input);
  if (known.empty()) return out;
  double largest = 0;
  for (const double v : out.adjusted) largest = std::max(largest, std::fabs(v));
  if (largest == 0) return out;
  // A power of two: squares stay within range, and no digit is lost.
  int exponent = 0;
  std::frexp(largest, &exponent);
  std::vector<double> y;
  y.reserve(out.adjusted.size());
  for (const double v : out.adjusted) y.push_back(std::ldexp(v, -exponent));
  std::vector<int> steps;
  steps.reserve(known.size());
  for (const KnownSeason& season : known) steps.push_back(season.steps);
  const MstlParts parts = decompose_mstl(y, steps, false, context);
  for (std::size_t k = 0; k < known.size(); ++k) {
    const std::vector<double>& season = parts.seasons[k];
    for (std::size_t t = 0; t < y.size(); ++t) y[t] -= season[t];
    Season& kept = out.seasons.emplace_back();
    kept.name = known[k].name;
    for (auto v = season.end() - known[k].steps; v != season.end(); ++v) {
      kept.cycle.push_back(bounded(std::ldexp(*v, exponent)));
    }
  }
  for (std::size_t t = 0; t < y.size(); ++t) out.adjusted[t] = bounded(std::ldexp(y[t], exponent));
  return out;
}

const Method& adjusted_method(const Options* options) {
  return options != nullptr && options->mstl_adjusted == MstlAdjusted::kArima ? kArimaMethod : kEtsMethod;
}

// What it is given: the adjusted series without a season. Of ets additive errors alone, for the adjusted part of
// positive sales may touch zero at one cut-off and not at another; relative ones forecast no better
// (docs/methods/mstl.md).
MethodInput adjusted_input(const MethodInput& whole, std::span<const double> adjusted) {
  static const Options kAdditive = [] {
    Options options;
    options.ets_model = "AZN";
    return options;
  }();
  MethodInput input;
  input.y = adjusted;
  input.options = &kAdditive;
  input.first_period = whole.first_period;
  return input;
}

std::unique_ptr<FittedMethod> fit_mstl(const MethodInput& input, const Context& context) {
  context.check_cancel();
  require_length(input.y, kMinLength, kName);
  Decomposed decomposed = decompose(input, context);
  auto adjusted = adjusted_method(input.options).fit(adjusted_input(input, decomposed.adjusted), context);
  return std::make_unique<MstlFit>(std::move(decomposed.seasons), std::move(adjusted));
}

// Seasons are found anew in either case: those of the longer history would tell of what comes after.
std::unique_ptr<FittedMethod> MstlFit::refit(const MethodInput& input, bool estimate, const Context& context) const {
  context.check_cancel();
  require_length(input.y, kMinLength, kName);
  Decomposed decomposed = decompose(input, context);
  auto adjusted = adjusted_->refit(adjusted_input(input, decomposed.adjusted), estimate, context);
  return std::make_unique<MstlFit>(std::move(decomposed.seasons), std::move(adjusted));
}

std::string MstlFit::variant() const {
  std::string text = "STL(";
  for (const Season& season : seasons_) {
    text += (text.back() == '(' ? "" : ",") + std::to_string(season.cycle.size());
  }
  return seasons_.empty() ? adjusted_->variant() : text + ")+" + adjusted_->variant();
}

double season_at(const Season& season, int h) {
  return season.cycle[static_cast<std::size_t>(h) % season.cycle.size()];
}

MethodForecast MstlFit::forecast(const Future& future) const {
  MethodForecast result = adjusted_->forecast(future);
  for (int h = 0; h < future.horizon; ++h) {
    for (const Season& season : seasons_) result.mean[h] = bounded(result.mean[h] + season_at(season, h));
  }
  return result;
}

Components MstlFit::explain(const Future& future) const {
  Components result = adjusted_->explain(future);
  for (const Season& season : seasons_) {
    result.names.push_back(season.name);
    std::vector<double>& values = result.values.emplace_back();
    for (int h = 0; h < future.horizon; ++h) values.push_back(season_at(season, h));
  }
  return result;
}

// One-step errors of the adjusted series are those of y, as the season of a step is known. STL has no likelihood.
InSample MstlFit::in_sample() const {
  InSample result = adjusted_->in_sample();
  for (const Season& season : seasons_) result.parameters += static_cast<int>(season.cycle.size());
  if (!seasons_.empty()) result.aicc = std::numeric_limits<double>::quiet_NaN();
  return result;
}

std::string cycle_key(int number) { return "cycle_" + std::to_string(number); }
std::string name_key(int number) { return "cycle_name_" + std::to_string(number); }

constexpr const char* kAdjustedKey = "adjusted";

// Those of the adjusted series' method, and the seasons; neither names one of them alike.
Parameters MstlFit::save() const {
  Parameters p = adjusted_->save();
  if (adjusted_->method() != kEtsMethod.name) p.set_word(kAdjustedKey, std::string(adjusted_->method()));
  p.set("cycles", static_cast<double>(seasons_.size()));
  for (int k = 0; k < static_cast<int>(seasons_.size()); ++k) {
    p.set(cycle_key(k), seasons_[k].cycle);
    if (k > 0) p.set_word(name_key(k), seasons_[k].name);
  }
  return p;
}

std::unique_ptr<FittedMethod> load_mstl(const Parameters& p) {
  p.integer("season_length", 1, 1);  // of either method: no season of its own
  const Method& adjusted = p.has(kAdjustedKey) ? kArimaMethod : kEtsMethod;
  if (p.has(kAdjustedKey) && p.word(kAdjustedKey) != adjusted.name) {
    throw Error(ErrorKind::kInvalidData, "the method of mstl's adjusted series is not valid");
  }
  std::vector<Season> seasons(static_cast<std::size_t>(p.integer("cycles", 0, kMostSeasons)));
  std::size_t shortest = 2;
  for (int k = 0; k < static_cast<int>(seasons.size()); ++k) {
    Season& season = seasons[k];
    season.name = k == 0 ? "season" : p.word(name_key(k));
    season.cycle = p.numbers(cycle_key(k), shortest, kMaxSeason);
    shortest = season.cycle.size() + 1;
    const bool named = k == 0 || std::find(kCycleNames.begin(), kCycleNames.end(), season.name) != kCycleNames.end();
    const bool again = k > 1 && season.name == seasons[k - 1].name;
    const bool sound =
        std::all_of(season.cycle.begin(), season.cycle.end(), [](double v) { return std::fabs(v) <= kLargestResult; });
    if (!named || again || !sound) throw Error(ErrorKind::kInvalidData, "a season of the mstl model is not valid");
  }
  return std::make_unique<MstlFit>(std::move(seasons), adjusted.load(p));
}

}  // namespace

const Method kMstlMethod = {
    .name = kName,
    .summary = "several seasons by loess decomposition, the rest by exponential smoothing",
    .abilities = {.seasonal = true,
                  .min_length = kMinLength,
                  .whole_seasons = 2,
                  .costly = true,
                  .heavy = true,
                  .long_seasons = true},
    .fit = fit_mstl,
    .load = load_mstl,
};

}  // namespace salesforecast
