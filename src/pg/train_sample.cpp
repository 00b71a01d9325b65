#include "pg/train_sample.h"
//
#include <cstring>

namespace salesforecast::pg {

namespace {

constexpr int64 kFirstCapacity = 32;
constexpr int64 kMaxSampleRows = 50'000'000;  // 0.8 GB: the aggregate reads no setting, so the limit is fixed

template <typename T>
T* grown(MemoryContext memory, T* array, int64 elements) {
  const Size size = sizeof(T) * static_cast<Size>(elements);
  return static_cast<T*>(array == nullptr ? MemoryContextAllocHuge(memory, size) : repalloc_huge(array, size));
}

Jsonb* copied_jsonb(const Jsonb* value, MemoryContext memory) {
  auto* copy = static_cast<Jsonb*>(MemoryContextAlloc(memory, VARSIZE(value)));
  std::memcpy(copy, value, VARSIZE(value));
  return copy;
}

// A state between processes: this head, then options, ts, y, regressors.
struct SampleHead {
  int32 kind;
  int32 regressor_count;
  int64 count;
  int64 null_times;
  int64 options_size;  // 0: none
};

Size body_size(const SampleHead& head) {
  return head.options_size + sizeof(int64) * head.count + sizeof(double) * head.count +
         (head.regressor_count > 0 ? sizeof(double) * head.count * head.regressor_count : 0);
}

}  // namespace

Sample* new_sample(MemoryContext memory, TimeKind kind) {
  auto* sample = static_cast<Sample*>(MemoryContextAllocZero(memory, sizeof(Sample)));
  sample->kind = kind;
  sample->regressor_count = -1;
  sample->memory = memory;
  return sample;
}

void reserve(Sample* sample, int64 rows) {
  if (rows <= sample->capacity) return;
  if (rows > kMaxSampleRows) {
    ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                    errmsg("one series has more than %lld rows", static_cast<long long>(kMaxSampleRows)),
                    errhint("Sum the rows of a period first, or group by the columns that tell series apart.")));
  }
  int64 capacity = sample->capacity < kFirstCapacity ? kFirstCapacity : sample->capacity;
  while (capacity < rows) capacity *= 2;
  sample->ts = grown(sample->memory, sample->ts, capacity);
  sample->y = grown(sample->memory, sample->y, capacity);
  if (sample->regressor_count > 0) {
    sample->regressors = grown(sample->memory, sample->regressors, capacity * sample->regressor_count);
  }
  sample->capacity = capacity;
}

[[noreturn]] void refuse_mixed(const char* what) {
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s differ within a group", what),
                  errdetail("One model is trained from all rows of a group, so they are equal on each of them."),
                  errhint("Give a constant, or group by the column they come from.")));
  pg_unreachable();
}

void check_options(Sample* sample, const Jsonb* options, bool first) {
  if (first) {
    if (options != nullptr) sample->options = copied_jsonb(options, sample->memory);
    return;
  }
  const Jsonb* kept = sample->options;
  if (kept == options) return;
  if (kept == nullptr || options == nullptr || VARSIZE(kept) != VARSIZE(options) ||
      std::memcmp(kept, options, VARSIZE(kept)) != 0) {
    refuse_mixed("options");
  }
}

void join(Sample* into, const Sample* from) {
  into->null_times += from->null_times;
  if (from->count == 0) return;
  if (into->count == 0) {
    into->regressor_count = from->regressor_count;
    into->options = from->options == nullptr ? nullptr : copied_jsonb(from->options, into->memory);
  } else {
    check_options(into, from->options, false);
    if (into->regressor_count != from->regressor_count) refuse_mixed("numbers of regressors");
  }
  reserve(into, into->count + from->count);
  std::memcpy(into->ts + into->count, from->ts, sizeof(int64) * from->count);
  std::memcpy(into->y + into->count, from->y, sizeof(double) * from->count);
  if (from->regressor_count > 0) {
    std::memcpy(into->regressors + into->count * into->regressor_count, from->regressors,
                sizeof(double) * from->count * from->regressor_count);
  }
  into->count += from->count;
}

bytea* serialized(const Sample* sample) {
  const SampleHead head = {static_cast<int32>(sample->kind), sample->regressor_count, sample->count, sample->null_times,
                           sample->options == nullptr ? 0 : static_cast<int64>(VARSIZE(sample->options))};
  const Size size = VARHDRSZ + sizeof head + body_size(head);
  if (size > MaxAllocSize) {
    ereport(ERROR,
            (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("one series has too many rows for parallel workers"),
             errhint("Set max_parallel_workers_per_gather to 0.")));
  }
  auto* out = static_cast<bytea*>(palloc(size));
  SET_VARSIZE(out, size);
  char* to = VARDATA(out);
  const auto put = [&to](const void* from, Size bytes) {
    if (bytes > 0) std::memcpy(to, from, bytes);
    to += bytes;
  };
  put(&head, sizeof head);
  put(sample->options, head.options_size);
  put(sample->ts, sizeof(int64) * head.count);
  put(sample->y, sizeof(double) * head.count);
  if (head.regressor_count > 0) put(sample->regressors, sizeof(double) * head.count * head.regressor_count);
  return out;
}

Sample* deserialized(const bytea* bytes, MemoryContext memory) {
  SampleHead head;
  const Size size = VARSIZE_ANY_EXHDR(bytes);
  const char* from = VARDATA_ANY(bytes);
  if (size >= sizeof head) std::memcpy(&head, from, sizeof head);
  if (size < sizeof head || head.count < 0 || head.count > kMaxSampleRows || head.options_size < 0 ||
      head.regressor_count > 1000 || size != sizeof head + body_size(head)) {
    ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("partial state of sf_train is damaged")));
  }
  from += sizeof head;
  Sample* sample = new_sample(memory, static_cast<TimeKind>(head.kind));
  sample->regressor_count = head.regressor_count;
  sample->null_times = head.null_times;
  if (head.options_size > 0) {
    sample->options = static_cast<Jsonb*>(MemoryContextAlloc(memory, head.options_size));
    std::memcpy(sample->options, from, head.options_size);
    from += head.options_size;
  }
  if (head.count == 0) return sample;
  reserve(sample, head.count);
  sample->count = head.count;
  std::memcpy(sample->ts, from, sizeof(int64) * head.count);
  from += sizeof(int64) * head.count;
  std::memcpy(sample->y, from, sizeof(double) * head.count);
  from += sizeof(double) * head.count;
  if (head.regressor_count > 0)
    std::memcpy(sample->regressors, from, sizeof(double) * head.count * head.regressor_count);
  return sample;
}

}  // namespace salesforecast::pg
