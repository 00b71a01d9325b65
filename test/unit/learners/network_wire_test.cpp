#include "core/learners/network_wire.h"

#include <gtest/gtest.h>

#include <limits>

#include "support/networks.h"

namespace salesforecast {
namespace {

using test::every_shape;
using test::random_network;
using test::small_shape;

// With `defaults` numbers at their defaults are there, too, so that they can be changed.
std::vector<std::uint8_t> written(const Network& network, bool defaults = false) {
  flatbuffers::FlatBufferBuilder builder;
  builder.ForceDefaults(defaults);
  builder.Finish(write_network(builder, network));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

Network read(const std::vector<std::uint8_t>& bytes) {
  const Payload<wire::Network> payload(bytes);
  PayloadReader reader(payload.size());
  return read_network(payload.root(), reader);
}

TEST(NetworkWire, gives_back_what_was_written) {
  for (const NetworkShape& shape : every_shape()) {
    const Network network = random_network(shape, 3), again = read(written(network));
    EXPECT_TRUE(again.shape() == shape);
    EXPECT_EQ(again.members(), network.members());
    EXPECT_EQ(written(again), written(network));
  }
}

// Any byte changed: refused, or a network that keeps all rules. Never a crash (the sanitized build looks).
TEST(NetworkWire, survives_any_changed_byte) {
  const std::vector<std::uint8_t> good =
      written(random_network(small_shape(NetworkKind::kCnnLstm, NetworkOutput::kQuantiles), 1));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int change : {0x01, 0x80, 0xff}) {
      std::vector<std::uint8_t> bytes = good;
      bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ change);
      try {
        const Network network = read(bytes);
        EXPECT_EQ(network.members().front().size(), network_weight_count(network.shape()));
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
      }
    }
  }
}

TEST(NetworkWire, refuses_every_shorter_copy) {
  const std::vector<std::uint8_t> good =
      written(random_network(small_shape(NetworkKind::kMlp, NetworkOutput::kCounts), 1));
  for (std::size_t size = 0; size < good.size(); size += size < 256 ? 1 : 97) {
    EXPECT_THROW(read({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)}), Error) << size;
  }
}

// One number of the table, or of its vectors, replaced.
class Mutated {
 public:
  Mutated() : bytes_(written(random_network(small_shape(NetworkKind::kLstm, NetworkOutput::kQuantiles), 2), true)) {}
  template <typename T>
  void set(flatbuffers::voffset_t field, T value) {
    ASSERT_TRUE(table().SetField<T>(field, value, T()));
  }
  template <typename T>
  void set_in(flatbuffers::voffset_t field, std::size_t index, T value) {
    table().GetPointer<flatbuffers::Vector<T>*>(field)->Mutate(static_cast<flatbuffers::uoffset_t>(index), value);
  }
  void expect_refused() const {
    try {
      read(bytes_);
      ADD_FAILURE() << "was read";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
    }
  }

 private:
  // A generated table is a flatbuffers::Table and hides it.
  flatbuffers::Table& table() {
    return reinterpret_cast<flatbuffers::Table&>(*flatbuffers::GetMutableRoot<wire::Network>(bytes_.data()));
  }
  std::vector<std::uint8_t> bytes_;
};

TEST(NetworkWire, refuses_numbers_out_of_range) {
  using Table = wire::Network;
  for (const flatbuffers::voffset_t field :
       {Table::VT_CONTEXT, Table::VT_CHANNELS, Table::VT_STATICS, Table::VT_STEP_FEATURES, Table::VT_LAYERS,
        Table::VT_HIDDEN, Table::VT_HEAD, Table::VT_HEAD_LAYERS, Table::VT_CONVOLUTIONS, Table::VT_FILTERS,
        Table::VT_KERNEL}) {
    for (const std::int32_t value : {-1, 100'000, std::numeric_limits<std::int32_t>::max()}) {
      Mutated mutated;
      mutated.set<std::int32_t>(field, value);
      mutated.expect_refused();
    }
  }
  for (const flatbuffers::voffset_t field : {Table::VT_KIND, Table::VT_OUTPUT}) {
    Mutated mutated;
    mutated.set<std::uint8_t>(field, 9);
    mutated.expect_refused();
  }
}

TEST(NetworkWire, refuses_numbers_of_its_lists_out_of_range) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float value : {nan, -0.1F, 0.99F, 1.0F}) {
    Mutated mutated;
    mutated.set_in<float>(wire::Network::VT_LEVELS, 1, value);
    mutated.expect_refused();
  }
  for (const float value : {nan, std::numeric_limits<float>::infinity(), 2e6F}) {
    Mutated mutated;
    mutated.set_in<float>(wire::Network::VT_WEIGHTS, 5, value);
    mutated.expect_refused();
  }
  for (const std::int32_t value : {0, -5, 700, std::numeric_limits<std::int32_t>::max()}) {
    Mutated mutated;
    mutated.set_in<std::int32_t>(wire::Network::VT_CATEGORIES, 0, value);
    mutated.expect_refused();
  }
}

}  // namespace
}  // namespace salesforecast
