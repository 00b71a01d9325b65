#include "core/learning.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "support/panels.h"

namespace salesforecast {
namespace {

struct Sales {
  explicit Sales(int series, int days, const std::string& options = R"({"effort": "high"})", double scale = 1) {
    RowStore store;
    const Timestamp start = parse_timestamp("2020-01-01");
    for (int s = 0; s < series; ++s) {
      for (int day = 0; day < days; ++day) {
        store.append(static_cast<std::uint32_t>(s), start + day * Timestamp{86'400'000'000},
                     scale * (20 + s + day % 7));
      }
    }
    const Options parsed = parse_options(options);
    panel = build_panel(std::move(store), static_cast<std::size_t>(series), parsed, Context());
    header = make_header(parsed, panel, Context());
    number_groups(&panel);
  }

  std::vector<std::string> missed(const std::vector<Learner>& available) const {
    std::vector<std::string> names;
    for (const Method* method : missed_by_auto(panel, header, available)) names.emplace_back(method->name);
    return names;
  }
  std::vector<std::string> planned(const std::vector<Learner>& available) const {
    std::vector<std::string> names, left_out;
    for (const LearningTask& task : plan_learning(panel, header, available, Context(), &left_out)) {
      names.emplace_back(task.method->name);
    }
    return names;
  }

  Panel panel;
  ModelHeader header;
};

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const std::vector<Learner> kTreesAvailable = {Learner::kTrees};

struct LittleMemory : Context {
  LittleMemory() { max_memory = std::size_t{64} << 20; }
};

TEST(Learning, auto_takes_a_method_where_its_program_is_there_and_misses_it_where_it_is_not) {
  const Sales sales(8, 500);
  EXPECT_TRUE(has(sales.planned(kTreesAvailable), "xgboost"));
  EXPECT_FALSE(has(sales.missed(kTreesAvailable), "xgboost"));
  EXPECT_TRUE(sales.planned({}).empty());
  EXPECT_TRUE(has(sales.missed({}), "xgboost"));
}

TEST(Learning, auto_takes_no_form_of_which_it_has_a_better_one) {
  const Sales sales(8, 500);
  EXPECT_FALSE(has(sales.planned(kTreesAvailable), "random_forest"));
  EXPECT_FALSE(has(sales.missed({}), "random_forest"));
}

TEST(Learning, auto_misses_nothing_that_it_would_not_have_taken) {
  EXPECT_TRUE(Sales(7, 600).missed({}).empty());  // too few series
  EXPECT_TRUE(Sales(8, 499).missed({}).empty());  // too few values
  EXPECT_TRUE(Sales(19, 6'000, "{}").missed({}).empty());
  EXPECT_TRUE(Sales(20, 4'999, "{}").missed({}).empty());
  for (const char* options : {R"({"method": "ets"})", R"({"candidates": ["ets", "theta"]})", R"({"effort": "fast"})"}) {
    const Sales sales(8, 500, options);
    EXPECT_TRUE(sales.missed({}).empty()) << options;
    EXPECT_TRUE(sales.planned(kTreesAvailable).empty()) << options;
  }
}

TEST(Learning, auto_takes_what_its_budget_pays_for_beside_all_else) {
  for (const auto& [budget, taken] : {std::pair(600, true), std::pair(2, false)}) {
    const Sales sales(8, 1'500, R"({"effort": "high", "budget_seconds": )" + std::to_string(budget) + "}");
    std::vector<std::string> said;
    const auto tasks = plan_learning(sales.panel, sales.header, kTreesAvailable, Context(), &said);
    EXPECT_EQ(tasks.empty(), !taken) << budget;
    if (taken) {
      EXPECT_TRUE(said.empty()) << said[0];
      EXPECT_EQ(tasks[0].task.trees.most_trees, TreeRules().most_trees) << "as without a budget";
      continue;
    }
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0].rfind("within a budget of 2 seconds method xgboost was not tried: it takes about ", 0), 0U);
  }
}

TEST(Learning, auto_takes_less_of_a_panel_with_high_effort) {
  EXPECT_EQ(Sales(20, 5'000, "{}").missed({}), (std::vector<std::string>{"xgboost", "lstm"}));
  EXPECT_EQ(Sales(8, 500).missed({}), (std::vector<std::string>{"xgboost", "lstm"}));
}

// Where a method is named its program is asked for, and says itself what is missing.
TEST(Learning, what_is_named_is_planned_for_any_panel_and_without_its_program) {
  EXPECT_TRUE(has(Sales(1, 60, R"({"method": "random_forest"})").planned({}), "random_forest"));
  EXPECT_TRUE(has(Sales(2, 60, R"({"candidates": ["ets", "xgboost"]})").planned({}), "xgboost"));
}

TEST(Learning, what_does_not_fit_into_memory_is_refused_before_it_is_tried) {
  const Sales sales(3, 200, R"({"method": "xgboost"})");
  std::vector<std::string> left_out;
  try {
    plan_learning(sales.panel, sales.header, {}, LittleMemory(), &left_out);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kOutOfMemory);
    EXPECT_NE(error.message().find("\"xgboost\" needs about"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find("salesforecast.max_memory"), std::string::npos) << error.message();
    EXPECT_FALSE(error.hint().empty());
  }
}

TEST(Learning, auto_goes_on_without_what_does_not_fit_into_memory_and_says_so) {
  const Sales sales(8, 500);
  std::vector<std::string> left_out;
  EXPECT_TRUE(plan_learning(sales.panel, sales.header, kTreesAvailable, LittleMemory(), &left_out).empty());
  ASSERT_EQ(left_out.size(), 1U);
  EXPECT_EQ(left_out[0].rfind("method xgboost was not tried: it needs about ", 0), 0U) << left_out[0];
}

TEST(Learning, what_single_precision_cannot_hold_is_not_learned_from) {
  for (const double scale : {1e-20, 1e14, 1e300}) {
    const Sales sales(8, 500, R"({"effort": "high"})", scale);
    std::vector<std::string> left_out;
    EXPECT_TRUE(plan_learning(sales.panel, sales.header, kTreesAvailable, Context(), &left_out).empty()) << scale;
    ASSERT_EQ(left_out.size(), 1U);
    EXPECT_EQ(left_out[0].rfind("method xgboost learned nothing: ", 0), 0U) << left_out[0];
  }
  EXPECT_TRUE(has(Sales(8, 500, R"({"effort": "high"})", 1e10).planned(kTreesAvailable), "xgboost"));
}

TEST(Learning, an_answer_without_models_is_a_warning) {
  Sales sales(8, 500);
  std::vector<std::string> left_out;
  const auto tasks = plan_learning(sales.panel, sales.header, kTreesAvailable, Context(), &left_out);
  ASSERT_FALSE(tasks.empty());
  const std::size_t before = sales.header.warnings.size();
  for (int scale = 0; scale < 2; ++scale) take_learned(tasks.front(), save_answer({}), &sales.header);
  EXPECT_EQ(sales.header.learned, nullptr);
  ASSERT_EQ(sales.header.warnings.size(), before + 1);
  EXPECT_EQ(sales.header.warnings.back(), "method xgboost learned nothing: the histories are too short");
}

TEST(Learning, an_answer_that_is_none_is_the_trainers_error) {
  Sales sales(8, 500);
  std::vector<std::string> left_out;
  const auto tasks = plan_learning(sales.panel, sales.header, kTreesAvailable, Context(), &left_out);
  ASSERT_FALSE(tasks.empty());
  LearnerAnswer wrong;
  wrong.models.emplace_back(100, std::uint8_t{7});
  for (const std::vector<std::uint8_t>& answer : {std::vector<std::uint8_t>(50, 1), save_answer(wrong)}) {
    try {
      take_learned(tasks.front(), answer, &sales.header);
      ADD_FAILURE() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kTrainer);
      EXPECT_NE(error.message().find("cannot be used"), std::string::npos) << error.message();
    }
  }
}

}  // namespace
}  // namespace salesforecast
