#include "core/regressor_check.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

namespace salesforecast {

namespace {

constexpr double kTooClose = 0.95;  // correlation of changes: no price or promotion tells sales so well
constexpr double kTwin = 0.999999;
constexpr int kLeastPairs = 10;

// Pearson's correlation over the places where both have a value; nullopt for too few, or where one never changes.
std::optional<double> correlation(std::span<const double> a, std::span<const double> b) {
  const std::size_t n = std::min(a.size(), b.size());
  double count = 0, mean_a = 0, mean_b = 0, aa = 0, bb = 0, ab = 0;
  for (std::size_t t = 0; t < n; ++t) {
    if (!std::isfinite(a[t]) || !std::isfinite(b[t])) continue;
    count += 1;
    const double da = a[t] - mean_a, db = b[t] - mean_b;
    mean_a += da / count;
    mean_b += db / count;
    aa += da * (a[t] - mean_a);
    bb += db * (b[t] - mean_b);
    ab += da * (b[t] - mean_b);
  }
  const double scale = std::sqrt(aa) * std::sqrt(bb);
  if (count < kLeastPairs || !(scale > 0) || !std::isfinite(scale)) return std::nullopt;
  return ab / scale;
}

std::vector<double> changes(std::span<const double> values) {
  std::vector<double> out;
  for (std::size_t t = 1; t < values.size(); ++t) out.push_back(values[t] - values[t - 1]);
  return out;
}

bool varies(std::span<const double> values) {
  const auto first = std::find_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); });
  return std::any_of(first, values.end(), [&](double v) { return !std::isnan(v) && v != *first; });
}

// kFollows or kFollowsNext.
std::optional<RegressorFinding> follows(std::span<const double> y, std::span<const double> x) {
  const std::vector<double> dy = changes(y), dx = changes(x);
  const auto next = dy.empty() ? std::span<const double>() : std::span(dy).subspan(1);
  RegressorFinding out;
  out.kind = RegressorFinding::Kind::kFollowsNext;
  std::optional<double> found = correlation(next, dx);
  if (!found || std::abs(*found) < kTooClose) {
    out.kind = RegressorFinding::Kind::kFollows;
    found = correlation(dy, dx);
  }
  if (!found || std::abs(*found) < kTooClose) return std::nullopt;
  out.correlation = *found;
  return out;
}

std::string named(const Options& options, std::size_t source) { return "\"" + options.regressors.at(source) + "\""; }

}  // namespace

std::vector<RegressorFinding> check_regressors(std::span<const double> y, std::span<const Regressor> regressors,
                                               std::span<const std::vector<std::string>> categories) {
  std::vector<RegressorFinding> out;
  const auto n = static_cast<int>(y.size());
  const Regressors all({regressors.begin(), regressors.end()});
  const RegressorView view = all.view(n, 0, 0);
  for (std::size_t i = 0; i < view.columns(); ++i) {
    const std::span<const double> x = view.history(i);
    RegressorFinding finding;
    finding.source = i;
    if (std::all_of(x.begin(), x.end(), [](double v) { return std::isnan(v); })) {
      out.push_back(finding);
      continue;
    }
    finding.kind = RegressorFinding::Kind::kConstant;
    if (!varies(x)) {
      out.push_back(finding);
      continue;
    }
    if (i < categories.size() && !categories[i].empty()) continue;
    finding.kind = RegressorFinding::Kind::kTwin;
    const auto is_twin = [&](std::size_t other) {
      const std::optional<double> found = correlation(view.history(other), x);
      return found && std::abs(*found) > kTwin;
    };
    while (finding.other < i && !is_twin(finding.other)) ++finding.other;
    if (finding.other < i) {
      out.push_back(finding);
    } else if (auto close = follows(y, x)) {
      close->source = i;
      out.push_back(*close);
    }
  }
  return out;
}

std::string sentence_of(const RegressorFinding& finding, const Options& options) {
  const std::string name = "regressor " + named(options, finding.source);
  char correlation[16];
  std::snprintf(correlation, sizeof correlation, "%.2f", finding.correlation);
  switch (finding.kind) {
    case RegressorFinding::Kind::kMissing:
      return name + " has no value";
    case RegressorFinding::Kind::kConstant:
      return name + " never changes, so nothing can be learned from it";
    case RegressorFinding::Kind::kTwin:
      return name + " says what " + named(options, finding.other) + " says";
    case RegressorFinding::Kind::kFollows:
      return name + " follows the target too closely (correlation of changes " + correlation +
             "): is it known before the sales are?";
    case RegressorFinding::Kind::kFollowsNext:
      return name + " tells the target of the next period (correlation of changes " + correlation +
             "): is it written down later than its row says?";
  }
  return name;
}

}  // namespace salesforecast
