// Writes one artifact of the current format for every sample model, and beside them the forecasts they must go on
// giving: the golden files of a format, and the seeds of the artifact fuzzer.
//
//   make_golden DIRECTORY               (a new or empty one; existing files are never overwritten)
//   make_golden --versions DIRECTORY    only the whole versions, out of the models that lie there
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "support/sample_models.h"

namespace salesforecast {
namespace {

namespace fs = std::filesystem;

constexpr int kSteps = 24;

void write_new(const fs::path& path, const void* data, std::size_t size) {
  if (fs::exists(path)) throw Error(ErrorKind::kInvalidArgument, "file \"" + path.string() + "\" is there already");
  std::ofstream file(path, std::ios::binary);
  file.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
  if (!file.flush()) throw Error(ErrorKind::kInvalidArgument, "could not write \"" + path.string() + "\"");
}

nlohmann::ordered_json numbers_of(const Model& model) {
  nlohmann::ordered_json ts, forecast, lower, upper, components = nlohmann::ordered_json::object();
  for (const ForecastRow& row : forecast_series(model.header, model.series, kSteps, 0.9)) {
    ts.push_back(format_timestamp(row.ts));
    forecast.push_back(row.forecast);
    lower.push_back(row.lower_bound);
    upper.push_back(row.upper_bound);
  }
  const Components parts = explain_series(model.header, model.series, kSteps).components;
  for (std::size_t c = 0; c < parts.names.size(); ++c) components[parts.names[c]] = parts.values[c];
  return {
      {"ts", ts}, {"forecast", forecast}, {"lower_bound", lower}, {"upper_bound", upper}, {"components", components}};
}

std::vector<std::uint8_t> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorKind::kInvalidArgument, "could not read \"" + path.string() + "\"");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Out of the files, not of fresh models: those of a released format stay while training changes.
void make_version(const fs::path& directory, const std::string& name, const VersionSource& source,
                  const std::vector<std::string>& models, const std::vector<std::string>& keys) {
  VersionWriter writer(source, read_file(directory / (models.front() + ".header")));
  for (std::size_t i = 0; i < models.size(); ++i) writer.add(keys[i], read_file(directory / (models[i] + ".series")));
  const auto bytes = writer.finish();
  write_new(directory / (name + ".version"), bytes.data(), bytes.size());
}

void make_versions(const fs::path& directory) {
  make_version(directory, "version", test::kVersionSource, test::kVersionModels, test::kVersionKeys);
  make_version(directory, "single", {}, {"naive"}, {"{}"});
}

void make(const fs::path& directory) {
  fs::create_directories(directory);
  nlohmann::ordered_json expected = nlohmann::ordered_json::object();
  for (const auto& [name, model] : test::sample_models()) {
    const auto whole = save_model(model.header, model.series);
    const auto header = save_header(model.header), series = save_series(model.series);
    write_new(directory / (name + ".model"), whole.data(), whole.size());
    write_new(directory / (name + ".header"), header.data(), header.size());
    write_new(directory / (name + ".series"), series.data(), series.size());
    expected[name] = numbers_of(model);
  }
  const std::string text = expected.dump(1) + "\n";
  write_new(directory / "expected.json", text.data(), text.size());
  make_versions(directory);
}

}  // namespace
}  // namespace salesforecast

int main(int argc, char** argv) {
  const bool only_versions = argc == 3 && std::string(argv[1]) == "--versions";
  if (argc != 2 && !only_versions) {
    std::cerr << "usage: make_golden [--versions] DIRECTORY\n";
    return 2;
  }
  try {
    only_versions ? salesforecast::make_versions(argv[2]) : salesforecast::make(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << "make_golden: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
