// Means and variances of the forecasts, and their parts: see model.h.
#include <algorithm>

#include "core/methods/ces/model.h"
#include "core/methods/support.h"

namespace salesforecast::ces {
namespace {

// A component that goes on without errors, held where sums of it stay finite.
class Path {
 public:
  Path(Component start, double alpha_0, double alpha_1) : at_(start), alpha_0_(alpha_0), alpha_1_(alpha_1) {}

  double next() {
    const double value = at_.level;
    const Component turn = turned(at_, alpha_0_, alpha_1_, 0);
    at_ = {bounded(turn.level), bounded(turn.potential)};
    return value;
  }

 private:
  Component at_;
  double alpha_0_, alpha_1_;
};

// The component without season; zeros where there is none.
std::vector<double> level_path(const Model& model, std::size_t horizon) {
  std::vector<double> values(horizon, 0.0);
  if (!has_level(model.form)) return values;
  Path path(model.state.level, model.smoothing[0], model.smoothing[1]);
  std::generate(values.begin(), values.end(), [&] { return path.next(); });
  return values;
}

// What the season adds: each of its places at its own turns.
std::vector<double> season_path(const Model& model, std::size_t horizon) {
  std::vector<double> values(horizon, 0.0);
  const std::size_t first = model.form == Form::kFull ? 2 : 0;
  const std::size_t season = model.state.season.size();
  for (std::size_t i = 0; i < std::min(season, horizon); ++i) {
    Path path(model.state.season[i], model.smoothing[first], model.smoothing[first + 1]);
    const double fixed = model.state.season[i].level;
    for (std::size_t h = i; h < horizon; h += season) values[h] = model.form == Form::kPartial ? fixed : path.next();
  }
  return values;
}

// w' F^(j-1) g: what an error adds to the component at its j-th turn after it.
Path response(double alpha_0, double alpha_1) { return {{alpha_0 - alpha_1, alpha_0 + alpha_1}, alpha_0, alpha_1}; }

// The variance of step h is sigma^2 (1 + c_1^2 + … + c_{h-1}^2) with c_j what an error adds j steps later.
std::vector<double> spread(const Model& model, std::size_t horizon) {
  const Smoothing& s = model.smoothing;
  Path level = response(s[0], s[1]);
  Path season = model.form == Form::kFull ? response(s[2], s[3]) : response(s[0], s[1]);
  std::vector<double> sd(horizon);
  double sum = 1;
  for (std::size_t h = 0; h < horizon; ++h) {
    if (h > 0) {
      double c = has_level(model.form) ? level.next() : 0;
      if (has_season(model.form) && h % static_cast<std::size_t>(model.season) == 0) {
        c += model.form == Form::kPartial ? s[2] : season.next();
      }
      sum = bounded(sum + c * c);
    }
    sd[h] = bounded(model.sigma * std::sqrt(sum) * model.scale);
  }
  return sd;
}

}  // namespace

MethodForecast forecast(const Model& model, int horizon) {
  const auto steps = static_cast<std::size_t>(horizon);
  MethodForecast result{level_path(model, steps), spread(model, steps)};
  const std::vector<double> season = season_path(model, steps);
  for (std::size_t h = 0; h < steps; ++h) result.mean[h] = bounded((result.mean[h] + season[h]) * model.scale);
  return result;
}

// The season is set neutral first, then the movement of the level. Where each place of the season has a level of its
// own, their mean over the season that a step lies in is the level.
Components explain(const Model& model, int horizon) {
  const auto steps = static_cast<std::size_t>(horizon);
  const std::vector<double> mean = forecast(model, horizon).mean;
  std::vector<double> base = level_path(model, steps);
  if (!has_level(model.form)) {
    const std::size_t season = model.state.season.size();
    const std::size_t whole = (steps + season - 1) / season * season;
    const std::vector<double> places = season_path(model, whole);
    for (std::size_t from = 0; from < steps; from += season) {
      const double centre = mean_of(std::span(places).subspan(from, season));
      for (std::size_t h = from; h < std::min(from + season, steps); ++h) base[h] = centre;
    }
  }
  const double level = bounded(base.front() * model.scale);
  Components parts{{"level", "trend"}, {std::vector<double>(steps, level), std::vector<double>(steps)}};
  if (has_season(model.form)) {
    parts.names.emplace_back("season");
    parts.values.emplace_back(steps);
  }
  for (std::size_t h = 0; h < steps; ++h) {
    const double without = has_season(model.form) ? bounded(base[h] * model.scale) : mean[h];
    parts.values[1][h] = without - level;
    if (has_season(model.form)) parts.values[2][h] = mean[h] - without;
  }
  return parts;
}

}  // namespace salesforecast::ces
