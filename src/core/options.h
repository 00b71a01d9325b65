// Training options: one table says name, type, range and meaning; the parser, the error texts and docs read it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/calendar/timestamp.h"

namespace salesforecast {

enum class Aggregate { kSum, kMean, kMin, kMax, kLast };
enum class Fill { kAuto, kZero, kMissing, kPrevious, kLinear };
enum class Point { kMean, kMedian };
enum class SeriesEnd { kPanel, kOwn };
enum class Partial { kAuto, kKeep, kDrop };
enum class Returns { kNet, kIgnore, kSeparate };
enum class Ended { kZero, kKeep };
enum class ColdStartUse { kAuto, kOff };
enum class MstlAdjusted { kEts, kArima };
enum class OutlierUse { kAuto, kKeep, kReplace };
enum class LevelShifts { kKeep, kAdjust };
enum class ProphetGrowth { kLinear, kLogistic, kFlat };
enum class ProphetSeasonality { kAdditive, kMultiplicative };
enum class Device { kAuto, kCpu, kCuda };  // that networks are trained on; auto: cuda where LibTorch has it
enum class Reconcile { kNone, kBottomUp, kOls, kWls, kMint, kAuto };

inline constexpr int kMostHolidayDaysAround = 30;  // before or after a holiday
inline constexpr int kMostVersions = 1'000;        // kept of one model; each may hold a million series

// What a user may ask of training. Defaults are the period contract's.
// Scale that methods are fitted on.
enum class Transform { kNone, kLog, kBoxCox, kAuto };
// The most that method auto tries.
enum class EffortLimit { kFast, kNormal, kHigh };

inline constexpr int kAutomaticLag = -1;  // in place of lags that the training finds

struct Options {
  std::string method = "auto";
  std::string frequency = "auto";  // "auto" or what parse_frequency reads
  std::string time_zone;           // empty: not given
  Aggregate aggregate = Aggregate::kSum;
  Fill fill = Fill::kAuto;
  SeriesEnd end = SeriesEnd::kPanel;
  Partial partial = Partial::kAuto;
  Returns returns = Returns::kNet;
  MstlAdjusted mstl_adjusted = MstlAdjusted::kEts;
  Ended ended = Ended::kZero;
  ColdStartUse cold_start = ColdStartUse::kAuto;
  OutlierUse outliers = OutlierUse::kAuto;
  LevelShifts level_shifts = LevelShifts::kKeep;
  std::optional<Timestamp> retail_anchor;  // midnight; not given: the NRF's
  std::optional<Timestamp> start;          // rows before are left out
  std::optional<Timestamp> until;          // a time inside the last period; rows after that period are left out
  int horizon = 0;                         // steps; 0: the frequency's default
  double budget_seconds = 0;               // of a training over a table; 0: whatever it takes
  int keep_versions = 10;                  // of a named model; the value layer has none
  int season = 0;                          // steps; 0: the frequency's own
  Point point = Point::kMean;
  std::uint64_t seed = 1;
  std::string ets_model = "ZZZ";             // error, trend, season: N A M Z; "Ad"/"Md" is said by ets_damped
  std::optional<bool> ets_damped;            // not given: both are tried
  std::string theta_variant = "auto";        // auto, classic, optimised, dynamic
  std::vector<std::string> regressors;       // names, in the order of the values
  std::vector<std::string> past_regressors;  // of them: what is known of the past only
  // Ascending, by name: seen so many periods ago; kAutomaticLag stands first.
  std::map<std::string, std::vector<int>> regressor_lags;
  std::string known_at_col;           // column that says when a row was written down; empty: none
  std::vector<std::string> holidays;  // countries whose holidays change forecasts: codes in upper case, sorted
  std::string holiday_table;          // of the user's own holidays; empty: none
  int holiday_days_before = 0, holiday_days_after = 0;  // that have effects, too
  std::vector<std::string> candidates;  // methods that auto chooses among, sorted; empty: those that suit a series
  EffortLimit effort = EffortLimit::kNormal;
  ProphetGrowth prophet_growth = ProphetGrowth::kLinear;
  double prophet_capacity = 0;  // what logistic growth saturates at; 0: not given
  ProphetSeasonality prophet_seasonality = ProphetSeasonality::kAdditive;
  double prophet_changepoint_scale = 0.05;
  Reconcile reconcile = Reconcile::kNone;  // forecasts of series with those of their roll-ups
  Transform transform = Transform::kNone;
  // Of methods that learn from the whole panel; 0: what suits it.
  int trees = 0, depth = 0;
  int batch = 0, context = 0, epochs = 0, hidden = 0, layers = 0, patience = 0;
  double learning_rate = 0;
  Device device = Device::kAuto;
  bool warm_start = false;  // networks continue from those of the version before

  bool operator==(const Options&) const = default;
};

// Whether forecasts of the series are made to agree with forecasts of their roll-ups.
inline bool reconciles(const Options& options) {
  return options.reconcile != Reconcile::kNone && options.reconcile != Reconcile::kBottomUp;
}

// The word of option "reconcile".
const char* reconcile_name(Reconcile how) noexcept;

// One row of the option table.
struct OptionSpec {
  const char* name;
  const char* type;     // "text", "integer", "boolean", "timestamp", "list of text"
  const char* values;   // valid words or range, for messages and docs
  const char* meaning;  // one line
};

// The table, sorted by name.
const std::vector<OptionSpec>& option_table();

// Parses a JSON object (text, at most 1,000,000 bytes). Throws Error(kInvalidArgument) for an unknown option (nearest
// valid one as hint), one given twice, a wrong type or a value outside its range, and for anything that is not a JSON
// object. null means not given. Words are read in any case; frequency and method are kept in canonical lower case.
// Whether the method exists is for the caller, who has the registry. Safe for hostile text: no recursion, no memory
// beyond a small multiple of it.
Options parse_options(const std::string& json);

// The options as canonical JSON: sorted keys, defaults left out. parse_options(options_json(o)) gives o back.
std::string options_json(const Options& options);

// Throws Error(kInvalidArgument) for an option that means something for a named model only: the value layer keeps none.
void refuse_registry_options(const Options& options);

// Throws Error(kInvalidArgument) for past_regressors and regressor_lags that name no regressor (nearest one as hint),
// and for a lag of 0 of a regressor that is known in the past only.
void check_regressor_options(const Options& options);

// Frequency and method that are arguments of a function over a table, "auto" where not given: either the argument or
// the option may say it, both only if they agree. Throws Error(kInvalidArgument), also for an unknown frequency and for
// option regressors, which names values that a table's columns name.
void merge_arguments(Options& options, const std::string& frequency, const std::string& method);

// The word of `candidates` nearest to `word` by edit distance, case-blind; empty when none is near enough to be a slip.
std::string nearest_word(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace salesforecast
