#include "core/learners/trees_wire.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/error.h"
#include "unit/learners/tree_samples.h"

namespace salesforecast {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes saved(const Trees& trees) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(save_trees(builder, trees));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

Trees loaded(const Bytes& bytes) {
  const Payload<wire::Trees> payload(bytes);
  PayloadReader reader(payload.size());
  return load_trees(payload.root(), reader);
}

TEST(TreesWire, give_back_what_was_saved) {
  samples::Noise noise(8);
  TreeNodes random = samples::random_trees(30, 40, 7, 0.9, noise);
  random.scale = 1.0 / 30;
  for (const Trees& trees : {Trees(), Trees::from_nodes(samples::two_trees()), Trees::from_nodes(random),
                             Trees::from_nodes(samples::trees_reference().nodes)}) {
    const Bytes bytes = saved(trees);
    const Trees again = loaded(bytes);
    EXPECT_EQ(saved(again), bytes);
    EXPECT_EQ(again.splits().feature, trees.splits().feature);
    EXPECT_EQ(again.splits().number, trees.splits().number);
    EXPECT_EQ(again.splits().left_share, trees.splits().left_share);
    EXPECT_EQ(again.splits().missing_left, trees.splits().missing_left);
    const std::vector<float> rows = samples::random_rows(20, trees.feature_count(), noise);
    std::vector<double> before(20), after(20);
    trees.predict(rows.data(), 20, trees.feature_count(), before.data());
    again.predict(rows.data(), 20, trees.feature_count(), after.data());
    EXPECT_EQ(before, after);
  }
}

TEST(TreesWire, take_less_than_nine_bytes_a_node) {
  samples::Noise noise(9);
  const Trees trees = Trees::from_nodes(samples::random_trees(50, 40, 8, 1, noise));
  const Bytes bytes = saved(trees);
  EXPECT_LT(bytes.size(), 9 * trees.splits().feature.size());
}

TEST(TreesWire, refuse_what_makes_no_trees) {
  using Builder = flatbuffers::FlatBufferBuilder;
  const struct {
    std::function<flatbuffers::Offset<wire::Trees>(Builder&)> make;
    const char* detail;
  } cases[] = {
      {[](Builder& b) { return wire::CreateTrees(b, 1, 0, 1, 0, b.CreateVector(std::vector<std::int16_t>{-1})); },
       "its trees: nodes have each of their numbers"},
      {[](Builder& b) {
         const auto counts = b.CreateVector(std::vector<std::uint32_t>{2});
         const auto features = b.CreateVector(std::vector<std::int16_t>{-1});
         const auto numbers = b.CreateVector(std::vector<float>{1});
         return wire::CreateTrees(b, 1, 0, 1, counts, features, numbers);
       },
       "its trees: each tree has nodes"},
      {[](Builder& b) { return wire::CreateTrees(b, 1, NAN); }, "its trees: base and scale are finite"},
      {[](Builder& b) { return wire::CreateTrees(b, 1'000'000); }, "its trees: there are at most 32767 features"},
      // One vector told as two: more comes out than lies in the bytes.
      {[](Builder& b) {
         const auto numbers = b.CreateVector(std::vector<float>(1000));
         return wire::CreateTrees(b, 1, 0, 1, 0, 0, numbers, 0, numbers);
       },
       "its parts are larger than the whole"},
  };
  for (const auto& one : cases) {
    Builder builder;
    builder.Finish(one.make(builder));
    try {
      loaded({builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()});
      ADD_FAILURE() << one.detail;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
      EXPECT_EQ(error.message(), "model is not valid");
      EXPECT_EQ(error.detail(), one.detail);
    }
  }
}

// Any byte may be another one: trees are refused or predict.
TEST(TreesWire, survive_changed_bytes) {
  const Bytes whole = saved(Trees::from_nodes(samples::two_trees()));
  int taken = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int change : {1, 2, 0x40, 0x80, 0xff}) {
      Bytes bytes = whole;
      bytes[at] ^= static_cast<std::uint8_t>(change);
      try {
        const Trees trees = loaded(bytes);
        const std::vector<float> row(trees.feature_count(), 0.5f);
        double out = 0;
        trees.predict(row.data(), 1, row.size(), &out);
        ++taken;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
      }
    }
  }
  EXPECT_GT(taken, 0);
}

}  // namespace
}  // namespace salesforecast
