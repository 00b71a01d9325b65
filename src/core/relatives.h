// What the series of a panel that have a history say of one that has none: whom it is like, and at what level it sells.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/model.h"

namespace salesforecast {

// A series with a history.
struct Relative {
  std::uint32_t series = 0;  // its number in the panel
  double log_level = 0;      // of its mean sales of a period over the panel's last window
  double level = 1;          // the same, not as a logarithm
};

// The one value that a column keeps; NaN where it changes, or nobody knows it.
double still_value(const Regressor& column);

// Periods of a series that have a value.
std::int64_t known_values(const Series& series);

// The level of a series that has not sold yet, or only for a few periods.
struct LevelEstimate {
  double mean = 0;  // to expect of a period's sales, where these are as is typical of the panel
  double off = 0;   // sd of the logarithm of what it may turn out to be
};

class Relatives {
 public:
  struct Line {
    double begin = 1, slope = 0;
  };

  //   window    periods at the panel's end that levels are means over
  //   most_own  values that level_of() is given at most
  // Throws Error(kCancelled) only.
  Relatives(const Panel& panel, const ModelHeader& header, int window, int most_own, const Context& context);

  std::span<const Relative> all() const noexcept { return relatives_; }

  // Whether what they share tells of their levels, or their sales go up and down together.
  bool alike() const noexcept;

  // Whom a series is like, the nearest first: those that share the values of the attributes by which levels differ
  // most, and among them those whose level is nearest. At most kMostDonors.
  std::vector<Relative> nearest(const Series& series, std::size_t number, double level) const;

  // donors: whom its own values are compared with; none: all relatives.
  LevelEstimate level_of(const Series& series, std::size_t number, std::span<const Relative> donors) const;

  // Sales of a relative in a period over its level; NaN: unknown.
  double relative_sales(const Relative& one, std::int64_t period) const;

  // The mean of several; NaN: less than half of them are known.
  double mean_sales(std::span<const Relative> of, std::int64_t period) const;

 private:
  // A series column, or a regressor that never changes inside a series: numbers by quarters of the series.
  struct Attribute {
    int column = -1;               // of the series columns
    int regressor = -1;            // of the regressors
    std::vector<double> quarters;  // of numbers: where the second, third and fourth begin
    std::vector<std::int64_t> values;
    std::map<std::int64_t, double> effects;  // of a value on the logarithm of the level
    std::vector<double> blind;               // the effect on each relative that the others tell
    double share = 0;                        // of the variance of levels that it explains
  };

  void find_relatives(const ModelHeader& header, int most_own, const Context& context);
  void find_attributes(const ModelHeader& header);
  void add_attribute(Attribute attribute);
  void fit_effects();
  void set_share(Attribute* attribute) const;
  void learn_typical(const Context& context);
  void learn_errors(int most_own, const Context& context);
  double variance_after(std::size_t values, double log_level) const;
  std::int64_t value_of(const Attribute& attribute, const Series& series, std::size_t number) const;
  double similarity(std::span<const std::int64_t> values, std::size_t relative) const;
  double typical_sales(std::int64_t period) const;
  template <typename Sales, typename Expected>
  static double evidence(std::int64_t from, std::int64_t end, const Sales& sales_at, const Expected& expected_at);

  const Panel& panel_;
  const int window_;
  const int horizon_;
  std::vector<Relative> relatives_;
  std::vector<Attribute> attributes_;
  std::vector<double> typical_;  // by period of the window: the mean of the relatives' sales over their levels
  double common_ = 0;            // the share of the variance of sales over levels that these explain
  double mean_log_level_ = 0;
  double unseen_ = 0;  // variance of the logarithm of what a level turns out to be before the first sale
  // After 0, 1, .. values: what a level turns out to be over what was told, by these values over what was told.
  std::vector<Line> lines_;
  std::vector<std::vector<double>> missed_;  // after 1, 2, .. values: how far off these alone were, of each relative
};

}  // namespace salesforecast
