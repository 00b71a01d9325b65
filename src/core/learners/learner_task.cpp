#include "core/learners/learner_task.h"

#include <cmath>

#include "core/learners/feature_plan_wire.h"
#include "core/learners/network.h"

namespace salesforecast {

namespace {

constexpr std::size_t kRules = 6, kNetworkRules = 12;

void require(bool holds, const char* rule) {
  if (!holds) throw Error(ErrorKind::kInvalidData, "the learner's task is not valid", rule);
}

std::vector<double> flat_rules(const TreeRules& rules) {
  return {
      static_cast<double>(rules.most_trees), static_cast<double>(rules.depth), rules.learning_rate, rules.least_leaf,
      static_cast<double>(rules.most_rows),  rules.forest ? 1.0 : 0.0};
}

TreeRules read_rules(std::span<const double> flat) {
  require(flat.size() == kRules, "there are rules for trees");
  const auto within = [&](std::size_t i, double low, double high) {
    require(flat[i] >= low && flat[i] <= high, "the rules for trees are within their ranges");
    return flat[i];
  };
  TreeRules rules;
  rules.most_trees = static_cast<int>(within(0, 1, 100'000));
  rules.depth = static_cast<int>(within(1, 1, 64));
  rules.learning_rate = within(2, 1e-6, 1);
  rules.least_leaf = within(3, 0, 1e9);
  rules.most_rows = static_cast<std::int64_t>(within(4, 1, 1e10));
  rules.forest = within(5, 0, 1) != 0;
  return rules;
}

std::vector<double> flat_network_rules(const NetworkRules& rules) {
  return {static_cast<double>(rules.epochs),
          static_cast<double>(rules.epoch_samples),
          static_cast<double>(rules.hidden),
          static_cast<double>(rules.layers),
          static_cast<double>(rules.head),
          static_cast<double>(rules.context),
          static_cast<double>(rules.batch),
          static_cast<double>(rules.patience),
          rules.learning_rate,
          rules.budget_seconds,
          static_cast<double>(rules.seeds),
          static_cast<double>(rules.device)};
}

NetworkRules read_network_rules(std::span<const double> flat) {
  require(flat.size() == kNetworkRules, "there are rules for networks");
  const auto within = [&](std::size_t i, double low, double high) {
    require(flat[i] >= low && flat[i] <= high, "the rules for networks are within their ranges");
    return flat[i];
  };
  const auto whole = [&](std::size_t i, double high) { return static_cast<int>(within(i, 1, high)); };
  NetworkRules rules;
  rules.epochs = whole(0, 100'000);
  rules.epoch_samples = whole(1, 1e9);
  rules.hidden = whole(2, 4'096);
  rules.layers = whole(3, 16);
  rules.head = whole(4, 4'096);
  rules.context = whole(5, 10'000);
  rules.batch = whole(6, 1e6);
  rules.patience = whole(7, 100'000);
  rules.learning_rate = within(8, 1e-9, 10);
  rules.budget_seconds = within(9, 0, 1e9);
  rules.seeds = whole(10, kMostNetworkMembers);
  rules.device = static_cast<Device>(within(11, 0, 2));
  return rules;
}

// Hands out parts of numbers that lie side by side in a message: a panel is not there a third time.
template <typename T>
class Parts {
 public:
  Parts(PayloadReader& reader, const flatbuffers::Vector<T>* values) : reader_(reader), values_(values) {}
  std::vector<T> next(std::size_t count) {
    require(count <= size() - at_, "a series has all its values");
    if (count == 0) return {};
    at_ += count;
    return reader_.numbers(*values_, at_ - count, count);
  }
  bool over() const noexcept { return at_ == size(); }

 private:
  std::size_t size() const noexcept { return values_ == nullptr ? 0 : values_->size(); }

  PayloadReader& reader_;
  const flatbuffers::Vector<T>* values_;
  std::size_t at_ = 0;
};

std::vector<LearnerSeries> read_panel(PayloadReader& reader, const wire::LearnerTask& wire, const FeaturePlan& plan) {
  const auto first_periods = reader.numbers(wire.first_periods());
  const auto lengths = reader.numbers(wire.lengths()), counts = reader.numbers(wire.column_counts());
  require(lengths.size() == first_periods.size() && counts.size() == lengths.size() * plan.columns.size(),
          "each series has a length and columns");
  Parts values(reader, wire.values()), columns(reader, wire.columns());
  Parts codes(reader, wire.codes());
  std::vector<LearnerSeries> panel(lengths.size());
  for (std::size_t i = 0; i < panel.size(); ++i) {
    panel[i].first_period = first_periods[i];
    panel[i].y = values.next(lengths[i]);
    for (std::size_t c = 0; c < plan.columns.size(); ++c) {
      panel[i].columns.push_back(columns.next(counts[i * plan.columns.size() + c]));
      require(!panel[i].columns.back().empty(), "a column has a value");
    }
    panel[i].codes = codes.next(static_cast<std::size_t>(plan.series_columns));
  }
  require(values.over() && columns.over() && codes.over(), "each value belongs to a series");
  return panel;
}

void read_outlooks(PayloadReader& reader, const wire::LearnerTask& wire, std::vector<LearnerSeries>* panel) {
  const auto counts = reader.numbers(wire.outlook_counts());
  require(counts.empty() || counts.size() == panel->size(), "each series has outlooks, or none has");
  Parts froms(reader, wire.outlook_froms()), lengths(reader, wire.outlook_lengths());
  Parts values(reader, wire.outlooks());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    LearnerSeries& series = (*panel)[i];
    const std::vector<std::uint32_t> own_froms = froms.next(counts[i]), own_lengths = lengths.next(counts[i]);
    for (std::size_t o = 0; o < own_froms.size(); ++o) {
      require(own_froms[o] <= series.y.size() && (o == 0 || own_froms[o - 1] < own_froms[o]),
              "vantage points ascend within a series");
      series.outlooks.push_back({static_cast<std::int32_t>(own_froms[o]), values.next(own_lengths[o])});
    }
  }
  require(froms.over() && lengths.over() && values.over(), "each outlook belongs to a series");
}

template <typename Root>
std::vector<std::uint8_t> finished(flatbuffers::FlatBufferBuilder& builder, flatbuffers::Offset<Root> root) {
  builder.Finish(root);
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

}  // namespace

std::vector<std::uint8_t> save_task(const LearnerTask& task) {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<std::int64_t> first_periods;
  std::vector<std::uint32_t> lengths, counts, codes, outlook_counts, outlook_froms, outlook_lengths;
  std::vector<float> values, columns, outlooks;
  for (const LearnerSeries& series : task.panel) {
    first_periods.push_back(series.first_period);
    lengths.push_back(static_cast<std::uint32_t>(series.y.size()));
    values.insert(values.end(), series.y.begin(), series.y.end());
    for (const std::vector<float>& column : series.columns) {
      counts.push_back(static_cast<std::uint32_t>(column.size()));
      columns.insert(columns.end(), column.begin(), column.end());
    }
    codes.insert(codes.end(), series.codes.begin(), series.codes.end());
    if (task.plan.guided) outlook_counts.push_back(static_cast<std::uint32_t>(series.outlooks.size()));
    for (const Outlook& one : series.outlooks) {
      outlook_froms.push_back(static_cast<std::uint32_t>(one.from));
      outlook_lengths.push_back(static_cast<std::uint32_t>(one.values.size()));
      outlooks.insert(outlooks.end(), one.values.begin(), one.values.end());
    }
  }
  const auto method = builder.CreateString(task.method);
  const auto plan = write_plan(builder, task.plan);
  const auto ends = write_numbers(builder, task.ends);
  const auto rules = write_numbers(builder, flat_rules(task.trees));
  const auto network_rules = write_numbers(builder, flat_network_rules(task.network));
  const auto first_periods_at = write_numbers(builder, first_periods);
  const auto lengths_at = write_numbers(builder, lengths);
  const auto values_at = write_numbers(builder, values);
  const auto counts_at = write_numbers(builder, counts);
  const auto columns_at = write_numbers(builder, columns);
  const auto codes_at = write_numbers(builder, codes);
  const auto start_at = write_numbers(builder, task.start);
  const auto outlook_counts_at = write_numbers(builder, outlook_counts);
  const auto outlook_froms_at = write_numbers(builder, outlook_froms);
  const auto outlook_lengths_at = write_numbers(builder, outlook_lengths);
  const auto outlooks_at = write_numbers(builder, outlooks);
  return finished(
      builder, wire::CreateLearnerTask(builder, method, plan, ends, rules, network_rules, task.seed, first_periods_at,
                                       lengths_at, values_at, counts_at, columns_at, codes_at, start_at,
                                       outlook_counts_at, outlook_froms_at, outlook_lengths_at, outlooks_at));
}

LearnerTask load_task(std::span<const std::uint8_t> bytes) {
  const Payload<wire::LearnerTask> payload(bytes);
  PayloadReader reader(payload.size());
  const wire::LearnerTask& wire = payload.root();
  LearnerTask task;
  task.method = reader.text(wire.method());
  task.plan = read_plan(reader, *wire.plan());
  task.ends = reader.numbers(wire.ends());
  task.trees = read_rules(reader.numbers(wire.rules()));
  task.network = read_network_rules(reader.numbers(wire.network_rules()));
  task.seed = wire.seed();
  task.start = reader.numbers(wire.start());
  task.panel = read_panel(reader, wire, task.plan);
  read_outlooks(reader, wire, &task.panel);
  return task;
}

std::vector<std::uint8_t> save_answer(const LearnerAnswer& answer) {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<std::uint32_t> counts;
  std::vector<std::uint8_t> models;
  for (const std::vector<std::uint8_t>& model : answer.models) {
    counts.push_back(static_cast<std::uint32_t>(model.size()));
    models.insert(models.end(), model.begin(), model.end());
  }
  const auto counts_at = write_numbers(builder, counts);
  const auto models_at = write_numbers(builder, models);
  const auto losses = write_numbers(builder, answer.losses), validations = write_numbers(builder, answer.validations);
  const auto library = write_text(builder, answer.library), because = write_text(builder, answer.anew_because),
             device = write_text(builder, answer.device);
  return finished(builder, wire::CreateLearnerAnswer(builder, counts_at, models_at, losses, validations, library,
                                                     because, device, answer.out_of_time));
}

LearnerAnswer load_answer(std::span<const std::uint8_t> bytes) {
  const Payload<wire::LearnerAnswer> payload(bytes);
  PayloadReader reader(payload.size());
  const wire::LearnerAnswer& wire = payload.root();
  LearnerAnswer answer;
  Parts models(reader, wire.models());
  for (const std::uint32_t count : reader.numbers(wire.model_bytes())) answer.models.push_back(models.next(count));
  require(models.over(), "each byte belongs to a model");
  answer.losses = reader.numbers(wire.losses());
  answer.validations = reader.numbers(wire.validations());
  answer.library = reader.text(wire.library());
  answer.anew_because = reader.text(wire.anew_because());
  answer.device = reader.text(wire.device());
  answer.out_of_time = wire.out_of_time();
  return answer;
}

}  // namespace salesforecast
