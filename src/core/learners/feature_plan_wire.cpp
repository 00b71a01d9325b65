#include "core/learners/feature_plan_wire.h"

#include <cmath>

#include "core/artifact_check.h"
#include "core/model.h"
#include "core/regressor_design.h"

namespace salesforecast {

namespace {

constexpr std::uint8_t kKnownFlag = 1, kMovesFlag = 2;
constexpr int kMostSeriesColumns = 1'600;  // a table has no more columns

std::vector<PlannedColumn> read_columns(PayloadReader& reader, const wire::FeaturePlan& wire) {
  const auto uses = reader.numbers(wire.column_uses()), flags = reader.numbers(wire.column_flags());
  const auto sources = reader.numbers(wire.column_sources()), categories = reader.numbers(wire.column_categories());
  const auto lows = reader.numbers(wire.column_lows()), highs = reader.numbers(wire.column_highs());
  const auto aheads = reader.numbers(wire.column_aheads());
  const std::size_t count = uses.size();
  require_of_model(count <= kMostDesignColumns && flags.size() == count && sources.size() == count &&
                       categories.size() == count && lows.size() == count && highs.size() == count &&
                       aheads.size() == count,
                   "a plan of features says the same of each column");
  std::vector<PlannedColumn> columns(count);
  for (std::size_t c = 0; c < count; ++c) {
    require_of_model(uses[c] <= static_cast<std::uint8_t>(ColumnUse::kIdle) && flags[c] <= (kKnownFlag | kMovesFlag),
                     "a plan of features knows the use of each column");
    require_of_model(std::isfinite(lows[c]) && std::isfinite(highs[c]), "a flag has finite values");
    columns[c] = {static_cast<ColumnUse>(uses[c]), sources[c], categories[c], (flags[c] & kKnownFlag) != 0,
                  (flags[c] & kMovesFlag) != 0,    lows[c],    highs[c],      aheads[c]};
  }
  return columns;
}

}  // namespace

flatbuffers::Offset<wire::FeaturePlan> write_plan(flatbuffers::FlatBufferBuilder& builder, const FeaturePlan& plan) {
  const auto frequency = write_frequency(builder, plan.frequency);
  std::vector<std::uint8_t> uses, flags;
  std::vector<std::uint32_t> sources, categories, aheads, closing_columns;
  std::vector<float> lows, highs, closing_values;
  for (const PlannedColumn& column : plan.columns) {
    uses.push_back(static_cast<std::uint8_t>(column.use));
    flags.push_back((column.known ? kKnownFlag : 0) | (column.moves ? kMovesFlag : 0));
    sources.push_back(column.source);
    categories.push_back(column.category);
    lows.push_back(column.low);
    highs.push_back(column.high);
    aheads.push_back(column.ahead);
  }
  for (const Closing& one : plan.closings) {
    closing_columns.push_back(one.column);
    closing_values.push_back(one.value);
  }
  const auto uses_at = write_numbers(builder, uses), flags_at = write_numbers(builder, flags);
  const auto sources_at = write_numbers(builder, sources), categories_at = write_numbers(builder, categories);
  const auto lows_at = write_numbers(builder, lows), highs_at = write_numbers(builder, highs);
  const auto aheads_at = write_numbers(builder, aheads);
  const auto closing_columns_at = write_numbers(builder, closing_columns);
  const auto closing_values_at = write_numbers(builder, closing_values);
  const auto splitting_at = write_numbers(builder, plan.splitting);
  return wire::CreateFeaturePlan(builder, frequency, plan.season, plan.year, plan.horizon,
                                 static_cast<std::uint8_t>(plan.scale), plan.least_sale, plan.series_columns, uses_at,
                                 sources_at, categories_at, flags_at, lows_at, highs_at, closing_columns_at,
                                 closing_values_at, splitting_at, aheads_at, plan.guided, plan.block);
}

FeaturePlan read_plan(PayloadReader& reader, const wire::FeaturePlan& wire) {
  FeaturePlan plan;
  plan.frequency = read_frequency(*wire.frequency());
  check_frequency(plan.frequency);
  plan.season = wire.season();
  plan.year = wire.year();
  plan.horizon = wire.horizon();
  require_of_model(1 <= plan.season && plan.season <= kLongestCell && plan.season <= plan.year &&
                       plan.year <= kMaxSeason && plan.year % plan.season == 0,
                   "a plan of features has a season, and a year of whole seasons");
  require_of_model(1 <= plan.horizon && plan.horizon <= kMaxHorizon, "a plan of features has a horizon");
  require_of_model(wire.scale() <= static_cast<std::uint8_t>(TargetScale::kLinear), "a plan of features has a scale");
  plan.scale = static_cast<TargetScale>(wire.scale());
  plan.least_sale = wire.least_sale();
  require_of_model(std::isfinite(plan.least_sale) && plan.least_sale > 0, "the least sale is above zero");
  plan.series_columns = wire.series_columns();
  require_of_model(0 <= plan.series_columns && plan.series_columns <= kMostSeriesColumns,
                   "a plan knows its series columns");
  plan.columns = read_columns(reader, wire);
  const auto closing_columns = reader.numbers(wire.closing_columns());
  const auto closing_values = reader.numbers(wire.closing_values());
  require_of_model(closing_columns.size() == closing_values.size() && closing_columns.size() <= plan.columns.size(),
                   "each closing has a column and a value");
  for (std::size_t i = 0; i < closing_columns.size(); ++i) {
    require_of_model(closing_columns[i] < plan.columns.size() && std::isfinite(closing_values[i]),
                     "a closing has a column");
    plan.closings.push_back({closing_columns[i], closing_values[i]});
  }
  plan.splitting = reader.numbers(wire.splitting());
  require_of_model(plan.splitting.size() <= kMostSplitting, "few flags split the season's means");
  for (const std::uint32_t c : plan.splitting)
    require_of_model(c < plan.columns.size(), "a splitting flag has a column");
  plan.guided = wire.guided();
  plan.block = wire.block();
  require_of_model(0 <= plan.block && plan.block <= plan.horizon, "a plan of features has blocks within its horizon");
  return plan;
}

}  // namespace salesforecast
