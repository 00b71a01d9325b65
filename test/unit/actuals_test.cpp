// Outcomes beside forecasts: which periods have one.
#include "core/actuals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "support/panels.h"

namespace salesforecast {
namespace {

// A model of receipts of an office up to the end of June 2025: periods without a row sold nothing.
struct Trained {
  ModelHeader header;
  SeriesModel model;
};

// Business days from one date to another.
RowStore office_days(const std::string& from, const std::string& to) {
  RowStore store;
  for (Timestamp day = parse_timestamp(from); day <= parse_timestamp(to); day += kMicrosPerDay) {
    if (floor_mod(floor_div(day, kMicrosPerDay) + 5, 7) >= 5) continue;  // 2000-01-01 was a Saturday
    store.append(0, day + 9 * kMicrosPerDay / 24, 1);
    store.append(0, day + 16 * kMicrosPerDay / 24, 1);
  }
  return store;
}

Trained trained(const std::string& frequency) {
  const Panel panel =
      test::build(office_days("2024-01-01", "2025-06-30"), 1, R"({"frequency": ")" + frequency + R"("})");
  Trained out{make_header(Options(), panel), {}};
  out.model = train_series(panel.series[0], out.header, Context());
  return out;
}

std::size_t points(const Trained& trained, RowStore store, std::string* notice = nullptr) {
  const Actuals actuals = Actuals::of_rows(std::move(store), 1, trained.header, Context());
  if (notice != nullptr) *notice = actuals.notices().empty() ? "" : actuals.notices().front();
  return actuals.score(0, trained.header, trained.model, 28, 0.9, Context()).size();
}

TEST(Actuals, a_month_that_ends_on_a_weekend_is_whole) {
  const Trained months = trained("month");
  std::string notice;
  EXPECT_EQ(points(months, office_days("2025-07-01", "2025-08-31"), &notice), 2u);  // a Sunday
  EXPECT_EQ(notice, "");
  EXPECT_EQ(points(months, office_days("2025-07-01", "2025-08-14"), &notice), 1u);
  EXPECT_EQ(notice.substr(0, 66), "the last period, 2025-08-01, is unfinished and left out with its 2");
  EXPECT_EQ(notice.find("option"), std::string::npos);
}

// However few there are, the training has shown how whole ones look.
TEST(Actuals, periods_without_their_begin_or_end_are_left_out) {
  const Trained weeks = trained("week");
  EXPECT_EQ(points(weeks, office_days("2025-07-07", "2025-07-20")), 2u);
  EXPECT_EQ(points(weeks, office_days("2025-07-07", "2025-07-16")), 1u);
  EXPECT_EQ(points(weeks, office_days("2025-07-07", "2025-07-09")), 0u);
  std::string notice;
  EXPECT_EQ(points(weeks, office_days("2025-07-09", "2025-07-20"), &notice), 1u);
  EXPECT_EQ(notice,
            "the first period, 2025-07-07, is left out: its rows begin at 2025-07-09 09:00:00, later than periods do");
  const Trained months = trained("month");
  EXPECT_EQ(points(months, office_days("2025-07-01", "2025-07-15")), 0u);
  EXPECT_EQ(points(months, office_days("2025-07-10", "2025-09-30")), 2u);
  const Trained days = trained("day");
  RowStore half = office_days("2025-07-07", "2025-07-08");
  half.append(0, parse_timestamp("2025-07-09 09:00"), 1);
  EXPECT_EQ(points(days, std::move(half)), 2u);
  RowStore afternoon = office_days("2025-07-08", "2025-07-10");
  afternoon.append(0, parse_timestamp("2025-07-07 16:00"), 1);
  EXPECT_EQ(points(days, std::move(afternoon)), 3u);
}

TEST(Actuals, option_partial_keeps_them) {
  Trained weeks = trained("week");
  weeks.header.options.partial = Partial::kKeep;
  EXPECT_EQ(points(weeks, office_days("2025-07-09", "2025-07-16")), 2u);
}

// Nobody knows of the days before the first of them.
TEST(Actuals, nothing_was_sold_only_between_the_first_and_the_last_of_them) {
  const Trained days = trained("day");
  EXPECT_EQ(points(days, office_days("2025-07-08", "2025-07-15")), 8u);  // with a weekend
}

}  // namespace
}  // namespace salesforecast
