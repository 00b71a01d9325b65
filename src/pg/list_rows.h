// Set-returning functions over a list in C++ that gives its items one after the other and reads nothing else.
#pragma once

#include <type_traits>

#include "pg/arguments.h"
#include "pg/guard.h"

namespace salesforecast::pg {

// One call of a set-returning function, in value-per-call mode.
//   start(memory)          the list, at the first call; it lives in `memory` between the calls
//   row(descriptor, item)  an item as a row
// The list has `bool next(Item*)`, false at its end.
template <typename Item, typename Start, typename Row>
Datum next_of_list(FunctionCallInfo fcinfo, const Start& start, const Row& row) {
  static_assert(std::is_trivially_destructible_v<Item>);
  if (SRF_IS_FIRSTCALL()) {
    FuncCallContext* context = SRF_FIRSTCALL_INIT();
    MemoryContext before = MemoryContextSwitchTo(context->multi_call_memory_ctx);
    context->tuple_desc = result_descriptor(fcinfo);
    context->user_fctx = start(context->multi_call_memory_ctx);
    MemoryContextSwitchTo(before);
  }
  FuncCallContext* context = SRF_PERCALL_SETUP();
  auto* list = static_cast<decltype(start(nullptr))>(context->user_fctx);
  Item item;
  if (!guarded([&] { return list->next(&item); })) SRF_RETURN_DONE(context);
  const Datum result = row(context->tuple_desc, item);
  SRF_RETURN_NEXT(context, result);
}

}  // namespace salesforecast::pg
