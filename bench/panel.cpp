// Builds panels from synthetic rows: 913,000 daily rows of 500 series, by series and by day, and 541,909 raw
// transactions of 4,000 items. Prints the median CPU milliseconds of eleven runs, filling the store not counted.
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <vector>

#include "core/panel.h"

namespace {

using namespace salesforecast;

double cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::uint64_t random_bits(std::uint64_t* state) {
  std::uint64_t z = (*state += 0x9e37'79b9'7f4a'7c15);
  z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
  z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
  return z ^ (z >> 31);
}

void report(const char* name, std::size_t series_count, const std::function<void(RowStore*)>& fill) {
  std::vector<double> times;
  std::size_t rows = 0;
  double checksum = 0;
  for (int run = 0; run < 11; ++run) {
    RowStore store;
    fill(&store);
    rows = store.size();
    const Context context;
    const double begin = cpu_milliseconds();
    const Panel panel = build_panel(std::move(store), series_count, Options{}, context);
    times.push_back(cpu_milliseconds() - begin);
    checksum += panel.series[0].y[0];
  }
  std::nth_element(times.begin(), times.begin() + 5, times.end());
  std::printf("%-32s %9zu rows %7.2f ms  (checksum %g)\n", name, rows, times[5], checksum);
}

void daily(RowStore* store, bool by_series) {
  std::uint64_t state = 1;
  for (std::int64_t i = 0; i < 913'000; ++i) {
    const std::int64_t series = by_series ? i / 1'826 : i % 500;
    const std::int64_t day = by_series ? i % 1'826 : i / 500;
    store->append(static_cast<std::uint32_t>(series), (4'749 + day) * kMicrosPerDay,
                  static_cast<double>(random_bits(&state) % 200));
  }
}

void transactions(RowStore* store) {
  std::uint64_t state = 1;
  for (std::int64_t i = 0; i < 541'909; ++i) {
    const std::int64_t minute = i * 374 * 12 * 60 / 541'909;  // 374 days of twelve hours
    const std::int64_t item =
        static_cast<std::int64_t>((random_bits(&state) % 64) * (random_bits(&state) % 64)) % 4'000;
    store->append(static_cast<std::uint32_t>(item),
                  (3'987 + minute / 720) * kMicrosPerDay + (480 + minute % 720) * kMicrosPerMinute,
                  static_cast<double>(random_bits(&state) % 12));
  }
}

void shuffled(RowStore* store) {
  daily(store, true);
  std::uint64_t state = 2;
  auto& rows = store->rows();
  for (std::size_t i = rows.size() - 1; i > 0; --i) std::swap(rows[i], rows[random_bits(&state) % (i + 1)]);
}

}  // namespace

int main() {
  report("daily, by series", 500, [](RowStore* store) { daily(store, true); });
  report("daily, by day", 500, [](RowStore* store) { daily(store, false); });
  report("raw transactions", 4'000, transactions);
  report("daily, shuffled", 500, shuffled);
}
