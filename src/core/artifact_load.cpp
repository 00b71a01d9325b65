// Reading artifacts from bytes that may come from anyone: envelope, FlatBuffers verifier, then every value.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "core/artifact.h"
#include "core/artifact_check.h"
#include "core/artifact_payload.h"
#include "core/learners/learned_model.h"
#include "core/version_artifact.h"

namespace salesforecast {
namespace {

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; !text.empty() && at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (lines.size() == kMaxParameterNames) refuse_model("a method has at most 256 parameters");
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Numbers in half precision, each name's behind the other's.
void read_coarse(const wire::Method& method, PayloadReader& reader, Parameters* parameters) {
  const auto names = split_lines(reader.text(method.coarse_names()));
  const auto counts = reader.numbers(method.coarse_counts());
  const auto numbers = reader.numbers(method.coarse());
  if (counts.size() != names.size()) refuse_model("each parameter has a count of numbers");
  auto number = numbers.begin();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (counts[i] > numbers.end() - number) refuse_model("parameter \"" + names[i] + "\" lacks numbers");
    std::vector<float> values;
    for (std::uint32_t n = 0; n < counts[i]; ++n) {
      values.push_back(coarse_of(*number++));
      if (std::isinf(values.back())) refuse_model("parameter \"" + names[i] + "\" is not finite");
    }
    parameters->set_coarse(names[i], values);
  }
  if (number != numbers.end()) refuse_model("each number belongs to a parameter");
}

Parameters read_parameters(const wire::Method& method, PayloadReader& reader) {
  const auto names = split_lines(reader.text(method.number_names()));
  auto counts = reader.numbers(method.counts());
  const auto numbers = reader.numbers(method.numbers());
  if (method.counts() == nullptr) counts.assign(names.size(), 1);
  if (counts.size() != names.size()) refuse_model("each parameter has a count of numbers");

  Parameters parameters;
  std::size_t at = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (counts[i] > numbers.size() - at) refuse_model("parameter \"" + names[i] + "\" lacks numbers");
    const auto begin = numbers.begin() + static_cast<std::ptrdiff_t>(at);
    parameters.set(names[i], std::vector<double>(begin, begin + counts[i]));
    at += counts[i];
  }
  if (at != numbers.size()) refuse_model("each number belongs to a parameter");

  read_coarse(method, reader, &parameters);
  const auto words = reader.texts(method.words());
  if (words.size() % 2 != 0 || words.size() > 2 * kMaxParameterNames)
    refuse_model("words of a method come as name and value");
  for (std::size_t i = 0; i < words.size(); i += 2) parameters.set_word(words[i], words[i + 1]);
  check_parameters(parameters);
  return parameters;
}

std::unique_ptr<FittedMethod> read_method(const wire::Method& method, PayloadReader& reader,
                                          const LearnedModels* learned) {
  const std::string name = reader.text(method.name());
  check_text(name, "the method's name");
  const Parameters parameters = read_parameters(method, reader);
  std::unique_ptr<FittedMethod> fitted;
  try {
    fitted = load_fitted(name, parameters, learned);
  } catch (const Error& error) {
    refuse_model("method \"" + name + "\": " + error.message());
  }
  if (fitted == nullptr) {
    throw Error(ErrorKind::kUnsupported, "model uses a method this version does not know",
                "the method is \"" + name + "\"", "update the extension");
  }
  return fitted;
}

BoundsFrom read_bounds_from(wire::BoundsFrom from) {
  switch (from) {
    case wire::BoundsFrom::Model:
      return BoundsFrom::kModel;
    case wire::BoundsFrom::HeldBack:
      return BoundsFrom::kHeldBack;
    case wire::BoundsFrom::Exact:
      return BoundsFrom::kExact;
    case wire::BoundsFrom::Pooled:
      return BoundsFrom::kPooled;
    case wire::BoundsFrom::Relatives:
      return BoundsFrom::kRelatives;
  }
  throw Error(ErrorKind::kUnsupported, "model has bounds this version does not know",
              "their source is number " + std::to_string(static_cast<int>(from)), "update the extension");
}

Accuracy read_accuracy(const wire::Accuracy* accuracy) {
  if (accuracy == nullptr) return {};
  return {accuracy->errors(), accuracy->mae(),  accuracy->rmse(), accuracy->smape(), accuracy->mase(),
          accuracy->bias(),   accuracy->wape(), accuracy->mape(), accuracy->rmsse(), accuracy->skill()};
}

std::vector<Tried> read_tried(const wire::Series& wire, PayloadReader& reader) {
  const std::vector<std::string> methods = reader.texts(wire.tried_methods());
  const std::vector<float> rmse = reader.numbers(wire.tried_rmse()), weights = reader.numbers(wire.tried_weights());
  if (methods.size() != rmse.size() || methods.size() != weights.size()) {
    refuse_model("each method that was tried has an error and a weight");
  }
  std::vector<Tried> tried;
  for (std::size_t i = 0; i < methods.size(); ++i) tried.push_back({methods[i], rmse[i], weights[i]});
  return tried;
}

std::vector<ScorePool> read_pools(const wire::Header& wire, PayloadReader& reader) {
  const auto series = reader.numbers(wire.pool_series());
  const auto spreads = reader.numbers(wire.pool_spreads());
  const auto counts = reader.numbers(wire.pool_step_counts());
  const auto steps = reader.numbers(wire.pool_steps());
  const auto scores = reader.numbers(wire.pool_scores());
  if (spreads.size() != series.size() || counts.size() != series.size() ||
      scores.size() != steps.size() * kPoolPoints) {
    refuse_model("its pools of scores are not complete");
  }
  std::vector<ScorePool> pools;
  std::size_t at = 0;
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (counts[i] > steps.size() - at) refuse_model("its pools of scores are not complete");
    ScorePool& pool = pools.emplace_back();
    pool.series = series[i];
    pool.spread = spreads[i];
    const auto first = static_cast<std::ptrdiff_t>(at), end = first + static_cast<std::ptrdiff_t>(counts[i]);
    pool.steps.assign(steps.begin() + first, steps.begin() + end);
    pool.scores.assign(scores.begin() + first * kPoolPoints, scores.begin() + end * kPoolPoints);
    at += counts[i];
  }
  if (at != steps.size()) refuse_model("its pools of scores are not complete");
  return pools;
}

Dependence read_dependence(const wire::Header& wire, PayloadReader& reader) {
  const std::vector<double> flat = reader.numbers(wire.dependence());
  if (flat.size() % 4 != 0 || flat.size() > 4 * (kMaxSharedParts + 1)) {
    refuse_model("parts of errors have four numbers each");
  }
  Dependence dependence;
  for (std::size_t i = 0; i < flat.size(); i += 4) {
    const Persistence part = {flat[i], flat[i + 1], flat[i + 2], flat[i + 3]};
    if (i == 0) {
      dependence.own = part;
    } else {
      dependence.shared.push_back(part);
    }
  }
  return dependence;
}

// What was laid side by side, `counts` elements each.
template <typename T>
std::vector<std::vector<T>> read_lists(const std::vector<std::uint32_t>& counts, const std::vector<T>& values) {
  std::vector<std::vector<T>> lists;
  std::size_t at = 0;
  for (const std::uint32_t count : counts) {
    if (count > values.size() - at) refuse_model("its lists are not complete");
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(at);
    lists.emplace_back(first, first + static_cast<std::ptrdiff_t>(count));
    at += count;
  }
  if (at != values.size()) refuse_model("its lists are not complete");
  return lists;
}

SeriesModel read_series(const wire::Series& wire, PayloadReader& reader, const LearnedModels* learned) {
  SeriesModel series;
  series.first_period = wire.first_period();
  series.end_period = wire.end_period();
  series.lead = wire.lead();
  series.observations = wire.observations();
  series.row_count = wire.row_count();
  series.non_negative = wire.non_negative();
  series.last_y = wire.last_y();
  series.mean_y = wire.mean_y();
  series.bounds.from = read_bounds_from(wire.bounds_from());
  series.bounds.cutoffs = wire.cutoffs();
  series.bounds.scores = reader.numbers(wire.scores());
  if (const auto scores = reader.numbers(wire.float_scores()); !scores.empty()) {
    if (!series.bounds.scores.empty()) refuse_model("held-back errors are kept once");
    series.bounds.scores.assign(scores.begin(), scores.end());
  }
  series.bounds.spread = wire.spread();
  series.bounds.pool = static_cast<DemandPattern>(wire.pool());
  series.bounds.outcomes = static_cast<Outcomes>(wire.outcomes());
  series.tried = read_tried(wire, reader);
  series.warnings = reader.texts(wire.warnings());
  series.scale = {wire.scale_absolute(), wire.scale_square()};
  series.last_season = reader.numbers(wire.last_season());
  series.returns = {wire.return_share(), wire.return_sd()};
  series.gaps_are_zero = wire.gaps_are_zero();
  series.regressors.past =
      read_lists(reader.numbers(wire.regressor_past_counts()), reader.numbers(wire.regressor_past()));
  series.regressors.ahead =
      read_lists(reader.numbers(wire.regressor_ahead_counts()), reader.numbers(wire.regressor_ahead()));
  series.reconciliation = reader.numbers(wire.reconciliation());
  series.accuracy = read_accuracy(wire.accuracy());
  series.status = wire.status() == nullptr ? "ok" : reader.text(wire.status());
  series.status_detail = reader.text(wire.status_detail());
  series.fitted = read_method(*wire.method(), reader, learned);
  check_series(series);
  check_accuracy(series.accuracy);
  return series;
}

Options read_options(const std::string& json) {
  check_text(json, "the options");
  try {
    return parse_options(json.empty() ? "{}" : json);
  } catch (const Error& error) {
    refuse_model("its options: " + error.message());
  }
}

std::vector<NamedHoliday> read_holidays(const wire::Header& wire, PayloadReader& reader) {
  const auto names = reader.texts(wire.holiday_names());
  auto days = read_lists(reader.numbers(wire.holiday_day_counts()), reader.numbers(wire.holiday_days()));
  const auto windows = reader.numbers(wire.holiday_windows());
  const auto from_table = reader.numbers(wire.holiday_from_table());
  const std::size_t count = names.size();
  if (days.size() != count || windows.size() != 2 * count || from_table.size() != count) {
    refuse_model("each holiday has days, a window and an origin");
  }
  std::vector<NamedHoliday> holidays;
  for (std::size_t i = 0; i < count; ++i) {
    holidays.push_back({names[i], std::move(days[i]), windows[2 * i], windows[2 * i + 1], from_table[i] != 0});
  }
  return holidays;
}

void read_learned(const wire::Header& wire, PayloadReader& reader, ModelHeader* header) {
  const auto counts = reader.numbers(wire.learned_bytes());
  const auto bytes = reader.numbers(wire.learned());
  auto learned = std::make_shared<LearnedModels>();
  std::size_t at = 0;
  for (const std::uint32_t count : counts) {
    if (count > bytes.size() - at) refuse_model("a learned model lacks bytes");
    learned->add(LearnedModel::load(std::span(bytes).subspan(at, count)));
    at += count;
  }
  if (at != bytes.size()) refuse_model("each byte belongs to a learned model");
  header->learned = std::move(learned);
}

ModelHeader read_header(const wire::Header& wire, PayloadReader& reader) {
  ModelHeader header;
  header.options = read_options(reader.text(wire.options()));
  header.frequency = read_frequency(*wire.frequency());
  header.frequency_detected = wire.frequency_detected();
  header.season = wire.season();
  header.horizon = wire.horizon();
  header.time_zone = reader.text(wire.time_zone());
  header.until_period = wire.until_period();
  header.habit = {wire.lead(), wire.rest()};
  header.row_count = wire.row_count();
  header.data_hash = wire.data_hash();
  header.warnings = reader.texts(wire.warnings());
  header.built_with = reader.text(wire.built_with());
  header.pools = read_pools(wire, reader);
  header.dependence = read_dependence(wire, reader);
  header.categories = read_lists(reader.numbers(wire.category_counts()), reader.texts(wire.categories()));
  if (header.categories.empty()) header.categories.resize(header.options.regressors.size());
  header.holidays = read_holidays(wire, reader);
  read_learned(wire, reader, &header);
  check_header(header);
  return header;
}

}  // namespace

Model load_model(std::span<const std::uint8_t> bytes) {
  const Payload<wire::Model> payload(open_as(ArtifactKind::kModel, bytes));
  PayloadReader reader(payload.size());
  Model model;
  model.header = read_header(*payload.root().header(), reader);
  model.series = read_series(*payload.root().series(), reader, model.header.learned.get());
  check_against_header(model.header, model.series);
  return model;
}

ModelHeader load_header(std::span<const std::uint8_t> bytes) {
  const Payload<wire::Header> payload(open_as(ArtifactKind::kHeader, bytes));
  PayloadReader reader(payload.size());
  return read_header(payload.root(), reader);
}

namespace {

SeriesModel load_with(std::span<const std::uint8_t> bytes, const LearnedModels* learned) {
  const Payload<wire::Series> payload(open_as(ArtifactKind::kSeries, bytes));
  PayloadReader reader(payload.size());
  return read_series(payload.root(), reader, learned);
}

}  // namespace

SeriesModel load_series_alone(std::span<const std::uint8_t> bytes) { return load_with(bytes, nullptr); }

SeriesModel load_series(std::span<const std::uint8_t> bytes, const ModelHeader& header) {
  static const LearnedModels kNone;
  SeriesModel series = load_with(bytes, header.learned ? header.learned.get() : &kNone);
  check_against_header(header, series);
  return series;
}

Verdict verify_artifact(std::span<const std::uint8_t> bytes, const Context& context) {
  try {
    switch (open_envelope(bytes, kArtifactFormat).kind) {
      case ArtifactKind::kModel:
        load_model(bytes);
        break;
      case ArtifactKind::kHeader:
        load_header(bytes);
        break;
      case ArtifactKind::kSeries:
        load_series_alone(bytes);
        break;
      case ArtifactKind::kVersion:
        check_version(bytes, context);
        break;
    }
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kCancelled) throw;
    return {false, error.message() + (error.detail().empty() ? "" : ": " + error.detail())};
  }
  return {true, {}};
}

}  // namespace salesforecast
