// Models of every released format go on loading and forecasting what they did on the day they were kept.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/artifact.h"
#include "support/sample_models.h"

namespace salesforecast {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Machine types differ in libm by no more than this.
constexpr double kRelative = 1e-9;

std::vector<std::uint8_t> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void expect_near(double expected, double actual, double scale) {
  EXPECT_LE(std::abs(expected - actual), kRelative * scale) << expected << " became " << actual;
}

// Differences are judged on the scale of the model's largest number: a bound near zero is a difference of large ones.
void expect_numbers(const Json& expected, const ModelHeader& header, const SeriesModel& series) {
  const int steps = static_cast<int>(expected["forecast"].size());
  double scale = 1;
  for (const char* name : {"forecast", "lower_bound", "upper_bound"}) {
    for (const double value : expected[name]) scale = std::max(scale, std::abs(value));
  }
  for (const ForecastRow& row : forecast_series(header, series, steps, 0.9)) {
    const auto at = static_cast<std::size_t>(row.step - 1);
    EXPECT_EQ(format_timestamp(row.ts), expected["ts"][at]);
    expect_near(expected["forecast"][at], row.forecast, scale);
    expect_near(expected["lower_bound"][at], row.lower_bound, scale);
    expect_near(expected["upper_bound"][at], row.upper_bound, scale);
  }
  const Components parts = explain_series(header, series, steps).components;
  ASSERT_EQ(parts.names.size(), expected["components"].size());
  for (std::size_t c = 0; c < parts.names.size(); ++c) {
    const Json& values = expected["components"][parts.names[c]];
    ASSERT_EQ(values.size(), parts.values[c].size()) << parts.names[c];
    for (std::size_t h = 0; h < values.size(); ++h) expect_near(values[h], parts.values[c][h], scale);
  }
}

TEST(Golden, models_of_every_format_forecast_as_they_did) {
  const fs::path golden = fs::path(SALESFORECAST_SOURCE_DIR) / "test" / "golden";
  int formats = 0;
  for (const auto& entry : fs::directory_iterator(golden)) {
    if (!entry.is_directory()) continue;
    ++formats;
    const Json expected = Json::parse(read_file(entry.path() / "expected.json"));
    EXPECT_FALSE(expected.empty());
    for (const auto& [name, numbers] : expected.items()) {
      SCOPED_TRACE(entry.path().filename().string() + "/" + name);
      const Model model = load_model(read_file(entry.path() / (name + ".model")));
      expect_numbers(numbers, model.header, model.series);
      const ModelHeader header = load_header(read_file(entry.path() / (name + ".header")));
      const SeriesModel series = load_series(read_file(entry.path() / (name + ".series")), header);
      expect_numbers(numbers, header, series);
    }
  }
  EXPECT_EQ(formats, kArtifactFormat) << "each format has its folder in " << golden;
}

TEST(Golden, versions_of_every_format_forecast_as_they_did) {
  const fs::path golden = fs::path(SALESFORECAST_SOURCE_DIR) / "test" / "golden";
  for (const auto& entry : fs::directory_iterator(golden)) {
    if (!entry.is_directory()) continue;
    SCOPED_TRACE(entry.path().filename().string());
    const Json expected = Json::parse(read_file(entry.path() / "expected.json"));
    const LoadedVersion version = load_version(read_file(entry.path() / "version.version"), Context());
    EXPECT_EQ(version.source, test::kVersionSource);
    EXPECT_EQ(version.keys, test::kVersionKeys);
    ASSERT_EQ(version.models.size(), test::kVersionModels.size());
    for (std::size_t i = 0; i < version.models.size(); ++i) {
      SCOPED_TRACE(test::kVersionModels[i]);
      expect_numbers(expected[test::kVersionModels[i]], version.header, version.models[i]);
    }
    const LoadedVersion single = load_version(read_file(entry.path() / "single.version"), Context());
    EXPECT_EQ(single.source, VersionSource());
    EXPECT_EQ(single.keys, std::vector<std::string>{"{}"});
    ASSERT_EQ(single.models.size(), 1u);
    expect_numbers(expected["naive"], single.header, single.models[0]);
  }
}

// A method that is in no golden file could change its meaning unnoticed.
TEST(Golden, newest_format_has_every_method) {
  const fs::path folder =
      fs::path(SALESFORECAST_SOURCE_DIR) / "test" / "golden" / ("format" + std::to_string(kArtifactFormat));
  for (const Method& method : method_table()) {
    EXPECT_TRUE(fs::exists(folder / (std::string(method.name) + ".model"))) << method.name;
  }
}

}  // namespace
}  // namespace salesforecast
