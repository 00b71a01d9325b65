#include "core/methods/arima/sample.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"
#include "core/methods/support.h"

namespace salesforecast::arima {
namespace {

// Shares of a column's own size: what is left of it below these is rounding.
constexpr double kNoVariation = 1e-9;
constexpr double kExplained = 1e-7;
// With fewer, regressors follow the noise of the history to the last value, and bounds say that all is known.
constexpr std::size_t kValuesPerRegressor = 3;

double scale_of(std::span<const double> values) {
  if (std::any_of(values.begin(), values.end(), [](double v) { return std::isinf(v); })) {
    throw Error(ErrorKind::kInvalidData, "arima needs finite values");
  }
  return binary_scale(values);
}

bool varies(std::span<const double> values) {
  double low = INFINITY;
  double high = -INFINITY;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  return high - low > kNoVariation * std::max(std::fabs(low), std::fabs(high));
}

// (1 - B^lag) in place, the first `lag` values left out.
void difference_once(Eigen::MatrixXd& columns, Eigen::Index lag) {
  const Eigen::Index rows = columns.rows() - lag;
  columns = (columns.bottomRows(rows) - columns.topRows(rows)).eval();
}

// Leaves out columns from `first` on that those before explain; gives the places of what stays. By Gram & Schmidt.
std::vector<std::size_t> independent_columns(Eigen::MatrixXd& columns, std::span<const double> sizes, std::size_t first,
                                             const Context* context) {
  std::vector<std::size_t> kept;
  Eigen::MatrixXd basis(columns.rows(), columns.cols());
  Eigen::Index count = 0;
  Eigen::Index target = 1;
  for (Eigen::Index c = 1; c < columns.cols(); ++c) {
    if (context != nullptr) context->check_cancel();
    Eigen::VectorXd rest = columns.col(c);
    for (int pass = 0; pass < 2; ++pass) {
      for (Eigen::Index b = 0; b < count; ++b) rest -= basis.col(b).dot(rest) * basis.col(b);
    }
    const std::size_t place = static_cast<std::size_t>(c) - 1;
    if (!(rest.norm() > kExplained * sizes[place])) {
      if (place < first) throw Error(ErrorKind::kInvalidData, "too many values are missing for arima");
      continue;
    }
    basis.col(count++) = rest.normalized();
    if (target != c) columns.col(target) = columns.col(c);
    ++target;
    if (place >= first) kept.push_back(place - first);
  }
  columns.conservativeResize(Eigen::NoChange, target);
  return kept;
}

}  // namespace

Sample make_sample(std::span<const double> y, const RegressorView& view, const Context* context) {
  Sample sample;
  sample.context = context;
  sample.scale = scale_of(y);
  sample.y.assign(y.begin(), y.end());
  for (double& v : sample.y) v /= sample.scale;
  for (std::size_t c = 0; c < view.columns(); ++c) {
    const std::span<const double> history = view.history(c);
    const std::span<const double> future = view.future(c);
    if (history.size() != y.size() || view.unknown(c) > 0 || !varies(history) || future.empty() ||
        std::any_of(future.begin(), future.end(), [](double v) { return !std::isfinite(v); })) {
      continue;
    }
    sample.kept.push_back(c);
    sample.regressor_scales.push_back(scale_of(history));
  }
  if (y.size() < kValuesPerRegressor * sample.kept.size()) {
    sample.kept.clear();
    sample.regressor_scales.clear();
  }
  sample.regressors.resize(static_cast<Eigen::Index>(y.size()), static_cast<Eigen::Index>(sample.kept.size()));
  for (std::size_t i = 0; i < sample.kept.size(); ++i) {
    const std::span<const double> history = view.history(sample.kept[i]);
    for (std::size_t t = 0; t < y.size(); ++t) {
      sample.regressors(static_cast<Eigen::Index>(t), static_cast<Eigen::Index>(i)) =
          history[t] / sample.regressor_scales[i];
    }
  }
  return sample;
}

Differenced difference(const Sample& sample, const Order& order) {
  std::vector<std::size_t> gaps;
  for (std::size_t t = 0; t < sample.y.size(); ++t) {
    if (std::isnan(sample.y[t])) gaps.push_back(t);
  }
  if (gaps.size() > static_cast<std::size_t>(kMostMissing)) {
    throw Error(ErrorKind::kInvalidData, "too many values are missing for arima",
                std::to_string(gaps.size()) + " are missing; at most " + std::to_string(kMostMissing) + " may be.");
  }
  const auto n = static_cast<Eigen::Index>(sample.y.size());
  if (n <= order.lost() + static_cast<Eigen::Index>(gaps.size())) {
    throw Error(ErrorKind::kInvalidData, "series is too short for the differences of arima");
  }
  Differenced result;
  result.missing = static_cast<int>(gaps.size());
  const Eigen::Index first = 1 + result.missing + (order.constant ? 1 : 0);
  Eigen::MatrixXd& columns = result.columns;
  columns.setZero(n, first + sample.regressors.cols());
  double last = 0;
  for (std::size_t t = 0; t < sample.y.size(); ++t) {
    last = std::isnan(sample.y[t]) ? last : sample.y[t];
    columns(static_cast<Eigen::Index>(t), 0) = last;
    if (order.constant) {
      const double to_end = static_cast<double>(t) + 1 - static_cast<double>(n);
      columns(static_cast<Eigen::Index>(t), first - 1) = order.differencings() == 0 ? 1 : to_end;
    }
  }
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    columns(static_cast<Eigen::Index>(gaps[i]), static_cast<Eigen::Index>(i) + 1) = 1;
  }
  columns.rightCols(sample.regressors.cols()) = sample.regressors;
  std::vector<double> sizes;
  for (Eigen::Index c = 1; c < columns.cols(); ++c) sizes.push_back(columns.col(c).norm());
  if (order.constant && order.differencings() > 0) sizes[static_cast<std::size_t>(first) - 2] = 1;
  for (int i = 0; i < order.differences; ++i) difference_once(columns, 1);
  for (int i = 0; i < order.seasonal_differences; ++i) difference_once(columns, order.season);
  const std::size_t needed = static_cast<std::size_t>(first) - 1;
  result.constant = order.constant;
  result.regressors = independent_columns(columns, sizes, needed, sample.context);
  result.context = sample.context;
  return result;
}

std::vector<double> effects_by_column(const Differenced& data, std::span<const double> coefficients,
                                      Eigen::Index columns) {
  std::vector<double> effects(static_cast<std::size_t>(columns), 0.0);
  std::size_t at = static_cast<std::size_t>(data.missing) + (data.constant ? 1 : 0);
  for (const std::size_t column : data.regressors) effects[column] = coefficients[at++];
  return effects;
}

}  // namespace salesforecast::arima
