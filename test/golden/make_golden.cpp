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
#include "trainer/protocol.h"

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

using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(const OutgoingFrame& frame) {
  Bytes all;
  for (auto rest = frame.rest(0); !rest.empty(); rest = frame.rest(all.size())) {
    all.insert(all.end(), rest.begin(), rest.end());
  }
  return all;
}

// All of it small, for fuzzers that read 4,096 bytes at most.
Bytes small_network(FeaturePlan plan, std::int64_t until, const std::string& method, NetworkOutput output) {
  LearnedModel::Parts parts = test::network_parts(std::move(plan), until, method, output);
  NetworkShape shape = parts.network->shape();
  shape.head = 3;
  shape.head_layers = 1;
  for (std::int32_t& values : shape.categories) values = 2;
  if (shape.kind != NetworkKind::kMlp) shape.hidden = 2;
  if (shape.kind == NetworkKind::kCnnLstm) shape.filters = 2;
  if (output == NetworkOutput::kQuantiles) shape.levels = {0.25F, 0.5F};
  parts.network = std::make_shared<const Network>(test::random_network(shape, 1, 0.5F));
  return LearnedModel::save(parts);
}

Bytes network_of_shops(const char* method, NetworkOutput output) {
  FeaturePlan plan = test::shop_plan(7);
  if (output == NetworkOutput::kCounts) plan.scale = TargetScale::kLinear;
  return small_network(std::move(plan), 9'021, method, output);
}

Bytes small_answer(const LearnerTask& task) {
  LearnerAnswer answer;
  answer.library = "networks by hand 1.0";
  for (const std::int64_t end : task.ends) {
    answer.models.push_back(small_network(task.plan, end, task.method, NetworkOutput::kQuantiles));
  }
  return save_answer(answer);
}

// A shop of two weeks, whose network begins with one that is there.
LearnerTask small_task(const Bytes& start) {
  LearnerTask task;
  task.method = "mlp";
  task.panel = {test::shop(14, 20, 9'007, 7)};
  task.plan = test::shop_plan(7);
  task.ends = {9'014, 9'021};
  task.network.budget_seconds = 2.5;
  task.start = start;
  return task;
}

void make_seeds(const fs::path& directory) {
  fs::create_directories(directory);
  const auto write = [&](const std::string& name, const Bytes& bytes) {
    write_new(directory / name, bytes.data(), bytes.size());
  };
  const Bytes mlp = network_of_shops("mlp", NetworkOutput::kQuantiles);
  write("mlp.learned", mlp);
  write("lstm.learned", network_of_shops("lstm", NetworkOutput::kQuantiles));
  write("cnn_lstm.learned", network_of_shops("cnn_lstm", NetworkOutput::kQuantiles));
  write("counts.learned", network_of_shops("lstm", NetworkOutput::kCounts));
  const Bytes task = save_task(small_task(mlp));
  write("network.task", task);
  LearnerAnswer answer = {{mlp}, {0.5F, 0.25F}, {0.625F, test::kNone}, "networks by hand 1.0", "cpu", "another size"};
  write("network.answer", save_answer(answer));
  for (const std::string method : {"lstm", "mlp"}) {
    const Model model = test::learned_model(method, {test::promoted_series()}, small_answer);
    write(method + ".model", save_model(model.header, model.series));
    write(method + ".header", save_header(model.header));
  }
  write("task.frame", bytes_of(task_frame("mlp", task)));
  write("result.frame", bytes_of(result_frame(save_answer(answer))));
  write("progress.frame", bytes_of(progress_frame({3, 40, 0.5, 0.75, 12})));
  write("failure.frame", bytes_of(failure_frame(Error(ErrorKind::kInvalidData, "message", "detail", "hint"))));
}

}  // namespace
}  // namespace salesforecast

int main(int argc, char** argv) {
  const std::string only = argc == 3 ? argv[1] : "";
  if (argc != 2 && only != "--versions" && only != "--seeds") {
    std::cerr << "usage: make_golden [--versions|--seeds] DIRECTORY\n";
    return 2;
  }
  try {
    using namespace salesforecast;
    (only == "--versions" ? make_versions : only == "--seeds" ? make_seeds : make)(argv[argc - 1]);
  } catch (const std::exception& error) {
    std::cerr << "make_golden: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
