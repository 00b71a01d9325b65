// Inside of build_panel, first half: rows gathered by series, each series in time order.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/context.h"
#include "core/panel.h"

namespace salesforecast {

// Rows of all series in two columns. Series s owns rows [offsets[s], offsets[s+1]), sorted by (ts, y); NaN comes last
// within its time. A negative zero has become a zero, so that equal values have equal bits.
struct SortedRows {
  std::unique_ptr<Timestamp[]> ts;
  std::unique_ptr<double[]> y;
  std::vector<std::size_t> offsets;
  std::vector<ClockJump> clock_jumps;  // the store's
  std::size_t before_start = 0;        // rows left out
  std::size_t nulls = 0;               // rows with a NULL target
  std::size_t negatives = 0;  // rows below zero; counted unless options.returns is net, left out if it is ignore

  std::size_t size() const noexcept { return offsets.back(); }
  std::span<const Timestamp> timestamps() const noexcept { return {ts.get(), size()}; }
  std::size_t bytes() const noexcept { return size() * (sizeof(Timestamp) + sizeof(double)) + offsets.size() * 8; }
};

// What options.start and options.returns leave out is not there. Takes the rows out of the store and gives its memory
// back. Throws Error: kNonFinite, kInvalidData for a time that is infinite, kOutOfMemory, kCancelled.
SortedRows sort_rows(RowStore&& store, std::size_t series_count, const Options& options, const Context& context);

// The fingerprint of rows: the sum of their hashes, so that their order does not matter.
std::uint64_t hash_rows(std::span<const Timestamp> ts, std::span<const double> y);

// Throws Error(kOutOfMemory) when `bytes` are more than the context allows.
void require_memory(std::size_t bytes, const Context& context);

}  // namespace salesforecast
