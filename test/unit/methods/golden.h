// Reads the reference numbers of test/golden: lines of words, "#" starts a comment.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace salesforecast::golden {

// The lines of a file that start with `kind`, each as the words after it.
inline std::vector<std::vector<std::string>> lines(const std::string& file, const std::string& kind) {
  std::ifstream stream(std::string(SALESFORECAST_SOURCE_DIR) + "/test/golden/" + file);
  EXPECT_TRUE(stream) << "test/golden/" << file << " is missing";
  std::vector<std::vector<std::string>> result;
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word == kind) {
      result.emplace_back();
      while (words >> word) result.back().push_back(word);
    }
  }
  EXPECT_FALSE(result.empty()) << kind;
  return result;
}

inline std::vector<double> numbers(const std::vector<std::string>& words, std::size_t from) {
  std::vector<double> result;
  for (std::size_t i = from; i < words.size(); ++i) result.push_back(std::stod(words[i]));
  return result;
}

struct NamedSeries {
  std::string name;
  int season;
  std::vector<double> y;
};

// The data sets of R written into theta_reference.txt.
inline std::vector<NamedSeries> r_series() {
  std::vector<NamedSeries> result;
  for (const auto& words : lines("theta_reference.txt", "series")) {
    result.push_back({words[0], std::stoi(words[1]), numbers(words, 2)});
  }
  return result;
}

inline NamedSeries r_series(const std::string& name) {
  for (NamedSeries& series : r_series()) {
    if (series.name == name) return series;
  }
  ADD_FAILURE() << name;
  return {};
}

// What a method forecasts of step 2 for a series.
struct MethodValue {
  std::string series, method;
  std::vector<double> y;
  double expected = 0;
};

// Files of lines "series y values …", each followed by lines "series method value" of that series.
inline std::vector<MethodValue> method_values(const std::string& file) {
  std::ifstream stream(std::string(SALESFORECAST_SOURCE_DIR) + "/test/golden/" + file);
  EXPECT_TRUE(stream) << "test/golden/" << file << " is missing";
  std::vector<MethodValue> result;
  std::vector<double> y;
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    MethodValue value;
    words >> value.series >> value.method;
    if (value.method == "y") {
      y.clear();
      for (double own = 0; words >> own;) y.push_back(own);
    } else {
      words >> value.expected;
      value.y = y;
      result.push_back(value);
    }
  }
  return result;
}

}  // namespace salesforecast::golden
