#include <array>

#include "core/calendar/frequency.h"
#include "core/option_values.h"

namespace salesforecast {

namespace {

constexpr std::array<Choice<Aggregate>, 5> kAggregates = {{{"sum", Aggregate::kSum},
                                                           {"mean", Aggregate::kMean},
                                                           {"min", Aggregate::kMin},
                                                           {"max", Aggregate::kMax},
                                                           {"last", Aggregate::kLast}}};
constexpr std::array<Choice<Fill>, 5> kFills = {{{"auto", Fill::kAuto},
                                                 {"zero", Fill::kZero},
                                                 {"missing", Fill::kMissing},
                                                 {"previous", Fill::kPrevious},
                                                 {"linear", Fill::kLinear}}};
constexpr std::array<Choice<Point>, 2> kPoints = {{{"mean", Point::kMean}, {"median", Point::kMedian}}};
constexpr std::array<Choice<SeriesEnd>, 2> kEnds = {{{"panel", SeriesEnd::kPanel}, {"own", SeriesEnd::kOwn}}};
constexpr std::array<Choice<Partial>, 3> kPartials = {
    {{"auto", Partial::kAuto}, {"keep", Partial::kKeep}, {"drop", Partial::kDrop}}};
constexpr std::array<Choice<MstlAdjusted>, 2> kMstlAdjusted = {
    {{"ets", MstlAdjusted::kEts}, {"arima", MstlAdjusted::kArima}}};
constexpr std::array<Choice<Returns>, 3> kReturns = {
    {{"net", Returns::kNet}, {"ignore", Returns::kIgnore}, {"separate", Returns::kSeparate}}};
constexpr std::array<Choice<Reconcile>, 6> kReconciles = {{{"none", Reconcile::kNone},
                                                           {"bottom_up", Reconcile::kBottomUp},
                                                           {"ols", Reconcile::kOls},
                                                           {"wls", Reconcile::kWls},
                                                           {"mint", Reconcile::kMint},
                                                           {"auto", Reconcile::kAuto}}};
constexpr std::array<Choice<Device>, 3> kDevices = {
    {{"auto", Device::kAuto}, {"cpu", Device::kCpu}, {"cuda", Device::kCuda}}};
constexpr std::array<Choice<Ended>, 2> kEndeds = {{{"zero", Ended::kZero}, {"keep", Ended::kKeep}}};
constexpr std::array<Choice<ColdStartUse>, 2> kColdStartUses = {
    {{"auto", ColdStartUse::kAuto}, {"off", ColdStartUse::kOff}}};
constexpr std::array<Choice<OutlierUse>, 3> kOutlierUses = {
    {{"auto", OutlierUse::kAuto}, {"keep", OutlierUse::kKeep}, {"replace", OutlierUse::kReplace}}};
constexpr std::array<Choice<LevelShifts>, 2> kLevelShifts = {
    {{"keep", LevelShifts::kKeep}, {"adjust", LevelShifts::kAdjust}}};
constexpr std::array<Choice<EffortLimit>, 3> kEfforts = {
    {{"fast", EffortLimit::kFast}, {"normal", EffortLimit::kNormal}, {"high", EffortLimit::kHigh}}};
constexpr std::array<Choice<ProphetGrowth>, 3> kGrowths = {
    {{"linear", ProphetGrowth::kLinear}, {"logistic", ProphetGrowth::kLogistic}, {"flat", ProphetGrowth::kFlat}}};
constexpr std::array<Choice<ProphetSeasonality>, 2> kSeasonalities = {
    {{"additive", ProphetSeasonality::kAdditive}, {"multiplicative", ProphetSeasonality::kMultiplicative}}};

constexpr std::array<Choice<Transform>, 4> kTransforms = {{{"none", Transform::kNone},
                                                           {"log", Transform::kLog},
                                                           {"box_cox", Transform::kBoxCox},
                                                           {"auto", Transform::kAuto}}};

const Options& defaults() {
  static const Options kDefaults;
  return kDefaults;
}

template <auto member>
void write_plain(const Options& options, const OptionSpec& spec, nlohmann::json& json) {
  if (options.*member != defaults().*member) json[spec.name] = options.*member;
}

template <auto member>
void write_time(const Options& options, const OptionSpec& spec, nlohmann::json& json) {
  if (options.*member) json[spec.name] = format_timestamp(*(options.*member));
}

// Reads one option; the types are spelled out once here so that the table below stays a table.
using O = Options;
using S = OptionSpec;
using V = OptionValue;
using J = nlohmann::json;

const std::array<OptionRule, 52> kRules = {{
    {{"aggregate", "text", "sum, mean, min, max, last", "what the rows of one period become"},
     [](O& o, const S& s, const V& v) { o.aggregate = choice_of(s, v, kAggregates); },
     [](const O& o, const S& s, J& j) {
       if (o.aggregate != defaults().aggregate) j[s.name] = word_of(o.aggregate, kAggregates);
     }},
    {{"batch", "integer", "8 to 4096", "windows that a network learns from at once; 256 when not given"},
     [](O& o, const S& s, const V& v) { o.batch = static_cast<int>(integer_of(s, v, 8, 4'096)); },
     write_plain<&Options::batch>},
    {{"budget_seconds", "number", "0.001 to 1000000",
      "time that learning and fitting may take; reading the source and storing the model come on top. Where all of the "
      "work would take longer on one core, a plan of less is made beforehand, unless methods are named; of those, the "
      "ones that learn from the whole panel learn less. Series that are not fitted when the time is over get a simple "
      "method"},
     [](O& o, const S& s, const V& v) { o.budget_seconds = number_of(s, v, 0.001, 1e6); },
     write_plain<&Options::budget_seconds>},
    {{"candidates", "list of text", "names of methods",
      "methods that auto chooses among, where a series is long enough for them; not given: all that suit a series"},
     [](O& o, const S& s, const V& v) {
       o.candidates = names_of(s, v);
       for (std::string& name : o.candidates) name = lower_ascii(name);
       std::sort(o.candidates.begin(), o.candidates.end());
     },
     write_plain<&Options::candidates>},
    {{"cold_start", "text", "auto, off",
      "whether a series with few values of its own, or none, borrows the history of those nearest to it"},
     [](O& o, const S& s, const V& v) { o.cold_start = choice_of(s, v, kColdStartUses); },
     [](const O& o, const S& s, J& j) {
       if (o.cold_start != defaults().cold_start) j[s.name] = word_of(o.cold_start, kColdStartUses);
     }},
    {{"context", "integer", "1 to 1000",
      "latest periods that lstm, cnn_lstm and hybrid read as a sequence; four seasons when not given, 28 to 64"},
     [](O& o, const S& s, const V& v) { o.context = static_cast<int>(integer_of(s, v, 1, 1'000)); },
     write_plain<&Options::context>},
    {{"depth", "integer", "1 to 30",
      "splits that trees of xgboost and random_forest are deep at most; 7 (of rare and noisy sales 5) and 12 when not "
      "given"},
     [](O& o, const S& s, const V& v) { o.depth = static_cast<int>(integer_of(s, v, 1, 30)); },
     write_plain<&Options::depth>},
    {{"device", "text", "auto, cpu, cuda",
      "what networks are trained on: auto takes a CUDA device where LibTorch has one; the same seed gives the same "
      "bytes "
      "on cpu only"},
     [](O& o, const S& s, const V& v) { o.device = choice_of(s, v, kDevices); },
     [](const O& o, const S& s, J& j) {
       if (o.device != defaults().device) j[s.name] = word_of(o.device, kDevices);
     }},
    {{"effort", "text", "fast, normal, high",
      "how much auto tries: fast leaves out what takes long for what it gains, high adds what takes long"},
     [](O& o, const S& s, const V& v) { o.effort = choice_of(s, v, kEfforts); },
     [](const O& o, const S& s, J& j) {
       if (o.effort != defaults().effort) j[s.name] = word_of(o.effort, kEfforts);
     }},
    {{"end", "text", "panel, own", "where a series ends: with the panel or with its own last row"},
     [](O& o, const S& s, const V& v) { o.end = choice_of(s, v, kEnds); },
     [](const O& o, const S& s, J& j) {
       if (o.end != defaults().end) j[s.name] = word_of(o.end, kEnds);
     }},
    {{"ended", "text", "zero, keep", "forecast of a series that ended: zero, or as if it went on"},
     [](O& o, const S& s, const V& v) { o.ended = choice_of(s, v, kEndeds); },
     [](const O& o, const S& s, J& j) {
       if (o.ended != defaults().ended) j[s.name] = word_of(o.ended, kEndeds);
     }},
    {{"epochs", "integer", "1 to 1000", "rounds of windows that a network learns from at most; 16 when not given"},
     [](O& o, const S& s, const V& v) { o.epochs = static_cast<int>(integer_of(s, v, 1, 1'000)); },
     write_plain<&Options::epochs>},
    {{"ets_damped", "boolean", "true, false", "damped trend of ets; both are tried when not given"},
     [](O& o, const S& s, const V& v) { o.ets_damped = boolean_of(s, v); },
     [](const O& o, const S& s, J& j) {
       if (o.ets_damped) j[s.name] = *o.ets_damped;
     }},
    {{"ets_model", "text", "three of A, M, N, Z: error (not N), trend, season", "form of ets, Z: chosen by AICc"},
     [](O& o, const S& s, const V& v) { o.ets_model = ets_model_of(s, v); },
     write_plain<&Options::ets_model>},
    {{"fill", "text", "auto, zero, missing, previous, linear", "value of a period without rows inside a series"},
     [](O& o, const S& s, const V& v) { o.fill = choice_of(s, v, kFills); },
     [](const O& o, const S& s, J& j) {
       if (o.fill != defaults().fill) j[s.name] = word_of(o.fill, kFills);
     }},
    {{"frequency", "text",
      "auto, hour, day, week, month, quarter, year, \"15 minutes\", \"2 weeks\", retail_445, retail_454, retail_544",
      "length of a period"},
     [](O& o, const S& s, const V& v) { o.frequency = frequency_of(s, v); },
     write_plain<&Options::frequency>},
    {{"hidden", "integer", "4 to 256", "width of the recurrent layers of lstm, cnn_lstm and hybrid; 40 when not given"},
     [](O& o, const S& s, const V& v) { o.hidden = static_cast<int>(integer_of(s, v, 4, 256)); },
     write_plain<&Options::hidden>},
    {{"holiday_days_after", "integer", "0 to 30", "days after each holiday that have effects of their own"},
     [](O& o, const S& s, const V& v) {
       o.holiday_days_after = static_cast<int>(integer_of(s, v, 0, kMostHolidayDaysAround));
     },
     write_plain<&Options::holiday_days_after>},
    {{"holiday_days_before", "integer", "0 to 30", "days before each holiday that have effects of their own"},
     [](O& o, const S& s, const V& v) {
       o.holiday_days_before = static_cast<int>(integer_of(s, v, 0, kMostHolidayDaysAround));
     },
     write_plain<&Options::holiday_days_before>},
    {{"holiday_table", "text", "a table or view",
      "own holidays: columns ds (or ts, day, date), holiday, and, if need be, lower_window and upper_window; read at "
      "the training"},
     [](O& o, const S& s, const V& v) { o.holiday_table = relation_of(s, v); },
     write_plain<&Options::holiday_table>},
    {{"holidays", "text or list of text", "country codes that sf_holidays knows, such as \"DE\" or [\"DE\", \"AT\"]",
      "countries whose public holidays methods learn the effects of"},
     [](O& o, const S& s, const V& v) { o.holidays = countries_of(s, v); },
     write_plain<&Options::holidays>},
    {{"horizon", "integer", "1 to 10000", "steps to forecast when none are asked for"},
     [](O& o, const S& s, const V& v) { o.horizon = static_cast<int>(integer_of(s, v, 1, kLongestHorizon)); },
     write_plain<&Options::horizon>},
    {{"keep_versions", "integer", "1 to 1000",
      "newest versions kept of a named model; a training drops those before them"},
     [](O& o, const S& s, const V& v) { o.keep_versions = static_cast<int>(integer_of(s, v, 1, kMostVersions)); },
     write_plain<&Options::keep_versions>},
    {{"known_at_col", "text", "a column of the source",
      "time at which a row's regressors were written down: cut-offs see what was known by then, the latest of a "
      "period"},
     [](O& o, const S& s, const V& v) { o.known_at_col = text_of(s, v); },
     write_plain<&Options::known_at_col>},
    {{"layers", "integer", "1 to 3", "recurrent layers of lstm, cnn_lstm and hybrid; 1 when not given"},
     [](O& o, const S& s, const V& v) { o.layers = static_cast<int>(integer_of(s, v, 1, 3)); },
     write_plain<&Options::layers>},
    {{"learning_rate", "number", "0.0001 to 1",
      "how far each step of learning goes: of xgboost what each tree adds, 0.06 when not given, of rare and noisy "
      "sales 0.05; of networks the "
      "largest step, 0.004"},
     [](O& o, const S& s, const V& v) { o.learning_rate = number_of(s, v, 1e-4, 1); },
     write_plain<&Options::learning_rate>},
    {{"level_shifts", "text", "keep, adjust",
      "history before a shift of the level: as it came, or moved onto the new level before any method learns from it "
      "(docs/clean.md)"},
     [](O& o, const S& s, const V& v) { o.level_shifts = choice_of(s, v, kLevelShifts); },
     [](const O& o, const S& s, J& j) {
       if (o.level_shifts != defaults().level_shifts) j[s.name] = word_of(o.level_shifts, kLevelShifts);
     }},
    {{"method", "text", "auto or the name of a method", "how to forecast"},
     [](O& o, const S& s, const V& v) { o.method = lower_ascii(text_of(s, v)); },
     write_plain<&Options::method>},
    {{"mstl_adjusted", "text", "ets, arima", "mstl: what forecasts the series without its seasons"},
     [](O& o, const S& s, const V& v) { o.mstl_adjusted = choice_of(s, v, kMstlAdjusted); },
     [](const O& o, const S& s, J& j) {
       if (o.mstl_adjusted != defaults().mstl_adjusted) j[s.name] = word_of(o.mstl_adjusted, kMstlAdjusted);
     }},
    {{"outliers", "text", "auto, keep, replace",
      "single wild values in the history: drawn in for method auto only, as they came, or drawn in for every method "
      "(docs/clean.md)"},
     [](O& o, const S& s, const V& v) { o.outliers = choice_of(s, v, kOutlierUses); },
     [](const O& o, const S& s, J& j) {
       if (o.outliers != defaults().outliers) j[s.name] = word_of(o.outliers, kOutlierUses);
     }},
    {{"partial", "text", "auto, keep, drop",
      "an unfinished last period: left out when the periods before show that it is one, kept, or left out in any case"},
     [](O& o, const S& s, const V& v) { o.partial = choice_of(s, v, kPartials); },
     [](const O& o, const S& s, J& j) {
       if (o.partial != defaults().partial) j[s.name] = word_of(o.partial, kPartials);
     }},
    {{"past_regressors", "list of text", "names of regressors",
      "regressors whose values to come nobody knows: methods see them one horizon ago, or as regressor_lags says"},
     [](O& o, const S& s, const V& v) {
       o.past_regressors = names_of(s, v);
       std::sort(o.past_regressors.begin(), o.past_regressors.end());
     },
     write_plain<&Options::past_regressors>},
    {{"patience", "integer", "1 to 1000",
      "epochs without a better forecast of held-back sales after which a network is done; 16 when not given"},
     [](O& o, const S& s, const V& v) { o.patience = static_cast<int>(integer_of(s, v, 1, 1'000)); },
     write_plain<&Options::patience>},
    {{"point", "text", "mean, median", "what is forecast: means add up, half of the outcomes lie below a median"},
     [](O& o, const S& s, const V& v) { o.point = choice_of(s, v, kPoints); },
     [](const O& o, const S& s, J& j) {
       if (o.point != defaults().point) j[s.name] = word_of(o.point, kPoints);
     }},
    {{"prophet_capacity", "number", "0.000000001 to 1000000000000000",
      "what logistic growth of prophet saturates at, for each series; with prophet_growth logistic, and only there"},
     [](O& o, const S& s, const V& v) { o.prophet_capacity = number_of(s, v, 1e-9, 1e15); },
     write_plain<&Options::prophet_capacity>},
    {{"prophet_changepoint_scale", "number", "0.0001 to 100",
      "how freely the trend of prophet bends: the scale of its changes' prior"},
     [](O& o, const S& s, const V& v) { o.prophet_changepoint_scale = number_of(s, v, 1e-4, 100); },
     write_plain<&Options::prophet_changepoint_scale>},
    {{"prophet_growth", "text", "linear, logistic, flat",
      "trend of prophet: lines that bend, growth between zero and prophet_capacity, or none"},
     [](O& o, const S& s, const V& v) { o.prophet_growth = choice_of(s, v, kGrowths); },
     [](const O& o, const S& s, J& j) {
       if (o.prophet_growth != defaults().prophet_growth) j[s.name] = word_of(o.prophet_growth, kGrowths);
     }},
    {{"prophet_seasonality", "text", "additive, multiplicative",
      "seasons and regressors of prophet: added to the trend, or shares of it"},
     [](O& o, const S& s, const V& v) { o.prophet_seasonality = choice_of(s, v, kSeasonalities); },
     [](const O& o, const S& s, J& j) {
       if (o.prophet_seasonality != defaults().prophet_seasonality) {
         j[s.name] = word_of(o.prophet_seasonality, kSeasonalities);
       }
     }},
    {{"reconcile", "text", "none, bottom_up, ols, wls, mint, auto",
      "how forecasts of the series are moved to agree with forecasts of their roll-ups over the series columns: not at "
      "all (none, bottom_up), as little as possible (ols), by how far off held-back forecasts of each were (wls), or "
      "by how these errors hang together, too (mint); auto: the mean of these three, or what held-back forecasts show "
      "to be clearly better"},
     [](O& o, const S& s, const V& v) { o.reconcile = choice_of(s, v, kReconciles); },
     [](const O& o, const S& s, J& j) {
       if (o.reconcile != defaults().reconcile) j[s.name] = word_of(o.reconcile, kReconciles);
     }},
    {{"regressor_lags", "list of text", "\"name:lag\", lags from 0 to 10000 periods, or \"name:auto\"",
      "lags at which methods see a regressor, such as [\"price:0\", \"price:7\"]; auto: those that the histories show; "
      "not given: 0. Of one known in the past only, steps beyond the lag see its last value"},
     [](O& o, const S& s, const V& v) { o.regressor_lags = lags_of(s, v); },
     [](const O& o, const S& s, J& j) {
       for (const auto& [name, lags] : o.regressor_lags) {
         for (const int lag : lags) {
           j[s.name].push_back(name + ":" + (lag == kAutomaticLag ? "auto" : std::to_string(lag)));
         }
       }
     }},
    {{"regressors", "list of text", "at most 1000 different names of 1 to 200 bytes",
      "names of the regressor values, in their order"},
     [](O& o, const S& s, const V& v) { o.regressors = names_of(s, v); },
     write_plain<&Options::regressors>},
    {{"retail_anchor", "timestamp", "a date like \"2023-01-29\"",
      "first day of any fiscal year of a retail calendar; not given: the Sunday nearest February 1 begins each"},
     [](O& o, const S& s, const V& v) { o.retail_anchor = day_of(s, v); },
     write_time<&Options::retail_anchor>},
    {{"returns", "text", "net, ignore, separate",
      "negative rows: summed with the others, left out, or forecast apart as a share of gross sales, at most all "
      "(aggregate sum)"},
     [](O& o, const S& s, const V& v) { o.returns = choice_of(s, v, kReturns); },
     [](const O& o, const S& s, J& j) {
       if (o.returns != defaults().returns) j[s.name] = word_of(o.returns, kReturns);
     }},
    {{"season", "integer", "0 to 10000", "steps of the main season; 1: none, 0: the frequency's own"},
     [](O& o, const S& s, const V& v) { o.season = static_cast<int>(integer_of(s, v, 0, kMaxSeason)); },
     write_plain<&Options::season>},
    {{"seed", "integer", "0 to 18446744073709551615", "start of every random choice"},
     [](O& o, const S& s, const V& v) { o.seed = integer_of(s, v, 0, ~std::uint64_t{0}); },
     write_plain<&Options::seed>},
    {{"start", "timestamp", "a time like \"2026-11-21\" or \"2026-11-21 13:05:00\"", "rows before are left out"},
     [](O& o, const S& s, const V& v) { o.start = timestamp_of(s, v); },
     write_time<&Options::start>},
    {{"theta_variant", "text", "auto, classic, optimised, dynamic", "form of theta"},
     [](O& o, const S& s, const V& v) { o.theta_variant = theta_variant_of(s, v); },
     write_plain<&Options::theta_variant>},
    {{"time_zone", "text", "a time zone name",
      "zone that timestamps with time zone are read in; else the session's. The hour that clocks jump over in spring "
      "is "
      "missing, the one they repeat in autumn has the rows of both; forecasts have 24 hours every day"},
     [](O& o, const S& s, const V& v) { o.time_zone = text_of(s, v); },
     write_plain<&Options::time_zone>},
    {{"transform", "text", "none, log, box_cox, auto",
      "scale that methods are fitted on, where every value of a series is above zero: as it is, its logarithm, or a "
      "power between the two (Box and Cox) on which the spread depends least on the level; auto: what forecasts from "
      "earlier points of the history show to be clearly better"},
     [](O& o, const S& s, const V& v) { o.transform = choice_of(s, v, kTransforms); },
     [](const O& o, const S& s, J& j) {
       if (o.transform != defaults().transform) j[s.name] = word_of(o.transform, kTransforms);
     }},
    {{"trees", "integer", "1 to 5000",
      "trees of xgboost at most, 300 when not given, of rare and noisy sales 200: fewer where held-back sales are "
      "foretold no better; of random_forest all of them, 100 when not given"},
     [](O& o, const S& s, const V& v) { o.trees = static_cast<int>(integer_of(s, v, 1, 5'000)); },
     write_plain<&Options::trees>},
    {{"until", "timestamp", "a time like \"2026-11-21\" or \"2026-11-21 13:05:00\"",
      "a time inside the last period; rows after that period are left out"},
     [](O& o, const S& s, const V& v) { o.until = timestamp_of(s, v); },
     write_time<&Options::until>},
    {{"warm_start", "boolean", "true, false",
      "networks begin with those of the newest version and learn for fewer epochs, where features and sizes are the "
      "same; warnings say where they began from scratch, and why"},
     [](O& o, const S& s, const V& v) { o.warm_start = boolean_of(s, v); },
     write_plain<&Options::warm_start>},
}};

}  // namespace

std::span<const OptionRule> option_rules() { return kRules; }

const char* reconcile_name(Reconcile how) noexcept {
  const auto at =
      std::find_if(kReconciles.begin(), kReconciles.end(), [&](const auto& one) { return one.value == how; });
  return at == kReconciles.end() ? "none" : at->word;
}

const std::vector<OptionSpec>& option_table() {
  static const std::vector<OptionSpec> kTable = [] {
    std::vector<OptionSpec> specs;
    specs.reserve(kRules.size());
    for (const OptionRule& rule : kRules) specs.push_back(rule.spec);
    return specs;
  }();
  return kTable;
}

void refuse_option(const OptionSpec& spec, const std::string& found) {
  throw Error(ErrorKind::kInvalidArgument, "option \"" + std::string(spec.name) + "\" cannot be " + found,
              "it is of type " + std::string(spec.type) + ": " + spec.values, "docs/options.md shows each option");
}

}  // namespace salesforecast
