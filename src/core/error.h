// The one exception type of the core, and the kinds that the PostgreSQL glue maps to SQLSTATEs.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace salesforecast {

// What went wrong, in the terms of the caller. The glue (src/pg/guard) turns each kind into a SQLSTATE.
enum class ErrorKind {
  kInvalidArgument,  // 22023: an option or argument outside its domain
  kInvalidData,      // 22000: rows or bytes that break a rule
  kNonFinite,        // 22003: NaN or infinity where a number is needed
  kUnsupported,      // 0A000: valid, but not available in this build or for this method
  kTooBig,           // 54000: over a stated limit
  kOutOfMemory,      // 53200: over max_memory, or the allocator refused
  kTrainer,          // 38000: an external trainer program failed
  kCancelled,        // the caller asked to stop; the glue raises the server's own cancel error
  kTimeOver,         // the time of a context was over; whoever set it takes less, so it reaches no caller
  kInternal,         // XX000: cannot happen
};

// An error a SQL user can act on: message (lower case, no full stop), detail (the rule that was
// broken) and hint (what to do). Detail and hint may be empty.
class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string message, std::string detail = {}, std::string hint = {})
      : kind_(kind), message_(std::move(message)), detail_(std::move(detail)), hint_(std::move(hint)) {}

  const char* what() const noexcept override { return message_.c_str(); }
  ErrorKind kind() const noexcept { return kind_; }
  const std::string& message() const noexcept { return message_; }
  const std::string& detail() const noexcept { return detail_; }
  const std::string& hint() const noexcept { return hint_; }

 private:
  ErrorKind kind_;
  std::string message_;
  std::string detail_;
  std::string hint_;
};

}  // namespace salesforecast
