#include "trainer/xgboost/boosting.h"

#include <xgboost/c_api.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace salesforecast {

namespace {

constexpr int kPatience = 6;          // looks without a better one
constexpr double kBetter = 1e-4;      // share of the error that counts as better
constexpr double kColumnShare = 0.5;  // of features that a tree may split by, drawn anew for each
constexpr double kRowShare = 0.6;     // that a tree learns from, drawn anew for each
constexpr double kForestRowShare = 0.6;
constexpr double kForestColumnShare = 0.4;
constexpr int kBins = 128;
constexpr std::size_t kManyRows = 50'000;

void check(int status) {
  if (status == 0) return;
  // Below the first line is the library's stack.
  const std::string text = XGBGetLastError();
  throw Error(ErrorKind::kInternal, "trees could not be grown", text.substr(0, text.find('\n')));
}

// Rows as the library holds them, with their targets.
class Matrix {
 public:
  // Each value as it is.
  static Matrix of_values(const TrainingRows& rows, std::size_t features) {
    Matrix matrix;
    check(XGDMatrixCreateFromMat(rows.features.data(), rows.size(), features, std::numeric_limits<float>::quiet_NaN(),
                                 &matrix.handle_));
    matrix.set_targets(rows);
    return matrix;
  }
  // Only the bins that trees are grown by: a byte a value in place of eight.
  static Matrix of_bins(const TrainingRows& rows, std::size_t features);
  ~Matrix() { XGDMatrixFree(handle_); }
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;
  Matrix(Matrix&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  DMatrixHandle get() const { return handle_; }

 private:
  Matrix() = default;
  void set_targets(const TrainingRows& rows) const {
    check(XGDMatrixSetFloatInfo(handle_, "label", rows.targets.data(), rows.size()));
  }

  DMatrixHandle handle_ = nullptr;
};

// Hands rows to the library block by block, as often as it asks.
struct RowBlocks {
  static constexpr std::size_t kRows = 32'768;

  const TrainingRows& rows;
  std::size_t features;
  DMatrixHandle proxy = nullptr;
  std::size_t at = 0;

  static void reset(DataIterHandle blocks) { static_cast<RowBlocks*>(blocks)->at = 0; }
  // 1: there was one more.
  static int next(DataIterHandle blocks) {
    RowBlocks& own = *static_cast<RowBlocks*>(blocks);
    const std::size_t count = std::min(own.rows.size() - own.at, kRows);
    if (count == 0) return 0;
    const auto address = reinterpret_cast<std::uintptr_t>(&own.rows.features[own.at * own.features]);
    // As NumPy's __array_interface__ has it.
    const nlohmann::json block = {
        {"data", {address, true}}, {"shape", {count, own.features}}, {"typestr", "<f4"}, {"version", 3}};
    own.at += count;
    return XGProxyDMatrixSetDataDense(own.proxy, block.dump().c_str()) == 0 ? 1 : 0;
  }
};

Matrix Matrix::of_bins(const TrainingRows& rows, std::size_t features) {
  Matrix proxy, matrix;
  check(XGProxyDMatrixCreate(&proxy.handle_));
  RowBlocks blocks{rows, features, proxy.handle_};
  const std::string settings = R"({"missing": NaN, "nthread": 1, "max_bin": )" + std::to_string(kBins) + "}";
  check(XGQuantileDMatrixCreateFromCallback(&blocks, proxy.handle_, nullptr, RowBlocks::reset, RowBlocks::next,
                                            settings.c_str(), &matrix.handle_));
  matrix.set_targets(rows);
  return matrix;
}

class Booster {
 public:
  explicit Booster(const Matrix& matrix) {
    DMatrixHandle handle = matrix.get();
    check(XGBoosterCreate(&handle, 1, &handle_));
  }
  ~Booster() { XGBoosterFree(handle_); }
  Booster(const Booster&) = delete;
  Booster& operator=(const Booster&) = delete;
  void set(const char* name, const std::string& value) const { check(XGBoosterSetParam(handle_, name, value.c_str())); }
  void set(const char* name, double value) const { set(name, std::to_string(value)); }
  BoosterHandle get() const { return handle_; }

  double error(const Matrix& matrix, const TrainingRows& rows) const {
    bst_ulong count = 0;
    const float* out = nullptr;
    check(XGBoosterPredict(handle_, matrix.get(), 0, 0, 0, &count, &out));
    double sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double error = static_cast<double>(out[i]) - rows.targets[i];
      sum += error * error;
    }
    return std::sqrt(sum / static_cast<double>(rows.size()));
  }

 private:
  BoosterHandle handle_ = nullptr;
};

void set_rules(const Booster& booster, const TreeRules& rules, std::uint64_t seed) {
  booster.set("nthread", "1");  // sums of several threads differ in their last bits
  booster.set("tree_method", "hist");
  booster.set("objective", "reg:squarederror");
  booster.set("base_score", "0");
  booster.set("verbosity", "0");
  booster.set("seed", std::to_string(seed & 0x7fffffff));
  booster.set("max_depth", std::to_string(rules.depth));
  booster.set("min_child_weight", rules.least_leaf);
  booster.set("max_bin", std::to_string(kBins));
  if (rules.forest) {
    booster.set("num_parallel_tree", std::to_string(rules.most_trees));
    booster.set("eta", "1");
    booster.set("subsample", kForestRowShare);
    booster.set("colsample_bynode", kForestColumnShare);
    booster.set("lambda", "0");
  } else {
    booster.set("eta", rules.learning_rate);
    booster.set("subsample", kRowShare);
    booster.set("colsample_bytree", kColumnShare);
  }
}

// The nodes of the first `trees` trees, as the library's own JSON has them: children of one node are neighbours there.
void add_tree(const nlohmann::json& tree, TreeNodes* nodes) {
  const auto& left = tree.at("left_children");
  const auto& right = tree.at("right_children");
  const auto& split = tree.at("split_indices");
  const auto& condition = tree.at("split_conditions");
  const auto& missing = tree.at("default_left");
  const auto& hessian = tree.at("sum_hessian");
  nodes->tree_starts.push_back(static_cast<std::uint32_t>(nodes->feature.size()));
  // Breadth first: pruning leaves numbers unused.
  std::vector<int> order = {0};
  for (std::size_t at = 0; at < order.size(); ++at) {
    const auto node = static_cast<std::size_t>(order[at]);
    const bool leaf = left.at(node).get<int>() == -1;
    nodes->feature.push_back(leaf ? -1 : split.at(node).get<std::int16_t>());
    nodes->threshold.push_back(leaf ? 0 : condition.at(node).get<float>());
    nodes->value.push_back(leaf ? condition.at(node).get<float>() : 0);
    nodes->missing_left.push_back(!leaf && missing.at(node).get<int>() != 0 ? 1 : 0);
    nodes->cover.push_back(hessian.at(node).get<float>());
    nodes->left.push_back(static_cast<std::uint32_t>(order.size()));
    if (leaf) continue;
    order.push_back(left.at(node).get<int>());
    order.push_back(right.at(node).get<int>());
  }
}

Trees trees_of(const Booster& booster, int trees, std::size_t features, bool forest) {
  bst_ulong length = 0;
  const char* bytes = nullptr;
  check(XGBoosterSaveModelToBuffer(booster.get(), R"({"format": "json"})", &length, &bytes));
  const auto json = nlohmann::json::parse(bytes, bytes + length);
  const auto& all = json.at("learner").at("gradient_booster").at("model").at("trees");
  TreeNodes nodes;
  nodes.feature_count = static_cast<std::uint32_t>(features);
  for (int t = 0; t < trees; ++t) add_tree(all.at(static_cast<std::size_t>(t)), &nodes);
  // XGBoost scales the leaves of a forest's trees itself, by their number.
  static_cast<void>(forest);
  return Trees::from_nodes(nodes);
}

}  // namespace

Grown grow_trees(const TreeRules& rules, std::uint64_t seed, std::size_t features, TrainingRows&& rows,
                 const TrainingRows& held, const TreesTold& told) {
  TrainingRows own = std::move(rows);
  const Matrix matrix = Matrix::of_bins(own, features);
  own.features = {};
  std::optional<Matrix> held_matrix;
  if (held.size() > 0) held_matrix.emplace(Matrix::of_values(held, features));
  const Booster booster(matrix);
  set_rules(booster, rules, seed);
  Grown grown;
  if (rules.forest) {
    check(XGBoosterUpdateOneIter(booster.get(), 0, matrix.get()));
    grown.losses.push_back(static_cast<float>(booster.error(matrix, own)));
    if (held_matrix) grown.validations.push_back(static_cast<float>(booster.error(*held_matrix, held)));
    grown.trees = trees_of(booster, rules.most_trees, features, true);
    return grown;
  }
  int best = rules.most_trees, since = 0;
  // One held-back horizon is chance; many rows are not soon learned by heart.
  const int fewest = own.size() >= kManyRows ? rules.most_trees / 2 : 0;
  double least = std::numeric_limits<double>::infinity();
  for (int t = 0; t < rules.most_trees && since < kPatience; ++t) {
    check(XGBoosterUpdateOneIter(booster.get(), t, matrix.get()));
    if ((t + 1) % kTreesPerLook != 0) continue;
    const double validation =
        held_matrix ? booster.error(*held_matrix, held) : std::numeric_limits<double>::quiet_NaN();
    grown.validations.push_back(static_cast<float>(validation));
    told(t + 1, std::numeric_limits<double>::quiet_NaN(), validation);
    if (!held_matrix) continue;
    if (validation < least * (1 - kBetter) || t + 1 < fewest) {
      least = std::min(validation, least);
      best = t + 1;
      since = 0;
    } else {
      ++since;
    }
  }
  grown.losses.push_back(static_cast<float>(booster.error(matrix, own)));
  grown.trees = trees_of(booster, best, features, false);
  return grown;
}

std::string xgboost_version() {
  int major = 0, minor = 0, patch = 0;
  XGBoostVersion(&major, &minor, &patch);
  return "XGBoost " + std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

}  // namespace salesforecast
