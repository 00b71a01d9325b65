// Takes level and season out of a history: the same linear filter for y and for every regressor (Frisch & Waugh 1933).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace salesforecast::regression {

// Level: the mean of the values around, whole seasons of them; season: the mean of each position. Both of the values
// that count alone.
class LevelFilter {
 public:
  // counted: by value, whether it counts; at least one does.
  LevelFilter(std::vector<bool> counted, int season);

  // Level and season of z, at every place. What does not count may be anything.
  std::vector<double> smooth(std::span<const double> z) const;
  // What they leave of z; 0 where it does not count.
  std::vector<double> rest(std::span<const double> z) const;

 private:
  void add_season(std::vector<double>* rest, std::vector<double>* smooth) const;
  void add_level(std::vector<double>* rest, std::vector<double>* smooth) const;

  std::vector<bool> counted_;
  std::size_t season_;  // 1: none
  std::size_t half_;    // of the window of the level
};

}  // namespace salesforecast::regression
