// Payloads that pass envelope and checksum but were never written by saving: each value that breaks its rule is
// refused.
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <optional>

#include "core/artifact.h"
#include "core/envelope.h"
#include "core/wire.h"

namespace salesforecast {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();

// Every field of a model as the schema has it; as it stands it is a valid naive model.
struct Wire {
  std::string options = R"({"method":"naive"})";
  std::int64_t micros = 0, anchor = 0, label_shift = 0;
  std::int32_t months = 1, anchor_month = 0;
  bool month_end = false;
  std::int32_t retail = 0, retail_anchor = 0;
  std::int32_t season = 12, horizon = 12;
  std::string time_zone;
  std::int64_t until_period = 299, header_rows = 60;
  std::vector<std::string> warnings;
  std::string built_with = "test";

  bool has_method = true;
  std::string method = "naive", number_names = "level\nsigma\nobservations";
  std::optional<std::vector<std::uint32_t>> counts;
  std::vector<double> numbers = {10, 1, 59};
  std::vector<std::string> words;

  std::int64_t first_period = 240, end_period = 300, observations = 60, row_count = 60;
  std::int32_t lead = 0;
  double last_y = 10, mean_y = 10;
  std::uint8_t bounds_from = 1;
  std::vector<double> scores = {-1, 0, 1};
  std::vector<float> float_scores;
  std::int32_t cutoffs = 24, errors = 3;
  double mae = 1, rmse = 1, smape = 1, mase = 1, bias = 0;
  float wape = 1, mape = 1, rmsse = 1, skill = 0;
  std::string status = "ok", status_detail;
  std::vector<double> reconciliation = {1, -1};

  Bytes bytes() const {
    flatbuffers::FlatBufferBuilder b;
    const auto frequency =
        wire::CreateFrequency(b, micros, months, anchor, anchor_month, label_shift, month_end, retail, retail_anchor);
    const auto options_at = b.CreateString(options), zone_at = b.CreateString(time_zone);
    const auto warnings_at = b.CreateVectorOfStrings(warnings);
    const auto built_at = b.CreateString(built_with);
    const auto header = wire::CreateHeader(b, options_at, frequency, true, season, horizon, zone_at, until_period,
                                           header_rows, 1, warnings_at, built_at);
    const auto name_at = b.CreateString(method), names_at = b.CreateString(number_names);
    const auto counts_at = counts ? b.CreateVector(*counts) : 0;
    const auto numbers_at = b.CreateVector(numbers);
    const auto words_at = b.CreateVectorOfStrings(words);
    const auto method_at = wire::CreateMethod(b, name_at, names_at, counts_at, numbers_at, words_at);
    const auto scores_at = b.CreateVector(scores);
    const auto float_scores_at = b.CreateVector(float_scores);
    const auto accuracy_at = wire::CreateAccuracy(b, errors, mae, rmse, smape, mase, bias, wape, mape, rmsse, skill);
    const auto status_at = b.CreateString(status), detail_at = b.CreateString(status_detail);
    const auto reconciliation_at = b.CreateVector(reconciliation);
    wire::SeriesBuilder series(b);
    if (has_method) series.add_method(method_at);
    series.add_first_period(first_period);
    series.add_end_period(end_period);
    series.add_lead(lead);
    series.add_observations(observations);
    series.add_row_count(row_count);
    series.add_last_y(last_y);
    series.add_mean_y(mean_y);
    series.add_bounds_from(static_cast<wire::BoundsFrom>(bounds_from));
    series.add_scores(scores_at);
    series.add_float_scores(float_scores_at);
    series.add_cutoffs(cutoffs);
    series.add_accuracy(accuracy_at);
    series.add_status(status_at);
    series.add_status_detail(detail_at);
    series.add_reconciliation(reconciliation_at);
    // Finish() without the check for required fields, which is what a hostile writer does.
    const flatbuffers::Offset<wire::Series> series_at(b.EndTable(series.start_));
    wire::ModelBuilder model(b);
    model.add_header(header);
    model.add_series(series_at);
    b.Finish(flatbuffers::Offset<wire::Model>(b.EndTable(model.start_)));
    return seal(kArtifactFormat, ArtifactKind::kModel, {b.GetBufferPointer(), b.GetSize()});
  }
};

struct HostileCase {
  const char* name;
  std::function<void(Wire&)> change;
  const char* part;  // of message and detail
  ErrorKind kind = ErrorKind::kInvalidData;
};

std::vector<HostileCase> header_cases() {
  return {
      {"options are no json", [](Wire& w) { w.options = "{"; }, "its options"},
      {"options unknown", [](Wire& w) { w.options = R"({"metod":"naive"})"; }, "its options"},
      {"options as a list", [](Wire& w) { w.options = "[]"; }, "its options"},
      {"options nested without end", [](Wire& w) { w.options = std::string(60000, '['); }, "its options"},
      {"options huge", [](Wire& w) { w.options = std::string(70000, ' '); }, "the options must be UTF-8"},
      {"no length", [](Wire& w) { w.months = 0; }, "either a length or"},
      {"two lengths", [](Wire& w) { w.micros = 1; }, "either a length or"},
      {"negative months", [](Wire& w) { w.months = -1; }, "either a length or"},
      {"negative length", [](Wire& w) { w.months = 0, w.micros = -5; }, "either a length or"},
      {"negative beside positive", [](Wire& w) { w.micros = kSmallest; }, "either a length or"},
      {"huge months", [](Wire& w) { w.months = 2'000'000'000; }, "at most 100 years"},
      {"huge length", [](Wire& w) { w.months = 0, w.micros = kLargest; }, "at most 100 years"},
      {"anchor beyond", [](Wire& w) { w.months = 0, w.micros = 10, w.anchor = 10; }, "anchor lies within"},
      {"anchor with months", [](Wire& w) { w.anchor = 1; }, "anchor lies within"},
      {"anchor below", [](Wire& w) { w.anchor = kSmallest; }, "anchor lies within"},
      {"anchor month beyond", [](Wire& w) { w.anchor_month = 1; }, "anchor month lies within"},
      {"anchor month below", [](Wire& w) { w.anchor_month = -1; }, "anchor month lies within"},
      {"label shift", [](Wire& w) { w.label_shift = kSmallest; }, "labels are shifted"},
      {"month end of days", [](Wire& w) { w.months = 0, w.micros = kMicrosPerDay, w.month_end = true; },
       "only months are dated"},
      {"months and a retail calendar", [](Wire& w) { w.retail = 445; }, "either a length or"},
      {"retail anchor of months", [](Wire& w) { w.retail_anchor = 1; }, "a retail calendar starts"},
      {"retail anchor far off",
       [](Wire& w) { w.months = 0, w.retail = 445, w.retail_anchor = std::numeric_limits<std::int32_t>::min(); },
       "a retail calendar starts"},
      {"retail label shift", [](Wire& w) { w.months = 0, w.retail = 445, w.label_shift = 28 * kMicrosPerDay; },
       "labels are shifted"},
      {"retail until beyond time", [](Wire& w) { w.months = 0, w.retail = 544, w.until_period = kLargest; },
       "last period"},
      {"retail weeks unknown", [](Wire& w) { w.months = 0, w.retail = 446; }, "retail calendar this version",
       ErrorKind::kUnsupported},
      {"no season", [](Wire& w) { w.season = 0; }, "a season has"},
      {"huge season", [](Wire& w) { w.season = 2'000'000'000; }, "a season has"},
      {"no horizon", [](Wire& w) { w.horizon = 0; }, "a horizon has"},
      {"huge horizon", [](Wire& w) { w.horizon = 10'001; }, "a horizon has"},
      {"until out of range", [](Wire& w) { w.until_period = kLargest; }, "last period"},
      {"until before time", [](Wire& w) { w.until_period = kSmallest; }, "last period"},
      {"negative rows", [](Wire& w) { w.header_rows = -1; }, "count of rows"},
      {"time zone no utf-8", [](Wire& w) { w.time_zone = "\xff\xfe"; }, "the time zone must be UTF-8"},
      {"warning with a zero byte", [](Wire& w) { w.warnings = {std::string("a\0b", 3)}; }, "a warning must be UTF-8"},
      {"overlong utf-8", [](Wire& w) { w.built_with = "\xc0\xaf"; }, "the list of libraries must be UTF-8"},
      {"too many warnings", [](Wire& w) { w.warnings.assign(10'001, "x"); }, "at most 10000 warnings"},
  };
}

std::vector<HostileCase> method_cases() {
  return {
      {"no method", [](Wire& w) { w.has_method = false; }, "structure does not hold together"},
      {"unknown method", [](Wire& w) { w.method = "oracle"; }, "does not know: the method is \"oracle\"",
       ErrorKind::kUnsupported},
      {"unknown status", [](Wire& w) { w.status = "splendid"; }, "does not know: the status is \"splendid\"",
       ErrorKind::kUnsupported},
      {"unknown bounds", [](Wire& w) { w.bounds_from = 77; }, "their source is number 77", ErrorKind::kUnsupported},
      {"method no utf-8", [](Wire& w) { w.method = "\xff"; }, "the method's name must be UTF-8"},
      {"status no utf-8", [](Wire& w) { w.status = "\xff"; }, "the status must be UTF-8"},
      {"detail no utf-8", [](Wire& w) { w.status_detail = "\xed\xa0\x80"; }, "of the status must be UTF-8"},
      {"missing parameter",
       [](Wire& w) {
         w.number_names = "level\nsigma", w.numbers = {1, 1};
       },
       "method \"naive\""},
      {"negative sigma", [](Wire& w) { w.numbers[1] = -1; }, "method \"naive\""},
      {"half an observation", [](Wire& w) { w.numbers[2] = 0.5; }, "method \"naive\""},
      {"level of nan", [](Wire& w) { w.numbers[0] = kNan; }, "parameter \"level\" is not finite"},
      {"level of infinity", [](Wire& w) { w.numbers[0] = kInfinity; }, "parameter \"level\" is not finite"},
      {"name twice", [](Wire& w) { w.number_names = "level\nsigma\nlevel"; }, "only once"},
      {"name of a word twice",
       [](Wire& w) {
         w.words = {"sigma", "x"};
       },
       "only once"},
      {"empty name", [](Wire& w) { w.number_names = "level\n\nsigma"; }, "name of one line"},
      {"names of nothing", [](Wire& w) { w.number_names = std::string(300, '\n'); }, "at most 256 parameters"},
      {"word of two lines",
       [](Wire& w) {
         w.words = {"a\nb", "x"};
       },
       "name of one line"},
      {"word without value", [](Wire& w) { w.words = {"a"}; }, "name and value"},
      {"word no utf-8",
       [](Wire& w) {
         w.words = {"a", "\xff"};
       },
       "a word of the method must be UTF-8"},
      {"too few counts",
       [](Wire& w) {
         w.counts = {1, 1};
       },
       "each parameter has a count"},
      {"counts beyond numbers",
       [](Wire& w) {
         w.counts = {1, 1, 4'000'000'000};
       },
       "\"observations\" lacks numbers"},
      {"counts that wrap",
       [](Wire& w) {
         w.counts = {4'294'967'295, 4'294'967'295, 5};
       },
       "\"level\" lacks numbers"},
      {"numbers of nobody", [](Wire& w) { w.numbers.push_back(1); }, "each number belongs"},
  };
}

std::vector<HostileCase> series_cases() {
  return {
      {"ends before it starts", [](Wire& w) { w.end_period = 239; }, "a series has 0 to"},
      {"difference overflows", [](Wire& w) { w.first_period = kSmallest, w.end_period = kLargest; }, "series has 0 to"},
      {"far beyond time", [](Wire& w) { w.first_period = w.end_period = kLargest, w.observations = 0; }, "in range"},
      {"far before time", [](Wire& w) { w.first_period = w.end_period = kSmallest, w.observations = 0; }, "in range"},
      {"negative lead", [](Wire& w) { w.lead = -1; }, "lead is at most"},
      {"lead beyond the series", [](Wire& w) { w.lead = 61; }, "lead is at most"},
      {"more observations than periods", [](Wire& w) { w.observations = 61; }, "one observation a period"},
      {"negative observations", [](Wire& w) { w.observations = -1; }, "one observation a period"},
      {"negative rows", [](Wire& w) { w.row_count = -1; }, "count of rows"},
      {"last value nan", [](Wire& w) { w.last_y = kNan; }, "values are finite"},
      {"mean infinite", [](Wire& w) { w.mean_y = -kInfinity; }, "values are finite"},
      {"score nan",
       [](Wire& w) {
         w.scores = {-1, kNan, 1};
       },
       "finite and ascending"},
      {"score infinite",
       [](Wire& w) {
         w.scores = {-1, kInfinity};
       },
       "finite and ascending"},
      {"scores unsorted",
       [](Wire& w) {
         w.scores = {1, -1};
       },
       "finite and ascending"},
      {"scores twice",
       [](Wire& w) {
         w.float_scores = {-1, 0, 1};
       },
       "kept once"},
      {"float score nan", [](Wire& w) { w.scores.clear(), w.float_scores = {std::numeric_limits<float>::quiet_NaN()}; },
       "finite and ascending"},
      {"no scores", [](Wire& w) { w.scores.clear(); }, "number of cut-offs"},
      {"scores without cut-offs", [](Wire& w) { w.cutoffs = 0; }, "number of cut-offs"},
      {"negative cut-offs", [](Wire& w) { w.cutoffs = -1; }, "number of cut-offs"},
      {"scores of a formula", [](Wire& w) { w.bounds_from = 0; }, "number of cut-offs"},
      {"negative count of errors", [](Wire& w) { w.errors = -1; }, "count of errors"},
      {"negative mae", [](Wire& w) { w.mae = -1; }, "measures of accuracy"},
      {"negative rmsse", [](Wire& w) { w.rmsse = -1; }, "measures of accuracy"},
      {"infinite skill", [](Wire& w) { w.skill = -std::numeric_limits<float>::infinity(); }, "measures of accuracy"},
      {"reconciliation nan", [](Wire& w) { w.reconciliation[1] = kNan; }, "reconciliation moves"},
      {"reconciliation infinite", [](Wire& w) { w.reconciliation[0] = kInfinity; }, "reconciliation moves"},
      {"reconciliation too long", [](Wire& w) { w.reconciliation.resize(kMaxHorizon + 1); }, "reconciliation moves"},
      {"infinite bias", [](Wire& w) { w.bias = kInfinity; }, "measures of accuracy"},
  };
}

void expect_refused(const Bytes& bytes, const char* part, ErrorKind kind) {
  try {
    load_model(bytes);
    ADD_FAILURE() << "was loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    const std::string text = error.message() + ": " + error.detail();
    EXPECT_NE(text.find(part), std::string::npos) << text;
    const Verdict verdict = verify_artifact(bytes);
    EXPECT_FALSE(verdict.ok);
    EXPECT_EQ(verdict.problem, text);
  }
}

TEST(ArtifactHostile, the_model_that_the_cases_change_is_valid) {
  EXPECT_NO_THROW(load_model(Wire().bytes()));
  EXPECT_TRUE(verify_artifact(Wire().bytes()).ok);
}

TEST(ArtifactHostile, each_value_that_breaks_its_rule_is_refused) {
  for (const auto& cases : {header_cases(), method_cases(), series_cases()}) {
    for (const auto& [name, change, part, kind] : cases) {
      SCOPED_TRACE(name);
      Wire wire;
      change(wire);
      expect_refused(wire.bytes(), part, kind);
    }
  }
}

TEST(ArtifactHostile, payloads_without_structure_are_refused) {
  for (const std::size_t size : {0u, 1u, 4u, 8u, 64u, 4096u}) {
    for (const std::uint8_t fill : {0x00, 0x01, 0x04, 0x7f, 0xff}) {
      const Bytes payload(size, fill);
      expect_refused(seal(kArtifactFormat, ArtifactKind::kModel, payload), "structure does not hold together",
                     ErrorKind::kInvalidData);
      EXPECT_FALSE(verify_artifact(seal(kArtifactFormat, ArtifactKind::kHeader, payload)).ok);
      EXPECT_FALSE(verify_artifact(seal(kArtifactFormat, ArtifactKind::kSeries, payload)).ok);
    }
  }
}

TEST(ArtifactHostile, unknown_kinds_and_format_zero_are_refused) {
  const Bytes payload(64, 0);
  expect_refused(seal(kArtifactFormat, static_cast<ArtifactKind>(0), payload), "envelope", ErrorKind::kInvalidData);
  expect_refused(seal(kArtifactFormat, static_cast<ArtifactKind>(5), payload), "envelope", ErrorKind::kInvalidData);
  expect_refused(seal(0, ArtifactKind::kModel, payload), "envelope", ErrorKind::kInvalidData);
}

// Reading a double at an address that is no multiple of eight is undefined; one of two neighbouring places is none.
TEST(ArtifactHostile, numbers_that_are_not_aligned_are_refused) {
  int refused = 0;
  for (const std::size_t padding : {0u, 4u}) {
    flatbuffers::FlatBufferBuilder b;
    b.StartVector(2 * sizeof(double), 1);
    for (std::size_t i = 0; i < 2 * sizeof(double); ++i) b.PushElement<std::uint8_t>(0);
    const flatbuffers::Offset<flatbuffers::Vector<double>> scores(b.EndVector(2));
    // What is written later lies before: its length moves the numbers.
    const auto method = wire::CreateMethod(b, b.CreateString(std::string(padding, 'x')));
    wire::SeriesBuilder series(b);
    series.add_method(method);
    series.add_scores(scores);
    b.Finish(series.Finish());
    const Bytes bytes = seal(kArtifactFormat, ArtifactKind::kSeries, {b.GetBufferPointer(), b.GetSize()});
    const Verdict verdict = verify_artifact(bytes);
    EXPECT_FALSE(verdict.ok);
    refused += verdict.problem == "model is not valid: its numbers are not aligned";
  }
  EXPECT_EQ(refused, 1);
}

// 64 kB of text named 5000 times would be 300 MB of strings from 90 kB of model.
TEST(ArtifactHostile, one_text_named_many_times_is_refused) {
  flatbuffers::FlatBufferBuilder b;
  const auto text = b.CreateString(std::string(60'000, 'x'));
  const auto warnings = b.CreateVector(std::vector<flatbuffers::Offset<flatbuffers::String>>(5000, text));
  const auto frequency = wire::CreateFrequency(b, 0, 1);
  b.Finish(wire::CreateHeader(b, 0, frequency, true, 12, 12, 0, 0, 0, 0, warnings));
  const Bytes bytes = seal(kArtifactFormat, ArtifactKind::kHeader, {b.GetBufferPointer(), b.GetSize()});
  try {
    load_header(bytes);
    ADD_FAILURE() << "was loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.detail(), "its parts are larger than the whole");
  }
}

// What a newer build of the same format adds must not stop this one: unknown fields are skipped.
TEST(ArtifactHostile, fields_added_later_are_skipped) {
  flatbuffers::FlatBufferBuilder b;
  const auto frequency = wire::CreateFrequency(b, 0, 1);
  const auto later = b.CreateString("of a later build");
  const auto start = b.StartTable();
  b.AddOffset(wire::Header::VT_FREQUENCY, frequency);
  b.AddElement<std::int32_t>(wire::Header::VT_HORIZON, 12, 0);
  b.AddOffset(static_cast<flatbuffers::voffset_t>(wire::Header::VT_LEARNED + 4), later);
  b.Finish(flatbuffers::Offset<wire::Header>(b.EndTable(start)));
  const Bytes bytes = seal(kArtifactFormat, ArtifactKind::kHeader, {b.GetBufferPointer(), b.GetSize()});
  EXPECT_EQ(load_header(bytes).horizon, 12);
}

}  // namespace
}  // namespace salesforecast
