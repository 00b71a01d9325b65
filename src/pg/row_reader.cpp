// Reading a source.
#include "pg/row_reader.h"
//
#include <algorithm>
#include <cmath>

#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/regressor_reader.h"
#include "pg/settings.h"

namespace salesforecast::pg {

namespace {

constexpr std::uint32_t kMaxSeries = 1'000'000;
constexpr std::size_t kIndexEntryBytes = 80;  // of a hash map's node beside the key itself

// What is kept of a series when it is first seen.
struct SeenSeries {
  Datum* values;
  bool* nulls;
  std::uint64_t hash;
};

// The DestReceiver. All but the two core objects is plain server memory.
struct Receiver {
  DestReceiver pub;
  MemoryContext memory;   // what is kept
  MemoryContext scratch;  // reset after each row that needs it
  Oid time_type;
  NumberReader read_number;
  ZoneClock* clock;
  RowStore* store;
  SeriesIndex* images;     // bytes of the values -> series number
  SeriesIndex* canonical;  // canonical text -> series number
  KeyColumn* columns;
  int column_count;
  int time_place;  // places in the query's result
  int target_place;
  int* key_places;
  Datum* key_values;  // of the row at hand
  bool* key_nulls;
  bool plain_keys;  // every series column is passed by value: keys compare as Datums
  Datum* last_values;
  bool* last_nulls;
  std::uint32_t last_series;  // of the row before; SeriesIndex::kUnknown at first
  SeenSeries* seen;
  std::uint32_t seen_count;
  std::uint32_t seen_capacity;
  StringInfoData image;
  std::int64_t null_time_rows;
  std::size_t index_bytes;
  std::size_t max_memory;
  RegressorReader* regressors;
};

// Rows, keys as the server keeps them, and the two indexes of their bytes.
void check_memory(const Receiver* self) {
  const std::size_t bytes = self->store->bytes() + self->index_bytes + self->regressors->bytes() +
                            MemoryContextMemAllocated(self->memory, true);
  if (bytes <= self->max_memory) return;
  ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("rows of the source need more than salesforecast.max_memory"),
                  errdetail("%zu rows of %u series read so far take %zu MB.", self->store->size(), self->seen_count,
                            bytes >> 20),
                  errhint("Raise salesforecast.max_memory, or train on a view with fewer rows.")));
}

std::uint32_t add_series(Receiver* self, const Datum* values, const bool* nulls, const StringInfoData& key) {
  if (self->seen_count == kMaxSeries) {
    ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("source has more than %u series", kMaxSeries),
                    errhint("Choose series_cols with fewer distinct values, or train parts of the source.")));
  }
  MemoryContext before = MemoryContextSwitchTo(self->memory);
  if (self->seen_count == self->seen_capacity) {
    self->seen_capacity *= 2;
    self->seen = static_cast<SeenSeries*>(repalloc_huge(self->seen, sizeof(SeenSeries) * self->seen_capacity));
  }
  SeenSeries* series = &self->seen[self->seen_count];
  series->values = static_cast<Datum*>(palloc(sizeof(Datum) * (self->column_count + 1)));
  series->nulls = static_cast<bool*>(palloc(sizeof(bool) * (self->column_count + 1)));
  for (int i = 0; i < self->column_count; ++i) {
    const KeyColumn& column = self->columns[i];
    series->nulls[i] = nulls[i];
    series->values[i] = nulls[i] ? static_cast<Datum>(0) : datumCopy(values[i], column.by_value, column.length);
    if (!nulls[i] && column.length == -1) {
      series->values[i] = PointerGetDatum(PG_DETOAST_DATUM(series->values[i]));
    }
  }
  const std::uint32_t number = self->seen_count++;
  series->hash = key_hash(std::string_view(key.data, key.len));
  MemoryContextSwitchTo(before);
  guarded([&] { self->canonical->add(std::string_view(key.data, key.len), number); });
  return number;
}

// Bytes not seen before: a new series, or other bytes of a known one (numeric 1.0 and 1.00).
std::uint32_t resolve_image(Receiver* self, const Datum* values, const bool* nulls) {
  MemoryContext before = MemoryContextSwitchTo(self->scratch);
  StringInfoData key;
  initStringInfo(&key);
  for (int i = 0; i < self->column_count; ++i) append_canonical(&key, &self->columns[i], values[i], nulls[i]);
  std::uint32_t number = guarded([&] { return self->canonical->find(std::string_view(key.data, key.len)); });
  if (number == SeriesIndex::kUnknown) number = add_series(self, values, nulls, key);
  guarded([&] { self->images->add(std::string_view(self->image.data, self->image.len), number); });
  self->index_bytes += key.len + self->image.len + 2 * kIndexEntryBytes;
  if ((self->images->size() & 0xff) == 0) check_memory(self);
  MemoryContextSwitchTo(before);
  MemoryContextReset(self->scratch);
  return number;
}

// Rows of one series often follow each other: then comparing a few Datums is all it takes.
bool same_as_last(const Receiver* self) {
  if (!self->plain_keys || self->last_series == SeriesIndex::kUnknown) return false;
  for (int i = 0; i < self->column_count; ++i) {
    if (self->key_nulls[i] != self->last_nulls[i] || self->key_values[i] != self->last_values[i]) return false;
  }
  return true;
}

// Takes the key columns out of a row; NULLs get one value, so that they compare equal.
void take_keys(Receiver* self, const TupleTableSlot* slot) {
  for (int i = 0; i < self->column_count; ++i) {
    const int place = self->key_places[i];
    self->key_nulls[i] = slot->tts_isnull[place];
    self->key_values[i] = slot->tts_isnull[place] ? static_cast<Datum>(0) : slot->tts_values[place];
  }
}

std::uint32_t series_of(Receiver* self, const TupleTableSlot* slot) {
  take_keys(self, slot);
  if (same_as_last(self)) return self->last_series;
  StringInfo image = &self->image;
  image->len = 0;
  for (int i = 0; i < self->column_count; ++i) {
    append_image(image, &self->columns[i], self->key_values[i], self->key_nulls[i]);
    self->last_values[i] = self->key_values[i];
    self->last_nulls[i] = self->key_nulls[i];
  }
  const std::uint32_t number = self->images->find(std::string_view(image->data, image->len));
  self->last_series = number != SeriesIndex::kUnknown ? number : resolve_image(self, self->key_values, self->key_nulls);
  return self->last_series;
}

const char* series_text(const Receiver* self) {
  if (self->column_count == 0) return "the series";
  Jsonb* key = key_to_jsonb(self->columns, self->column_count, self->key_values, self->key_nulls);
  return psprintf("series %s", JsonbToCString(nullptr, &key->root, VARSIZE(key)));
}

[[noreturn]] void refuse_number(const Receiver* self, const char* what, Timestamp ts, double y) {
  const char* when = DatumGetCString(DirectFunctionCall1(timestamp_out, TimestampGetDatum(ts)));
  ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
                  errmsg("%s is %s in %s at %s", what, std::isnan(y) ? "NaN" : "infinite", series_text(self), when),
                  errdetail("The value must be a finite number or NULL."),
                  errhint("Set it to NULL where the value is unknown.")));
  pg_unreachable();
}

Timestamp read_time(Receiver* self, Oid type, Datum value) {
  bool finite = true;
  Timestamp ts = 0;
  if (type == DATEOID) {
    finite = midnight_of(DatumGetDateADT(value), &ts);
  } else {
    ts = DatumGetTimestamp(value);  // of either kind
    finite = !TIMESTAMP_NOT_FINITE(ts);
    if (finite && type == TIMESTAMPTZOID) ts = self->clock->local(ts);
  }
  if (!finite) {
    ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                    errmsg("a time is infinite or out of range in %s", series_text(self)),
                    errdetail("Every row needs a time on the calendar, or NULL to be left out."),
                    errhint("Leave such rows out by a view.")));
  }
  return ts;
}

// The regressors of a row that was appended.
void receive_regressors(Receiver* self, const TupleTableSlot* slot, Timestamp ts) {
  RegressorReader* regressors = self->regressors;
  const int refused = regressors->read(slot, self->store, self->scratch);
  if (refused >= 0) {
    refuse_number(self, psprintf("regressor \"%s\"", regressors->name(refused)), ts, regressors->value(refused));
  }
  if (!regressors->dated()) return;
  Timestamp known_at = kUnknownTime;
  const int place = regressors->known_at_place();
  if (!slot->tts_isnull[place]) known_at = read_time(self, regressors->known_at_type(), slot->tts_values[place]);
  guarded([&] { self->store->known_at.push_back(known_at); });
}

bool receive_row(TupleTableSlot* slot, DestReceiver* receiver) {
  auto* self = reinterpret_cast<Receiver*>(receiver);
  slot_getallattrs(slot);
  if (slot->tts_isnull[self->time_place]) {
    ++self->null_time_rows;
    return true;
  }
  const std::uint32_t series = series_of(self, slot);
  const Timestamp ts = read_time(self, self->time_type, slot->tts_values[self->time_place]);
  if (self->target_place < 0 || slot->tts_isnull[self->target_place]) {
    guarded([&] { self->store->append_missing(series, ts); });
  } else {
    const double y = read_number(self->read_number, slot->tts_values[self->target_place], self->scratch);
    if (!std::isfinite(y)) refuse_number(self, "target", ts, y);
    guarded([&] { self->store->append(series, ts, y); });
  }
  if (self->regressors->count() > 0) receive_regressors(self, slot, ts);
  if ((self->store->size() & 0xffff) == 0) check_memory(self);
  return true;
}

void start_rows(DestReceiver*, int, TupleDesc) {}
void end_rows(DestReceiver*) {}

// What the receiver needs to know of the source's columns.
void describe_columns(Receiver* self, const Source& source) {
  self->time_type = source.time_column.type;
  self->time_place = source.time_column.place;
  self->target_place = source.target_column.name == nullptr ? -1 : source.target_column.place;
  self->read_number = number_reader(source.target_column.type);
  const int count = source.series_count;
  self->column_count = count;
  self->columns = static_cast<KeyColumn*>(palloc0(sizeof(KeyColumn) * (count + 1)));
  self->key_places = static_cast<int*>(palloc(sizeof(int) * (count + 1)));
  self->key_values = static_cast<Datum*>(palloc(sizeof(Datum) * (count + 1)));
  self->last_values = static_cast<Datum*>(palloc(sizeof(Datum) * (count + 1)));
  self->key_nulls = static_cast<bool*>(palloc(sizeof(bool) * (count + 1)));
  self->last_nulls = static_cast<bool*>(palloc(sizeof(bool) * (count + 1)));
  self->last_series = SeriesIndex::kUnknown;
  self->plain_keys = true;
  for (int i = 0; i < count; ++i) {
    describe_key_column(&self->columns[i], source.series_columns[i].name, source.series_columns[i].type, self->memory);
    self->key_places[i] = source.series_columns[i].place;
    self->plain_keys = self->plain_keys && self->columns[i].by_value;
  }
}

Receiver* make_receiver(const Source& source, pg_tz* zone, MemoryContext memory) {
  auto* self = static_cast<Receiver*>(palloc0(sizeof(Receiver)));
  self->pub.receiveSlot = receive_row;
  self->pub.rStartup = start_rows;
  self->pub.rShutdown = end_rows;
  self->pub.rDestroy = end_rows;
  self->pub.mydest = DestNone;
  self->memory = memory;
  self->scratch = AllocSetContextCreate(memory, "salesforecast row keys", ALLOCSET_SMALL_SIZES);
  self->clock = make_owned<ZoneClock>(memory, zone);
  self->store = make_owned<RowStore>(memory);
  self->images = make_owned<SeriesIndex>(memory);
  self->canonical = make_owned<SeriesIndex>(memory);
  describe_columns(self, source);
  self->regressors = RegressorReader::of_source(source, self->store, memory);
  self->seen_capacity = 64;
  self->seen = static_cast<SeenSeries*>(palloc(sizeof(SeenSeries) * self->seen_capacity));
  initStringInfo(&self->image);
  self->max_memory = max_memory_bytes();
  // A tenth more than the estimate, and no more than a quarter of what may be used: the estimate may be far off.
  const double most = static_cast<double>(self->max_memory) / 4 / sizeof(RowStore::Row);
  const auto rows = static_cast<std::size_t>(std::min(source.estimated_rows * 1.1, most));
  guarded([&] {
    self->store->reserve(rows);
    const std::size_t values = rows * static_cast<std::size_t>(self->regressors->count());
    self->store->regressors.reserve(std::min(values, self->max_memory / 4 / sizeof(double)));
  });
  return self;
}

// Order of two series; keys that compare equal without being equal (intervals) by their canonical text's hash, so that
// the order never hangs on the order of rows.
int compare_series(const void* a, const void* b, void* receiver) {
  auto* self = static_cast<Receiver*>(receiver);
  CHECK_FOR_INTERRUPTS();  // a million keys take seconds to sort; all memory here is the server's
  const SeenSeries& left = self->seen[*static_cast<const std::uint32_t*>(a)];
  const SeenSeries& right = self->seen[*static_cast<const std::uint32_t*>(b)];
  MemoryContext before = MemoryContextSwitchTo(self->scratch);
  int order = 0;
  for (int i = 0; i < self->column_count && order == 0; ++i) {
    order = compare_values(&self->columns[i], left.values[i], left.nulls[i], right.values[i], right.nulls[i]);
  }
  if (order == 0) order = left.hash < right.hash ? -1 : static_cast<int>(left.hash > right.hash);
  MemoryContextSwitchTo(before);
  MemoryContextReset(self->scratch);
  return order;
}

// Series in the order of their keys, whatever the order of rows; the rows get the new numbers.
SourceRows in_key_order(Receiver* self) {
  const std::uint32_t count = self->seen_count;
  auto* order = static_cast<std::uint32_t*>(palloc(sizeof(std::uint32_t) * (count + 1)));
  auto* place = static_cast<std::uint32_t*>(palloc(sizeof(std::uint32_t) * (count + 1)));
  for (std::uint32_t i = 0; i < count; ++i) order[i] = i;
  qsort_arg(order, count, sizeof *order, compare_series, self);
  SourceRows out;
  out.store = self->store;
  out.series_count = count;
  out.null_time_rows = self->null_time_rows;
  out.keys = static_cast<Jsonb**>(palloc(sizeof(Jsonb*) * (count + 1)));
  out.key_hashes = static_cast<std::uint64_t*>(palloc(sizeof(std::uint64_t) * (count + 1)));
  for (std::uint32_t i = 0; i < count; ++i) {
    CHECK_FOR_INTERRUPTS();
    if ((i & 0xff) == 0) check_memory(self);
    const SeenSeries& series = self->seen[order[i]];
    place[order[i]] = i;
    out.keys[i] = key_to_jsonb(self->columns, self->column_count, series.values, series.nulls);
    out.key_hashes[i] = series.hash;
  }
  self->store->renumber(place);
  return out;
}

}  // namespace

SourceRows read_source(Source* source, pg_tz* zone, MemoryContext memory) {
  MemoryContext before = MemoryContextSwitchTo(memory);
  const char* query = source_query(source);
  Receiver* receiver = make_receiver(*source, zone, memory);
  SPIExecuteOptions options = {};
  options.read_only = true;
  options.dest = &receiver->pub;
  SPI_execute_extended(query, &options);
  if (receiver->time_type == TIMESTAMPTZOID) note_clock_jumps(zone, receiver->store);
  SourceRows rows = in_key_order(receiver);
  MemoryContextSwitchTo(before);
  return rows;
}

pg_tz* choose_zone(Options& options, const Source& source) {
  if (source.time_column.type != TIMESTAMPTZOID) return session_timezone;
  pg_tz* zone = session_timezone;
  const char* wanted = text_of([&] { return options.time_zone; });
  if (*wanted) {
    zone = pg_tzset(wanted);
    if (zone == nullptr) {
      ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("time zone \"%s\" is not known", wanted),
                      errhint("The view pg_timezone_names lists the names.")));
    }
  }
  const char* name = pg_get_timezone_name(zone);
  guarded([&] { options.time_zone = name; });
  return zone;
}

pg_tz* zone_of(const ModelHeader& header) {
  const char* name = text_of([&] { return header.time_zone; });
  pg_tz* zone = *name ? pg_tzset(name) : session_timezone;
  return zone == nullptr ? session_timezone : zone;
}

void index_keys(const SourceRows& rows, SeriesIndex* numbers) {
  for (std::uint32_t i = 0; i < rows.series_count; ++i) {
    const char* key = jsonb_text(rows.keys[i]);
    guarded([&] { numbers->add(key, i); });
  }
}

void require_rows(const SourceRows& rows, const SourceNames& names) {
  if (rows.series_count != 0) return;
  const auto null_times = static_cast<long long>(rows.null_time_rows);
  ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("source \"%s\" has no rows to learn from", names.source),
                  null_times > 0 ? errdetail("All of its %lld rows have a NULL in \"%s\".", null_times, names.time_col)
                                 : errdetail("You see no row of it."),
                  errhint("Check the source, and its row-level security if it has any.")));
}

const char* null_time_notice(const SourceRows& rows) {
  if (rows.null_time_rows == 0) return nullptr;
  const bool one = rows.null_time_rows == 1;
  return psprintf("%lld row%s without a time %s left out", static_cast<long long>(rows.null_time_rows), one ? "" : "s",
                  one ? "was" : "were");
}

}  // namespace salesforecast::pg
