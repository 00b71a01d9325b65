#include "core/demo_sales.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "core/bit_mix.h"
#include "core/calendar/easter.h"
#include "core/calendar/timestamp.h"
#include "core/error.h"
#include "core/text.h"

namespace salesforecast {

namespace {

constexpr std::array<const char*, 3> kDistricts = {"Centre", "Old Town", "Suburbs"};
constexpr int kOldTown = 1;

struct ShopKind {
  const char* name;
  int district;
  double size;     // sales against an average shop
  bool commuters;  // weekdays are its good days
};

constexpr std::array<ShopKind, 8> kShops = {{{"Central Station", 0, 1.6, true},
                                             {"Market Square", 0, 1.3, false},
                                             {"Old Bridge", kOldTown, 0.8, false},
                                             {"Riverside", 2, 1.0, false},
                                             {"Harbour", 2, 0.7, false},
                                             {"Cathedral", kOldTown, 0.9, false},
                                             {"Airport Road", 2, 1.2, true},
                                             {"Hill Street", 0, 0.6, false}}};
constexpr int kMarketSquare = 1, kHarbour = 4, kAirportRoad = 6, kHillStreet = 7;

struct ProductKind {
  const char* name;
  const char* category;
  double units;   // a day in an average shop
  int cents;      // list price in 2020
  double growth;  // a year
  double swing;   // of the year: demand goes from 1-swing to 1+swing
  int peak;       // day of the year with the highest demand
  double warmth;  // change of demand for a degree above 15
};

constexpr std::array<ProductKind, 12> kProducts = {{{"Orange juice 1 l", "drinks", 22, 249, 0.03, 0.10, 190, 0.010},
                                                    {"Filter coffee", "drinks", 14, 699, 0.02, 0.12, 15, 0},
                                                    {"Wheat bread", "bakery", 35, 220, 0.01, 0.03, 20, 0},
                                                    {"Headphones", "electronics", 4, 3'990, 0.08, 0.20, 340, 0},
                                                    {"Ice cream", "frozen", 12, 399, 0.04, 0.60, 200, 0.030},
                                                    {"Hot chocolate", "drinks", 8, 459, 0.02, 0.65, 10, -0.010},
                                                    {"Garden chair", "home", 3, 2'490, 0.05, 0.85, 150, 0.020},
                                                    {"Notebook A5", "stationery", 9, 349, 0.00, 0.25, 240, 0},
                                                    {"Birthday candles", "household", 0.25, 299, 0.00, 0, 1, 0},
                                                    {"Camping lantern", "household", 0.12, 1'990, 0.05, 0.5, 180, 0},
                                                    {"Gift box", "stationery", 1.2, 799, 0.02, 0.5, 345, 0},
                                                    {"Oat drink 1 l", "drinks", 10, 229, 0.60, 0.05, 100, 0}}};
constexpr int kWheatBread = 2, kHeadphones = 3, kHotChocolate = 5, kNotebook = 7, kCampingLantern = 9, kGiftBox = 10,
              kOatDrink = 11;

constexpr std::array<double, 7> kFamilyWeek = {0.80, 0.82, 0.88, 0.96, 1.22, 1.52, 0.80};
constexpr std::array<double, 7> kCommuterWeek = {1.10, 1.12, 1.12, 1.14, 1.24, 0.74, 0.54};

// What a random number is for; part of its key.
enum class Draw : std::uint64_t { kWeather, kVisits, kPromotion, kUnits, kReturn };

// To the nearest whole number, halves up.
double rounded(double x) { return std::floor(x + 0.5); }

// splitmix64 over a key instead of a stream: a row's numbers do not depend on the rows before it.
class Random {
 public:
  Random(std::uint64_t seed, Draw draw, std::int64_t day, int shop, int product)
      : state_(mixed_bits(mixed_bits(mixed_bits(seed + static_cast<std::uint64_t>(draw) * 0x9e37'79b9'7f4a'7c15) +
                                     static_cast<std::uint64_t>(day)) +
                          (static_cast<std::uint64_t>(shop) << 32) + static_cast<std::uint64_t>(product))) {}

  // [0, 1), 53 bits.
  double uniform() { return static_cast<double>(mixed_bits(state_ += 0x9e37'79b9'7f4a'7c15) >> 11) * 0x1p-53; }
  // Mean 0, variance 1: twelve uniforms (Irwin-Hall), because a logarithm's last digit differs between machines.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }
  // Poisson by Knuth's product of uniforms for small means, else rounded normal.
  std::int32_t count(double mean) {
    if (mean > 12) return static_cast<std::int32_t>(rounded(std::max(0.0, mean + std::sqrt(mean) * normal())));
    // exp(-mean) as (1 - mean/1024)^1024 by ten squarings: basic operations only.
    double limit = 1 - mean / 1'024;
    for (int i = 0; i < 10; ++i) limit *= limit;
    std::int32_t events = 0;
    double product = uniform();
    while (product > limit) {
      product *= uniform();
      ++events;
    }
    return events;
  }

 private:
  std::uint64_t state_;
};

// A wave of period 1 with its crest 1 at `at` = 0: a parabola close to the cosine, without libm.
double wave(double at) {
  double t = at + 0.25;
  t = 2 * (t - std::floor(t)) - 1;  // [-1, 1), where -sin(pi t) crests at -1/2
  const double parabola = -4 * t * (1 - std::fabs(t));
  return 0.775 * parabola + 0.225 * parabola * std::fabs(parabola);
}

std::string_view holiday_of(std::int64_t day, CivilDate date, std::int64_t easter) {
  if (day == easter - 2) return "Good Friday";
  if (day == easter) return "Easter Sunday";
  if (day == easter + 1) return "Easter Monday";
  if (date.month == 1 && date.day == 1) return "New Year's Day";
  if (date.month == 5 && date.day == 1) return "Labour Day";
  if (date.month == 8 && date.day >= 25 && weekday_of(day) == 0) return "Summer Holiday";
  if (date.month == 12 && date.day == 25) return "Christmas Day";
  if (date.month == 12 && date.day == 26) return "Boxing Day";
  return {};
}

// A name of the lists, with a number from the second round on.
std::string numbered(const char* name, std::size_t number, std::size_t kinds) {
  const std::size_t round = number / kinds;
  return round == 0 ? name : std::string(name) + " " + std::to_string(round + 1);
}

void require_between(const char* name, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value >= low && value <= high) return;
  throw Error(ErrorKind::kInvalidArgument, std::string(name) + " cannot be " + with_separators(value),
              "it is between " + with_separators(low) + " and " + with_separators(high), "give a number in this range");
}

}  // namespace

DemoSales::DemoSales(const DemoSalesOptions& options) : options_(options), day_(options.first_day) {
  require_between("number of shops", options.shops, 1, 1'000);
  require_between("number of products", options.products, 1, 1'000);
  // The calendar rules above hold from 1583 on; four digits of the year are enough for anybody's sales.
  const std::int64_t first = days_from_civil({1900, 1, 1}), last = days_from_civil({2200, 1, 1});
  const bool known =
      std::min(options.first_day, options.last_day) >= first && std::max(options.first_day, options.last_day) < last;
  if (!known || options.last_day < options.first_day || options.last_day - options.first_day > 36'525) {
    // Days far off cannot be written as times.
    const auto text = [&](std::int32_t day) { return format_timestamp(std::int64_t{day} * kMicrosPerDay); };
    throw Error(ErrorKind::kInvalidArgument,
                known ? "days from " + text(options.first_day) + " to " + text(options.last_day) + " are out of range"
                      : "first or last day is out of range",
                "the range lies between 1900-01-01 and 2199-12-31, runs forward and is at most 100 years long",
                "give first_day and last_day in this range");
  }
  for (std::size_t s = 0; s < static_cast<std::size_t>(options.shops); ++s) {
    const std::size_t kind = s % kShops.size();
    const std::size_t round = s / kShops.size();
    shops_.push_back({numbered(kShops[kind].name, s, kShops.size()), static_cast<int>(kind), s == kind,
                      kShops[kind].size / (1.0 + 0.1 * static_cast<double>(round))});
  }
  for (std::size_t p = 0; p < static_cast<std::size_t>(options.products); ++p) {
    const std::size_t kind = p % kProducts.size();
    products_.push_back({numbered(kProducts[kind].name, p, kProducts.size()), static_cast<int>(kind), p == kind});
  }
  begin_day();
  begin_shop();
}

void DemoSales::begin_day() {
  const CivilDate date = civil_from_days(day_);
  const std::int64_t new_year = days_from_civil({date.year, 1, 1});
  const std::int64_t easter = western_easter(date.year);
  year_share_ = static_cast<double>(day_ - new_year) / 365.25;
  days_to_christmas_ = static_cast<int>(days_from_civil({date.year, 12, 25}) - day_);
  days_to_easter_ = static_cast<int>(easter - day_);
  sale_.day = day_;
  sale_.holiday_name = holiday_of(day_, date, easter);
  sale_.holiday = !sale_.holiday_name.empty();
  shut_ = days_to_easter_ == 0 || days_to_christmas_ == 0 || day_ == new_year;
  temperatures_.clear();
  for (std::size_t district = 0; district < kDistricts.size(); ++district) {
    // Weather systems last some days: noise between knots five days apart, and a little more every day.
    const auto knot = [&](std::int64_t number) {
      return 4 * Random(options_.seed, Draw::kWeather, number, 0, -1).normal();
    };
    const std::int64_t number = floor_div(day_, 5);
    const double share = static_cast<double>(floor_mod(day_, 5)) / 5;
    const double weather = knot(number) * (1 - share) + knot(number + 1) * share;
    const double own = Random(options_.seed, Draw::kWeather, day_, static_cast<int>(district), 0).normal();
    const double celsius = 10.5 + 9 * wave(year_share_ - 0.55) + weather + own;
    temperatures_.push_back(rounded(celsius * 10) / 10);
  }
}

// Whether the shop has rows today.
bool DemoSales::open(const Shop& shop) const {
  if (!options_.troubles) return true;
  const std::int64_t days = options_.last_day - options_.first_day + 1;
  const std::int64_t passed = day_ - options_.first_day;
  if (kShops[static_cast<std::size_t>(shop.kind)].district == kOldTown && weekday_of(day_) == 6) return false;
  if (!shop.first_of_kind) return true;
  if (shop.kind == kAirportRoad) return options_.last_day - day_ >= 5;
  if (shop.kind == kHillStreet) return passed * 100 < days * 60;
  return true;
}

void DemoSales::begin_shop() {
  const Shop& shop = shops_[static_cast<std::size_t>(shop_)];
  const ShopKind& kind = kShops[static_cast<std::size_t>(shop.kind)];
  sale_.shop = shop.name;
  sale_.district = kDistricts[static_cast<std::size_t>(kind.district)];
  sale_.temperature = temperatures_[static_cast<std::size_t>(kind.district)];
  Random random(options_.seed, Draw::kVisits, day_, shop_, 0);
  const auto weekday = static_cast<std::size_t>(weekday_of(day_));
  double visits = kind.commuters ? kCommuterWeek[weekday] : kFamilyWeek[weekday];
  if (days_to_christmas_ > 0 && days_to_christmas_ <= 24) visits *= 1 + 0.03 * (25 - days_to_christmas_);
  if (days_to_easter_ > 0 && days_to_easter_ <= 6) visits *= 1.25;
  if (sale_.holiday) visits *= kind.commuters ? 0.5 : 0.7;
  visits *= std::max(0.5, 1 + 0.06 * random.normal());
  visit_factor_ = shut_ ? 0 : visits;
  sale_.footfall = static_cast<std::int32_t>(rounded(600 * shop.size * visit_factor_));
}

// Units that customers would take today in the shop at hand, on average.
double DemoSales::demand(const Product& product, int product_number) const {
  const ProductKind& kind = kProducts[static_cast<std::size_t>(product.kind)];
  const double years = static_cast<double>(day_ - options_.first_day) / 365.25;
  double units = kind.units * shops_[static_cast<std::size_t>(shop_)].size * visit_factor_;
  units *= 1 + kind.growth * years;
  units *= 1 + kind.swing * wave(year_share_ - kind.peak / 365.25);
  units *= std::max(0.2, 1 + kind.warmth * (sale_.temperature - 15));
  if (product.kind == kNotebook && year_share_ > 0.62 && year_share_ < 0.70) units *= 2.2;
  if (product.kind == kGiftBox && days_to_christmas_ > 0 && days_to_christmas_ <= 30) units *= 8;
  if (sale_.promotion) units *= 1.9;
  // Copies of a product sell a little less each, so that no two series are the same but for noise.
  const int round = product_number / static_cast<int>(kProducts.size());
  return units / (1 + 0.15 * round);
}

// Fills in the row of a product in the shop at hand; false where there is none.
bool DemoSales::sell(int product_number) {
  const Product& product = products_[static_cast<std::size_t>(product_number)];
  const Shop& shop = shops_[static_cast<std::size_t>(shop_)];
  const ProductKind& kind = kProducts[static_cast<std::size_t>(product.kind)];
  const std::int64_t days = options_.last_day - options_.first_day + 1;
  const std::int64_t passed = day_ - options_.first_day;
  const bool troubled = options_.troubles && product.first_of_kind;
  if (troubled && product.kind == kOatDrink && passed * 100 < days * 70) return false;
  const bool single = troubled && shop.first_of_kind;
  if (single && shop.kind == kHarbour && product.kind == kHotChocolate && passed % 60 >= 40 && passed % 60 < 43)
    return false;

  sale_.product = product.name;
  sale_.category = kind.category;
  // About every ninth week of a product is a promotion, in all shops, from Monday on.
  const std::int64_t week = floor_div(day_ - 2, 7);
  sale_.promotion = Random(options_.seed, Draw::kPromotion, week, 0, product_number).uniform() < 1.0 / 9;
  // List prices rise by 3 in 100 each January, to the cent.
  const int year = civil_from_days(day_).year;
  double cents = kind.cents;
  for (int y = 2020; y < year; ++y) cents = rounded(cents * 1.03);
  if (sale_.promotion) cents = rounded(cents * 0.8);
  sale_.price = cents / 100;

  Random random(options_.seed, Draw::kUnits, day_, shop_, product_number);
  sale_.units = random.count(demand(product, product_number));
  const std::int64_t since_middle = passed - days / 2;
  if (single && shop.kind == kMarketSquare && product.kind == kWheatBread && since_middle >= 0 && since_middle < 18) {
    sale_.units = 0;
  }
  return !options_.troubles || product.kind != kCampingLantern || sale_.units != 0;
}

bool DemoSales::next(DemoSale* sale) {
  if (returned_pending_) {
    // What came back on the day of the row before.
    returned_pending_ = false;
    *sale = sale_;
    Random random(options_.seed, Draw::kReturn, day_, shop_, product_);
    sale->units = random.uniform() < 0.7 ? -1 : -2;
    ++product_;
    return true;
  }
  while (day_ <= options_.last_day) {
    if (product_ < options_.products && open(shops_[static_cast<std::size_t>(shop_)])) {
      if (!sell(product_)) {
        ++product_;
        continue;
      }
      *sale = sale_;
      const bool returns =
          options_.troubles && products_[static_cast<std::size_t>(product_)].kind == kHeadphones && !shut_;
      returned_pending_ = returns && Random(options_.seed, Draw::kReturn, day_, shop_, -1 - product_).uniform() < 0.04;
      if (!returned_pending_) ++product_;
      return true;
    }
    product_ = 0;
    if (++shop_ == options_.shops) {
      shop_ = 0;
      if (++day_ > options_.last_day) break;
      begin_day();
    }
    begin_shop();
  }
  return false;
}

}  // namespace salesforecast
