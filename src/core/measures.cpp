#include "core/measures.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "core/options.h"

namespace salesforecast {

namespace {

double pinball(double y, double forecast, double probability) {
  return y >= forecast ? probability * (y - forecast) : (1 - probability) * (forecast - y);
}

}  // namespace

ErrorScale error_scale(std::span<const double> y, int season) {
  const std::size_t lag = y.size() > static_cast<std::size_t>(season) ? static_cast<std::size_t>(season) : 1;
  ErrorScale scale;
  double absolute = 0, square = 0, count = 0;
  for (std::size_t t = lag; t < y.size(); ++t) {
    const double difference = y[t] - y[t - lag];
    if (std::isnan(difference)) continue;
    absolute += std::abs(difference);
    square += difference * difference;
    count += 1;
  }
  if (!(absolute > 0) || !std::isfinite(square)) return scale;
  scale.absolute = absolute / count;
  scale.square = square / count;
  return scale;
}

void MeasureSums::add(std::size_t series, std::span<const ScoredPoint> points, const ErrorScale& scale, double level) {
  const double tail = (1 - level) / 2;
  const auto n = static_cast<double>(points.size());
  double absolute = 0, square = 0, smape = 0, mape = 0, lower = 0, upper = 0, interval = 0;
  bool zero = false;
  for (const ScoredPoint& point : points) {
    const double error = point.forecast - point.y;
    absolute += std::abs(error);
    square += error * error;
    error_ += error;
    actual_ += std::abs(point.y);
    const double size = std::abs(point.y) + std::abs(point.forecast);
    smape += size > 0 ? 200 * std::abs(error) / size : 0;
    zero = zero || point.y == 0;
    mape += 100 * std::abs(error / point.y);
    lower += pinball(point.y, point.lower_bound, tail);
    upper += pinball(point.y, point.upper_bound, 1 - tail);
    interval += point.upper_bound - point.lower_bound +
                (std::max(0.0, point.lower_bound - point.y) + std::max(0.0, point.y - point.upper_bound)) / tail;
    inside_.add(point.lower_bound <= point.y && point.y <= point.upper_bound ? 1 : 0);
    if (!std::isnan(point.naive)) {
      judged_ += std::abs(error);
      naive_ += std::abs(point.naive - point.y);
    }
  }
  if (seen_.size() <= series) seen_.resize(series + 1);
  if (!seen_[series]) ++series_;
  seen_[series] = true;
  points_ += static_cast<std::int64_t>(points.size());
  absolute_.add(absolute, n);
  square_.add(square, n);
  smape_.add(smape / n);
  has_zero_ = has_zero_ || zero;
  if (!zero) mape_.add(mape / n);
  if (std::isnan(scale.absolute)) return;
  mase_.add(absolute / n / scale.absolute);
  rmsse_.add(std::sqrt(square / n / scale.square));
  pinball_lower_.add(lower / n / scale.absolute);
  pinball_upper_.add(upper / n / scale.absolute);
  msis_.add(interval / n / scale.absolute);
}

Measures MeasureSums::measures() const {
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  Measures out;
  out.series = series_;
  out.points = points_;
  out.mae = absolute_.value();
  out.rmse = std::sqrt(square_.value());
  out.wape = actual_ > 0 ? absolute_.sum / actual_ : kUndefined;
  out.smape = smape_.value();
  out.mape = has_zero_ ? kUndefined : mape_.value();
  out.mase = mase_.value();
  out.rmsse = rmsse_.value();
  out.bias = actual_ > 0 ? error_ / actual_ : kUndefined;
  out.pinball_lower = pinball_lower_.value();
  out.pinball_upper = pinball_upper_.value();
  out.coverage = inside_.value();
  out.msis = msis_.value();
  out.skill = naive_ > 0 ? 1 - judged_ / naive_ : kUndefined;
  return out;
}

AccuracyBy accuracy_by(const std::string& word) {
  static const std::vector<std::string> kWords = {"series", "step", "period", "all"};
  const auto at = std::find(kWords.begin(), kWords.end(), word);
  if (at != kWords.end()) return static_cast<AccuracyBy>(at - kWords.begin());
  const std::string nearest = nearest_word(word, kWords);
  throw Error(ErrorKind::kInvalidArgument, "accuracy cannot be given by \"" + word + "\"",
              "it is given by series, step, period or all",
              nearest.empty() ? "give one of these" : "did you mean \"" + nearest + "\"?");
}

void AccuracyTable::add(std::size_t series, std::span<const ScoredPoint> points, const ErrorScale& scale) {
  if (points.empty()) return;
  if (by_ == AccuracyBy::kAll) {
    groups_[0].add(series, points, scale, level_);
    return;
  }
  if (by_ == AccuracyBy::kSeries) {
    groups_[static_cast<std::int64_t>(series)].add(0, points, scale, level_);
    return;
  }
  // A forecast has one point a step, and one a period.
  for (std::size_t i = 0; i < points.size(); ++i) {
    groups_[by_ == AccuracyBy::kStep ? points[i].step : points[i].ts].add(series, points.subspan(i, 1), scale, level_);
  }
}

Measures AccuracyTable::take_series(std::size_t series) {
  const auto node = groups_.extract(static_cast<std::int64_t>(series));
  return node.empty() ? MeasureSums().measures() : node.mapped().measures();
}

std::string undefined_measures(const Measures& measures) {
  std::string text;
  const auto say = [&](bool undefined, const char* reason) {
    if (undefined) text += (text.empty() ? "" : "; ") + std::string(reason);
  };
  say(measures.points == 0, "no outcome falls on a forecast step");
  if (measures.points == 0) return text;
  if (std::isinf(measures.mae) || std::isinf(measures.rmse)) {
    return "errors are too large to be added up or squared: what they go into is undefined";
  }
  say(std::isnan(measures.wape), "wape and bias: all outcomes are zero");
  say(std::isnan(measures.mape), "mape: an outcome is zero");
  say(std::isnan(measures.mase), "mase, rmsse, pinball and msis: the history never changed from season to season");
  say(std::isnan(measures.skill), "skill: the seasonal naive forecast has no error, or is not known");
  return text;
}

}  // namespace salesforecast
