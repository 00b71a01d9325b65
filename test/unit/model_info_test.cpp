// What sf_model_info shows: JSON that parses, with a value or null under every name.
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "support/sample_models.h"

namespace salesforecast {
namespace {

using Json = nlohmann::json;

TEST(ModelInfo, says_what_was_fitted_on_what) {
  const Model model = test::sample_model("naive");
  const Json info = Json::parse(model_info_json(model.header, &model.series));
  EXPECT_EQ(info["method"], "naive");
  EXPECT_EQ(info["variant"], "naive");
  EXPECT_EQ(info["parameters"]["level"], model.series.last_y);
  EXPECT_EQ(info["observations"], 60);
  EXPECT_EQ(info["rows"], 180);
  EXPECT_EQ(info["first_ts"], "2020-01-01");
  EXPECT_EQ(info["last_ts"], "2024-12-01");
  EXPECT_EQ(info["until"], "2024-12-01");
  EXPECT_EQ(info["frequency"], "month");
  EXPECT_EQ(info["season"], 12);
  EXPECT_EQ(info["horizon"], 12);
  EXPECT_EQ(info["bounds_from"], "held_back");
  EXPECT_EQ(info["accuracy"]["errors"], model.series.accuracy.errors);
  EXPECT_EQ(info["status"], "ok");
  EXPECT_TRUE(info["status_detail"].is_null());
  EXPECT_EQ(info["seed"], 1);
  EXPECT_EQ(info["options"]["method"], "naive");
  EXPECT_EQ(info["data"]["fingerprint"], "0123456789abcdef");
  EXPECT_EQ(info["warnings"].size(), 1u);
  EXPECT_EQ(info["built_with"], model.header.built_with);
  EXPECT_EQ(info["format"], kArtifactFormat);
}

TEST(ModelInfo, several_numbers_of_one_parameter_are_a_list) {
  const Model model = test::sample_model("seasonal_naive");
  const Json info = Json::parse(model_info_json(model.header, &model.series));
  EXPECT_EQ(info["parameters"]["cycle"].size(), 12u);
}

TEST(ModelInfo, undefined_accuracy_is_null) {
  Model model = test::sample_model("naive");
  model.series.accuracy = {};
  const Json info = Json::parse(model_info_json(model.header, &model.series));
  EXPECT_EQ(info["accuracy"]["errors"], 0);
  for (const char* name : {"mae", "rmse", "smape", "mase", "bias", "wape", "mape", "rmsse", "skill"})
    EXPECT_TRUE(info["accuracy"][name].is_null());
}

TEST(ModelInfo, empty_series_has_no_first_or_last_time) {
  const Model model = test::train(test::sample_header("naive"), Series());
  const Json info = Json::parse(model_info_json(model.header, &model.series));
  EXPECT_EQ(info["status"], "empty");
  EXPECT_TRUE(info["first_ts"].is_null());
  EXPECT_TRUE(info["last_ts"].is_null());
}

TEST(ModelInfo, shared_part_alone_names_no_series) {
  const Json info = Json::parse(model_info_json(test::sample_header("naive"), nullptr));
  EXPECT_FALSE(info.contains("method"));
  EXPECT_EQ(info["frequency"], "month");
}

TEST(ModelInfo, text_that_is_no_utf8_does_not_stop_it) {
  ModelHeader header = test::sample_header("naive");
  header.warnings = {"\xff"};
  EXPECT_TRUE(Json::accept(model_info_json(header, nullptr)));
}

}  // namespace
}  // namespace salesforecast
