#!/usr/bin/env python3
# Reads a CSV file of sales for ./demo: finds delimiter, header, date column and its format, target and series columns, says on
# stderr what it found, and prints a psql script that creates the table `sales`, loads it, and sets the psql variables
# time_col, target_col, series_cols. A file it cannot read: a message naming line and column, exit status 2.
import collections
import csv
import datetime
import functools
import gzip
import re
import sys

SAMPLE = 5000  # rows that decide about columns
DATE_FORMATS = {
    "%Y-%m-%d": "YYYY-MM-DD", "%Y-%m-%d %H:%M:%S": "YYYY-MM-DD HH:MM:SS", "%Y-%m-%d %H:%M": "YYYY-MM-DD HH:MM",
    "%Y-%m-%dT%H:%M:%S": "YYYY-MM-DDTHH:MM:SS", "%Y/%m/%d": "YYYY/MM/DD", "%Y%m%d": "YYYYMMDD", "%Y-%m": "YYYY-MM",
    "%m/%d/%Y": "MM/DD/YYYY", "%d/%m/%Y": "DD/MM/YYYY", "%d.%m.%Y": "DD.MM.YYYY", "%d-%m-%Y": "DD-MM-YYYY",
    "%m/%d/%Y %H:%M": "MM/DD/YYYY HH:MM", "%d/%m/%Y %H:%M": "DD/MM/YYYY HH:MM", "%d.%m.%Y %H:%M": "DD.MM.YYYY HH:MM",
}
TARGET_NAMES = "units sales quantity qty sold demand target y revenue turnover amount value count total passengers trips".split()
# Numbers under these names tell series apart; they are no quantities.
KEY_NAME = re.compile(r"store|shop|branch|outlet|item|product|article|sku|part|series|dept|department|region|state|district|code|(_|^)id$", re.I)
FLAGS = {"", "0", "1", "true", "false", "t", "f", "yes", "no", "y", "n"}


def refuse(message):
    print(f"demo: {message}", file=sys.stderr)
    sys.exit(2)


def open_text(path):
    """The file's text, gzip by name, as UTF-8 or else Latin-1."""
    try:
        data = gzip.open(path).read() if path.endswith(".gz") else open(path, "rb").read()
    except (OSError, EOFError) as error:
        refuse(f"cannot read {path}: {getattr(error, 'strerror', None) or error}")
    if b"\0" in data:
        refuse(f"{path}, line {data[:data.index(0)].count(10) + 1}: a zero byte; this is no text file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        print("demo: the file is not UTF-8; read as Latin-1", file=sys.stderr)
        return data.decode("latin-1")


def rows_of(text, delimiter, path):
    """(line number, cells) of every row that is not empty."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, [cell.strip() for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        refuse(f"{path}, line {start}: {error}; check the quotes")


def find_delimiter(text, path):
    """The delimiter under which the first lines have the most, and all the same number of, columns."""
    head = "".join(text.splitlines(keepends=True)[:50])
    best, columns = None, 1
    for delimiter in ",;\t|":
        try:
            first = next(csv.reader(head.splitlines(keepends=True), delimiter=delimiter), [])
        except csv.Error:
            continue
        if len(first) > columns:
            best, columns = delimiter, len(first)
    if best is None:
        refuse(f"{path}, line 1: no comma, semicolon, tab or bar separates columns; a date and a number column are needed")
    return best


def parse_number(cell, decimal_comma):
    """The number in a cell, or None."""
    if decimal_comma:
        cell = cell.replace(".", "").replace(",", ".")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", cell):
        return None
    return float(cell)


@functools.lru_cache(maxsize=1 << 16)
def parse_date(cell, form):
    """The time in a cell, or None."""
    try:
        return datetime.datetime.strptime(cell, form)
    except ValueError:
        return None


def mostly(values, test, share=0.95):
    """Whether a column is of a kind: that share of its filled cells is. The rest are then errors with their line."""
    filled = [value for value in values if value]
    return bool(filled) and sum(test(value) for value in filled) >= share * len(filled)


def find_date(names, columns, path):
    """(column, format) of the first column that reads as dates; both orders of day and month possible: said."""
    # A small file with a wrong date may have no column that is nearly all dates: then half must do.
    for index, share in ((index, share) for share in (0.95, 0.5) for index in range(len(columns))):
        is_date = lambda cell, form: (parse_date(cell, form) or datetime.datetime.min).year >= 1900
        fitting = [f for f in DATE_FORMATS if mostly(columns[index], functools.partial(is_date, form=f), share)]
        if fitting:
            if len(fitting) > 1 and "/" in fitting[0]:
                print(f"demo: {names[index]} reads as {' and as '.join(DATE_FORMATS[f] for f in fitting)}; taken as the first", file=sys.stderr)
            return index, fitting[0]
    samples = "; ".join(f"{name}: {values[0] if values else ''}" for name, values in zip(names, columns))
    refuse(f"{path}: no column holds dates; the forms known are {', '.join(DATE_FORMATS.values())} (line 2 has {samples[:200]})")


def find_target(names, columns, numeric, time_index, path):
    """The numeric column with the best name for a quantity, else the last that is no key or flag."""
    usable = [i for i in numeric if i != time_index]
    if not usable:
        refuse(f"{path}: no numeric column beside the date {names[time_index]}; a quantity to forecast is needed")
    words = {i: re.split(r"\W|_", names[i].lower()) for i in usable}
    for name in TARGET_NAMES:
        for index in usable:
            if name in words[index]:
                return index
    plain = [i for i in usable if not KEY_NAME.search(names[i]) and not set(columns[i]) <= FLAGS]
    return (plain or usable)[-1]


def typical_dates(rows, indexes, time_index):
    """How many keys the columns make, and at how many dates the median key occurs."""
    seen = collections.defaultdict(set)
    for _, cells in rows:
        seen[tuple(cells[i] for i in indexes)].add(cells[time_index])
    return len(seen), sorted(len(dates) for dates in seen.values())[len(seen) // 2]


def find_series(names, rows, numeric, time_index, target_index):
    """Columns that tell series apart: text or keys of few distinct values, each seen at many dates, until a date occurs once a series."""
    enough = 0.5 * min(12, len({cells[time_index] for _, cells in rows}))
    candidates = []
    for index, name in enumerate(names):
        if index in (time_index, target_index) or (index in numeric and not KEY_NAME.search(name)):
            continue
        values = {cells[index] for _, cells in rows}
        if 1 < len(values) <= len(rows) / 10 and "" not in values and not set(map(str.lower, values)) <= FLAGS:
            candidates.append((len(values), index))
    chosen, groups = [], 1
    # Most distinct first: a product's number already says its category, so that column adds nothing.
    for _, index in sorted(candidates, reverse=True):
        keys, dates = typical_dates(rows, chosen + [index], time_index)
        if keys > groups and keys * 10 <= len(rows) and dates >= enough:
            chosen, groups = chosen + [index], keys
        if len({(*(cells[i] for i in chosen), cells[time_index]) for _, cells in rows}) == len(rows):
            break
    return sorted(chosen)


def header_of(rows, path):
    """Column names and whether the first row holds them."""
    line, first = rows[0]
    has_header = not any(parse_number(c, False) is not None or any(parse_date(c, f) for f in DATE_FORMATS) for c in first if c)
    if not has_header:
        return [f"column_{i}" for i in range(1, len(first) + 1)], False
    for index, name in enumerate(first, 1):
        if not name or len(name.encode()) > 63:
            refuse(f"{path}, line {line}, column {index}: {'no column name' if not name else 'column name over 63 bytes'}")
        if first.index(name) != index - 1:
            refuse(f'{path}, line {line}, column {index}: column name "{name}" occurs twice')
    return first, True


def load(rows, names, numeric, decimal_comma, time_index, form, target_index, path):
    """Rows of COPY's csv, every cell checked."""
    for line, cells in rows:
        out = []
        for index, cell in enumerate(cells):
            place = f'{path}, line {line}, column "{names[index]}"'
            if index == time_index:
                time = parse_date(cell, form)
                if time is None:
                    refuse(f'{place}: "{cell}" is no date of the form {DATE_FORMATS[form]}' if cell else f"{place}: the date is missing")
                out.append(time.isoformat(" "))
            elif index in numeric and cell:
                number = parse_number(cell, decimal_comma)
                if number is None:
                    refuse(f'{place}: "{cell}" is no number')
                out.append(repr(number) if number != int(number) else str(int(number)))
            else:
                out.append('"' + cell.replace('"', '""') + '"' if cell else "")
        yield ",".join(out)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def variable(name, value):
    """A psql \\set with any value."""
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"\\set {name} '{escaped}'"


def main(path):
    text = open_text(path)
    delimiter = find_delimiter(text, path)
    rows = list(rows_of(text, delimiter, path))
    names, has_header = header_of(rows, path)
    rows = rows[1:] if has_header else rows
    if not rows:
        refuse(f"{path}, line 1: only a header, no rows")
    for line, cells in rows:
        if len(cells) != len(names):
            refuse(f"{path}, line {line}: {len(cells)} columns, but {'the header' if has_header else 'line 1'} has {len(names)}")
    columns = [[cells[i] for _, cells in rows[:SAMPLE]] for i in range(len(names))]
    decimal_comma = delimiter == ";" and any(re.fullmatch(r"-?[\d.]*\d,\d+", v) for values in columns for v in values)
    time_index, form = find_date(names, columns, path)
    is_number = lambda v: parse_number(v, decimal_comma) is not None
    for share in (0.95, 0.5):
        numeric = {i for i, values in enumerate(columns) if i != time_index and mostly(values, is_number, share)}
        if numeric:
            break
    target_index = find_target(names, columns, sorted(numeric), time_index, path)
    series = find_series(names, rows, numeric, time_index, target_index)
    # A key of digits stays text, "007" is not 7; of the rest only the target must be a number in every row.
    numeric = {i for i in numeric - set(series) if i == target_index or all(is_number(cells[i]) for _, cells in rows if cells[i])}

    separator = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}[delimiter]
    print(f"Found {len(rows)} rows, separated by {separator}{'' if has_header else ', without a header'}.", file=sys.stderr)
    print(f"  date:   {names[time_index]} ({DATE_FORMATS[form]})", file=sys.stderr)
    print(f"  target: {names[target_index]}", file=sys.stderr)
    print(f"  series: {', '.join(names[i] for i in series) or 'none, all rows are one series'}", file=sys.stderr)

    types = ["double precision" if i in numeric else "text" for i in range(len(names))]
    types[time_index] = "timestamp" if "%H" in form else "date"
    print(f"CREATE TABLE sales ({', '.join(f'{quoted(n)} {t}' for n, t in zip(names, types))});")
    print("COPY sales FROM stdin WITH (FORMAT csv);")
    for row in load(rows, names, numeric, decimal_comma, time_index, form, target_index, path):
        print(row)
    print("\\.")
    print(variable("time_col", names[time_index]))
    print(variable("target_col", names[target_index]))
    escaped = (names[i].replace("\\", "\\\\").replace('"', '\\"') for i in series)
    print(variable("series_cols", "{" + ",".join(f'"{name}"' for name in escaped) + "}"))


if __name__ == "__main__":
    main(sys.argv[1])
