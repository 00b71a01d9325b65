// Writing artifacts: values to FlatBuffers to envelope. Each value passes artifact_check first, so what is saved loads.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/artifact.h"
#include "core/artifact_check.h"
#include "core/artifact_payload.h"
#include "core/learners/learned_model.h"

namespace salesforecast {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using flatbuffers::Vector;

wire::BoundsFrom to_wire(BoundsFrom from) {
  switch (from) {
    case BoundsFrom::kHeldBack:
      return wire::BoundsFrom::HeldBack;
    case BoundsFrom::kExact:
      return wire::BoundsFrom::Exact;
    case BoundsFrom::kPooled:
      return wire::BoundsFrom::Pooled;
    case BoundsFrom::kRelatives:
      return wire::BoundsFrom::Relatives;
    case BoundsFrom::kModel:
      break;
  }
  return wire::BoundsFrom::Model;
}

Offset<wire::Method> write_method(FlatBufferBuilder& builder, const FittedMethod& fitted) {
  const Parameters parameters = fitted.save();
  check_parameters(parameters);
  std::string names;
  std::vector<std::uint32_t> counts;
  std::vector<double> numbers;
  for (const auto& [name, values] : parameters.all_numbers()) {
    if (!names.empty()) names += '\n';
    names += name;
    counts.push_back(static_cast<std::uint32_t>(values.size()));
    numbers.insert(numbers.end(), values.begin(), values.end());
  }
  std::string coarse_names;
  std::vector<std::uint32_t> coarse_counts;
  std::vector<std::uint16_t> coarse;
  for (const auto& [name, values] : parameters.all_coarse()) {
    coarse_names += (coarse_names.empty() ? "" : "\n") + name;
    coarse_counts.push_back(static_cast<std::uint32_t>(values.size()));
    for (const float value : values) coarse.push_back(coarse_bits(value));
  }
  const bool all_single = std::all_of(counts.begin(), counts.end(), [](auto count) { return count == 1; });
  std::vector<std::string> words;
  for (const auto& [name, value] : parameters.all_words()) words.insert(words.end(), {name, value});

  const auto name_at = builder.CreateString(std::string(fitted.method()));
  const auto names_at = write_text(builder, names);
  const auto counts_at = all_single ? Offset<Vector<std::uint32_t>>(0) : builder.CreateVector(counts);
  const auto numbers_at = write_numbers(builder, numbers);
  const auto words_at = write_texts(builder, words);
  const auto coarse_names_at = write_text(builder, coarse_names);
  const auto coarse_counts_at = write_numbers(builder, coarse_counts);
  const auto coarse_at = write_numbers(builder, coarse);
  return wire::CreateMethod(builder, name_at, names_at, counts_at, numbers_at, words_at, coarse_names_at,
                            coarse_counts_at, coarse_at);
}

// A measure that overflowed (sales beyond 1e150) is kept as undefined: no reason to refuse a model.
Offset<wire::Accuracy> write_accuracy(FlatBufferBuilder& builder, const Accuracy& accuracy) {
  const auto defined = [](auto value) {
    return std::isfinite(value) ? value : std::numeric_limits<decltype(value)>::quiet_NaN();
  };
  if (accuracy.errors == 0) return 0;
  return wire::CreateAccuracy(builder, accuracy.errors, defined(accuracy.mae), defined(accuracy.rmse),
                              defined(accuracy.smape), defined(accuracy.mase), defined(accuracy.bias),
                              defined(accuracy.wape), defined(accuracy.mape), defined(accuracy.rmsse),
                              defined(accuracy.skill));
}

// Lists side by side: a table for each would be a repeated one.
struct FlatLists {
  std::vector<std::uint32_t> counts;
  std::vector<double> values;
};

FlatLists flat_lists(const std::vector<std::vector<double>>& lists) {
  FlatLists flat;
  for (const std::vector<double>& list : lists) {
    flat.counts.push_back(static_cast<std::uint32_t>(list.size()));
    flat.values.insert(flat.values.end(), list.begin(), list.end());
  }
  return flat;
}

// Scores that training rounded to floats are kept as floats; any others as they are.
bool all_floats(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) {
    return std::abs(value) <= std::numeric_limits<float>::max() &&
           static_cast<double>(static_cast<float>(value)) == value;
  });
}

Offset<wire::Series> write_series(FlatBufferBuilder& builder, const SeriesModel& series) {
  check_series(series);
  const auto method = write_method(builder, *series.fitted);
  const auto& all_scores = series.bounds.scores;
  const bool floats = all_floats(all_scores);
  const auto scores = write_numbers(builder, floats ? std::vector<double>() : all_scores);
  const auto float_scores =
      write_numbers(builder, floats ? std::vector<float>(all_scores.begin(), all_scores.end()) : std::vector<float>());
  const auto accuracy = write_accuracy(builder, series.accuracy);
  const auto status = write_text(builder, series.status == "ok" ? std::string() : series.status);
  const auto status_detail = write_text(builder, series.status_detail);
  std::vector<std::string> tried_methods;
  std::vector<float> tried_rmse, tried_weights;
  for (const Tried& one : series.tried) {
    tried_methods.push_back(one.method);
    tried_rmse.push_back(one.rmse);
    tried_weights.push_back(one.weight);
  }
  const auto tried_methods_at = write_texts(builder, tried_methods);
  const auto tried_rmse_at = write_numbers(builder, tried_rmse);
  const auto tried_weights_at = write_numbers(builder, tried_weights);
  const auto last_season = write_numbers(builder, series.last_season);
  const auto warnings = write_texts(builder, series.warnings);
  const FlatLists past = flat_lists(series.regressors.past), ahead = flat_lists(series.regressors.ahead);
  const auto past_counts = write_numbers(builder, past.counts);
  const auto past_values = write_numbers(builder, past.values);
  const auto ahead_counts = write_numbers(builder, ahead.counts);
  const auto ahead_values = write_numbers(builder, ahead.values);
  const auto reconciliation = write_numbers(builder, series.reconciliation);
  return wire::CreateSeries(builder, method, series.first_period, series.end_period, series.lead, series.observations,
                            series.row_count, series.non_negative, series.last_y, series.mean_y,
                            to_wire(series.bounds.from), scores, float_scores, series.bounds.cutoffs, accuracy, status,
                            status_detail, series.bounds.spread, static_cast<std::uint8_t>(series.bounds.pool),
                            static_cast<std::uint8_t>(series.bounds.outcomes), tried_methods_at, tried_rmse_at,
                            tried_weights_at, series.scale.absolute, series.scale.square, last_season,
                            series.returns.share, warnings, series.gaps_are_zero, series.returns.sd, past_counts,
                            past_values, ahead_counts, ahead_values, reconciliation);
}

// The pools side by side: a table for each would be a repeated one.
struct FlatPools {
  std::vector<std::int32_t> series;
  std::vector<double> spreads;
  std::vector<std::uint32_t> step_counts;
  std::vector<std::int32_t> steps;
  std::vector<float> scores;
};

FlatPools flat_pools(const std::vector<ScorePool>& pools) {
  FlatPools flat;
  for (const ScorePool& pool : pools) {
    flat.series.push_back(pool.series);
    flat.spreads.push_back(pool.spread);
    flat.step_counts.push_back(static_cast<std::uint32_t>(pool.steps.size()));
    flat.steps.insert(flat.steps.end(), pool.steps.begin(), pool.steps.end());
    flat.scores.insert(flat.scores.end(), pool.scores.begin(), pool.scores.end());
  }
  return flat;
}

std::vector<double> flat_dependence(const Dependence& dependence) {
  std::vector<double> flat;
  if (!dependence.known()) return flat;
  std::vector<Persistence> parts = {dependence.own};
  parts.insert(parts.end(), dependence.shared.begin(), dependence.shared.end());
  for (const Persistence& part : parts) flat.insert(flat.end(), {part.share, part.lasting, part.fading, part.phi});
  return flat;
}

// Holidays side by side.
struct FlatHolidays {
  std::vector<std::string> names;
  std::vector<std::uint32_t> counts;
  std::vector<std::int32_t> days, windows;
  std::vector<std::uint8_t> from_table;
};

FlatHolidays flat_holidays(const std::vector<NamedHoliday>& holidays) {
  FlatHolidays flat;
  for (const NamedHoliday& one : holidays) {
    flat.names.push_back(one.name);
    flat.counts.push_back(static_cast<std::uint32_t>(one.days.size()));
    flat.days.insert(flat.days.end(), one.days.begin(), one.days.end());
    flat.windows.insert(flat.windows.end(), {one.before, one.after});
    flat.from_table.push_back(one.from_table ? 1 : 0);
  }
  return flat;
}

Offset<wire::Header> write_header(FlatBufferBuilder& builder, const ModelHeader& header) {
  check_header(header);
  const std::string options = options_json(header.options);
  const auto options_at = write_text(builder, options == "{}" ? std::string() : options);
  const auto frequency_at = write_frequency(builder, header.frequency);
  const auto time_zone = write_text(builder, header.time_zone);
  const auto warnings = write_texts(builder, header.warnings);
  const auto built_with = write_text(builder, header.built_with);
  const FlatPools pools = flat_pools(header.pools);
  const auto pool_series = write_numbers(builder, pools.series);
  const auto pool_spreads = write_numbers(builder, pools.spreads);
  const auto pool_step_counts = write_numbers(builder, pools.step_counts);
  const auto pool_steps = write_numbers(builder, pools.steps);
  const auto pool_scores = write_numbers(builder, pools.scores);
  const auto dependence = write_numbers(builder, flat_dependence(header.dependence));
  std::vector<std::uint32_t> category_counts;
  std::vector<std::string> categories;
  for (const std::vector<std::string>& texts : header.categories) {
    category_counts.push_back(static_cast<std::uint32_t>(texts.size()));
    categories.insert(categories.end(), texts.begin(), texts.end());
  }
  const auto category_counts_at =
      write_numbers(builder, categories.empty() ? std::vector<std::uint32_t>() : category_counts);
  const auto categories_at = write_texts(builder, categories);
  const FlatHolidays holidays = flat_holidays(header.holidays);
  const auto holiday_names = write_texts(builder, holidays.names);
  const auto holiday_counts = write_numbers(builder, holidays.counts);
  const auto holiday_days = write_numbers(builder, holidays.days);
  const auto holiday_windows = write_numbers(builder, holidays.windows);
  const auto holiday_from_table = write_numbers(builder, holidays.from_table);
  std::vector<std::uint32_t> learned_bytes;
  std::vector<std::uint8_t> learned;
  for (const auto& model :
       header.learned ? header.learned->latest() : std::vector<std::shared_ptr<const LearnedModel>>()) {
    learned_bytes.push_back(static_cast<std::uint32_t>(model->bytes().size()));
    learned.insert(learned.end(), model->bytes().begin(), model->bytes().end());
  }
  const auto learned_bytes_at = write_numbers(builder, learned_bytes);
  const auto learned_at = write_numbers(builder, learned);
  return wire::CreateHeader(builder, options_at, frequency_at, header.frequency_detected, header.season, header.horizon,
                            time_zone, header.until_period, header.row_count, header.data_hash, warnings, built_with,
                            pool_series, pool_spreads, pool_step_counts, pool_steps, pool_scores, dependence,
                            header.habit.lead, header.habit.rest, category_counts_at, categories_at, holiday_names,
                            holiday_counts, holiday_days, holiday_windows, holiday_from_table, learned_bytes_at,
                            learned_at);
}

template <typename Root>
std::vector<std::uint8_t> finish(FlatBufferBuilder& builder, Offset<Root> root, ArtifactKind kind) {
  builder.Finish(root);
  return seal(kArtifactFormat, kind, {builder.GetBufferPointer(), builder.GetSize()});
}

}  // namespace

std::vector<std::uint8_t> save_model(const ModelHeader& header, const SeriesModel& series) {
  FlatBufferBuilder builder;
  const auto header_at = write_header(builder, header);
  const auto series_at = write_series(builder, series);
  check_against_header(header, series);
  return finish(builder, wire::CreateModel(builder, header_at, series_at), ArtifactKind::kModel);
}

std::vector<std::uint8_t> save_header(const ModelHeader& header) {
  FlatBufferBuilder builder;
  return finish(builder, write_header(builder, header), ArtifactKind::kHeader);
}

std::vector<std::uint8_t> save_series(const SeriesModel& series) {
  FlatBufferBuilder builder;
  return finish(builder, write_series(builder, series), ArtifactKind::kSeries);
}

}  // namespace salesforecast
