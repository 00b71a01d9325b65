// Sample sales with every trouble that the period contract names, for the first steps, the docs and the tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace salesforecast {

// One row: what a shop sold of a product on a day. Text lives as long as the generator.
struct DemoSale {
  std::int32_t day = 0;  // days since 2000-01-01
  std::string_view shop;
  std::string_view district;
  std::string_view product;
  std::string_view category;
  std::int32_t units = 0;     // negative: goods that came back
  double price = 0;           // of one unit on that day, to the cent
  bool promotion = false;     // the price is a fifth lower
  double temperature = 0;     // of the district, degrees Celsius, to a tenth
  std::int32_t footfall = 0;  // visitors of the shop
  bool holiday = false;
  std::string_view holiday_name;  // empty on other days
};

struct DemoSalesOptions {
  int shops = 8;                   // 1 .. 1,000
  int products = 12;               // 1 .. 1,000
  std::int32_t first_day = 8'401;  // 2023-01-01
  std::int32_t last_day = 9'496;   // 2025-12-31; at most 100 years later
  std::uint64_t seed = 1;
  bool troubles = true;  // false: the clean twin, see below
};

// Rows by day, then shop, then product, in the order of the lists below. A value depends on seed, first day, day, shop
// and product alone: more shops, products or days leave the others' rows as they were (but troubles placed by a share
// of the range move with it). Only additions, multiplications, divisions and square roots are used, so the digits are
// the same on every machine.
//
// In all: trend (a yearly growth of each product), week and year, list prices that rise in January, promotions of
// one week (price a fifth lower, sales about doubled), warm days (ice cream, juice), visitors, holidays (Easter by
// rule; shut on 1 January, Easter Sunday and 25 December with a row of zero units; a rush before Easter and Christmas).
//
//   shop                 district    trouble
//   0 Central Station    Centre      none
//   1 Market Square      Centre      Wheat bread sold out for 18 days from the middle of the range on: zero units
//   2 Old Bridge         Old Town    shut on Sundays: no rows
//   3 Riverside          Suburbs     none
//   4 Harbour            Suburbs     Hot chocolate: the records of three days in each 60 are lost
//   5 Cathedral          Old Town    shut on Sundays: no rows
//   6 Airport Road       Suburbs     the last five days have not arrived yet
//   7 Hill Street        Centre      shut for good after 60 of 100 days of the range
//
//   product              category    trouble
//   0 Orange juice 1 l   drinks      none
//   1 Filter coffee      drinks      none
//   2 Wheat bread        bakery      see Market Square
//   3 Headphones         electronics goods come back: a second row of that day with negative units
//   4 Ice cream          frozen      a long summer
//   5 Hot chocolate      drinks      see Harbour
//   6 Garden chair       home        few in winter
//   7 Notebook A5        stationery  a peak before school begins
//   8 Birthday candles   household   sold on few days; days without are zeros
//   9 Camping lantern    household   sold on few days; days without have no row
//  10 Gift box           stationery  nearly all before Christmas
//  11 Oat drink 1 l      drinks      launched after 70 of 100 days of the range, growing fast
//
// Further shops and products are the same lists again with a number behind the name, without the troubles of single
// ones (Sundays, slow movers and returns stay: they belong to the district and the product).
//
// The clean twin (troubles false) has the same rows, and those that a trouble took away: what Wheat bread would have
// sold in its 18 days, Sundays in Old Town, Hot chocolate's lost days, Airport Road's last five days, Hill Street after
// it closed, Oat drink before its launch, a row of zero units on a Camping lantern's days without a sale. Nothing comes
// back: no second rows of Headphones. Rows that both have are equal, the 18 days apart.
class DemoSales {
 public:
  // Throws Error(kInvalidArgument) for options outside the ranges above.
  explicit DemoSales(const DemoSalesOptions& options);

  // The next row; false after the last one.
  bool next(DemoSale* sale);

 private:
  struct Shop {
    std::string name;
    int kind;  // row of the list above
    bool first_of_kind;
    double size;
  };
  struct Product {
    std::string name;
    int kind;
    bool first_of_kind;
  };

  void begin_day();
  bool open(const Shop& shop) const;
  void begin_shop();
  bool sell(int product_number);
  double demand(const Product& product, int product_number) const;

  DemoSalesOptions options_;
  std::vector<Shop> shops_;
  std::vector<Product> products_;

  // Where the walk stands, and what all rows of the day and the shop share.
  std::int32_t day_;
  int shop_ = 0;
  int product_ = 0;
  bool returned_pending_ = false;
  double year_share_ = 0;  // 0 on 1 January, below 1
  int days_to_christmas_ = 0;
  int days_to_easter_ = 0;
  bool shut_ = false;
  double visit_factor_ = 1;
  std::vector<double> temperatures_;  // by district
  DemoSale sale_;
};

}  // namespace salesforecast
