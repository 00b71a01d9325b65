// Holidays from options and tables to columns, forecasts and explanations.
#include "core/holiday_design.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <string>

#include "core/artifact.h"
#include "core/calendar/holidays.h"
#include "core/envelope.h"
#include "core/error.h"
#include "core/holiday_notices.h"
#include "core/wire.h"
#include "support/panels.h"

namespace salesforecast {
namespace {

std::int32_t day_of(const char* date) { return static_cast<std::int32_t>(parse_timestamp(date) / kMicrosPerDay); }

std::vector<NamedHoliday> holidays(const std::string& options, const std::vector<HolidayRow>& rows = {}) {
  return make_holidays(parse_options(options), rows, day_of("2020-01-01"));
}

const NamedHoliday& named(const std::vector<NamedHoliday>& all, const std::string& name) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const NamedHoliday& one) { return one.name == name; });
  if (at == all.end()) throw Error(ErrorKind::kInternal, "no holiday " + name);
  return *at;
}

TEST(HolidayDesign, a_country_has_each_holiday_by_its_name_up_to_the_last_year_known) {
  const auto all = holidays(R"({"holidays": "de", "holiday_days_before": 1})");
  EXPECT_EQ(all.size(), 9u);
  const NamedHoliday& christmas = named(all, "Christmas Day");
  EXPECT_EQ(christmas.days.front(), day_of("2019-12-25"));
  EXPECT_EQ(christmas.days.back(), day_of("2050-12-25"));
  EXPECT_EQ(christmas.before, 1);
  EXPECT_EQ(christmas.after, 0);
  EXPECT_EQ(parse_options(R"({"holidays": ["de", "AT", "De"]})").holidays, (std::vector<std::string>{"AT", "DE"}));
}

TEST(HolidayDesign, countries_share_a_holiday_of_one_name_only_where_its_days_are_the_same) {
  const auto all = holidays(R"({"holidays": ["CA", "US"]})");
  EXPECT_EQ(named(all, "Christmas Day").days.size(), 32u);
  EXPECT_NE(named(all, "Christmas Day (observed) (US)").days, named(all, "Christmas Day (observed) (CA)").days);
}

TEST(HolidayDesign, an_unknown_country_names_what_it_may_have_meant) {
  try {
    parse_options(R"({"holidays": ["DEU"]})");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "no holidays are known of country \"DEU\"");
    EXPECT_EQ(error.hint(), "Did you mean \"DE\"?");
  }
  EXPECT_THROW(parse_options(R"({"holiday_days_after": 1})"), Error);
  EXPECT_THROW(parse_options(R"({"holidays": "DE", "holiday_days_after": 31})"), Error);
  EXPECT_THROW(parse_options(R"({"holidays": [1]})"), Error);
  EXPECT_THROW(refuse_registry_options(parse_options(R"({"holiday_table": "days"})")), Error);
}

TEST(HolidayDesign, rows_of_the_table_come_first_and_have_the_widest_of_their_windows) {
  const std::vector<HolidayRow> rows = {{"Easter Monday", day_of("2021-04-06"), -1, -1},
                                        {"Fair", day_of("2021-06-01"), 2, 0},
                                        {"Fair", day_of("2022-06-03"), -1, 1}};
  const auto all = holidays(R"({"holidays": "DE", "holiday_days_after": 3, "holiday_table": "t"})", rows);
  EXPECT_EQ(named(all, "Easter Monday").days, std::vector<std::int32_t>{day_of("2021-04-06")});
  EXPECT_TRUE(named(all, "Easter Monday").from_table);
  EXPECT_EQ(named(all, "Fair").before, 2);
  EXPECT_EQ(named(all, "Fair").after, 1);
  EXPECT_EQ(named(all, "Christmas Day").after, 3);
  std::vector<HolidayRow> many;
  for (int i = 0; i < 1001; ++i) many.push_back({std::to_string(i), i, 0, 0});
  EXPECT_THROW(make_holidays(Options(), many, 0), Error);
}

// Values of a holiday's column in a history of the periods that begin from `from` to `to`.
std::vector<double> column(const std::vector<NamedHoliday>& all, const std::string& frequency, const std::string& name,
                           const char* from, const char* to, int offset = 0) {
  const Frequency period = parse_frequency(frequency);
  const std::int64_t first = period.period_of(parse_timestamp(from)), end = period.period_of(parse_timestamp(to)) + 1;
  const SeriesHolidays series(all, period, period.season(), first, end);
  for (std::size_t c = 0; c < series.columns().size(); ++c) {
    const HolidayColumn& one = series.columns()[c];
    if (holiday_name(all, one) == name && one.offset == offset) {
      return series.values(c, first, static_cast<std::size_t>(end - first));
    }
  }
  ADD_FAILURE() << "no column " << name;
  return {};
}

TEST(HolidayDesign, a_day_is_marked_an_hour_too_and_longer_periods_count) {
  const auto all = holidays(R"({"holidays": "DE"})");
  const auto days = column(all, "day", "Easter Monday", "2021-04-01", "2023-04-30");
  EXPECT_EQ(std::count(days.begin(), days.end(), 1.0), 3);
  EXPECT_EQ(days[4], 1);  // 2021-04-05
  const auto hours = column(all, "hour", "Easter Monday", "2021-04-01", "2022-04-30 23:00");
  EXPECT_EQ(std::count(hours.begin(), hours.end(), 1.0), 48);
  EXPECT_EQ(hours[4 * 24], 1);
  EXPECT_EQ(hours[4 * 24 - 1] + hours[5 * 24], 0);
  const auto weeks = column(all, "week", "Second Day of Christmas", "2020-12-14", "2022-12-26");
  EXPECT_EQ(weeks[1] + weeks[0] + weeks[2], 1);  // Saturday of the week from 2020-12-21
  EXPECT_EQ(weeks[1], 1);
  const auto window = holidays(R"({"holidays": "DE", "holiday_days_before": 1, "holiday_days_after": 2})");
  EXPECT_EQ(column(window, "week", "Easter Monday", "2020-03-30", "2021-04-05")[1], 1);  // Easter Sunday alone
  EXPECT_EQ(column(window, "week", "Easter Monday", "2020-03-30", "2021-04-05")[2], 3);
}

TEST(HolidayDesign, months_see_the_feasts_that_move_and_no_others) {
  const auto all = holidays(R"({"holidays": "DE"})");
  const auto friday = column(all, "month", "Good Friday", "2020-01-01", "2024-12-01");
  EXPECT_EQ(friday[3], 1);       // April 2020
  EXPECT_EQ(friday[48 + 2], 1);  // March 2024
  EXPECT_EQ(friday[48 + 3], 0);
  // It lies in one month of every year, which is the season.
  const auto christmas = column(all, "month", "Christmas Day", "2020-01-01", "2024-12-01");
  EXPECT_EQ(std::count(christmas.begin(), christmas.end(), 0.0), 60);
}

TEST(HolidayDesign, what_the_history_has_less_than_two_days_of_is_learned_with_others_or_not_at_all) {
  const std::vector<HolidayRow> rows = {{"Fair", day_of("2021-06-01"), 0, 0}, {"Fair", day_of("2022-06-01"), 0, 0}};
  const auto all = holidays(R"({"holidays": "DE", "holiday_table": "t"})", rows);
  const auto year = column(all, "day", "other holidays", "2021-01-01", "2021-12-31");
  EXPECT_EQ(std::count(year.begin(), year.end(), 1.0), 9);
  const auto own = column(all, "day", "Christmas Day", "2021-01-01", "2021-12-31");
  EXPECT_EQ(std::count(own.begin(), own.end(), 1.0), 0);
  const auto fair = column(all, "day", "Fair", "2021-01-01", "2021-12-31");
  EXPECT_EQ(std::count(fair.begin(), fair.end(), 1.0), 0);
  const auto both = column(all, "day", "Fair", "2021-01-01", "2022-12-31");
  EXPECT_EQ(std::count(both.begin(), both.end(), 1.0), 2);
  const auto none = column(all, "day", "other holidays", "2021-01-01", "2022-12-31");
  EXPECT_EQ(std::count(none.begin(), none.end(), 1.0), 0);
}

struct Trained {
  ModelHeader header;
  SeriesModel model;
};

// Sales of 200 a day, 40 more on Saturdays, half of it on public holidays (or on the days of `rows`, where they are
// all; then no day of the week differs), 90 more on the days before; up to 2023-12-15.
Trained trained(const std::string& options, const std::vector<HolidayRow>& rows = {}, bool rows_are_all = false) {
  const char* const country = "DE";
  HolidayList list({&country, 1}, 2020, 2024);
  std::vector<std::int32_t> off;
  for (Holiday one; !rows_are_all && list.next(&one);) off.push_back(one.day);
  for (const HolidayRow& row : rows) {
    if (rows_are_all) off.push_back(row.day);
  }
  const auto is_off = [&](std::int32_t day) { return std::find(off.begin(), off.end(), day) != off.end(); };
  RowStore store;
  for (std::int32_t day = day_of("2020-11-01"); day <= day_of("2023-12-15"); ++day) {
    const double base = 200 + 40 * (weekday_of(day) == 5 && !rows_are_all) + (day * 37 % 11 - 5) * 0.4;
    store.append(0, day * kMicrosPerDay, is_off(day) ? base - 100 : is_off(day + 1) ? base + 90 : base);
  }
  const Options parsed = parse_options(options);
  Panel panel = build_panel(std::move(store), 1, parsed, Context());
  panel.holidays = rows;
  Trained out{make_header(parsed, panel), {}};
  out.model = train_series(panel.series[0], out.header, Context());
  return out;
}

TEST(HolidayDesign, methods_forecast_a_holiday_and_the_day_before_and_say_so_by_its_name) {
  // arima takes long for many columns: two feasts of a table do.
  std::vector<HolidayRow> feasts;
  for (int year = 2020; year <= 2023; ++year) {
    feasts.push_back({"Christmas Day", static_cast<std::int32_t>(days_from_civil({year, 12, 25})), 1, 0});
    feasts.push_back({"New Year's Day", static_cast<std::int32_t>(days_from_civil({year + 1, 1, 1})), 1, 0});
  }
  for (const std::string method : {"regression", "prophet", "arima"}) {
    const bool table = method == "arima";
    const std::string asked =
        table ? R"({"holiday_table": "feasts", "season": 1, )" : R"({"holidays": "DE", "holiday_days_before": 1, )";
    const Trained one = trained(std::string(asked).append(R"("horizon": 15, "method": ")").append(method).append("\"}"),
                                table ? feasts : std::vector<HolidayRow>(), table);
    EXPECT_EQ(one.model.status, "ok") << method;
    const auto rows = forecast_series(one.header, one.model, 20, 0.9);  // from 12-16 on, beyond the trained horizon
    EXPECT_NEAR(rows[8].forecast, 290, 25) << method;                   // 12-24
    EXPECT_NEAR(rows[9].forecast, 100, 25) << method;                   // 12-25
    EXPECT_NEAR(rows[11].forecast, 200, 15) << method;                  // 12-27
    EXPECT_NEAR(rows[16].forecast, 100, 25) << method;                  // 01-01
    const Explanation why = explain_series(one.header, one.model, 20);
    const auto& names = why.components.names;
    EXPECT_EQ(std::count(names.begin(), names.end(), "Christmas Day"), 1) << method;
    EXPECT_EQ(std::count(names.begin(), names.end(), "Easter Monday"), 0) << method;  // none within the horizon
    const auto at = std::find(names.begin(), names.end(), "Christmas Day") - names.begin();
    EXPECT_EQ(why.components.values[at][7], 0) << method;
    for (int h = 0; h < 20; ++h) {
      double sum = 0;
      for (const auto& values : why.components.values) sum += values[h];
      EXPECT_NEAR(sum, rows[h].forecast, 1e-9 * rows[h].forecast) << method;
    }
    const auto bytes = save_model(one.header, one.model);
    const Model back = load_model(bytes);
    EXPECT_EQ(back.header.holidays, one.header.holidays);
    EXPECT_EQ(save_model(back.header, back.series), bytes);
    EXPECT_EQ(forecast_series(back.header, back.series, 20, 0.9)[9].forecast, rows[9].forecast);
  }
}

TEST(HolidayDesign, who_uses_them_is_said_and_what_ends_too_early) {
  const std::vector<HolidayRow> rows = {{"Fair", day_of("2021-06-01"), 0, 0}, {"Opening", day_of("2023-12-20"), 0, 0}};
  const Trained one =
      trained(R"({"holidays": "DE", "holiday_table": "own", "horizon": 15, "method": "regression"})", rows);
  const std::string text = holiday_sentence(one.header, {&one.model, 1});
  EXPECT_EQ(text.substr(0, 62), "holidays in use, of 1 series: Ascension Day by 1, Christmas Da");
  const std::vector<std::string>& warnings = one.header.warnings;
  ASSERT_GE(warnings.size(), 2u);
  EXPECT_EQ(warnings[warnings.size() - 2],
            "holidays of own are known up to 2023-12-20, the forecast goes on to 2023-12-30");
  EXPECT_EQ(warnings.back(),
            "of own the history has less than two days of Fair, Opening: they change no forecast; of one name their "
            "effect is learned together");
  const Trained ets = trained(R"({"holidays": "DE", "method": "ets"})");
  EXPECT_EQ(holiday_sentence(ets.header, {&ets.model, 1}),
            "method ets uses no holidays: they did not change the forecast");
  EXPECT_EQ(trained(R"({"method": "ets"})").header.holidays.size(), 0u);
}

// Holidays as a writer without checks lays them out.
struct WireHolidays {
  std::vector<std::string> names = {"Easter", "Fair"};
  std::vector<std::uint32_t> counts = {1, 2};
  std::vector<std::int32_t> days = {100, -5, 7}, windows = {0, 1, 0, 0};
  std::vector<std::uint8_t> from_table = {0, 1};

  std::vector<std::uint8_t> bytes() const {
    flatbuffers::FlatBufferBuilder b;
    const auto frequency = wire::CreateFrequency(b, kMicrosPerDay);
    const auto names_at = b.CreateVectorOfStrings(names);
    const auto counts_at = b.CreateVector(counts);
    const auto days_at = b.CreateVector(days), windows_at = b.CreateVector(windows);
    const auto from_table_at = b.CreateVector(from_table);
    wire::HeaderBuilder header(b);
    header.add_frequency(frequency);
    header.add_season(7);
    header.add_horizon(28);
    header.add_holiday_names(names_at);
    header.add_holiday_day_counts(counts_at);
    header.add_holiday_days(days_at);
    header.add_holiday_windows(windows_at);
    header.add_holiday_from_table(from_table_at);
    b.Finish(header.Finish());
    return seal(kArtifactFormat, ArtifactKind::kHeader, {b.GetBufferPointer(), b.GetSize()});
  }
};

TEST(HolidayDesign, holidays_of_a_model_that_break_their_rules_are_refused) {
  EXPECT_EQ(load_header(WireHolidays().bytes()).holidays.size(), 2u);
  struct Case {
    void (*change)(WireHolidays& w);
    const char* part;
  };
  const std::vector<Case> cases = {
      {[](WireHolidays& w) { w.names[0] = ""; }, "holidays have names"},
      {[](WireHolidays& w) { w.names[0] = "Fair"; }, "in their order"},
      {[](WireHolidays& w) { w.names[0] = "\xff"; }, "the name of a holiday must be UTF-8"},
      {[](WireHolidays& w) {
         w.counts = {0, 3};
       },
       "a holiday has days"},
      {[](WireHolidays& w) { w.days[2] = -5; }, "each after the one before"},
      {[](WireHolidays& w) { w.days.pop_back(); }, "lists are not complete"},
      {[](WireHolidays& w) { w.counts.pop_back(), w.days.resize(1); }, "days, a window and an origin"},
      {[](WireHolidays& w) { w.days[2] = 2'000'000'000; }, "the years 1 to 9999"},
      {[](WireHolidays& w) { w.windows[0] = -1; }, "at most 30 days around"},
      {[](WireHolidays& w) { w.windows[3] = 31; }, "at most 30 days around"},
      {[](WireHolidays& w) { w.windows.pop_back(); }, "days, a window and an origin"},
      {[](WireHolidays& w) {
         for (int i = 0; i < 100; ++i) w.names.push_back("Fair " + std::to_string(100 + i));
         w.windows.assign(204, 30);
         w.counts.assign(102, 1), w.days.assign(102, 1), w.from_table.assign(102, 1);
       },
       "at most 5000 columns"},
  };
  for (const Case& one : cases) {
    WireHolidays holidays;
    one.change(holidays);
    const Verdict verdict = verify_artifact(holidays.bytes());
    EXPECT_FALSE(verdict.ok) << one.part;
    EXPECT_NE(verdict.problem.find(one.part), std::string::npos) << verdict.problem;
  }
}

TEST(HolidayDesign, auto_takes_them_where_they_help) {
  const Trained with = trained(R"({"holidays": "DE", "holiday_days_before": 1, "horizon": 15})");
  EXPECT_NEAR(forecast_series(with.header, with.model, 15, 0.9)[9].forecast, 100, 30);
  EXPECT_FALSE(holidays_used(with.header, with.model).empty());
}

}  // namespace
}  // namespace salesforecast
