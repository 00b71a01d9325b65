// Fits one method to every series of a CSV and forecasts its held-out dates: accuracy (by the scorer) and CPU time.
//
//   zcat $SALESFORECAST_DATA/m3_monthly.csv.gz | bench_methods ets 12 > out.csv
//   zcat $SALESFORECAST_DATA/m4_weekly.csv.gz | bench_methods ets 1 ets_model=ZZN > out.csv
//   ... | bench_methods mstl 7 longer=365       # and the year of days, for methods that take several seasons
//   ... | bench_methods ets 12 validate=18      # leaves the last 18 training values out and prints their sMAPE
//
// Arguments: method name of the registry, season, then option=value. Standard input: lines series,ds,y,split with the
// header series,ds,y,split; of rows with split = test only the date is read. Standard output:
// series,ts,forecast,lower_bound, upper_bound (90 % under normal errors). Standard error: series, failures, CPU seconds
// of fitting and forecasting alone by the thread's clock.
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include "core/methods/method.h"

namespace {

using namespace salesforecast;

constexpr double kNormal90 = 1.6448536269514722;  // 95 % point of the normal distribution

struct Series {
  std::string name;
  std::vector<double> y;
  std::vector<std::string> dates;  // to forecast
};

struct Job {
  const Method* method = nullptr;
  int season = 1;
  std::vector<LongerSeason> longer;
  int validate = 0;
  bool print_fits = false;
  Options options;
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::vector<Series> read_series(std::istream& in) {
  std::vector<Series> all;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const auto a = line.find(','), b = line.find(',', a + 1), c = line.find(',', b + 1);
    if (c == std::string::npos) continue;
    const std::string name = line.substr(0, a);
    if (all.empty() || all.back().name != name) all.push_back({name, {}, {}});
    if (line.compare(c + 1, 4, "test") == 0) {
      all.back().dates.push_back(line.substr(a + 1, b - a - 1));
    } else {
      all.back().y.push_back(std::strtod(line.c_str() + b + 1, nullptr));
    }
  }
  return all;
}

bool read_job(int argc, char** argv, Job& job) {
  if (argc < 3) return false;
  job.method = find_method(argv[1]);
  job.season = std::atoi(argv[2]);
  for (int i = 3; i < argc; ++i) {
    const char* value = std::strchr(argv[i], '=');
    if (value == nullptr) return false;
    const std::string name(static_cast<const char*>(argv[i]), value);
    ++value;
    if (name == "validate")
      job.validate = std::atoi(value);
    else if (name == "longer")
      job.longer = {{LongCycle::kYear, std::atoi(value)}};
    else if (name == "print_fits")
      job.print_fits = std::atoi(value) != 0;
    else if (name == "ets_model")
      job.options.ets_model = value;
    else if (name == "ets_damped")
      job.options.ets_damped = std::strcmp(value, "true") == 0;
    else if (name == "theta_variant")
      job.options.theta_variant = value;
    else
      return false;
  }
  return job.method != nullptr && job.season > 0;
}

double smape(const std::vector<double>& y, const std::vector<double>& forecast) {
  double sum = 0;
  for (std::size_t h = 0; h < y.size(); ++h) {
    const double size = std::abs(y[h]) + std::abs(forecast[h]);
    if (size > 0) sum += 200 * std::abs(y[h] - forecast[h]) / size;
  }
  return sum / static_cast<double>(y.size());
}

}  // namespace

int main(int argc, char** argv) {
  Job job;
  if (!read_job(argc, argv, job)) {
    std::cerr << "usage: bench_methods METHOD SEASON [option=value ...] < series.csv > forecasts.csv\n";
    return 2;
  }
  const auto all = read_series(std::cin);
  const Context context;
  double seconds = 0, slowest = 0, error = 0;
  std::size_t failed = 0;
  if (job.validate == 0) std::printf("series,ts,forecast,lower_bound,upper_bound\n");
  for (const Series& series : all) {
    MethodInput input{series.y, job.season, &job.options, false};
    input.longer_seasons = job.longer;
    std::size_t horizon = series.dates.size();
    std::vector<double> held;
    if (job.validate > 0) {
      horizon = static_cast<std::size_t>(job.validate);
      input.y = std::span(series.y).first(series.y.size() - horizon);
      held.assign(series.y.end() - job.validate, series.y.end());
    }
    const double start = cpu_seconds();
    MethodForecast forecast;
    try {
      const auto fit = job.method->fit(input, context);
      forecast = fit->forecast(static_cast<int>(horizon));
      if (job.print_fits) {
        std::fprintf(stderr, "%s %s %.6f %.4f\n", series.name.c_str(), fit->variant().c_str(), fit->in_sample().aicc,
                     held.empty() ? 0.0 : smape(held, forecast.mean));
      }
    } catch (const Error& e) {
      ++failed;
      std::cerr << series.name << ": " << e.message() << '\n';
      forecast.mean.assign(horizon, input.y.back());
      forecast.sd.assign(horizon, 0.0);
    }
    const double taken = cpu_seconds() - start;
    seconds += taken;
    slowest = std::max(slowest, taken);
    if (job.validate > 0) {
      error += smape(held, forecast.mean);
      continue;
    }
    for (std::size_t h = 0; h < horizon; ++h) {
      const double spread = kNormal90 * forecast.sd[h];
      std::printf("%s,%s,%.10g,%.10g,%.10g\n", series.name.c_str(), series.dates[h].c_str(), forecast.mean[h],
                  forecast.mean[h] - spread, forecast.mean[h] + spread);
    }
  }
  const auto count = static_cast<double>(all.size());
  if (job.validate > 0)
    std::fprintf(stderr, "sMAPE of the last %d training values: %.4f\n", job.validate, error / count);
  std::fprintf(stderr, "%s: %zu series, %zu failed, CPU %.3f s, %.4f ms a series, slowest %.2f ms\n", job.method->name,
               all.size(), failed, seconds, 1e3 * seconds / count, 1e3 * slowest);
  return 0;
}
