// What all series of a training share, from the options and the panel.
#include <Eigen/Core>
#include <cmath>

#include "core/artifact_check.h"
#include "core/automatic_lags.h"
#include "core/holiday_notices.h"
#include "core/model.h"
#include "core/text.h"

namespace salesforecast {

namespace {

std::string built_with() {
  return "salesforecast " SALESFORECAST_VERSION ", Eigen " + std::to_string(EIGEN_WORLD_VERSION) + "." +
         std::to_string(EIGEN_MAJOR_VERSION) + "." + std::to_string(EIGEN_MINOR_VERSION);
}

// automatic: "auto" is among the valid ones.
void require_method(const std::string& name, bool automatic) {
  if (find_method(name) != nullptr) return;
  std::vector<std::string> names;
  if (automatic) names.emplace_back("auto");
  for (const Method& method : method_table()) names.emplace_back(method.name);
  const std::string nearest = nearest_word(name, names);
  throw Error(ErrorKind::kInvalidArgument, "unknown method \"" + name + "\"", "valid methods are " + joined(names),
              nearest.empty() ? "give one of these" : "did you mean \"" + nearest + "\"?");
}

}  // namespace

void check_methods(const Options& options) {
  if (options.method != "auto") require_method(options.method, true);
  for (const std::string& name : options.candidates) require_method(name, false);
  if (options.method == "auto" || (options.candidates.empty() && options.effort == EffortLimit::kNormal)) return;
  throw Error(ErrorKind::kInvalidArgument,
              std::string("option \"") + (options.candidates.empty() ? "effort" : "candidates") +
                  "\" is for method auto, not " + options.method,
              "one method leaves nothing to choose", "leave out the option, or the method");
}

void check_trainable(const Panel& panel) {
  for (const Series& series : panel.series) {
    for (const double y : series.y) {
      if (!std::isnan(y)) return;
    }
  }
  const std::string outside = panel.rows_outside == 0
                                  ? "the target is NULL in every row"
                                  : counted(panel.rows_outside, "row") + " lie" + (panel.rows_outside == 1 ? "s" : "") +
                                        " before option start or after " +
                                        format_timestamp(panel.frequency.label_of(panel.until_period)) +
                                        ", the last period; no other has a target";
  throw Error(ErrorKind::kInvalidData, "the source has no usable row", outside,
              "check the target column and the options start and until");
}

namespace {

// Throws Error(kTooBig) for more columns than methods can take.
void check_design_size(const ModelHeader& header) {
  const std::size_t own = header.design().size(), holidays = header.holiday_design().size();
  if (own + holidays <= kMostDesignColumns) return;
  throw Error(ErrorKind::kTooBig,
              "regressors and holidays make " + counted(static_cast<std::int64_t>(own + holidays), "column"),
              "at most " + with_separators(kMostDesignColumns) +
                  " are possible; every text but the first is one, for every lag, and every day around a holiday",
              "name fewer regressors or lags, or fewer days around holidays");
}

// The holidays asked for, and what is to be said of them.
void add_holidays(ModelHeader& header, const Panel& panel) {
  if (header.options.holidays.empty() && header.options.holiday_table.empty()) return;
  std::int64_t first = panel.until_period;
  for (const Series& series : panel.series) {
    if (!series.y.empty()) first = std::min(first, series.first_period);
  }
  const std::int64_t day = floor_div(panel.frequency.start_of(first), kMicrosPerDay);
  header.holidays = make_holidays(header.options, panel.holidays, static_cast<std::int32_t>(day));
  const std::vector<std::string> notices = holiday_notices(header, first);
  header.warnings.insert(header.warnings.end(), notices.begin(), notices.end());
}

// What saving would refuse after all series were fitted.
void check_options_size(const Options& options) {
  const std::size_t size = options_json(options).size();
  if (size <= kMaxTextBytes) return;
  throw Error(ErrorKind::kTooBig, "options take " + counted(static_cast<std::int64_t>(size), "byte") + " in a model",
              "at most " + with_separators(kMaxTextBytes) + " bytes are kept", "give fewer or shorter regressor names");
}

}  // namespace

ModelHeader make_header(const Options& options, const Panel& panel, const Context& context) {
  check_methods(options);
  check_regressor_options(options);
  ModelHeader header;
  header.options = options;
  header.frequency = panel.frequency;
  header.frequency_detected = panel.frequency_detected;
  header.season = panel.season;
  header.horizon = options.horizon > 0 ? options.horizon : panel.frequency.default_horizon();
  header.time_zone = options.time_zone;
  header.until_period = panel.until_period;
  header.habit = panel.habit;
  header.row_count = panel.row_count;
  for (const Series& series : panel.series) header.data_hash += series.hash;
  header.warnings = panel.notices;
  header.categories = panel.categories;
  header.categories.resize(options.regressors.size());  // the panel of a caller that gave no values has none
  header.built_with = built_with();
  for (std::string& sentence : settle_automatic_lags(panel, header.horizon, header.options, context)) {
    header.warnings.push_back(std::move(sentence));
  }
  check_options_size(header.options);
  add_holidays(header, panel);
  check_design_size(header);
  return header;
}

}  // namespace salesforecast
