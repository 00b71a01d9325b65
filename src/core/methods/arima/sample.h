// One history on the scale of the fit, and its differences as the columns of a regression.
#pragma once

#include <Eigen/Dense>
#include <span>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/methods/arima/order.h"
#include "core/regressors.h"

namespace salesforecast::arima {

// Missing values that a history may have: each is one more column of the regression.
inline constexpr int kMostMissing = 500;

// Harmonics that a wave may have. A season that asks for more has edges, and is mostly one that is differenced.
inline constexpr int kMostHarmonics = 12;

// A long season as a Fourier series: see fourier.h.
struct Wave {
  std::string name;   // of the component
  double length = 0;  // in periods, not always whole: 365.25 days
  double phase = 0;   // of one period, that of the first value or of step 1: periods since a cycle began
  int harmonics = 0;
};

// A wave with its coefficients, of sine and cosine of each harmonic in turn.
struct WaveEffect {
  Wave wave;
  std::vector<double> coefficients;
};

// A history and its regressors, each divided by a power of two so that values are about 1.
struct Sample {
  double scale = 1;
  std::vector<double> y;                 // NaN: missing
  Eigen::MatrixXd regressors;            // a row a value of y, no NaN
  std::vector<std::size_t> kept;         // which of the view's columns they are
  std::vector<double> regressor_scales;  // of those
  std::vector<Wave> waves;               // their columns come after those
  const Context* context = nullptr;      // asked whether to go on at each column of a long regression; nullptr: nobody
};

// Makes a sample. A regressor without variation, without values to come, or not known from the begin on is left out.
// Throws Error(kInvalidData) for an infinite value.
Sample make_sample(std::span<const double> y, const RegressorView& view, const Context* context = nullptr);

// The columns of the regression with ARMA errors after differencing.
struct Differenced {
  Eigen::MatrixXd columns;  // y with anything in place of missing values, then the regressors in the order below
  int missing = 0;          // columns for missing values, first of the regressors
  bool constant = false;    // the next one is the mean or the drift
  // Then regressors[i] of the sample; columns that others explain (within 1e-7 of their size) are left out, the later
  // of two the first to go.
  std::vector<std::size_t> regressors;
  const Context* context = nullptr;  // the sample's

  // Values that the likelihood is of.
  int observations() const { return static_cast<int>(columns.rows()) - missing; }
};

// Differences of the order. The mean is a column of ones, the drift one of t - n: what it has added up to is 0 at the
// end of the history. Missing values are estimated by a column each that is 1 there alone; with the correction that
// likelihood.h makes the likelihood is that of a filter that skips them (Gómez, Maravall & Peña 1999). Throws
// Error(kInvalidData) for more than kMostMissing of them, and where too few values are known.
Differenced difference(const Sample& sample, const Order& order);

// Regression coefficients of the sample's columns, of as many as there are; 0 for those left out. `coefficients` as
// Solution has them.
std::vector<double> effects_by_column(const Differenced& data, std::span<const double> coefficients,
                                      Eigen::Index columns);

}  // namespace salesforecast::arima
