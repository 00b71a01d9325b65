// Exceptions to errors.
#include "pg/guard.h"
//
#include <algorithm>
#include <cstring>
#include <exception>

namespace salesforecast::pg {

namespace {

int sqlstate_of(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::kInvalidArgument:
      return ERRCODE_INVALID_PARAMETER_VALUE;
    case ErrorKind::kInvalidData:
      return ERRCODE_DATA_EXCEPTION;
    case ErrorKind::kNonFinite:
      return ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
    case ErrorKind::kUnsupported:
      return ERRCODE_FEATURE_NOT_SUPPORTED;
    case ErrorKind::kTooBig:
      return ERRCODE_PROGRAM_LIMIT_EXCEEDED;
    case ErrorKind::kOutOfMemory:
      return ERRCODE_OUT_OF_MEMORY;
    case ErrorKind::kTrainer:
      return ERRCODE_EXTERNAL_ROUTINE_EXCEPTION;
    case ErrorKind::kCancelled:
    case ErrorKind::kTimeOver:
      return ERRCODE_QUERY_CANCELED;
    case ErrorKind::kInternal:
      return ERRCODE_INTERNAL_ERROR;
  }
  return ERRCODE_INTERNAL_ERROR;
}

// Copies as much as fits.
template <std::size_t N>
void copy_text(char (&to)[N], const char* from) noexcept {
  const std::size_t length = std::min(std::strlen(from), N - 1);
  std::memcpy(to, from, length);
  to[length] = '\0';
}

// The text without a character cut in two at its end.
const char* whole_characters(const char* text) {
  const int length = static_cast<int>(std::strlen(text));
  return to_server_encoding(pnstrdup(text, pg_encoding_mbcliplen(PG_UTF8, text, length, length)));
}

}  // namespace

const char* to_server_encoding(char* utf8) {
  const int length = static_cast<int>(std::strlen(utf8));
  if (!pg_verify_mbstr(PG_UTF8, utf8, length, true)) {
    for (char* at = utf8; *at; ++at) {
      if (IS_HIGHBIT_SET(*at)) *at = '?';
    }
  }
  return pg_any_to_server(utf8, length, PG_UTF8);
}

void describe_current_exception(Failure& failure) noexcept {
  failure.sqlstate = ERRCODE_INTERNAL_ERROR;
  failure.cancelled = false;
  failure.detail[0] = failure.hint[0] = '\0';
  try {
    throw;
  } catch (const Error& error) {
    failure.sqlstate = sqlstate_of(error.kind());
    failure.cancelled = error.kind() == ErrorKind::kCancelled;
    copy_text(failure.message, error.message().c_str());
    copy_text(failure.detail, error.detail().c_str());
    copy_text(failure.hint, error.hint().c_str());
  } catch (const std::bad_alloc&) {
    failure.sqlstate = ERRCODE_OUT_OF_MEMORY;
    copy_text(failure.message, "out of memory");
    copy_text(failure.hint, "train fewer series at a time, or give the server more memory");
  } catch (const std::exception& error) {
    copy_text(failure.message, error.what());
  } catch (...) {
    copy_text(failure.message, "unknown exception");
  }
}

void raise_failure(const Failure& failure) {
  if (failure.cancelled) {
    CHECK_FOR_INTERRUPTS();  // raises the server's own message in nearly every case
    ereport(ERROR, (errcode(ERRCODE_QUERY_CANCELED), errmsg("canceling statement due to user request")));
  }
  const char* message = whole_characters(failure.message);
  const char* detail = whole_characters(failure.detail);
  const char* hint = whole_characters(failure.hint);
  ereport(ERROR, (errcode(failure.sqlstate), errmsg_internal("%s", message),
                  *detail ? errdetail_internal("%s", detail) : 0, *hint ? errhint("%s", hint) : 0));
  pg_unreachable();
}

bool server_wants_stop() noexcept { return QueryCancelPending || ProcDiePending; }

}  // namespace salesforecast::pg
