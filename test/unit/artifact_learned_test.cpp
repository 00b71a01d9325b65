// Artifacts of methods that learn from the whole panel: what they have learned lies in the header, and a series can be
// kept without it at hand.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "core/artifact.h"
#include "core/artifact_payload.h"
#include "core/envelope.h"
#include "core/version_artifact.h"
#include "support/sample_models.h"

namespace salesforecast {
namespace {

using Bytes = std::vector<std::uint8_t>;

// What loading says of bytes that it refuses.
std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
    EXPECT_EQ(error.message(), "model is not valid");
    return error.detail();
  }
  return "not refused";
}

TEST(LearnedArtifact, the_header_keeps_the_latest_of_what_was_learned) {
  const Model model = test::learned_model("xgboost");
  const ModelHeader back = load_header(save_header(model.header));
  ASSERT_NE(back.learned, nullptr);
  const auto before = model.header.learned->latest(), after = back.learned->latest();
  ASSERT_EQ(before.size(), 1u);
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0]->bytes(), before[0]->bytes());
  EXPECT_EQ(after[0]->until(), model.series.end_period);
  EXPECT_EQ(back.learned->find("xgboost", after[0]->until() - 1, TargetScale::kLog), nullptr)
      << "models of earlier times are for the training alone";
}

TEST(LearnedArtifact, a_header_without_learned_models_takes_no_more_room_than_before) {
  const Model plain = test::sample_model("naive");
  ModelHeader empty = plain.header;
  empty.learned = std::make_shared<LearnedModels>();
  EXPECT_EQ(save_header(empty), save_header(plain.header));
}

TEST(LearnedArtifact, a_series_alone_is_verified_and_saved_again_but_does_not_forecast) {
  for (const char* method : {"xgboost", "random_forest", "lstm", "cnn_lstm", "mlp", "hybrid"}) {
    const Model model = test::learned_model(method);
    const Bytes bytes = save_series(model.series);
    EXPECT_TRUE(verify_artifact(bytes).ok) << verify_artifact(bytes).problem;
    const SeriesModel alone = load_series_alone(bytes);
    EXPECT_EQ(alone.fitted->method(), method);
    EXPECT_EQ(save_series(alone), bytes);
    EXPECT_THROW(alone.fitted->forecast(1), Error);
  }
}

TEST(LearnedArtifact, a_series_needs_the_model_of_its_header) {
  const Model model = test::learned_model("xgboost");
  const Bytes series = save_series(model.series);
  ModelHeader other = model.header;
  other.learned = nullptr;
  EXPECT_EQ(refusal([&] { load_series(series, other); }), "method \"xgboost\": no model has been learned");
  other.learned = test::learned_model("random_forest").header.learned;
  EXPECT_EQ(refusal([&] { load_series(series, other); }), "method \"xgboost\": no model has been learned");
  EXPECT_EQ(refusal([&] { load_model(save_model(other, model.series)); }),
            "method \"xgboost\": no model has been learned");
  // One of another plan has other columns than the series.
  auto models = std::make_shared<LearnedModels>();
  models->add(test::learned(test::learned_parts(test::shop_plan(), 300)));
  other.learned = models;
  EXPECT_NE(refusal([&] { load_series(series, other); }), "not refused");
}

TEST(LearnedArtifact, a_version_goes_through_whole) {
  const Model model = test::learned_model("xgboost");
  VersionWriter writer({}, save_header(model.header));
  writer.add("{}", save_series(model.series));
  const Bytes bytes = writer.finish();
  EXPECT_TRUE(verify_artifact(bytes).ok) << verify_artifact(bytes).problem;
  const LoadedVersion version = load_version(bytes, Context());
  const auto rows = [](const ModelHeader& header, const SeriesModel& series) {
    std::vector<double> all;
    for (const ForecastRow& row : forecast_series(header, series, 24, 0.9)) {
      all.insert(all.end(), {row.forecast, row.lower_bound, row.upper_bound});
    }
    return all;
  };
  EXPECT_EQ(rows(version.header, version.models.at(0)), rows(model.header, model.series));
}

// A header whose learned models are these bytes, as long as it says.
Bytes header_with(const std::vector<std::uint32_t>& counts, const Bytes& learned) {
  flatbuffers::FlatBufferBuilder builder;
  const auto frequency = wire::CreateFrequency(builder, 0, 1);
  const auto counts_at = builder.CreateVector(counts);
  const auto learned_at = builder.CreateVector(learned);
  wire::HeaderBuilder header(builder);
  header.add_frequency(frequency);
  header.add_season(12);
  header.add_horizon(12);
  header.add_learned_bytes(counts_at);
  header.add_learned(learned_at);
  builder.Finish(header.Finish());
  return seal(kArtifactFormat, ArtifactKind::kHeader, {builder.GetBufferPointer(), builder.GetSize()});
}

TEST(LearnedArtifact, learned_models_that_are_not_whole_are_refused) {
  const Bytes one = test::learned_model("xgboost").header.learned->latest()[0]->bytes();
  const auto size = static_cast<std::uint32_t>(one.size());
  EXPECT_EQ(refusal([&] { load_header(header_with({size}, one)); }), "not refused");
  EXPECT_EQ(refusal([&] { load_header(header_with({size + 1}, one)); }), "a learned model lacks bytes");
  EXPECT_EQ(refusal([&] { load_header(header_with({size, 0xffff'ffff}, one)); }), "a learned model lacks bytes");
  EXPECT_EQ(refusal([&] { load_header(header_with({}, one)); }), "each byte belongs to a learned model");
  EXPECT_NE(refusal([&] { load_header(header_with({size - 8, 8}, one)); }), "not refused");
  EXPECT_NE(refusal([&] { load_header(header_with({0, size}, one)); }), "not refused");
}

// A series whose method has these coarse numbers.
Bytes series_with(const std::string& names, const std::vector<std::uint32_t>& counts,
                  const std::vector<std::uint16_t>& numbers) {
  flatbuffers::FlatBufferBuilder builder;
  const auto name = builder.CreateString("xgboost"), names_at = builder.CreateString(names);
  const auto counts_at = builder.CreateVector(counts);
  const auto numbers_at = builder.CreateVector(numbers);
  wire::MethodBuilder method(builder);
  method.add_name(name);
  method.add_coarse_names(names_at);
  method.add_coarse_counts(counts_at);
  method.add_coarse(numbers_at);
  const auto method_at = method.Finish();
  wire::SeriesBuilder series(builder);
  series.add_method(method_at);
  series.add_first_period(240);
  series.add_end_period(300);
  series.add_observations(60);
  builder.Finish(series.Finish());
  return seal(kArtifactFormat, ArtifactKind::kSeries, {builder.GetBufferPointer(), builder.GetSize()});
}

TEST(LearnedArtifact, coarse_numbers_come_back_and_others_are_refused) {
  constexpr std::uint16_t kOne = 0x3c00, kNan = 0x7e00, kEndless = 0x7c00;
  const auto load = [](const Bytes& bytes) { return [bytes] { load_series_alone(bytes); }; };
  const Parameters read = load_series_alone(series_with("a\nb", {1, 2}, {kOne, kNan, 0xc000})).fitted->save();
  EXPECT_EQ(read.coarse_numbers("a", 1)[0], 1);
  EXPECT_TRUE(std::isnan(read.coarse_numbers("b", 2)[0]));
  EXPECT_EQ(read.coarse_numbers("b", 2)[1], -2);
  EXPECT_EQ(refusal(load(series_with("a", {1, 2}, {kOne}))), "each parameter has a count of numbers");
  EXPECT_EQ(refusal(load(series_with("a", {2}, {kOne}))), "parameter \"a\" lacks numbers");
  EXPECT_EQ(refusal(load(series_with("a", {0xffff'ffff}, {kOne}))), "parameter \"a\" lacks numbers");
  EXPECT_EQ(refusal(load(series_with("a", {1}, {kOne, kOne}))), "each number belongs to a parameter");
  EXPECT_NE(refusal(load(series_with("a", {1}, {kEndless}))), "not refused");
  EXPECT_NE(refusal(load(series_with("a\na", {1, 1}, {kOne, kOne}))), "not refused");
}

}  // namespace
}  // namespace salesforecast
