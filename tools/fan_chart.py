#!/usr/bin/env python3
# Draws history and forecast with bounds as plain text, at most 80 columns wide.
#
# Reads CSV lines ts,y,forecast,lower_bound,upper_bound in order of time: history has only y, the forecast the last three.
#   * history   o forecast   : between the bounds
import csv
import math
import sys

LABEL = 9  # columns of the axis' numbers
PLOT = 68  # columns of the plot
HEIGHT = 16


def nice_step(span, steps):
    """The smallest of 1, 2, 5 times a power of ten that covers span in at most `steps` steps."""
    power = 10.0 ** math.floor(math.log10(span / steps))
    return next(m * power for m in (1, 2, 5, 10) if m * power * steps >= span)


def number(value):
    """A number in at most 8 characters."""
    return f"{value:.0f}" if abs(value) >= 1000 or value == round(value) else f"{value:.3g}"


def grid_of(points, low, step):
    """Rows of characters, top first, one column (or several) a point."""
    row_of = lambda value: min(HEIGHT - 1, max(0, round((value - low) / step * (HEIGHT - 1))))
    wide = max(1, min(4, PLOT // len(points)))
    grid = [[" "] * (wide * len(points)) for _ in range(HEIGHT)]
    for index, (_, y, forecast, lower, upper) in enumerate(points):
        for column in range(index * wide, (index + 1) * wide):
            if forecast is not None:
                for row in range(row_of(lower), row_of(upper) + 1):
                    grid[row][column] = ":"
        column = index * wide + wide // 2
        if y is not None:
            grid[row_of(y)][column] = "*"
        if forecast is not None:
            grid[row_of(forecast)][column] = "o"
    return ["".join(row) for row in reversed(grid)], wide


def chart(points):
    """The lines of the chart. points: (ts, y, forecast, lower, upper), None for what is absent."""
    future = [p for p in points if p[2] is not None][: PLOT - 12]
    history = [p for p in points if p[2] is None]
    history = history[-max(12, min(3 * len(future), PLOT - len(future))):]
    points = history + future
    values = [v for p in points for v in p[1:] if v is not None]
    low, high = min(values), max(values)
    if low >= 0 and low < high / 2:
        low = 0
    tick = nice_step((high - low) or abs(high) or 1.0, 4)
    low = math.floor(low / tick) * tick
    span = max(1, math.ceil((high - low) / tick - 1e-9)) * tick
    rows, wide = grid_of(points, low, span)
    labels = {round((HEIGHT - 1) * k * tick / span): number(low + k * tick) for k in range(round(span / tick) + 1)}
    for index, row in enumerate(rows):
        label = labels.get(HEIGHT - 1 - index)
        yield f"{label or '':>{LABEL}} {'+' if label else '|'}{row}".rstrip()
    cut = wide * len(history)
    yield " " * (LABEL + 1) + "+" + "-" * cut + "+" + "-" * (wide * len(future) - 1)
    first, start, last = (p[0][:10] for p in (points[0], future[0], points[-1]))
    line = first.ljust(max(cut, len(first) + 2)) + start
    if len(line) + 12 <= wide * len(points):
        line = line.ljust(wide * len(points) - 10) + last
    yield " " * (LABEL + 2) + line
    yield " " * (LABEL + 2) + "* history   o forecast   : between the bounds"


def main():
    cell = lambda text: float(text) if text else None
    points = [(row[0], *map(cell, row[1:5])) for row in csv.reader(sys.stdin) if row]
    if any(p[2] is not None for p in points):
        print("\n".join(chart(points)))


if __name__ == "__main__":
    main()
