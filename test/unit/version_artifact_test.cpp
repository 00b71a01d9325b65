// A whole version comes back as it was given, in one piece or not at all.
#include "core/version_artifact.h"

#include <gtest/gtest.h>

#include <optional>

#include "core/artifact.h"
#include "support/sample_models.h"

namespace salesforecast {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Sample {
  VersionSource source = test::kVersionSource;
  Bytes header = save_header(test::sample_header("auto"));
  std::vector<std::string> keys = test::kVersionKeys;
  std::vector<Bytes> states;

  Sample() {
    for (const auto& [name, model] : test::sample_models()) {
      if (states.size() < 3 && (name == "naive" || name == "drift" || name == "ended")) {
        states.push_back(save_series(model.series));
      }
    }
  }
  Bytes bytes() const {
    VersionWriter writer(source, header);
    for (std::size_t i = 0; i < states.size(); ++i) writer.add(keys[i], states[i]);
    return writer.finish();
  }
};

Bytes written_again(const LoadedVersion& version) {
  VersionWriter writer(version.source, save_header(version.header));
  for (std::size_t i = 0; i < version.models.size(); ++i) writer.add(version.keys[i], save_series(version.models[i]));
  return writer.finish();
}

template <typename Call>
std::optional<Error> error_of(Call call) {
  try {
    call();
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

TEST(VersionArtifact, round_trip_keeps_everything) {
  const Sample sample;
  const Bytes bytes = sample.bytes();
  const LoadedVersion version = load_version(bytes, Context());
  EXPECT_EQ(version.source, sample.source);
  EXPECT_EQ(version.keys, sample.keys);
  EXPECT_EQ(save_header(version.header), sample.header);
  ASSERT_EQ(version.models.size(), sample.states.size());
  for (std::size_t i = 0; i < version.models.size(); ++i) {
    EXPECT_EQ(save_series(version.models[i]), sample.states[i]) << i;
  }
  EXPECT_EQ(written_again(version), bytes);
  EXPECT_TRUE(verify_artifact(bytes).ok) << verify_artifact(bytes).problem;
}

TEST(VersionArtifact, every_sample_model_goes_through_alone) {
  for (const auto& [name, model] : test::sample_models()) {
    SCOPED_TRACE(name);
    VersionWriter writer({}, save_header(model.header));
    writer.add("{}", save_series(model.series));
    const Bytes bytes = writer.finish();
    const LoadedVersion version = load_version(bytes, Context());
    EXPECT_EQ(version.source, VersionSource());
    EXPECT_EQ(version.keys, std::vector<std::string>{"{}"});
    EXPECT_EQ(save_series(version.models.at(0)), save_series(model.series));
    EXPECT_EQ(written_again(version), bytes);
  }
}

TEST(VersionArtifact, equal_versions_give_equal_bytes_wherever_they_lie) {
  const Bytes bytes = Sample().bytes();
  EXPECT_EQ(Sample().bytes(), bytes);
  for (std::size_t shift = 1; shift < 8; ++shift) {
    Bytes shifted(shift);
    shifted.insert(shifted.end(), bytes.begin(), bytes.end());
    EXPECT_EQ(written_again(load_version(std::span(shifted).subspan(shift), Context())), bytes);
  }
}

TEST(VersionArtifact, series_that_is_refused_leaves_the_writer_as_it_was) {
  const Sample sample;
  VersionWriter writer(sample.source, sample.header);
  const std::size_t before = writer.bytes();
  EXPECT_EQ(error_of([&] { writer.add(R"({"shop": 1})", sample.states[0]); })->detail(),
            "series 1: its key names \"shop\", which is no column of the version's series");
  const auto error = error_of([&] { writer.add(sample.keys[0], sample.header); });
  EXPECT_EQ(error->message(), "model is not valid");
  EXPECT_EQ(
      error->detail(),
      "series 1: model is of another kind: one series of a registered model is needed, this is the shared part of "
      "a registered model");
  EXPECT_EQ(writer.bytes(), before);
  for (std::size_t i = 0; i < sample.states.size(); ++i) writer.add(sample.keys[i], sample.states[i]);
  EXPECT_EQ(writer.finish(), sample.bytes());
}

TEST(VersionArtifact, saving_refuses_what_could_not_be_read_back) {
  const Sample sample;
  const auto with = [&](const VersionSource& source) { VersionWriter(source, sample.header); };
  EXPECT_THROW(with({"\xff", "", "", {}, {}}), Error);
  EXPECT_THROW(with({"", "", "", {"a", "a"}, {"text", "text"}}), Error);
  EXPECT_THROW(with({"", "", "", {"a"}, {}}), Error);
  EXPECT_THROW(VersionWriter(sample.source, sample.states[0]), Error);
  EXPECT_EQ(error_of([&] { VersionWriter(sample.source, sample.header).finish(); })->detail(),
            "a version has at least one series");
  VersionWriter single({}, sample.header);
  single.add("{}", sample.states[0]);
  EXPECT_EQ(error_of([&] { single.add("{}", sample.states[1]); })->detail(),
            "a version without series columns has one series");
}

TEST(VersionArtifact, version_that_outgrows_one_bytea_is_refused_before_it_grows) {
  const Sample sample;
  VersionWriter whole(sample.source, sample.header);
  std::vector<std::size_t> sizes = {whole.bytes()};
  for (std::size_t i = 0; i < sample.states.size(); ++i) {
    whole.add(sample.keys[i], sample.states[i]);
    sizes.push_back(whole.bytes());
  }
  EXPECT_LE(whole.finish().size(), sizes.back());
  // Exactly enough for two series, and one byte less.
  for (const std::size_t fits : {2u, 1u}) {
    const std::size_t most = sizes[2] - kEnvelopeBytes - (fits == 2 ? 0 : 1);
    VersionWriter writer(sample.source, sample.header, most);
    for (std::size_t i = 0; i < fits; ++i) writer.add(sample.keys[i], sample.states[i]);
    const auto error = error_of([&] { writer.add(sample.keys[fits], sample.states[fits]); });
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->kind(), ErrorKind::kTooBig);
    EXPECT_TRUE(error->message().starts_with("the version needs more than "));
    EXPECT_TRUE(error->message().ends_with(" bytes as one bytea"));
    EXPECT_EQ(error->hint(), "export series by series, or dump the database");
    EXPECT_EQ(load_version(writer.finish(), Context()).models.size(), fits);
  }
  EXPECT_EQ(error_of([&] { VersionWriter(sample.source, sample.header, 600); })->kind(), ErrorKind::kTooBig);
}

// The bound that decides on refusing is near the truth, however long keys are.
TEST(VersionArtifact, size_is_known_before_it_is_written) {
  const Sample sample;
  for (std::size_t length = 0; length < 9; ++length) {
    VersionWriter writer(sample.source, sample.header);
    for (std::size_t i = 0; i < 50; ++i) {
      writer.add(R"({"store": ")" + std::string(length, 'x') + "\"}", sample.states[i % 3]);
    }
    const std::size_t bound = writer.bytes(), size = writer.finish().size();
    EXPECT_LE(size, bound);
    EXPECT_GE(size + 600, bound);
  }
}

TEST(VersionArtifact, models_beyond_the_memory_limit_are_refused_before_they_are_read) {
  const Bytes bytes = Sample().bytes();
  Context context;
  context.max_memory = 1000;
  const auto error = error_of([&] { load_version(bytes, context); });
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind(), ErrorKind::kOutOfMemory);
  EXPECT_EQ(error->message(), "the version needs about 1 MB, more than salesforecast.max_memory");
  EXPECT_EQ(error->detail(), "3 series are read together");
  EXPECT_EQ(error->hint(), "raise salesforecast.max_memory");
  EXPECT_TRUE(verify_artifact(bytes, context).ok) << "verifying keeps no model";
}

TEST(VersionArtifact, cancel_is_heard_between_series) {
  static int asked;
  const Bytes bytes = Sample().bytes();
  Context context;
  context.stop_requested = [] { return ++asked == 3; };
  asked = 0;
  EXPECT_EQ(error_of([&] { load_version(bytes, context); })->kind(), ErrorKind::kCancelled);
  asked = 0;
  EXPECT_EQ(error_of([&] { verify_artifact(bytes, context); })->kind(), ErrorKind::kCancelled);
}

TEST(VersionArtifact, version_is_told_from_other_kinds_by_name) {
  const Sample sample;
  const auto error = error_of([&] { load_model(sample.bytes()); });
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->message(), "model is of another kind");
  EXPECT_EQ(error->detail(),
            "a model of one series, as the aggregate sf_train gives is needed, this is a whole version of a registered "
            "model, as sf_export gives");
  EXPECT_THROW(load_header(sample.bytes()), Error);
  EXPECT_THROW(load_series(sample.bytes(), load_header(sample.header)), Error);
  const Model model = test::sample_model("naive");
  for (const Bytes& other : {sample.header, sample.states[0], save_model(model.header, model.series)}) {
    const auto refused = error_of([&] { load_version(other, Context()); });
    ASSERT_TRUE(refused.has_value());
    EXPECT_TRUE(refused->detail().starts_with("a whole version of a registered model, as sf_export gives is needed"));
  }
}

}  // namespace
}  // namespace salesforecast
