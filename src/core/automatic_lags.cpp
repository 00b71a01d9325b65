#include "core/automatic_lags.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <span>

#include "core/option_values.h"
#include "core/regressor_design.h"
#include "core/text.h"

namespace salesforecast {

namespace {

constexpr std::size_t kMostSeries = 100;
constexpr int kMostValues = 600;
constexpr int kLeastValues = 30;
constexpr std::size_t kMostLags = 4;
constexpr std::size_t kMostOthers = 60;  // columns of other regressors, which are taken off beforehand
constexpr int kLongestSeason = 24;       // of which each step has a mean of its own
constexpr double kGone = 1e-8;           // share of a column's square that others leave: it says nothing of its own

// Lags worth a look: ascending, without those that a history of so many values cannot show.
std::set<int> lags_to_try(int season, int least) {
  std::set<int> lags;
  for (int lag = 0; lag <= 7; ++lag) lags.insert(least + lag);
  if (season > 1) {
    const int seasons = (least + season - 1) / season;  // whole ones that reach back to the least lag
    for (const int lag : {season * std::max(seasons, 1), season * (std::max(seasons, 1) + 1)}) {
      for (const int off : {-1, 0, 1}) lags.insert(lag + off);
    }
  }
  lags.erase(lags.begin(), lags.lower_bound(least));
  lags.erase(lags.upper_bound(kLongestHorizon), lags.end());
  return lags;
}

// What one series says: inner products of what is left of the columns and, last, of the target.
struct Evidence {
  Eigen::MatrixXd products;
  Eigen::VectorXd squares;  // of each column before anything was taken off
  double values = 0;
};

// Columns of one regressor at one lag.
struct LagColumns {
  int lag = 0;
  Eigen::Index begin = 0, count = 0;
};

// Takes the columns begin, begin + 1, ... off all others and themselves: sweeps of Gaussian elimination. What little
// is left of a column that they explain is set to zero: rounding errors must not look like effects.
void take_off(Eigen::Index begin, Eigen::Index count, Evidence* evidence) {
  Eigen::MatrixXd& products = evidence->products;
  const auto drop = [&](Eigen::Index c) {
    products.row(c).setZero();
    products.col(c).setZero();
  };
  for (Eigen::Index c = begin; c < begin + count; ++c) {
    const double own = products(c, c);
    if (!(own > 0)) continue;
    const Eigen::VectorXd column = products.col(c);
    products.noalias() -= column * column.transpose() / own;
    drop(c);
  }
  for (Eigen::Index c = 0; c + 1 < products.cols(); ++c) {
    if (!(products(c, c) > kGone * evidence->squares[c])) drop(c);
  }
}

// How much the series' criterion falls when the columns join.
double gain_of(const LagColumns& lag, const Evidence& evidence) {
  const Eigen::Index target = evidence.products.cols() - 1;
  const double before = evidence.products(target, target);
  if (!(before > 0)) return 0;
  std::vector<Eigen::Index> alive;
  for (Eigen::Index c = lag.begin; c < lag.begin + lag.count; ++c) {
    if (evidence.products(c, c) > 0) alive.push_back(c);
  }
  if (alive.empty()) return 0;
  Eigen::MatrixXd own = evidence.products(alive, alive);
  own.diagonal() *= 1 + kGone;
  const Eigen::VectorXd with_target = evidence.products(alive, Eigen::all).col(target);
  const double explained = std::min(with_target.dot(own.ldlt().solve(with_target)), before * (1 - kGone));
  return -evidence.values * std::log1p(-std::max(explained, 0.0) / before) -
         static_cast<double>(alive.size()) * std::log(evidence.values);
}

// What least squares on `columns` leave of each target.
Eigen::MatrixXd residuals_of(const Eigen::MatrixXd& columns, const Eigen::MatrixXd& targets) {
  return targets - columns * columns.colPivHouseholderQr().solve(targets);
}

// Coefficients of the values one, two and a season before, by least squares. Few values or none that differ: zeros.
struct Autocorrelation {
  std::array<int, 3> lags;
  Eigen::Vector3d coefficients;
};

Autocorrelation autocorrelation_of(const Eigen::VectorXd& residuals, int season) {
  Autocorrelation out{{1, 2, std::max(season, 3)}, Eigen::Vector3d::Zero()};
  if (out.lags[2] * 3 > residuals.size()) out.lags[2] = 3;
  const Eigen::Index first = out.lags[2], n = residuals.size() - first;
  if (n < 10 || !(residuals.squaredNorm() > 0)) return out;
  Eigen::MatrixXd before(n, 3);
  for (int k = 0; k < 3; ++k) before.col(k) = residuals.segment(first - out.lags[static_cast<std::size_t>(k)], n);
  out.coefficients = before.colPivHouseholderQr().solve(residuals.tail(n));
  return out;
}

Eigen::MatrixXd filtered(const Eigen::MatrixXd& columns, const Autocorrelation& own) {
  const Eigen::Index first = own.lags[2], n = columns.rows() - first;
  Eigen::MatrixXd out = columns.bottomRows(n);
  for (int k = 0; k < 3; ++k) {
    out -= own.coefficients[k] * columns.middleRows(first - own.lags[static_cast<std::size_t>(k)], n);
  }
  return out;
}

// Mean, line and season, in columns.
Eigen::MatrixXd course_of(Eigen::Index n, int season) {
  const int steps = season <= kLongestSeason && n >= 3 * season ? std::max(season, 1) : 1;
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(n, steps + 1);
  for (Eigen::Index t = 0; t < n; ++t) {
    out(t, t % steps) = 1;
    out(t, steps) = static_cast<double>(t) / static_cast<double>(n);
  }
  return out;
}

// The part of a history that may speak: [begin, end).
struct Part {
  int begin = 0, end = 0;
};

std::optional<Part> part_of(const Series& series) {
  const int end = static_cast<int>(series.y.size()) * 2 / 3;
  if (end < kLeastValues || series.regressors.empty()) return std::nullopt;
  return Part{std::max(0, end - kMostValues), end};
}

// The columns that stay whatever is chosen come first (of other regressors), then those to choose from, then y. Missing
// values are as the one before. Columns that are not known from the first value of the part on are zero.
Eigen::MatrixXd columns_of(const Series& series, const std::vector<DesignColumn>& design, const Part& part) {
  const Regressors regressors(designed(design, series.regressors));
  const RegressorView view = regressors.view(part.end, 0, 0);
  const Eigen::Index n = part.end - part.begin;
  Eigen::MatrixXd out(n, std::ssize(design) + 1);
  const auto put = [&](Eigen::Index at, std::span<const double> values) {
    double last = 0;
    for (Eigen::Index t = 0; t < n; ++t) {
      const double value = values[static_cast<std::size_t>(part.begin + t)];
      if (!std::isnan(value)) last = value;
      out(t, at) = last;
    }
    const double size = out.col(at).cwiseAbs().maxCoeff();
    if (size > 0) out.col(at) /= size;
  };
  for (std::size_t c = 0; c < design.size(); ++c) put(static_cast<Eigen::Index>(c), view.history(c));
  put(out.cols() - 1, series.y);
  return out;
}

std::optional<Evidence> evidence_of(const Series& series, const std::vector<DesignColumn>& design, std::size_t others,
                                    int season) {
  const std::optional<Part> part = part_of(series);
  if (!part || part->end - part->begin < 2 * std::ssize(design)) return std::nullopt;
  const Eigen::MatrixXd raw = columns_of(series, design, *part);
  Eigen::MatrixXd all = residuals_of(course_of(raw.rows(), season), raw);
  for (Eigen::Index c = 0; c < all.cols(); ++c) {
    if (all.col(c).squaredNorm() <= kGone * raw.col(c).squaredNorm()) all.col(c).setZero();
  }
  // Autocorrelation is that of what no lag explains, which the effects themselves would hide.
  const Eigen::VectorXd rest = residuals_of(all.leftCols(std::ssize(design)), all.rightCols(1));
  const Eigen::MatrixXd whitened = filtered(all, autocorrelation_of(rest, season));
  Evidence out;
  out.products = whitened.transpose() * whitened;
  out.squares = out.products.diagonal();
  out.values = static_cast<double>(whitened.rows());
  take_off(0, static_cast<Eigen::Index>(others), &out);
  return out;
}

std::vector<Evidence> evidence_of(const Panel& panel, const std::vector<DesignColumn>& design, std::size_t others,
                                  const Context& context) {
  std::vector<Evidence> out;
  const std::size_t all = panel.series.size(), sample = std::min(all, kMostSeries);
  for (std::size_t i = 0; i < sample; ++i) {
    context.check_cancel();
    if (auto one = evidence_of(panel.series[i * all / sample], design, others, panel.season)) {
      out.push_back(std::move(*one));
    }
  }
  return out;
}

// Forward selection over the series together.
std::vector<int> lags_shown(std::vector<LagColumns> lags, std::vector<Evidence>& evidence, const Context& context) {
  std::vector<int> chosen;
  while (!lags.empty() && chosen.size() < kMostLags) {
    double most = 0;
    std::size_t best = lags.size();
    for (std::size_t at = 0; at < lags.size(); ++at) {
      context.check_cancel();
      double gain = 0;
      for (const Evidence& one : evidence) gain += gain_of(lags[at], one);
      if (gain > most) {
        most = gain;
        best = at;
      }
    }
    if (best == lags.size()) break;
    for (Evidence& one : evidence) take_off(lags[best].begin, lags[best].count, &one);
    chosen.push_back(lags[best].lag);
    lags.erase(lags.begin() + static_cast<std::ptrdiff_t>(best));
  }
  return chosen;
}

std::string sentence_of(const std::string& name, const std::vector<int>& lags, std::size_t series) {
  std::vector<std::string> words;
  words.reserve(lags.size());
  for (const int lag : lags) words.push_back(std::to_string(lag));
  return "regressor \"" + quoted_excerpt(name) + "\" is seen at lag" + (lags.size() == 1 ? " " : "s ") + joined(words) +
         ", chosen from " + counted(static_cast<std::int64_t>(series), "series");
}

// The design with the lags of one regressor open, the columns that are settled first.
struct OpenDesign {
  std::vector<DesignColumn> columns;
  std::size_t others = 0;
  std::vector<LagColumns> lags;
};

OpenDesign open_design(const Panel& panel, std::size_t source, int horizon, Options options) {
  const std::string& name = options.regressors[source];
  const bool of_past = std::count(options.past_regressors.begin(), options.past_regressors.end(), name) > 0;
  const std::set<int> lags = lags_to_try(panel.season, of_past ? horizon : 0);
  std::vector<int>& own = options.regressor_lags[name];
  const std::set<int> given(own.begin(), own.end());  // those that are numbers stay whatever is chosen
  own.assign(lags.begin(), lags.end());
  own.insert(own.end(), given.upper_bound(kAutomaticLag), given.end());
  std::sort(own.begin(), own.end());
  own.erase(std::unique(own.begin(), own.end()), own.end());
  OpenDesign out;
  const std::vector<DesignColumn> all = design_columns(options, panel.categories, horizon);
  for (const DesignColumn& one : all) {
    const bool settled = one.source != source || given.contains(one.lag);
    if (settled && out.columns.size() < kMostOthers) out.columns.push_back(one);
  }
  out.others = out.columns.size();
  for (const DesignColumn& one : all) {
    if (one.source != source || given.contains(one.lag)) continue;
    if (out.lags.empty() || out.lags.back().lag != one.lag) out.lags.push_back({one.lag, std::ssize(out.columns), 0});
    out.columns.push_back(one);
    ++out.lags.back().count;
  }
  return out;
}

}  // namespace

std::vector<std::string> settle_automatic_lags(const Panel& panel, int horizon, Options& options,
                                               const Context& context) {
  std::vector<std::string> sentences;
  for (std::size_t source = 0; source < options.regressors.size(); ++source) {
    const std::string& name = options.regressors[source];
    const auto asked = options.regressor_lags.find(name);
    if (asked == options.regressor_lags.end() || asked->second.front() != kAutomaticLag) continue;
    const OpenDesign open = open_design(panel, source, horizon, options);
    std::vector<Evidence> evidence = evidence_of(panel, open.columns, open.others, context);
    std::vector<int> lags = lags_shown(open.lags, evidence, context);
    std::vector<int>& own = asked->second;
    own.erase(own.begin());
    own.insert(own.end(), lags.begin(), lags.end());
    std::sort(own.begin(), own.end());
    if (own.empty()) options.regressor_lags.erase(asked);
    sentences.push_back(lags.empty() ? "no lag of regressor \"" + quoted_excerpt(name) +
                                           "\" tells more of the target than noise: the usual one is taken"
                                     : sentence_of(name, own, evidence.size()));
  }
  return sentences;
}

}  // namespace salesforecast
