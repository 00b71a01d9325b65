// What is saved comes back; what was changed, cut or made elsewhere does not get in.
#include "core/artifact.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "core/envelope.h"
#include "support/sample_models.h"

namespace salesforecast {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::optional<Error> error_of(const Bytes& bytes) {
  try {
    load_model(bytes);
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

void expect_same_numbers(const Model& expected, const Model& actual) {
  const auto a = forecast_series(expected.header, expected.series, 24, 0.9);
  const auto b = forecast_series(actual.header, actual.series, 24, 0.9);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].ts, b[i].ts);
    EXPECT_EQ(a[i].forecast, b[i].forecast);
    EXPECT_EQ(a[i].lower_bound, b[i].lower_bound);
    EXPECT_EQ(a[i].upper_bound, b[i].upper_bound);
  }
  const auto c = explain_series(expected.header, expected.series, 24);
  const auto d = explain_series(actual.header, actual.series, 24);
  EXPECT_EQ(c.components.names, d.components.names);
  EXPECT_EQ(c.components.values, d.components.values);
}

void expect_same_header(const ModelHeader& a, const ModelHeader& b) {
  EXPECT_EQ(options_json(a.options), options_json(b.options));
  EXPECT_EQ(a.frequency, b.frequency);
  EXPECT_EQ(a.frequency_detected, b.frequency_detected);
  EXPECT_EQ(a.season, b.season);
  EXPECT_EQ(a.horizon, b.horizon);
  EXPECT_EQ(a.time_zone, b.time_zone);
  EXPECT_EQ(a.until_period, b.until_period);
  EXPECT_EQ(a.row_count, b.row_count);
  EXPECT_EQ(a.data_hash, b.data_hash);
  EXPECT_EQ(a.warnings, b.warnings);
  EXPECT_EQ(a.built_with, b.built_with);
}

void expect_same_series(const SeriesModel& a, const SeriesModel& b) {
  EXPECT_EQ(a.fitted->method(), b.fitted->method());
  EXPECT_EQ(a.fitted->variant(), b.fitted->variant());
  EXPECT_EQ(a.first_period, b.first_period);
  EXPECT_EQ(a.end_period, b.end_period);
  EXPECT_EQ(a.lead, b.lead);
  EXPECT_EQ(a.observations, b.observations);
  EXPECT_EQ(a.row_count, b.row_count);
  EXPECT_EQ(a.non_negative, b.non_negative);
  EXPECT_EQ(a.last_y, b.last_y);
  EXPECT_EQ(a.mean_y, b.mean_y);
  EXPECT_EQ(a.bounds.from, b.bounds.from);
  EXPECT_EQ(a.bounds.scores, b.bounds.scores);
  EXPECT_EQ(a.bounds.cutoffs, b.bounds.cutoffs);
  EXPECT_EQ(a.accuracy.errors, b.accuracy.errors);
  const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  EXPECT_TRUE(same(a.accuracy.mae, b.accuracy.mae) && same(a.accuracy.rmse, b.accuracy.rmse));
  EXPECT_TRUE(same(a.accuracy.smape, b.accuracy.smape) && same(a.accuracy.mase, b.accuracy.mase));
  EXPECT_TRUE(same(a.accuracy.bias, b.accuracy.bias) && same(a.accuracy.wape, b.accuracy.wape));
  EXPECT_TRUE(same(a.accuracy.mape, b.accuracy.mape) && same(a.accuracy.rmsse, b.accuracy.rmsse));
  EXPECT_TRUE(same(a.accuracy.skill, b.accuracy.skill));
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.status_detail, b.status_detail);
}

TEST(Artifact, round_trip_keeps_everything) {
  for (const auto& [name, model] : test::sample_models()) {
    SCOPED_TRACE(name);
    const Bytes bytes = save_model(model.header, model.series);
    const Model back = load_model(bytes);
    expect_same_header(model.header, back.header);
    expect_same_series(model.series, back.series);
    expect_same_numbers(model, back);
    EXPECT_EQ(model_info_json(model.header, &model.series), model_info_json(back.header, &back.series));
    EXPECT_EQ(save_model(back.header, back.series), bytes);
    EXPECT_TRUE(verify_artifact(bytes).ok) << verify_artifact(bytes).problem;
  }
}

TEST(Artifact, a_retail_calendar_is_kept) {
  Model model = std::move(test::sample_models().front().second);
  model.header.frequency = parse_frequency("retail_544");
  model.header.frequency.retail_anchor = 8'583;
  model.header.frequency.label_shift = 3 * kMicrosPerDay;
  const Model back = load_model(save_model(model.header, model.series));
  EXPECT_EQ(back.header.frequency, model.header.frequency);
  EXPECT_EQ(forecast_series(back.header, back.series, 1, 0.9)[0].ts,
            model.header.frequency.label_of(model.series.end_period));
}

TEST(Artifact, header_and_series_kept_apart_forecast_as_kept_together) {
  for (const auto& [name, model] : test::sample_models()) {
    SCOPED_TRACE(name);
    const Bytes header_bytes = save_header(model.header), series_bytes = save_series(model.series);
    Model back;
    back.header = load_header(header_bytes);
    back.series = load_series(series_bytes, back.header);
    expect_same_header(model.header, back.header);
    expect_same_series(model.series, back.series);
    expect_same_numbers(model, back);
    EXPECT_TRUE(verify_artifact(header_bytes).ok);
    EXPECT_TRUE(verify_artifact(series_bytes).ok);
  }
}

TEST(Artifact, equal_models_give_equal_bytes) {
  const auto first = test::sample_models(), second = test::sample_models();
  for (std::size_t i = 0; i < first.size(); ++i) {
    const Model &a = first[i].second, &b = second[i].second;
    EXPECT_EQ(save_model(a.header, a.series), save_model(b.header, b.series)) << first[i].first;
  }
}

TEST(Artifact, bytes_are_read_wherever_they_lie) {
  const Model model = test::sample_model("drift");
  const Bytes bytes = save_model(model.header, model.series);
  for (std::size_t shift = 1; shift < 8; ++shift) {
    Bytes shifted(shift);
    shifted.insert(shifted.end(), bytes.begin(), bytes.end());
    expect_same_numbers(model, load_model(std::span(shifted).subspan(shift)));
  }
}

TEST(Artifact, states_of_single_series_are_small) {
  const Model naive = test::sample_model("naive");
  EXPECT_LE(save_series(naive.series).size(), 680u);
  RecordProperty("naive", static_cast<int>(save_series(naive.series).size()));
  if (find_method("ets") == nullptr) GTEST_SKIP();
  const Model ets = test::sample_model("ets");
  RecordProperty("ets", static_cast<int>(save_series(ets.series).size()));
  EXPECT_LE(save_series(ets.series).size(), 1024u);
}

TEST(Artifact, scores_that_are_floats_take_half_the_room) {
  Model model = test::sample_model("naive");
  auto& scores = model.series.bounds.scores;
  scores[0] -= 1e-12;
  const std::size_t doubles = save_series(model.series).size(), count = scores.size();
  for (double& score : scores) score = static_cast<float>(score);
  const Bytes bytes = save_series(model.series);
  EXPECT_LE(bytes.size(), doubles - 4 * count + 8);
  expect_same_series(model.series, load_series(bytes, model.header));
  scores.back() = 1e200;  // beyond a float
  expect_same_series(model.series, load_series(save_series(model.series), model.header));
}

TEST(Artifact, every_single_flipped_bit_is_refused_as_damage) {
  const Model model = test::sample_model("naive");
  for (Bytes bytes : {save_model(model.header, model.series), save_series(model.series)}) {
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
      const auto error = error_of(bytes);
      ASSERT_TRUE(error.has_value()) << "bit " << bit;
      ASSERT_EQ(error->kind(), ErrorKind::kInvalidData) << "bit " << bit;
      ASSERT_FALSE(verify_artifact(bytes).ok) << "bit " << bit;
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    }
  }
}

TEST(Artifact, every_truncation_and_any_extension_is_refused) {
  const Model model = test::sample_model("naive");
  Bytes bytes = save_model(model.header, model.series);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto error = error_of(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)));
    ASSERT_TRUE(error.has_value()) << length;
    ASSERT_EQ(error->kind(), ErrorKind::kInvalidData) << length;
    ASSERT_EQ(error->message(), length == 0 ? "bytes are not a salesforecast model" : "model is truncated") << length;
  }
  bytes.push_back(0);
  EXPECT_EQ(error_of(bytes)->message(), "model has bytes after its end");
}

TEST(Artifact, newer_format_is_unsupported_and_says_what_to_do) {
  const Model model = test::sample_model("naive");
  const Bytes bytes = save_model(model.header, model.series);
  const Bytes newer = seal(kArtifactFormat + 1, ArtifactKind::kModel, std::span(bytes).subspan(kEnvelopeBytes));
  const auto error = error_of(newer);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind(), ErrorKind::kUnsupported);
  EXPECT_EQ(error->message(), "model was made by a newer version of salesforecast");
  EXPECT_EQ(error->detail(), "its format is 2, this version reads formats 1 to 1");
  EXPECT_EQ(error->hint(), "update the extension");
  const Verdict verdict = verify_artifact(newer);
  EXPECT_FALSE(verdict.ok);
  EXPECT_NE(verdict.problem.find("format is 2"), std::string::npos) << verdict.problem;
}

TEST(Artifact, foreign_bytes_are_not_ours) {
  for (const std::string_view text : {"", "\x80\x04\x95pickle", "{\"model\": 1}", "\x89PNG\r\n\x1a\n", "sfc"}) {
    const Bytes bytes(text.begin(), text.end());
    const auto error = error_of(bytes);
    ASSERT_TRUE(error.has_value()) << text;
    EXPECT_EQ(error->kind(), ErrorKind::kInvalidData);
    EXPECT_EQ(error->message(), "bytes are not a salesforecast model");
  }
  EXPECT_EQ(error_of(Bytes(4096, 0))->message(), "bytes are not a salesforecast model");
}

TEST(Artifact, artifact_of_another_kind_is_refused_by_name) {
  const Model model = test::sample_model("naive");
  const Bytes whole = save_model(model.header, model.series);
  const auto error = error_of(save_header(model.header));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind(), ErrorKind::kInvalidData);
  EXPECT_EQ(error->detail(),
            "a model of one series, as the aggregate sf_train gives is needed, this is the shared part "
            "of a registered model");
  EXPECT_THROW(load_header(whole), Error);
  EXPECT_THROW(load_series(whole, model.header), Error);
  EXPECT_THROW(load_series(save_header(model.header), model.header), Error);
}

TEST(Artifact, series_of_another_frequency_is_refused_where_its_periods_leave_the_calendar) {
  Model model = test::sample_model("naive");
  Series far = test::sample_series(24);
  far.first_period = 1'000'000'000;  // in 2031 as seconds, in the year 83 million as months
  model.header.frequency = {.micros = kMicrosPerSecond};
  model.header.until_period = far.end_period() - 1;
  const Model seconds = test::train(model.header, far);
  const Bytes bytes = save_series(seconds.series);
  EXPECT_NO_THROW(load_series(bytes, seconds.header));
  EXPECT_THROW(load_series(bytes, test::sample_header("naive")), Error);
  EXPECT_THROW(save_model(test::sample_header("naive"), seconds.series), Error);
}

TEST(Artifact, saving_refuses_what_could_not_be_read_back) {
  Model model = test::sample_model("naive");
  model.series.last_y = std::numeric_limits<double>::infinity();
  EXPECT_THROW(save_series(model.series), Error);
  model = test::sample_model("naive");
  model.series.status = "no such status";
  EXPECT_THROW(save_series(model.series), Error);
  model = test::sample_model("naive");
  model.header.frequency.micros = 1;
  EXPECT_THROW(save_header(model.header), Error);
}

TEST(Artifact, accuracy_that_overflowed_is_kept_as_undefined) {
  Model model = test::sample_model("naive");
  model.series.accuracy.rmse = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(std::isnan(load_model(save_model(model.header, model.series)).series.accuracy.rmse));
}

}  // namespace
}  // namespace salesforecast
