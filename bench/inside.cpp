// Trains a panel of rows as sf_train does, without a server, and forecasts it: what bench/inside calls once a window.
//
//   bench_inside HORIZON LEVEL 'OPTIONS' [THREADS [series]] < rows.csv > forecasts.csv
//
// Standard input: of each series a line #value,value,... with the numbers of the values of its series columns (left
// out: nothing is reconciled, and there are no roll-ups); then lines series,day,y and a value of each of option
// regressors (empty: NULL). Series are numbers from 0 on in the order of their keys, days such as 2001-09-01, an empty
// y is NULL. Standard output, without a header: series,day,forecast,lower_bound,upper_bound,q0.9 and, of each roll-up
// of the series columns, @columns,series,day,total,lower_bound,upper_bound; columns are bits, series the first one of
// it. Word series leaves these totals out, which no training makes, and the clock by which series get a simple method
// when the time of option budget_seconds is over: what it planned is done on a busy machine, too. Standard error: one
// line with the CPU seconds of the training (all threads and trainer programs), how many series got a simpler method
// than asked, and the seconds it took; where trainer programs were asked, a second one with the bytes that the largest
// of them was expected to take and the libraries. One thread unless told.
#include <poll.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include "core/bit_mix.h"
#include "core/learning.h"
#include "core/reconciliation.h"
#include "core/total.h"
#include "core/training_run.h"
#include "trainer/client.h"

namespace {

using namespace salesforecast;

constexpr std::array<double, 1> kQuantiles = {0.9};

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// A regressor's values as they were read: each text once, as a backend holds no text a row either.
struct Texts {
  std::map<std::string, std::uint32_t, std::less<>> places;
  std::vector<std::string> all;     // in the order of their places
  std::vector<std::uint32_t> rows;  // the place of each row's text

  void add(std::string_view text) {
    auto at = places.find(text);
    if (at == places.end()) {
      at = places.emplace(text, static_cast<std::uint32_t>(all.size())).first;
      all.emplace_back(text);
    }
    rows.push_back(at->second);
  }
};
using Groups = std::vector<std::vector<std::uint32_t>>;

void read_groups(const std::string& line, Groups* groups) {
  std::istringstream values(line.substr(1));
  std::size_t column = 0;
  for (std::string value; std::getline(values, value, ','); ++column) {
    if (groups->size() == column) groups->emplace_back();
    (*groups)[column].push_back(static_cast<std::uint32_t>(std::stoul(value)));
  }
}

// Fills the store and the groups; gives the number of series.
std::size_t read_rows(std::istream& in, RowStore* store, Groups* groups, std::vector<Texts>* texts) {
  std::size_t count = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) {
      read_groups(line, groups);
      continue;
    }
    for (std::size_t c = texts->size(); c > 0; --c) {
      const auto comma = line.rfind(',');
      (*texts)[c - 1].add(std::string_view(line).substr(comma + 1));
      line.resize(comma);
    }
    const auto a = line.find(','), b = line.find(',', a + 1);
    if (b == std::string::npos) throw Error(ErrorKind::kInvalidData, "no row: " + line);
    const auto series = static_cast<std::uint32_t>(std::strtoul(line.c_str(), nullptr, 10));
    count = std::max<std::size_t>(count, series + 1);
    const Timestamp ts = parse_timestamp(line.substr(a + 1, b - a - 1));
    if (b + 1 == line.size()) {
      store->append_missing(series, ts);
    } else {
      store->append(series, ts, std::strtod(line.c_str() + b + 1, nullptr));
    }
  }
  return count;
}

// Regressors as the server gives them: numbers, or texts by their places in a list.
void add_regressors(const std::vector<Texts>& columns, RowStore* store) {
  store->regressor_count = columns.size();
  store->categories.resize(columns.size());
  if (columns.empty()) return;
  store->regressors.assign(store->size() * columns.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Texts& texts = columns[c];
    const bool numbers = std::all_of(texts.all.begin(), texts.all.end(), [](const std::string& text) {
      char* end = nullptr;
      std::strtod(text.c_str(), &end);
      return *end == '\0';
    });
    std::vector<double> values;
    for (const std::string& text : texts.all) {
      std::vector<std::string>& categories = store->categories[c];
      if (text.empty()) {
        values.push_back(std::numeric_limits<double>::quiet_NaN());
      } else if (numbers) {
        values.push_back(std::strtod(text.c_str(), nullptr));
      } else {
        values.push_back(static_cast<double>(categories.size()));
        categories.push_back(text);
      }
    }
    for (std::size_t row = 0; row < texts.rows.size(); ++row)
      store->regressors[row * columns.size() + c] = values[texts.rows[row]];
  }
}

// What the trainer programs beside this one make of the panel. Gives the most bytes that one was expected to take.
std::size_t learn(const Panel& panel, const std::string& folder, const Context& context, ModelHeader* header) {
  std::size_t expected = 0;
  std::vector<LearningTask> tasks =
      plan_learning(panel, *header, {Learner::kTrees, Learner::kNetwork}, context, &header->warnings);
  for (LearningTask& one : tasks) {
    expected = std::max(expected, one.memory);
    TrainerProcess trainer(folder + (one.method->abilities.learner == Learner::kTrees ? "/salesforecast-train-xgboost"
                                                                                      : "/salesforecast-train-torch"),
                           {}, {context.max_memory, 0});
    trainer.send(one.method->name, save_task(one.task));
    one.task.panel.clear();
    for (auto event = trainer.pump(); event != TrainerProcess::Event::kResult; event = trainer.pump()) {
      if (event == TrainerProcess::Event::kProgress) continue;
      pollfd wait = {trainer.fd(), static_cast<short>(POLLIN | (trainer.wants_to_write() ? POLLOUT : 0)), 0};
      poll(&wait, 1, 100);
    }
    take_learned(one, trainer.result(), header);
  }
  return expected;
}

void print_forecasts(const ModelHeader& header, const SeriesModel& model, std::size_t number, double level) {
  const std::vector<ForecastRow> rows = forecast_series(header, model, header.horizon, level);
  const Quantiles quantiles = forecast_quantiles(header, model, header.horizon, kQuantiles);
  for (std::size_t h = 0; h < rows.size(); ++h) {
    const ForecastRow& row = rows[h];
    std::printf("%zu,%s,%.17g,%.17g,%.17g,%.17g\n", number, format_timestamp(row.ts).c_str(), row.forecast,
                row.lower_bound, row.upper_bound, quantiles.values[h][0]);
  }
}

void print_totals(const ModelHeader& header, const Panel& panel, const std::vector<SeriesModel>& models, double level) {
  const Context context;
  const RollUps roll_ups = plan_roll_ups(panel.groups, std::vector<bool>(models.size(), true), context);
  const TotalPeriod period(header.frequency.name(), header);
  for (std::size_t j = 0; j < roll_ups.members.size(); ++j) {
    Totals totals(header, period, header.horizon, level, context.max_memory);
    for (const std::uint32_t i : roll_ups.members[j]) {
      std::vector<std::uint64_t> values;
      for (const auto& column : panel.groups) values.push_back(mixed_bits(column[i] + 1));
      totals.add(0, mixed_bits(~std::uint64_t{i}), values, models[i], {}, context);
    }
    for (const TotalRow& row : totals.rows()) {
      std::printf("@%u,%u,%s,%.17g,%.17g,%.17g\n", roll_ups.levels[j], roll_ups.members[j].front(),
                  format_timestamp(row.from).c_str(), row.total, row.lower_bound, row.upper_bound);
    }
  }
}

TrainedPanel train(const Panel& panel, ModelHeader& header, int threads) {
  Context context;  // of this run alone, which cancels what is left of it
  context.threads = threads;
  TrainingRun run(panel, header, context);
  TrainedPanel out;
  out.models = run.collect();
  out.kept = run.take_kept();
  run.describe(header);
  return out;
}

TrainedPanel train_reconciled(const Panel& panel, ModelHeader& header, const Context& context) {
  TrainedPanel series = train(panel, header, context.threads);
  ReconciliationPlan plan = plan_reconciliation(panel, header, series.models, context);
  if (plan.empty()) return series;
  TrainedPanel roll_ups = train(plan.panel, plan.header, context.threads);
  reconcile_panel(plan, roll_ups, panel, header, series, context);
  return series;
}

void bench(const std::string& horizon, const std::string& level, const std::string& json, int threads,
           bool series_alone, const std::string& folder) {
  Options options = parse_options(json);
  options.horizon = std::stoi(horizon);
  check_methods(options);
  RowStore store;
  Groups groups;
  std::vector<Texts> texts(options.regressors.size());
  const std::size_t count = read_rows(std::cin, &store, &groups, &texts);
  add_regressors(texts, &store);
  texts.clear();
  Context context;
  context.threads = threads;
  const double cpu_start = seconds_of(CLOCK_PROCESS_CPUTIME_ID), start = seconds_of(CLOCK_MONOTONIC);
  Panel panel = build_panel(std::move(store), count, options, context);
  panel.groups = std::move(groups);
  check_trainable(panel);
  number_groups(&panel);
  ModelHeader header = make_header(options, panel);
  const std::size_t expected = learn(panel, folder, context, &header);
  if (series_alone) header.options.budget_seconds = 0;
  const std::vector<SeriesModel> models = train_reconciled(panel, header, context).models;
  rusage trainers{};
  getrusage(RUSAGE_CHILDREN, &trainers);
  const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_start + seconds_of(trainers.ru_utime) +
                     seconds_of(trainers.ru_stime),
               taken = seconds_of(CLOCK_MONOTONIC) - start;
  for (std::size_t i = 0; i < models.size(); ++i) print_forecasts(header, models[i], i, std::stod(level));
  if (!series_alone && !panel.groups.empty()) print_totals(header, panel, models, std::stod(level));
  // As sf_train counts them.
  const auto simpler = std::count_if(models.begin(), models.end(), [](const SeriesModel& one) {
    return one.status != "ok" && one.status != "late_data";
  });
  std::fprintf(stderr, "%.3f %td %.3f\n", cpu, simpler, taken);
  if (expected > 0) std::fprintf(stderr, "%zu %s\n", expected, header.built_with.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const bool series = argc == 6 && std::string_view(argv[5]) == "series";
  if (argc != 4 && argc != 5 && !series) {
    std::fprintf(stderr, "usage: bench_inside HORIZON LEVEL OPTIONS [THREADS [series]] < rows.csv > forecasts.csv\n");
    return 2;
  }
  try {
    const std::string self = argv[0];
    bench(argv[1], argv[2], argv[3], argc >= 5 ? std::atoi(argv[4]) : 1, series, self.substr(0, self.rfind('/')));
  } catch (const Error& error) {
    std::fprintf(stderr, "%s: %s; %s\n", error.message().c_str(), error.detail().c_str(), error.hint().c_str());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
