#include "core/options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace salesforecast {
namespace {

Error refused(const std::string& json) {
  try {
    parse_options(json);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument) << json.substr(0, 100);
    EXPECT_FALSE(error.message().empty());
    EXPECT_LT(error.message().size() + error.detail().size() + error.hint().size(), 1'000u);
    return error;
  }
  ADD_FAILURE() << "accepted: " << json.substr(0, 100);
  return Error(ErrorKind::kInternal, "accepted");
}

TEST(Options, an_empty_object_gives_the_defaults) {
  EXPECT_EQ(parse_options("{}"), Options{});
  EXPECT_EQ(options_json(Options{}), "{}");
  EXPECT_EQ(parse_options(R"({"season": null, "until": null})"), Options{});
}

TEST(Options, every_option_is_read_and_written_back) {
  const std::string json =
      R"({"aggregate":"mean","budget_seconds":2.5,"end":"own","ended":"keep","ets_damped":false,"ets_model":"MAN","fill":"linear","frequency":"2 weeks",)"
      R"("holiday_days_after":1,"holiday_days_before":2,"holiday_table":"own.\"Fairs\"","holidays":["AT","DE"],)"
      R"("horizon":26,"keep_versions":3,"method":"theta","mstl_adjusted":"arima","partial":"drop",)"
      R"("prophet_capacity":2500.5,"prophet_changepoint_scale":0.5,"prophet_growth":"logistic","prophet_seasonality":"multiplicative","reconcile":"bottom_up","regressors":["price","promo é"],"retail_anchor":"2023-01-29","returns":"ignore","season":26,"seed":18446744073709551615,)"
      R"("start":"2020-01-06","theta_variant":"dynamic","time_zone":"Europe/Berlin","until":"2024-12-30 13:05:00"})";
  const Options options = parse_options(json);
  EXPECT_EQ(options.aggregate, Aggregate::kMean);
  EXPECT_EQ(options.end, SeriesEnd::kOwn);
  EXPECT_EQ(options.mstl_adjusted, MstlAdjusted::kArima);
  EXPECT_EQ(options.ets_damped, false);
  EXPECT_EQ(options.fill, Fill::kLinear);
  EXPECT_EQ(options.reconcile, Reconcile::kBottomUp);
  EXPECT_EQ(options.prophet_growth, ProphetGrowth::kLogistic);
  EXPECT_EQ(options.prophet_capacity, 2500.5);
  EXPECT_EQ(options.seed, 18446744073709551615u);
  EXPECT_EQ(options.regressors, (std::vector<std::string>{"price", "promo é"}));
  EXPECT_EQ(options_json(options), json);
  EXPECT_EQ(parse_options(options_json(options)), options);
}

TEST(Options, the_table_is_sorted_and_complete) {
  const auto& table = option_table();
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (i > 0) {
      EXPECT_LT(std::string(table[i - 1].name), table[i].name);
    }
    EXPECT_NE(std::string(table[i].meaning), "");
    EXPECT_EQ(parse_options("{\"" + std::string(table[i].name) + "\": null}"), Options{});
  }
}

TEST(Options, what_is_changed_in_a_history) {
  for (const char* json : {R"({"outliers":"keep"})", R"({"outliers":"replace"})", R"({"level_shifts":"adjust"})"}) {
    EXPECT_EQ(options_json(parse_options(json)), json);
  }
  EXPECT_EQ(options_json(parse_options(R"({"outliers":"auto","level_shifts":"keep"})")), "{}");
  EXPECT_THROW(parse_options(R"({"outliers":"drop"})"), Error);
  EXPECT_THROW(parse_options(R"({"level_shifts":true})"), Error);
}

TEST(Options, a_warm_start_is_for_named_models) {
  const std::string json = R"({"warm_start":true})";
  EXPECT_TRUE(parse_options(json).warm_start);
  EXPECT_EQ(options_json(parse_options(json)), json);
  EXPECT_EQ(options_json(parse_options(R"({"warm_start":false})")), "{}");
  EXPECT_THROW(parse_options(R"({"warm_start":1})"), Error);
  EXPECT_THROW(refuse_registry_options(parse_options(json)), Error);
}

TEST(Options, a_transform_is_not_for_forms_that_multiply) {
  for (const char* word : {"log", "box_cox", "auto"}) {
    const std::string json = std::string(R"({"transform":")") + word + "\"}";
    EXPECT_EQ(options_json(parse_options(json)), json);
  }
  EXPECT_EQ(options_json(parse_options(R"({"transform":"none"})")), "{}");
  EXPECT_THROW(parse_options(R"({"transform":"square"})"), Error);
  for (const char* other : {R"("ets_model":"MAM")", R"("prophet_seasonality":"multiplicative")",
                            R"("prophet_growth":"logistic","prophet_capacity":9)"}) {
    EXPECT_THROW(parse_options(std::string("{\"transform\":\"log\",") + other + "}"), Error) << other;
    EXPECT_NO_THROW(parse_options(std::string("{") + other + "}"));
  }
}

TEST(Options, what_only_a_named_model_has_is_refused_elsewhere) {
  EXPECT_NO_THROW(refuse_registry_options(parse_options(R"({"seed": 2})")));
  EXPECT_THROW(refuse_registry_options(parse_options(R"({"keep_versions": 3})")), Error);
  EXPECT_THROW(refuse_registry_options(parse_options(R"({"reconcile": "ols"})")), Error);
  EXPECT_THROW(parse_options(R"({"keep_versions": 0})"), Error);
  EXPECT_THROW(parse_options(R"({"keep_versions": 1001})"), Error);
}

TEST(Options, logistic_growth_of_prophet_and_its_capacity_need_each_other) {
  EXPECT_THROW(parse_options(R"({"prophet_growth": "logistic"})"), Error);
  EXPECT_THROW(parse_options(R"({"prophet_capacity": 100})"), Error);
  EXPECT_THROW(parse_options(R"({"prophet_capacity": 100, "prophet_growth": "flat"})"), Error);
  EXPECT_THROW(parse_options(R"({"prophet_capacity": 0, "prophet_growth": "logistic"})"), Error);
  EXPECT_NO_THROW(parse_options(R"({"prophet_capacity": 100, "prophet_growth": "Logistic"})"));
}

TEST(Options, words_are_read_in_any_case) {
  const Options options =
      parse_options(R"({"frequency": "Weekly", "fill": "ZERO", "ets_model": "aan", "method": "ETS"})");
  EXPECT_EQ(options.frequency, "week");
  EXPECT_EQ(options.fill, Fill::kZero);
  EXPECT_EQ(options.ets_model, "AAN");
  EXPECT_EQ(options.method, "ets");
}

TEST(Options, an_unknown_option_names_the_nearest_and_lists_all) {
  const Error error = refused(R"({"horizn": 7})");
  EXPECT_EQ(error.message(), "unknown option \"horizn\"");
  EXPECT_EQ(error.hint(), "did you mean \"horizon\"?");
  for (const OptionSpec& spec : option_table()) {
    EXPECT_NE(error.detail().find(spec.name), std::string::npos) << spec.name;
  }
  EXPECT_EQ(refused(R"({"freq": "day"})").hint(), "did you mean \"frequency\"?");
  EXPECT_EQ(refused(R"({"seasonality": 7})").hint(), "docs/options.md says what each of them does");
  EXPECT_EQ(refused(R"({"zzzzzz": 7})").hint(), "docs/options.md says what each of them does");
}

TEST(Options, wrong_types_and_ranges_say_what_is_valid) {
  EXPECT_EQ(refused(R"({"season": "weekly"})").message(), "option \"season\" cannot be \"weekly\"");
  EXPECT_EQ(refused(R"({"season": -1})").detail(), "it is of type integer: 0 to 10000");
  EXPECT_EQ(refused(R"({"fill": "nothing"})").message(), "option \"fill\" does not know \"nothing\"");
  EXPECT_EQ(refused(R"({"aggregate": "avg"})").detail(), "valid are sum, mean, min, max, last");
  EXPECT_EQ(refused(R"({"theta_variant": "optimized"})").hint(), "did you mean \"optimised\"?");
  EXPECT_EQ(refused(R"({"frequency": "weekyl"})").hint(), "did you mean \"weekly\"?");
  for (const char* json : {R"({"season": 10001})",
                           R"({"season": 7.5})",
                           R"({"season": true})",
                           R"({"season": []})",
                           R"({"horizon": 0})",
                           R"({"horizon": 1e300})",
                           R"({"seed": -1})",
                           R"({"seed": 18446744073709551616})",
                           R"({"ets_damped": 1})",
                           R"({"ets_model": "NAA"})",
                           R"({"ets_model": "AA"})",
                           R"({"until": 20240101})",
                           R"({"until": "yesterday"})",
                           R"({"start": "2024-02-30"})",
                           R"({"method": ""})",
                           R"({"method": ["ets"]})",
                           R"({"method": {"a": 1}})",
                           R"({"regressors": "price"})",
                           R"({"regressors": ["a", "a"]})",
                           R"({"regressors": [""]})",
                           R"({"regressors": [1]})",
                           R"({"regressors": [null]})",
                           R"({"regressors": [["a"]]})",
                           R"({"regressors": [{"a": 1}]})",
                           R"({"season": 7, "season": 7})",
                           R"({"start": "2024-01-02", "until": "2024-01-01"})"}) {
    refused(json);
  }
  EXPECT_EQ(parse_options(R"({"season": 7.0})").season, 7);
}

TEST(Options, what_is_no_json_object_is_refused) {
  for (const std::string& json : std::vector<std::string>{"",
                                                          " ",
                                                          "null",
                                                          "[]",
                                                          "1",
                                                          "\"a\"",
                                                          "true",
                                                          "{",
                                                          "{}x",
                                                          "{\"a\"",
                                                          "{'a': 1}",
                                                          "{\"season\": NaN}",
                                                          "{\"season\": 1e999}",
                                                          "{\"season\": -Infinity}",
                                                          "{\"method\": \"\xff\xfe\"}",
                                                          "{\"method\": \"\xc3\"}",
                                                          "{\"\\ud800\": 1}",
                                                          std::string("{\"a\0\": 1}", 9),
                                                          "{\"season\": 07}",
                                                          "{\"season\": 1,}",
                                                          "/**/{}",
                                                          "\xef\xbb\xbf{\"zz\": 1}"}) {
    refused(json);
  }
}

TEST(Options, hostile_nesting_is_refused_without_recursion) {
  refused(std::string(1'000'000, '['));
  refused("{\"method\":" + std::string(900'000, '['));
  std::string objects;
  for (int i = 0; i < 150'000; ++i) objects += "{\"a\":";
  refused(objects);
  refused("{\"regressors\":" + std::string(900'000, '['));
  refused("{\"" + std::string(900'000, 'a') + "\": 1}");
  refused("{\"method\": \"" + std::string(900'000, 'a') + "\"}");
  refused("{\"season\": " + std::string(900'000, '9') + "}");
  refused(std::string(2'000'000, ' '));
  std::string names = "{\"regressors\": [\"0\"";
  for (int i = 1; i < 100'000; ++i) names += ",\"" + std::to_string(i) + "\"";
  refused(names + "]}");
}

TEST(Options, messages_hold_no_control_characters) {
  const Error error = refused("{\"a\\u0000b\\u001b[31m\\n\": 1}");
  for (const char c : error.message()) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
}

TEST(NearestWord, finds_slips_and_beginnings_only) {
  const std::vector<std::string> words = {"week", "weekly", "month", "day"};
  EXPECT_EQ(nearest_word("WEEKYL", words), "weekly");
  EXPECT_EQ(nearest_word("dya", words), "day");
  EXPECT_EQ(nearest_word("mon", words), "month");
  EXPECT_EQ(nearest_word("quarter", words), "");
  EXPECT_EQ(nearest_word("", words), "");
  EXPECT_EQ(nearest_word(std::string(1'000'000, 'w'), words), "");
  EXPECT_EQ(nearest_word("day", {}), "");
}

TEST(Text, figures_and_excerpts) {
  EXPECT_EQ(with_separators(0), "0");
  EXPECT_EQ(with_separators(-1234567), "-1,234,567");
  EXPECT_EQ(with_separators(999), "999");
  EXPECT_EQ(with_separators(-999), "-999");
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(2000, "row"), "2,000 rows");
  EXPECT_EQ(counted(3, "series"), "3 series");
  EXPECT_EQ(quoted_excerpt("caf\xc3\xa9\xff\n"), "caf\xc3\xa9??");
  EXPECT_EQ(quoted_excerpt(std::string(59, 'a') + "\xc3\xa9"), std::string(59, 'a') + "...");
}

}  // namespace
}  // namespace salesforecast
