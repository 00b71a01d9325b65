// docs/options.md is made from the option table, so the two cannot differ: SALESFORECAST_WRITE_DOCS=1 unit_tests
// --gtest_filter='OptionTable*' writes it, a plain run compares.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "core/methods/method.h"
#include "core/options.h"

namespace salesforecast {
namespace {

const std::string kDocs = std::string(SALESFORECAST_SOURCE_DIR) + "/docs/options.md";

std::string options_page() {
  std::ostringstream page;
  page << "<!-- Made from src/core/option_table.cpp; do not edit. To make it anew:\n"
          "     SALESFORECAST_WRITE_DOCS=1 build/core/unit_tests --gtest_filter='OptionTable*' -->\n"
          "# Options of sf_train\n\n"
          "Both `sf_train` take them as a JSON object: `{\"frequency\": \"week\", \"horizon\": 13}`. JSON null means "
          "not "
          "given. An unknown option\nis an error that names the nearest one. Words are read in any case.\n\n"
          "| option | type | values | meaning |\n|---|---|---|---|\n";
  for (const OptionSpec& spec : option_table()) {
    page << "| `" << spec.name << "` | " << spec.type << " | " << spec.values << " | " << spec.meaning << " |\n";
  }
  page
      << "\n`frequency`, `method` and `horizon` are arguments of the registry's `sf_train`, too: give each once. There "
         "`regressors` is the\nargument `regressor_cols`.\n\n"
         "## Methods\n\n| method | what it is |\n|---|---|\n| `auto` | the others, combined by their held-back errors "
         "on this series and on its panel |\n";
  for (const Method& method : method_table()) page << "| `" << method.name << "` | " << method.summary << " |\n";
  return page.str();
}

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(OptionTable, docs_page_is_made_from_it) {
  if (std::getenv("SALESFORECAST_WRITE_DOCS") != nullptr) std::ofstream(kDocs) << options_page();
  EXPECT_EQ(file_text(kDocs), options_page())
      << "docs/options.md is not what the table says; its head tells how to make it";
}

TEST(OptionTable, is_sorted_and_complete_on_every_line) {
  std::string before;
  for (const OptionSpec& spec : option_table()) {
    EXPECT_LT(before, spec.name);
    before = spec.name;
    EXPECT_STRNE(spec.type, "") << spec.name;
    EXPECT_STRNE(spec.values, "") << spec.name;
    EXPECT_STRNE(spec.meaning, "") << spec.name;
    // Each of them ends up in a table cell.
    for (const char* text : {spec.values, spec.meaning})
      EXPECT_EQ(std::string(text).find('|'), std::string::npos) << spec.name;
  }
}

}  // namespace
}  // namespace salesforecast
