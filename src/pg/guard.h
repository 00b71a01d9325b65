// The one way from the server's C into the core's C++ and back.
//
// An ereport() is a longjmp: it skips the destructors of every C++ object between itself and the handler, and an
// exception that reaches a C frame of the server ends the process. So:
//   * core code runs only inside guarded(); what it throws is copied to plain memory, every destructor runs, and only
//   then
//     is the error raised;
//   * no object with a destructor lives in a function that calls the server. Objects that must outlive a call are made
//   by
//     make_owned(), which ties them to a memory context, so an error or the end of the query deletes them.
// What goes wrong otherwise:
//     std::vector<double> y = read();          // a destructor waits here
//     elog(ERROR, "…");                        // longjmp over it: y's memory is lost, and a lock guard would stay
//     locked
#pragma once

#include "pg/postgres_includes.h"
//
#include <new>
#include <type_traits>
#include <utility>

#include "core/context.h"
#include "core/error.h"

namespace salesforecast::pg {

// An exception as plain data.
struct Failure {
  int sqlstate;
  bool cancelled;
  char message[1024];
  char detail[2048];
  char hint[1024];
};

// Copies the exception being handled. Call only inside a catch block.
void describe_current_exception(Failure& failure) noexcept;

// UTF-8 of the core in the server's encoding. A damaged model may hold bytes that are no UTF-8: then all but ASCII
// reads "?".
const char* to_server_encoding(char* utf8);

// Raises it: the server's own cancel error for a cancelled computation, else one ERROR.
[[noreturn]] void raise_failure(const Failure& failure);

// Runs core code. The result must be plain data: nothing with a destructor may leave.
template <typename F>
auto guarded(F&& f) -> decltype(f()) {
  using Result = decltype(f());
  static_assert(std::is_void_v<Result> || std::is_trivially_destructible_v<Result>);
  Failure failure;
  try {
    return f();
  } catch (...) {
    describe_current_exception(failure);
  }
  raise_failure(failure);
}

// A new T that is deleted with `memory`.
template <typename T, typename... Args>
T* make_owned(MemoryContext memory, Args&&... args) {
  // The callback's memory first: if that fails nothing has been made yet.
  auto* callback = static_cast<MemoryContextCallback*>(MemoryContextAllocZero(memory, sizeof(MemoryContextCallback)));
  T* object = guarded([&] { return new T(std::forward<Args>(args)...); });
  callback->func = [](void* pointer) { delete static_cast<T*>(pointer); };
  callback->arg = object;
  MemoryContextRegisterResetCallback(memory, callback);
  return object;
}

// True once the server wants the statement to end: what Context::stop_requested asks from computations on the main
// thread.
bool server_wants_stop() noexcept;

}  // namespace salesforecast::pg
