// Fits one method to every series of a CSV and forecasts its held-out dates: accuracy (by the scorer) and CPU time.
//
//   zcat $SALESFORECAST_DATA/m3_monthly.csv.gz | bench_methods ets 12 > out.csv
//   zcat $SALESFORECAST_DATA/m4_weekly.csv.gz | bench_methods ets 1 ets_model=ZZN > out.csv
//   ... | bench_methods mstl 7 longer=365       # and the year of days, for methods that take several seasons
//   ... | bench_methods ets 12 validate=18      # leaves the last 18 training values out and prints their sMAPE
//
//   ... | bench_methods prophet 12 frequency=month options='{"prophet_growth": "flat"}'
//   ... | bench_methods prophet 7 frequency=day options='{"holidays": "DE"}'
//
// Arguments: method name of the registry, season, then option=value; frequency tells methods that go by dates what they
// are, options is what sf_train takes. Standard input: lines series,ds,y,split with the header series,ds,y,split; of
// rows with split = test the value is not read. Columns after these are regressors that are known ahead. Standard
// output: series,ts,forecast,lower_bound, upper_bound (90 % under normal errors). Standard error: series, failures, CPU
// seconds of fitting and forecasting alone by the thread's clock.
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include "core/calendar/frequency.h"
#include "core/holiday_design.h"
#include "core/methods/method.h"
#include "core/regressors.h"

namespace {

using namespace salesforecast;

constexpr double kNormal90 = 1.6448536269514722;  // 95 % point of the normal distribution

struct Series {
  std::string name;
  std::vector<double> y;
  std::vector<std::string> dates;  // to forecast
  std::vector<Timestamp> times;    // of y; empty without a frequency
  std::vector<Regressor> regressors;
};

struct Job {
  const Method* method = nullptr;
  int season = 1;
  std::vector<LongerSeason> longer;
  int validate = 0;
  bool print_fits = false;
  std::string frequency;
  Options options;
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The numbers after the fourth column, as many as there are names in the header.
void read_regressors(const std::string& line, std::size_t from, Series& series) {
  for (Regressor& one : series.regressors) {
    from = line.find(',', from) + 1;
    one.values.push_back(std::strtod(line.c_str() + from, nullptr));
  }
}

std::vector<Series> read_series(std::istream& in, bool dated) {
  std::vector<Series> all;
  std::string line;
  std::getline(in, line);
  const auto names =
      static_cast<std::size_t>(std::max<std::ptrdiff_t>(std::count(line.begin(), line.end(), ',') - 3, 0));
  while (std::getline(in, line)) {
    const auto a = line.find(','), b = line.find(',', a + 1), c = line.find(',', b + 1);
    if (c == std::string::npos) continue;
    const std::string name = line.substr(0, a);
    if (all.empty() || all.back().name != name) all.push_back({name, {}, {}, {}, std::vector<Regressor>(names)});
    Series& series = all.back();
    const std::string date = line.substr(a + 1, b - a - 1);
    read_regressors(line, c + 1, series);
    if (line.compare(c + 1, 4, "test") == 0) {
      series.dates.push_back(date);
    } else {
      series.y.push_back(std::strtod(line.c_str() + b + 1, nullptr));
      if (dated) series.times.push_back(parse_timestamp(date));
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
    else if (name == "frequency")
      job.frequency = value;
    else if (name == "options")
      job.options = parse_options(value);
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

// What methods that go by dates need; nothing where the job names no frequency.
void add_dates(const Job& job, const Series& series, Frequency& frequency, MethodInput& input) {
  if (job.frequency.empty()) return;
  frequency = anchored(parse_frequency(job.frequency), series.times);
  input.frequency = &frequency;
  input.first_period = frequency.period_of(series.times.front());
}

// The holidays of option holidays, behind the regressors.
std::vector<Regressor> with_holidays(std::vector<Regressor> columns, const Job& job, const MethodInput& input,
                                     std::size_t horizon) {
  if (job.options.holidays.empty() || input.frequency == nullptr) return columns;
  const std::int64_t end = input.first_period + static_cast<std::int64_t>(input.y.size());
  const std::int64_t first_day = floor_div(input.frequency->start_of(input.first_period), kMicrosPerDay);
  const auto all = make_holidays(job.options, {}, static_cast<std::int32_t>(first_day));
  const SeriesHolidays holidays(all, *input.frequency, input.season, input.first_period, end);
  for (std::size_t c = 0; c < holidays.columns().size(); ++c) {
    Regressor& column = columns.emplace_back();
    column.values = holidays.values(c, input.first_period, input.y.size() + horizon);
    column.holiday = true;
  }
  return columns;
}

}  // namespace

int main(int argc, char** argv) {
  Job job;
  if (!read_job(argc, argv, job)) {
    std::cerr << "usage: bench_methods METHOD SEASON [option=value ...] < series.csv > forecasts.csv\n";
    return 2;
  }
  const auto all = read_series(std::cin, !job.frequency.empty());
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
    Frequency frequency;
    add_dates(job, series, frequency, input);
    const Regressors regressors(with_holidays(series.regressors, job, input, horizon));
    input.regressors = regressors.view(static_cast<int>(input.y.size()), 0, static_cast<int>(horizon));
    const double start = cpu_seconds();
    MethodForecast forecast;
    try {
      const auto fit = job.method->fit(input, context);
      forecast = fit->forecast(future_of(input.regressors, static_cast<int>(horizon)));
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
