// salesforecast-train-xgboost: grows the trees of methods xgboost and random_forest for the server.
#include "trainer/serve.h"
#include "trainer/xgboost/learn_trees.h"

int main(int argc, char** argv) {
  using namespace salesforecast;
  return serve(argc, argv, [](std::string_view, std::span<const std::uint8_t> payload, const ProgressSink& sink) {
    return save_answer(learn_trees(load_task(payload), sink));
  });
}
