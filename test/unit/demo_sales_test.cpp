#include "core/demo_sales.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/calendar/timestamp.h"
#include "core/error.h"
#include "core/panel.h"

namespace salesforecast {
namespace {

// Rows with their own text, so that they outlive the generator.
struct Row {
  std::int32_t day;
  std::string shop, district, product;
  int units;
  double price;
  bool promotion;
  double temperature;
  int footfall;
  std::string holiday;
};

std::vector<Row> rows_of(const DemoSalesOptions& options) {
  DemoSales sales(options);
  std::vector<Row> rows;
  DemoSale sale;
  while (sales.next(&sale)) {
    rows.push_back({sale.day, std::string(sale.shop), std::string(sale.district), std::string(sale.product), sale.units,
                    sale.price, sale.promotion, sale.temperature, sale.footfall, std::string(sale.holiday_name)});
    EXPECT_EQ(sale.holiday, !sale.holiday_name.empty());
  }
  EXPECT_FALSE(sales.next(&sale));
  return rows;
}

const std::vector<Row>& default_rows() {
  static const std::vector<Row> kRows = rows_of({});
  return kRows;
}

std::string date(std::int32_t day) { return format_timestamp(day * kMicrosPerDay); }

double mean_units(const std::string& product, bool (*keep)(const Row&)) {
  double sum = 0;
  int count = 0;
  for (const Row& row : default_rows()) {
    if (row.product != product || !keep(row)) continue;
    sum += row.units;
    ++count;
  }
  return sum / count;
}

int month_of(std::int32_t day) { return civil_from_days(day).month; }

TEST(DemoSales, has_about_a_hundred_thousand_rows_by_default) {
  EXPECT_GT(default_rows().size(), 75'000u);
  EXPECT_LT(default_rows().size(), 110'000u);
  EXPECT_EQ(date(default_rows().front().day), "2023-01-01");
  EXPECT_EQ(date(default_rows().back().day), "2025-12-31");
}

TEST(DemoSales, digits_are_the_same_on_every_machine) {
  std::uint64_t hash = 14'695'981'039'346'656'037u;  // FNV-1a, 64 bits
  const auto add = [&](std::uint64_t value) { hash = (hash ^ value) * 1'099'511'628'211u; };
  for (const Row& row : default_rows()) {
    add(static_cast<std::uint64_t>(row.day));
    add(static_cast<std::uint64_t>(row.units));
    add(static_cast<std::uint64_t>(row.footfall));
    add(std::bit_cast<std::uint64_t>(row.price));
    add(std::bit_cast<std::uint64_t>(row.temperature));
  }
  EXPECT_EQ(hash, 17'714'063'033'685'300'108u);
}

TEST(DemoSales, rows_do_not_depend_on_shops_products_or_days_beside_them) {
  DemoSalesOptions wide;
  wide.shops = 20;
  wide.products = 30;
  wide.last_day = wide.first_day + 200;
  DemoSalesOptions narrow = wide;
  narrow.shops = 2;
  narrow.products = 2;
  narrow.last_day = wide.first_day + 90;
  std::map<std::tuple<std::int32_t, std::string, std::string>, int> units;
  std::set<std::string> shops, products;
  for (const Row& row : rows_of(wide)) {
    units.emplace(std::tuple(row.day, row.shop, row.product), row.units);
    shops.insert(row.shop);
    products.insert(row.product);
  }
  EXPECT_EQ(shops.size(), 20u);
  EXPECT_GE(products.size(), 29u);
  for (const Row& row : rows_of(narrow)) EXPECT_EQ(units.at(std::tuple(row.day, row.shop, row.product)), row.units);
  DemoSalesOptions other = narrow;
  other.seed = 2;
  int differ = 0;
  for (const Row& row : rows_of(other))
    differ += units.at(std::tuple(row.day, row.shop, row.product)) != row.units ? 1 : 0;
  EXPECT_GT(differ, 100);
}

TEST(DemoSales, rows_come_by_day_then_shop) {
  std::int32_t day = 0;
  std::set<std::string> seen;
  std::string shop;
  for (const Row& row : default_rows()) {
    ASSERT_GE(row.day, day);
    if (row.day > day) seen.clear();
    if (row.day > day || row.shop != shop) {
      ASSERT_TRUE(seen.insert(row.shop).second);
    }
    day = row.day;
    shop = row.shop;
  }
}

TEST(DemoSales, old_town_is_shut_on_sundays) {
  std::map<std::string, int> sundays;
  for (const Row& row : default_rows()) sundays[row.district] += weekday_of(row.day) == 6 ? 1 : 0;
  EXPECT_EQ(sundays["Old Town"], 0);
  EXPECT_GT(sundays["Centre"], 1'000);
  EXPECT_GT(sundays["Suburbs"], 1'000);
}

TEST(DemoSales, single_troubles_are_where_the_header_says) {
  std::map<std::string, std::int32_t> last_day;
  std::int32_t launch = 0;
  int sold_out = 0, longest = 0, lost = 0, returned = 0;
  std::int32_t before = 0;
  for (const Row& row : default_rows()) {
    last_day[row.shop] = row.day;
    if (row.product == "Oat drink 1 l" && launch == 0) launch = row.day;
    if (row.shop == "Market Square" && row.product == "Wheat bread") {
      sold_out = row.units == 0 ? sold_out + 1 : 0;
      longest = std::max(longest, sold_out);
    }
    if (row.shop == "Harbour" && row.product == "Hot chocolate") {
      if (before != 0) lost += row.day - before - 1;
      before = row.day;
    }
    if (row.units < 0) {
      EXPECT_EQ(row.product, "Headphones");
      ++returned;
    }
  }
  const DemoSalesOptions options;
  EXPECT_EQ(last_day["Central Station"], options.last_day);
  EXPECT_EQ(last_day["Airport Road"], options.last_day - 5);
  EXPECT_EQ(date(last_day["Hill Street"]), "2024-10-19");
  EXPECT_EQ(date(launch), "2025-02-07");
  EXPECT_EQ(longest, 18);
  EXPECT_EQ(lost, 54);
  EXPECT_GT(returned, 150);
  EXPECT_LT(returned, 500);
}

TEST(DemoSales, clean_twins_have_the_same_rows_and_none_of_the_troubles) {
  const auto key = [](const Row& row) { return std::tuple(row.day, row.shop, row.product); };
  const auto rest = [](const Row& row) {
    return std::tuple(row.units, row.price, row.promotion, row.temperature, row.footfall, row.holiday);
  };
  std::map<decltype(key(default_rows()[0])), Row> twins;
  DemoSalesOptions options;
  options.troubles = false;
  for (const Row& row : rows_of(options)) {
    EXPECT_GE(row.units, 0);
    EXPECT_TRUE(twins.emplace(key(row), row).second) << "two rows of a series on " << date(row.day);
  }
  EXPECT_EQ(twins.size(), 8u * 12u * 1096u);
  int sold_out = 0;
  for (const Row& row : default_rows()) {
    if (row.units < 0) continue;
    const Row& twin = twins.at(key(row));
    if (rest(row) == rest(twin)) continue;
    EXPECT_EQ(row.shop + row.product, "Market SquareWheat bread");
    EXPECT_EQ(row.units, 0);
    ++sold_out;
  }
  EXPECT_EQ(sold_out, 18);
}

TEST(DemoSales, slow_movers_sell_on_few_days) {
  int candles = 0, candle_zeros = 0, lanterns = 0;
  for (const Row& row : default_rows()) {
    if (row.product == "Birthday candles") {
      ++candles;
      candle_zeros += row.units == 0 ? 1 : 0;
    }
    if (row.product == "Camping lantern") {
      ++lanterns;
      EXPECT_GT(row.units, 0);
    }
  }
  EXPECT_GT(candle_zeros, candles * 6 / 10);
  EXPECT_LT(lanterns, candles / 4);
  EXPECT_GT(lanterns, 300);
}

TEST(DemoSales, effects_are_in_the_numbers) {
  // Summer, weekend, promotion, growth, school, Christmas, closed days.
  EXPECT_GT(mean_units("Ice cream", [](const Row& r) { return month_of(r.day) == 7; }),
            3 * mean_units("Ice cream", [](const Row& r) { return month_of(r.day) == 1; }));
  EXPECT_GT(
      mean_units("Wheat bread", [](const Row& r) { return weekday_of(r.day) == 5 && r.shop == "Riverside"; }),
      1.5 * mean_units("Wheat bread", [](const Row& r) { return weekday_of(r.day) == 0 && r.shop == "Riverside"; }));
  EXPECT_GT(mean_units("Filter coffee", [](const Row& r) { return r.promotion; }),
            1.6 * mean_units("Filter coffee", [](const Row& r) { return !r.promotion; }));
  EXPECT_GT(mean_units("Headphones",
                       [](const Row& r) { return civil_from_days(r.day).year == 2025 && r.shop == "Riverside"; }),
            1.08 * mean_units("Headphones", [](const Row& r) {
              return civil_from_days(r.day).year == 2023 && r.shop == "Riverside";
            }));
  EXPECT_GT(mean_units("Gift box", [](const Row& r) { return month_of(r.day) == 12; }),
            3 * mean_units("Gift box", [](const Row& r) { return month_of(r.day) == 6; }));
  EXPECT_EQ(mean_units("Wheat bread", [](const Row& r) { return r.holiday == "Christmas Day"; }), 0);
  EXPECT_EQ(mean_units("Wheat bread", [](const Row& r) { return r.footfall == 0; }), 0);
}

TEST(DemoSales, prices_rise_each_january_and_fall_in_promotions) {
  std::map<int, std::set<double>> plain, promoted;
  for (const Row& row : default_rows()) {
    if (row.product != "Filter coffee") continue;
    (row.promotion ? promoted : plain)[civil_from_days(row.day).year].insert(row.price);
  }
  for (int year = 2023; year <= 2025; ++year) {
    ASSERT_EQ(plain[year].size(), 1u);
    ASSERT_EQ(promoted[year].size(), 1u);
    EXPECT_NEAR(*promoted[year].begin(), 0.8 * *plain[year].begin(), 0.005);
    if (year > 2023) {
      EXPECT_NEAR(*plain[year].begin(), 1.03 * *plain[year - 1].begin(), 0.005);
    }
  }
}

TEST(DemoSales, moving_holidays_follow_their_rules) {
  std::map<std::string, std::set<std::string>> days;
  for (const Row& row : default_rows()) {
    if (!row.holiday.empty()) days[row.holiday].insert(date(row.day));
  }
  EXPECT_EQ(days["Easter Sunday"], (std::set<std::string>{"2023-04-09", "2024-03-31", "2025-04-20"}));
  EXPECT_EQ(days["Good Friday"], (std::set<std::string>{"2023-04-07", "2024-03-29", "2025-04-18"}));
  EXPECT_EQ(days["Summer Holiday"], (std::set<std::string>{"2023-08-28", "2024-08-26", "2025-08-25"}));
  EXPECT_EQ(days["Christmas Day"].size(), 3u);
  EXPECT_EQ(days.size(), 8u);
}

TEST(DemoSales, temperatures_are_of_this_world) {
  double sum = 0;
  for (const Row& row : default_rows()) {
    ASSERT_GT(row.temperature, -30);
    ASSERT_LT(row.temperature, 45);
    sum += row.temperature;
  }
  EXPECT_NEAR(sum / static_cast<double>(default_rows().size()), 10.5, 1.5);
}

TEST(DemoSales, make_a_daily_panel) {
  RowStore store;
  std::map<std::string, std::uint32_t> numbers;
  for (const Row& row : default_rows()) {
    const auto number =
        numbers.emplace(row.shop + "/" + row.product, static_cast<std::uint32_t>(numbers.size())).first->second;
    store.append(number, row.day * kMicrosPerDay, row.units);
  }
  const Panel panel = build_panel(std::move(store), numbers.size(), Options{}, Context());
  EXPECT_EQ(panel.frequency.description(), "day");
  EXPECT_EQ(panel.series[numbers["Airport Road/Wheat bread"]].trailing_periods, 5);
  EXPECT_EQ(panel.series[numbers["Harbour/Hot chocolate"]].filled_periods, 54);
}

TEST(DemoSales, options_out_of_range_are_refused) {
  const auto refused = [](void (*change)(DemoSalesOptions&)) {
    DemoSalesOptions options;
    change(options);
    EXPECT_THROW(DemoSales{options}, Error);
  };
  refused([](DemoSalesOptions& o) { o.shops = 0; });
  refused([](DemoSalesOptions& o) { o.shops = 1'001; });
  refused([](DemoSalesOptions& o) { o.products = -1; });
  refused([](DemoSalesOptions& o) { o.last_day = o.first_day - 1; });
  refused([](DemoSalesOptions& o) { o.first_day = -2'000'000'000; });
  refused([](DemoSalesOptions& o) { o.last_day = 2'000'000'000; });
  DemoSalesOptions one;
  one.shops = one.products = 1;
  one.last_day = one.first_day;
  EXPECT_EQ(rows_of(one).size(), 1u);
}

}  // namespace
}  // namespace salesforecast
