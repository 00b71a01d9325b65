// Trains a panel of rows as sf_train does, without a server, and forecasts it: what bench/inside calls once a window.
//
//   bench_inside HORIZON LEVEL 'OPTIONS' [THREADS] < rows.csv > forecasts.csv
//
// Standard input: lines series,day,y without a header; series are numbers from 0 on in the order of their keys, days
// such as 2001-09-01, an empty y is NULL. Standard output: series,day,forecast,lower_bound,upper_bound,q0.9, without a
// header. Standard error: one line with the CPU seconds of the training (all threads), how many series got a simpler
// method than asked, and the seconds it took. One thread unless told.
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "core/training_run.h"

namespace {

using namespace salesforecast;

constexpr std::array<double, 1> kQuantiles = {0.9};

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Fills the store; gives the number of series.
std::size_t read_rows(std::istream& in, RowStore* store) {
  std::size_t count = 0;
  for (std::string line; std::getline(in, line);) {
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

void print_forecasts(const ModelHeader& header, const SeriesModel& model, std::size_t number, double level) {
  const std::vector<ForecastRow> rows = forecast_series(header, model, header.horizon, level);
  const Quantiles quantiles = forecast_quantiles(header, model, header.horizon, kQuantiles);
  for (std::size_t h = 0; h < rows.size(); ++h) {
    const ForecastRow& row = rows[h];
    std::printf("%zu,%s,%.17g,%.17g,%.17g,%.17g\n", number, format_timestamp(row.ts).c_str(), row.forecast,
                row.lower_bound, row.upper_bound, quantiles.values[h][0]);
  }
}

void bench(const std::string& horizon, const std::string& level, const std::string& json, int threads) {
  Options options = parse_options(json);
  options.horizon = std::stoi(horizon);
  check_methods(options);
  RowStore store;
  const std::size_t count = read_rows(std::cin, &store);
  Context context;
  context.threads = threads;
  const double cpu_start = seconds_of(CLOCK_PROCESS_CPUTIME_ID), start = seconds_of(CLOCK_MONOTONIC);
  const Panel panel = build_panel(std::move(store), count, options, context);
  check_trainable(panel);
  ModelHeader header = make_header(options, panel);
  TrainingRun run(panel, header, context);
  const std::vector<SeriesModel> models = run.collect();
  run.describe(header);
  const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_start, taken = seconds_of(CLOCK_MONOTONIC) - start;
  for (std::size_t i = 0; i < models.size(); ++i) print_forecasts(header, models[i], i, std::stod(level));
  // As sf_train counts them.
  const auto simpler = std::count_if(models.begin(), models.end(), [](const SeriesModel& one) {
    return one.status != "ok" && one.status != "late_data";
  });
  std::fprintf(stderr, "%.3f %td %.3f\n", cpu, simpler, taken);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::fprintf(stderr, "usage: bench_inside HORIZON LEVEL OPTIONS [THREADS] < rows.csv > forecasts.csv\n");
    return 2;
  }
  try {
    bench(argv[1], argv[2], argv[3], argc == 5 ? std::atoi(argv[4]) : 1);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s: %s; %s\n", error.message().c_str(), error.detail().c_str(), error.hint().c_str());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
