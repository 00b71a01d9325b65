// Athanasopoulos, Hyndman, Kourentzes & Petropoulos 2017, "Forecasting with temporal hierarchies", European Journal of
// Operational Research 262, 60-74; weights by "structural scaling", their section 3.
#include "core/methods/thief.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <utility>

#include "core/methods/ets.h"
#include "core/methods/ets/form.h"
#include "core/methods/support.h"

namespace salesforecast {
namespace {

constexpr const char* kName = "thief";
constexpr int kMinLength = 5;     // that of ets, and so the fewest sums of a level
constexpr int kMostLevels = 8;    // 24 has so many divisors
constexpr int kAutoSeason = 5;    // what quarters gained was nothing (tourism_au)
constexpr int kWholeSeasons = 3;  // below them a year tells next to nothing that a month does not

// The history in sums of so many periods, the last one ending with it, and what forecasts them.
struct Level {
  std::size_t periods = 1;
  std::shared_ptr<const FittedMethod> fitted;
};

class ThiefFit final : public FittedMethod {
 public:
  ThiefFit(int season, std::vector<Level> levels) : season_(season), levels_(std::move(levels)) {}

  std::string_view method() const override { return kName; }
  std::string variant() const override;
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override;
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  int blocks(int horizon) const { return (horizon + season_ - 1) / season_; }
  int sums_of_blocks(const Level& level, int horizon) const {
    return blocks(horizon) * season_ / static_cast<int>(level.periods);
  }
  std::vector<double> reconciled(const std::vector<std::vector<double>>& sums, int horizon) const;

  int season_;                 // periods of a block; 1: there is nothing to reconcile
  std::vector<Level> levels_;  // that of single periods first, then longer ones
};

// Of long sums any form is tried: those that option ets_model names may suit single periods and not them.
MethodInput level_input(const MethodInput& whole, std::span<const double> sums, std::size_t periods) {
  static const Options kAnyForm;
  MethodInput input;
  input.y = sums;
  input.season = std::max(1, whole.season / static_cast<int>(periods));
  input.options = periods == 1 ? whole.options : &kAnyForm;
  return input;
}

// `fit` makes a level of sums and may find that no form suits them: then it is left out, but for single periods.
template <typename Fit>
std::unique_ptr<FittedMethod> fit_levels(const MethodInput& input, std::span<const std::size_t> lengths,
                                         const Context& context, Fit fit) {
  require_length(input.y, kMinLength, kName);
  std::vector<Level> levels;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    context.check_cancel();
    if (lengths[i] == 1 && input.ets != nullptr) {
      levels.push_back({1, input.ets});
      continue;
    }
    const std::vector<double> sums = sums_of(input.y, lengths[i]);
    if (sums.size() < kMinLength) continue;
    try {
      levels.push_back({lengths[i], fit(i, level_input(input, sums, lengths[i]))});
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kInvalidData || lengths[i] == 1) throw;
    }
  }
  return std::make_unique<ThiefFit>(levels.size() > 1 ? input.season : 1, std::move(levels));
}

std::unique_ptr<FittedMethod> fit_thief(const MethodInput& input, const Context& context) {
  return fit_levels(input, lengths_of_sums(input.season), context,
                    [&](std::size_t, const MethodInput& sums) { return kEtsMethod.fit(sums, context); });
}

std::unique_ptr<FittedMethod> ThiefFit::refit(const MethodInput& input, bool estimate, const Context& context) const {
  std::vector<std::size_t> lengths;
  for (const Level& level : levels_) lengths.push_back(level.periods);
  MethodInput own = input;
  own.season = season_;
  return fit_levels(own, lengths, context, [&](std::size_t i, const MethodInput& sums) {
    return levels_[i].fitted->refit(sums, estimate, context);
  });
}

std::string ThiefFit::variant() const {
  if (levels_.size() == 1) return levels_.front().fitted->variant();
  std::string text;
  for (const Level& level : levels_) text += (text.empty() ? "THieF(" : ",") + std::to_string(level.periods);
  return text + ") " + levels_.front().fitted->variant();
}

// Periods whose sums are nearest to those forecast at all levels, a sum of k periods weighing 1/k as its error's
// variance is k-fold (their eq. 4 with the structural scaling of section 3). Linear in the sums, so parts of sums
// become parts of periods. sums[i]: of level i, whole blocks that hold the horizon.
std::vector<double> ThiefFit::reconciled(const std::vector<std::vector<double>>& sums, int horizon) const {
  if (levels_.size() == 1) return sums.front();
  Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(season_, season_);
  Eigen::MatrixXd right = Eigen::MatrixXd::Zero(season_, blocks(horizon));
  double scale = 1;
  for (const std::vector<double>& own : sums) scale = std::max(scale, binary_scale(own));
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const auto periods = static_cast<Eigen::Index>(levels_[i].periods);
    const double weight = 1 / static_cast<double>(periods);
    for (Eigen::Index first = 0; first < season_; first += periods) {
      normal.block(first, first, periods, periods).array() += weight;
    }
    for (std::size_t s = 0; s < sums[i].size(); ++s) {
      const Eigen::Index first = static_cast<Eigen::Index>(s) * periods;
      right.block(first % season_, first / season_, periods, 1).array() += weight * (sums[i][s] / scale);
    }
  }
  const Eigen::MatrixXd periods = normal.llt().solve(right);
  std::vector<double> out(static_cast<std::size_t>(horizon));
  for (std::size_t h = 0; h < out.size(); ++h) {
    out[h] = bounded(scale * periods.data()[h]);  // a column is a block, its rows are the block's periods
  }
  return out;
}

// The spread is that of the single periods' own model: sums tell where the mean is, not how far periods lie from it.
MethodForecast ThiefFit::forecast(const Future& future) const {
  MethodForecast result;
  std::vector<std::vector<double>> sums;
  for (const Level& level : levels_) {
    MethodForecast own = level.fitted->forecast(sums_of_blocks(level, future.horizon));
    if (level.periods == 1) result.sd.assign(own.sd.begin(), own.sd.begin() + future.horizon);
    sums.push_back(std::move(own.mean));
  }
  result.mean = reconciled(sums, future.horizon);
  return result;
}

Components ThiefFit::explain(const Future& future) const {
  Components result;
  std::vector<Components> own;
  for (const Level& level : levels_) {
    own.push_back(level.fitted->explain(sums_of_blocks(level, future.horizon)));
    for (const std::string& name : own.back().names) {
      if (std::find(result.names.begin(), result.names.end(), name) == result.names.end()) result.names.push_back(name);
    }
  }
  for (const std::string& name : result.names) {
    std::vector<std::vector<double>> sums;
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      const auto at = std::find(own[i].names.begin(), own[i].names.end(), name) - own[i].names.begin();
      sums.push_back(at < std::ssize(own[i].names)
                         ? own[i].values[static_cast<std::size_t>(at)]
                         : std::vector<double>(static_cast<std::size_t>(sums_of_blocks(levels_[i], future.horizon))));
    }
    result.values.push_back(reconciled(sums, future.horizon));
  }
  // The first part takes what rounding leaves over.
  const std::vector<double> mean = forecast(future).mean;
  for (std::size_t h = 0; h < mean.size(); ++h) {
    double sum = 0;
    for (const std::vector<double>& part : result.values) sum += part[h];
    result.values[0][h] += mean[h] - sum;
  }
  return result;
}

// Errors are those of the single periods' own model: reconciled ones are not known one step ahead.
InSample ThiefFit::in_sample() const {
  InSample result = levels_.front().fitted->in_sample();
  for (std::size_t i = 1; i < levels_.size(); ++i) result.parameters += levels_[i].fitted->in_sample().parameters;
  if (levels_.size() > 1) result.aicc = std::numeric_limits<double>::quiet_NaN();
  return result;
}

std::string prefix_of(std::size_t periods) { return std::to_string(periods) + "."; }

Parameters ThiefFit::save() const {
  Parameters all;
  all.set("block", season_);
  std::vector<double> periods;
  for (const Level& level : levels_) periods.push_back(static_cast<double>(level.periods));
  all.set("levels", std::move(periods));
  for (const Level& level : levels_) all.add(prefix_of(level.periods), level.fitted->save());
  return all;
}

std::unique_ptr<FittedMethod> load_thief(const Parameters& parameters) {
  const int season = parameters.integer("block", 1, ets::kMaxSeason);
  std::vector<Level> levels;
  int before = 0;
  for (const double periods : parameters.numbers("levels", 1, kMostLevels)) {
    const int whole = static_cast<int>(std::clamp(periods, 0.0, double(ets::kMaxSeason)));
    const bool divides = periods == whole && whole > before && season % whole == 0;
    if (!divides || (before == 0 && whole != 1)) {
      throw Error(ErrorKind::kInvalidData, "a level of the thief model is not valid");
    }
    before = whole;
    const auto size = static_cast<std::size_t>(whole);
    levels.push_back({size, kEtsMethod.load(parameters.part(prefix_of(size)))});
  }
  if ((levels.size() == 1) != (season == 1)) {
    throw Error(ErrorKind::kInvalidData, "the levels of the thief model are not valid");
  }
  return std::make_unique<ThiefFit>(season, std::move(levels));
}

}  // namespace

std::vector<std::size_t> lengths_of_sums(int season) {
  std::vector<std::size_t> lengths = {1};
  for (int periods = 2; season <= ets::kMaxSeason && periods <= season; ++periods) {
    if (season % periods == 0) lengths.push_back(static_cast<std::size_t>(periods));
  }
  return lengths;
}

const Method kThiefMethod = {
    .name = kName,
    .summary = "exponential smoothing of sums of periods, from one to a season, reconciled",
    .abilities = {.seasonal = true,
                  .min_length = kMinLength,
                  .whole_seasons = kWholeSeasons,
                  .costly = true,
                  .auto_season = kAutoSeason},
    .fit = fit_thief,
    .load = load_thief,
};

}  // namespace salesforecast
