// Any bytes at all: loading either refuses them or gives a model, or a version of several, that forecasts, explains,
// describes and saves itself.
//
// One command (clang; a million runs find nothing before a release):
//   cmake -S . -B build/sanitized -DCMAKE_CXX_COMPILER=clang++-14 -DSALESFORECAST_SANITIZE=ON &&
//   cmake --build build/sanitized --target artifact_fuzz && mkdir -p .check/fuzz/artifact_fuzz &&
//   build/sanitized/artifact_fuzz -runs=1000000 -max_len=4096 .check/fuzz/artifact_fuzz test/fuzz/corpus/artifact_fuzz
// Seeds are golden models, and smaller ones of networks; test/golden/README.md says how they were made.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <span>

#include "core/artifact.h"
#include "core/envelope.h"
#include "core/version_artifact.h"
#include "support/wire_version.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace salesforecast {
namespace {

using Bytes = std::vector<std::uint8_t>;

void require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "broken: " << what << std::endl;
  std::abort();
}

void check_rows(const ModelHeader& header, const SeriesModel& series, int steps, double level) {
  std::vector<ForecastRow> rows;
  try {
    rows = forecast_series(header, series, steps, level);
  } catch (const Error& error) {
    // The one thing to refuse in an intact model: a horizon that leaves the calendar.
    require(error.kind() == ErrorKind::kInvalidArgument, error.what());
    return;
  }
  require(rows.size() == static_cast<std::size_t>(steps), "a row a step");
  for (const ForecastRow& row : rows) {
    require(std::isfinite(row.forecast) && std::isfinite(row.lower_bound) && std::isfinite(row.upper_bound), "finite");
    require(row.lower_bound <= row.forecast && row.forecast <= row.upper_bound, "bounds hold the forecast");
    require(!series.non_negative || row.lower_bound >= 0, "no bound below zero where sales never are");
  }
  const Explanation explanation = explain_series(header, series, steps);
  require(explanation.components.names.size() == explanation.components.values.size(), "a name a component");
  for (int h = 0; h < steps; ++h) {
    // Components of hostile parameters may be huge and cancel: their rounding is what the sum can miss.
    double sum = 0, size = 1e-300;
    for (const auto& values : explanation.components.values) {
      require(values.size() == static_cast<std::size_t>(steps), "a value a step");
      require(std::isfinite(values[h]), "components are finite");
      sum += values[h];
      size += std::abs(values[h]);
    }
    require(std::abs(sum - rows[h].forecast) <= 1e-9 * size, "components sum to the forecast");
  }
}

void check_series(const ModelHeader& header, const SeriesModel& series, std::size_t seed) {
  check_rows(header, series, 1 + static_cast<int>(seed % 60), 0.9);
  check_rows(header, series, 3, 0.999999);
  if (seed % 256 == 0) check_rows(header, series, kMaxHorizon, 0.5);
  const Bytes saved = save_series(series);
  require(save_series(load_series(saved, header)) == saved, "saving what was saved changes nothing");
}

// Series are checked against a header of months, as most are.
ModelHeader months() {
  ModelHeader header;
  header.frequency.months = 1;
  header.season = 12;
  header.horizon = 12;
  return header;
}

Bytes saved_version(const LoadedVersion& version) {
  VersionWriter writer(version.source, save_header(version.header));
  for (std::size_t i = 0; i < version.models.size(); ++i) writer.add(version.keys[i], save_series(version.models[i]));
  const std::size_t most = writer.bytes();
  Bytes saved = writer.finish();
  require(saved.size() <= most, "the writer knows its size");
  return saved;
}

// Whether the bytes are a version that loads.
bool check_whole_version(std::span<const std::uint8_t> bytes, const Verdict& verdict, std::size_t seed) {
  bool loaded = false;
  try {
    const LoadedVersion version = load_version(bytes, Context());
    loaded = true;
    require(version.keys.size() == version.models.size(), "a key a model");
    for (const SeriesModel& model : version.models) check_series(version.header, model, seed);
    for (const std::string& key : version.keys) require(nlohmann::json::accept(key), "keys are json");
    const Bytes saved = saved_version(version);
    const LoadedVersion again = load_version(saved, Context());
    require(again.source == version.source && again.keys == version.keys, "names and keys stay");
    require(saved_version(again) == saved, "saving what was saved changes nothing");
  } catch (const Error& error) {
    require(!loaded, error.what());
    require(error.kind() == ErrorKind::kInvalidData || error.kind() == ErrorKind::kUnsupported, "kind of refusal");
    const bool ours = bytes.size() > 6 && bytes[6] == static_cast<std::uint8_t>(ArtifactKind::kVersion);
    require(!ours || !verdict.ok, "what is verified loads");
  }
  return loaded;
}

void check(std::span<const std::uint8_t> bytes) {
  const std::size_t seed = bytes.empty() ? 0 : bytes.size() + bytes.back();
  const Verdict verdict = verify_artifact(bytes);
  require(verdict.ok == verdict.problem.empty(), "a problem is said exactly when there is one");
  bool model_loaded = false, header_loaded = false, series_loaded = false;
  try {
    const Model model = load_model(bytes);
    model_loaded = true;
    check_series(model.header, model.series, seed);
    require(nlohmann::json::accept(model_info_json(model.header, &model.series)), "info is json");
    const Bytes saved = save_model(model.header, model.series);
    const Model again = load_model(saved);
    require(save_model(again.header, again.series) == saved, "saving what was saved changes nothing");
  } catch (const Error& error) {
    require(!model_loaded, error.what());
    require(error.kind() == ErrorKind::kInvalidData || error.kind() == ErrorKind::kUnsupported, "kind of refusal");
  }
  try {
    const ModelHeader header = load_header(bytes);
    header_loaded = true;
    require(nlohmann::json::accept(model_info_json(header, nullptr)), "info is json");
    const Bytes saved = save_header(header);
    require(save_header(load_header(saved)) == saved, "saving what was saved changes nothing");
  } catch (const Error& error) {
    require(!header_loaded, error.what());
  }
  const ModelHeader header = months();
  try {
    const SeriesModel series = load_series(bytes, header);
    series_loaded = true;
    check_series(header, series, seed);
  } catch (const Error& error) {
    require(!series_loaded, error.what());
  }
  const bool version_loaded = check_whole_version(bytes, verdict, seed);
  require(!(model_loaded || header_loaded || series_loaded || version_loaded) || verdict.ok, "what loads is verified");
}

// Puts a number that rules are likely to forget at a place where numbers lie.
void plant_number(std::span<std::uint8_t> payload, std::minstd_rand& random) {
  static constexpr double kDoubles[] = {0.0,
                                        -0.0,
                                        1.0,
                                        -1.0,
                                        0.5,
                                        2.0,
                                        1e-308,
                                        1e300,
                                        -1e300,
                                        1e307,
                                        -1e307,
                                        1.7976931348623157e308,
                                        std::numeric_limits<double>::infinity(),
                                        std::numeric_limits<double>::quiet_NaN()};
  static constexpr std::int64_t kIntegers[] = {0,
                                               1,
                                               -1,
                                               10'000,
                                               1'000'000,
                                               1'000'000'000,
                                               1LL << 53,
                                               std::numeric_limits<std::int64_t>::max(),
                                               std::numeric_limits<std::int64_t>::min()};
  if (payload.size() < 8) return;
  const std::size_t at = random() % (payload.size() / 4) * 4;
  const std::size_t width = at + 8 <= payload.size() && random() % 2 ? 8 : 4;
  if (random() % 2) {
    const double value = kDoubles[random() % std::size(kDoubles)];
    if (at + 8 <= payload.size()) std::memcpy(payload.data() + at, &value, 8);
  } else {
    const std::int64_t value = kIntegers[random() % std::size(kIntegers)];
    std::memcpy(payload.data() + at, &value, width);
  }
}

// Changes a payload, which may grow to `most` bytes.
void mutate(Bytes& payload, std::size_t most, std::minstd_rand& random) {
  if (random() % 2 || payload.size() >= most) {
    plant_number(payload, random);
    return;
  }
  const std::size_t length = payload.size();
  payload.resize(most);
  payload.resize(LLVMFuzzerMutate(payload.data(), length, most));
}

// An artifact inside a version: changed and sealed again, for its own checksum is one more that stops mutations.
void mutate_part(Bytes& part, std::size_t most, std::minstd_rand& random) {
  if (part.size() < kEnvelopeBytes) return;
  Bytes payload(part.begin() + kEnvelopeBytes, part.end());
  mutate(payload, payload.size() + most, random);
  part = seal(kArtifactFormat, static_cast<ArtifactKind>(part[6]), payload);
}

// Changes one of a version's parts, a key, its header or a state; may give a payload that is too long to keep.
void mutate_version(Bytes& payload, std::size_t most, std::minstd_rand& random) {
  auto version = test::WireVersion::read(payload);
  const std::size_t room = most > payload.size() ? most - payload.size() : 0;
  if (!version || version->keys.empty()) return;
  const std::size_t pick = random() % version->keys.size();
  switch (random() % 4) {
    case 0:
      mutate_part(version->header, room, random);
      break;
    case 1: {
      std::string& key = version->keys[pick];
      const std::size_t length = key.size();
      if (length + room == 0) return;
      key.resize(length + room);
      key.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(key.data()), length, key.size()));
      break;
    }
    default: {
      std::size_t begin = 0;
      if (pick >= version->state_bytes.size()) return;
      for (std::size_t i = 0; i < pick; ++i) begin += version->state_bytes[i];
      if (begin + version->state_bytes[pick] > version->states.size()) return;
      const auto from = version->states.begin() + static_cast<std::ptrdiff_t>(begin);
      Bytes state(from, from + version->state_bytes[pick]);
      mutate_part(state, room, random);
      const auto at = version->states.erase(from, from + version->state_bytes[pick]);
      version->states.insert(at, state.begin(), state.end());
      version->state_bytes[pick] = static_cast<std::uint32_t>(state.size());
    }
  }
  const Bytes bytes = version->bytes();
  payload.assign(bytes.begin() + kEnvelopeBytes, bytes.end());
}

}  // namespace
}  // namespace salesforecast

// The checksum would stop nearly every mutation, so half of them change the payload and seal it again.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  using namespace salesforecast;
  std::minstd_rand random(seed);
  if (size < kEnvelopeBytes || max_size <= kEnvelopeBytes || random() % 2)
    return LLVMFuzzerMutate(data, size, max_size);
  const auto kind = random() % 32 ? data[6] : 1 + random() % 4;
  Bytes payload(data + kEnvelopeBytes, data + size);
  const std::size_t most = max_size - kEnvelopeBytes;
  if (kind == static_cast<std::uint8_t>(ArtifactKind::kVersion) && random() % 4) {
    mutate_version(payload, most, random);
    if (payload.size() > most) return LLVMFuzzerMutate(data, size, max_size);
  } else {
    mutate(payload, most, random);
  }
  const Bytes sealed = seal(kArtifactFormat, static_cast<ArtifactKind>(kind), payload);
  std::copy(sealed.begin(), sealed.end(), data);
  return sealed.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  salesforecast::check({data, size});
  return 0;
}
