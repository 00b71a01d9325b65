// Local regression at equal steps: the smoother of STL (Cleveland, Cleveland, McRae & Terpenning 1990, section 2).
#pragma once

#include <span>
#include <vector>

namespace salesforecast {

// Fits lie `jump` places apart, those between on straight lines, so the cost of n values is 10 n where the jump is a
// tenth of the window. Tricube weights are found once and used for all series of one length.
class Loess {
 public:
  // window: values of each local fit, odd, at least 3; degree: of its polynomial, 0 or 1; count: values that will be
  // smoothed, at least 1.
  Loess(int window, int degree, int jump, int count);

  // y at its own places. robustness: a weight for each value; empty: all are 1. A place without any weight keeps its
  // value.
  void smooth(std::span<const double> y, std::span<const double> robustness, std::span<double> out) const;
  // One place before the first value and one after the last; `otherwise` where there is no weight.
  double before(std::span<const double> y, std::span<const double> robustness, double otherwise) const;
  double after(std::span<const double> y, std::span<const double> robustness, double otherwise) const;

 private:
  // A place that is fitted, from `size` values from `left` on.
  struct Place {
    int at, left, size;
    std::size_t kernel;  // where its weights begin in tricube_ and plain_
  };

  Place place(int at, int left, int size);
  double fit(const Place& place, std::span<const double> y, std::span<const double> robustness, double otherwise) const;
  double weighted_fit(const Place& place, const double* y, const double* robustness, double otherwise) const;

  int window_, degree_, count_;
  double least_spread_;  // variance of the places under which a local line is none
  std::vector<Place> places_;
  std::vector<double> tricube_;  // tricube weights by kernel
  std::vector<double> plain_;    // what each value counts in the fit without robustness
  Place before_{}, after_{};
};

}  // namespace salesforecast
