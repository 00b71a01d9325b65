// Power transforms of a positive history (Box & Cox 1964), on whose scale seasons and noise that grow with the level
// are of one size, and the way back.
#pragma once

#include <span>
#include <vector>

namespace salesforecast {

// z = ((y / unit)^lambda - 1) / lambda, log(y / unit) for lambda 0. The unit is the history's geometric mean, so z lies
// about 0 whatever y is counted in.
struct PowerTransform {
  double lambda = 1;  // from 0 to 1
  double unit = 1;    // above 0
  double floor = 0;   // above 0: values below are taken for it, should a later history bring some

  // Of positive values, one at least.
  static PowerTransform of(std::span<const double> y, double lambda);

  double forward(double y) const;
  std::vector<double> forward(std::span<const double> y) const;
  // The value that forward() makes z of; 0 where there is none.
  double back(double z) const;
};

// Mean and standard deviation of y where z is normal.
struct BackTransformed {
  double mean = 0, sd = 0;
};

// back(mean) would be the median of y and lie below its mean. Exact for lambda 0 (the lognormal's moments); else
// Taylor's series about the mean, to the fourth power of sd for the mean, to its square's square for the variance
// (Guerrero 1993, "Time-series analysis supported by power transformations", section 4, which stops one term earlier).
// sd is taken to be at most 1, and at most as large as what lies between mean and y = 0: a model that says of a distant
// step that anything may come would make the mean explode.
BackTransformed back_transformed(const PowerTransform& transform, double mean, double sd);

// The lambda from 0 to 1 that makes the spread of y within its seasons (two values where there is none, or less than
// two of it) depend least on their level: Guerrero 1993, section 5, as R's forecast::BoxCox.lambda(y, "guerrero", 0,
// 1). 1 where y says nothing: less than two such pieces, or a spread of 0. y: positive.
double guerrero_lambda(std::span<const double> y, int season);

}  // namespace salesforecast
