// Models between a bytea of the server and the bytes of the core.
#pragma once

#include "pg/postgres_includes.h"
//
#include <cstring>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "pg/guard.h"

namespace salesforecast::pg {

// Bytes of a bytea as the core reads them; valid while the bytea is.
inline std::span<const std::uint8_t> bytes_of(const bytea* value) {
  return {reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(value)), VARSIZE_ANY_EXHDR(value)};
}

// Bytes that `save` (giving a std::vector<std::uint8_t>) makes under the guard, as a bytea in the current context.
template <typename Save>
bytea* saved_bytes(Save&& save) {
  // The vector is made and freed inside the guard; only the copy leaves.
  struct Copy {
    void* data;
    std::size_t size;
  };
  const Copy copy = guarded([&] {
    const std::vector<std::uint8_t> bytes = save();
    if (bytes.size() > MaxAllocSize - VARHDRSZ) {
      throw Error(ErrorKind::kTooBig, "the model needs " + std::to_string(bytes.size()) + " bytes",
                  "a bytea holds at most 1 GB", "train fewer series in one model");
    }
    void* data = palloc_extended(bytes.size() + VARHDRSZ, MCXT_ALLOC_NO_OOM);
    if (data == nullptr) throw std::bad_alloc();
    std::memcpy(static_cast<char*>(data) + VARHDRSZ, bytes.data(), bytes.size());
    return Copy{data, bytes.size()};
  });
  SET_VARSIZE(copy.data, copy.size + VARHDRSZ);
  return static_cast<bytea*>(copy.data);
}

}  // namespace salesforecast::pg
