// Reading function arguments: NULL checks, arrays, options.
#pragma once

#include "pg/postgres_includes.h"
//
#include <string_view>

namespace salesforecast::pg {

// A text argument as a C string; 22004 when it is NULL.
const char* required_text(FunctionCallInfo fcinfo, int argument, const char* name);

// A text[] argument; NULL counts as empty. 22004 for a NULL element, 2202E for more than one dimension.
const char** text_list(FunctionCallInfo fcinfo, int argument, const char* name, int* count);

// Elements of a text[] value without NULLs. Errors say what it holds, with an example.
const char** array_texts(ArrayType* array, const char* name, int* count, const char* holds = "column names",
                         const char* example = "{store,item}");

// A version number argument; 22023 unless positive.
int32 version_argument(FunctionCallInfo fcinfo, int argument);

// The blessed row type that the call gives.
TupleDesc result_descriptor(FunctionCallInfo fcinfo);

// A text value of bytes in the server's encoding.
Datum text_datum(std::string_view text);

// A text of the server's encoding in UTF-8, which the core reads and keeps.
const char* to_utf8(const char* text);

// The nearest of `count` names to one that is not among them, nullptr when none is near enough to be meant.
const char* nearest_name(const char* wanted, const char* const* names, int count);

// A jsonb as text in UTF-8; "{}" for nullptr.
const char* jsonb_text(const Jsonb* value);

// Text made by `make` (a std::string) as a jsonb. `make` runs under the guard.
template <typename Make>
Jsonb* jsonb_of(Make&& make);

// A std::string that `make` gives under the guard, in the server's encoding.
template <typename Make>
const char* text_of(Make&& make);

}  // namespace salesforecast::pg

#include <cstring>
#include <new>
#include <string>

#include "pg/guard.h"

namespace salesforecast::pg {

template <typename Make>
const char* text_of(Make&& make) {
  char* utf8 = guarded([&]() -> char* {
    const std::string text = make();
    auto* copy = static_cast<char*>(palloc_extended(text.size() + 1, MCXT_ALLOC_NO_OOM | MCXT_ALLOC_HUGE));
    if (copy == nullptr) throw std::bad_alloc();
    std::memcpy(copy, text.c_str(), text.size() + 1);
    return copy;
  });
  return to_server_encoding(utf8);
}

template <typename Make>
Jsonb* jsonb_of(Make&& make) {
  return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text_of(make))));
}

}  // namespace salesforecast::pg
