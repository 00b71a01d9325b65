#include "core/dependence.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace salesforecast {

namespace {

// Distances in steps that are looked at: farther ones are as the last.
constexpr std::size_t kFarthest = 120;

// Sums of products by distance, and how many products there are.
struct Products {
  std::vector<double> sums, counts;

  explicit Products(std::size_t distances) : sums(distances), counts(distances) {}
  // Those of the steps of one path with each other.
  void add_path(const std::vector<double>& z, const std::vector<double>& there) {
    for (std::size_t d = 0; d < std::min(sums.size(), z.size()); ++d) {
      double sum = 0, count = 0;
      for (std::size_t h = 0; h + d < z.size(); ++h) {
        sum += z[h] * z[h + d];
        count += there[h] * there[h + d];
      }
      sums[d] += sum;
      counts[d] += count;
    }
  }
  void add(const Products& other, double times) {
    for (std::size_t d = 0; d < other.sums.size(); ++d) {
      sums[d] += times * other.sums[d];
      counts[d] += times * other.counts[d];
    }
  }
};

// Scores of one series from one cut-off by step.
struct Path {
  std::size_t series = 0;
  std::vector<double> z;      // 0 where there is none
  std::vector<double> there;  // 1 where there is one
  Products own{0};            // with each other
};

// Adds what a group of paths from one cut-off says of pairs of different series: the products of sums less each path's
// products with itself.
void add_pairs(const std::vector<const Path*>& paths, Products* pairs) {
  if (paths.size() < 2) return;
  std::vector<double> sums, counts;
  for (const Path* path : paths) {
    sums.resize(std::max(sums.size(), path->z.size()));
    counts.resize(sums.size());
    for (std::size_t h = 0; h < path->z.size(); ++h) {
      sums[h] += path->z[h];
      counts[h] += path->there[h];
    }
  }
  pairs->add_path(sums, counts);
  for (const Path* path : paths) pairs->add(path->own, -1);
}

// Least squares of C(d) = lasting + fading * phi^d over distances from 1 on, weighted by counts, within 0 <= lasting,
// fading and lasting + fading <= share, over a grid of phi.
Persistence fit_persistence(double share, const std::vector<double>& correlation, const std::vector<double>& weight) {
  constexpr std::array<double, 7> kPhis = {0.2, 0.4, 0.6, 0.75, 0.85, 0.92, 0.97};
  Persistence best{share, 0, 0, 0};
  double least = std::numeric_limits<double>::infinity();
  constexpr int kParts = 40;  // of the share, tried for each of lasting and fading
  for (const double phi : kPhis) {
    for (int a = 0; a <= kParts; ++a) {
      for (int b = 0; a + b <= kParts; ++b) {
        const double lasting = share * a / kParts, fading = share * b / kParts;
        double loss = 0, power = 1;
        for (std::size_t d = 1; d < correlation.size(); ++d) {
          power *= phi;
          const double off = correlation[d] - lasting - fading * power;
          loss += weight[d] * off * off;
        }
        if (loss < least) {
          least = loss;
          best = {share, lasting, fading, phi};
        }
      }
    }
  }
  return best;
}

// What all series share over a whole horizon was seen as often as the held-back span holds horizons, a few times only:
// its variance is widened as Student's t is against the normal at 95 %, and taken from the part that is new each step.
Persistence widened(Persistence part, double windows, double* own) {
  const boost::math::students_t t(std::max(2.0, windows));
  const double ratio = quantile(t, 0.95) / quantile(boost::math::normal(), 0.95);
  const double extra = std::min(part.lasting * (ratio * ratio - 1), *own / 2);
  part.lasting += extra;
  part.share += extra;
  *own -= extra;
  return part;
}

// Paths by how far from the end of their histories they began.
using Cutoffs = std::map<int, std::vector<Path>>;

Cutoffs paths_by_cutoff(std::span<const std::vector<HeldBackScore>> scores) {
  Cutoffs out;
  const auto take = [&](int behind, Path&& path) {
    if (path.z.empty()) return;
    path.own = Products(std::min(path.z.size(), kFarthest));
    path.own.add_path(path.z, path.there);
    out[behind].push_back(std::move(path));
  };
  for (std::size_t series = 0; series < scores.size(); ++series) {
    Path path;
    int behind = 0;
    for (const HeldBackScore& one : scores[series]) {
      if (one.behind != behind) take(behind, std::exchange(path, {}));
      behind = one.behind;
      path.series = series;
      path.z.resize(static_cast<std::size_t>(one.step));
      path.there.resize(path.z.size());
      path.z.back() = one.middle;
      path.there.back() = 1;
    }
    take(behind, std::move(path));
  }
  return out;
}

// Pairs of series by the set of columns whose value they share, as bits: exactly these, no others.
std::vector<Products> pairs_by_columns(const Cutoffs& cutoffs, std::span<const std::vector<std::uint32_t>> groups,
                                       std::size_t distances) {
  const std::size_t sets = std::size_t{1} << groups.size();
  std::vector<Products> pairs(sets, Products(distances));
  for (std::size_t set = 0; set < sets; ++set) {
    for (const auto& [cutoff, paths] : cutoffs) {
      std::map<std::vector<std::uint32_t>, std::vector<const Path*>> by_values;
      for (const Path& path : paths) {
        std::vector<std::uint32_t> values;
        for (std::size_t column = 0; column < groups.size(); ++column) {
          if (set >> column & 1) values.push_back(groups[column][path.series]);
        }
        by_values[values].push_back(&path);
      }
      for (const auto& [values, members] : by_values) add_pairs(members, &pairs[set]);
    }
  }
  // So far pairs that share these columns and maybe more: take those that share one more off, column by column.
  for (std::size_t column = 0; column < groups.size(); ++column) {
    for (std::size_t set = 0; set < sets; ++set) {
      if (!(set >> column & 1)) pairs[set].add(pairs[set | std::size_t{1} << column], -1);
    }
  }
  return pairs;
}

// The parts (of all series, then of each column) that best add up to the mean products of each set of columns, by
// least squares weighted with the number of pairs; none below zero.
std::vector<double> parts_at(const std::vector<Products>& pairs, std::size_t columns, std::size_t d, double variance) {
  constexpr int kSweeps = 300;
  std::vector<double> parts(columns + 1);
  const auto holds = [](std::size_t set, std::size_t part) { return part == 0 || (set >> (part - 1) & 1) != 0; };
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    for (std::size_t part = 0; part < parts.size(); ++part) {
      double sum = 0, weight = 0;
      for (std::size_t set = 0; set < pairs.size(); ++set) {
        if (!holds(set, part) || pairs[set].counts[d] < 0.5) continue;
        double rest = pairs[set].sums[d] / pairs[set].counts[d] / variance;
        for (std::size_t other = 0; other < parts.size(); ++other) {
          if (other != part && holds(set, other)) rest -= parts[other];
        }
        sum += pairs[set].counts[d] * rest;
        weight += pairs[set].counts[d];
      }
      parts[part] = weight > 0 ? std::max(0.0, sum / weight) : 0;
    }
  }
  return parts;
}

}  // namespace

Dependence learn_dependence(std::span<const std::vector<HeldBackScore>> scores,
                            std::span<const std::vector<std::uint32_t>> groups) {
  const Cutoffs cutoffs = paths_by_cutoff(scores);
  std::size_t distances = 0;
  for (const auto& [behind, paths] : cutoffs) {
    for (const Path& path : paths) distances = std::max(distances, path.own.sums.size());
  }
  Products within(distances);
  for (const auto& [behind, paths] : cutoffs) {
    for (const Path& path : paths) within.add(path.own, 1);
  }
  Dependence out;
  if (distances == 0 || !(within.sums[0] > 0)) return out;
  const double variance = within.sums[0] / within.counts[0];
  const std::vector<Products> pairs = pairs_by_columns(cutoffs, groups, distances);
  const std::size_t parts = groups.size() + 1;
  std::vector<std::vector<double>> shared(parts, std::vector<double>(distances));
  std::vector<double> own(distances);
  for (std::size_t d = 0; d < distances; ++d) {
    const std::vector<double> at = parts_at(pairs, groups.size(), d, variance);
    own[d] = within.counts[d] > 0 ? within.sums[d] / within.counts[d] / variance : 0;
    for (std::size_t part = 0; part < parts; ++part) {
      shared[part][d] = at[part];
      own[d] -= at[part];
    }
  }
  // Noise may leave a series nothing of its own.
  constexpr double kLeastOwn = 0.05;
  const double scale = own[0] < kLeastOwn ? (1 - kLeastOwn) / (1 - own[0]) : 1;
  double rest = 1;
  const int span = cutoffs.rbegin()->first - cutoffs.begin()->first;
  const double windows = 1 + static_cast<double>(span) / static_cast<double>(distances);
  for (std::vector<double>& part : shared) {
    for (double& correlation : part) correlation *= scale;
    rest -= part[0];
  }
  for (const std::vector<double>& part : shared) {
    out.shared.push_back(widened(fit_persistence(part[0], part, within.counts), windows, &rest));
  }
  out.own = fit_persistence(rest, own, within.counts);
  return out;
}

}  // namespace salesforecast
