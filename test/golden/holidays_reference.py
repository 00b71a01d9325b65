#!/usr/bin/env python3
"""Compares sf_holidays with the PyPI package holidays, of the countries that both know.

    python3 -m venv /tmp/holidays && /tmp/holidays/bin/pip install holidays==0.109
    /tmp/holidays/bin/python test/golden/holidays_reference.py [COUNTRY...]

Asks the server of PGHOST, PGPORT, PGDATABASE (psql), where the extension is installed. Days of the category "public", 2000 to 2035;
names are not compared. Prints the differing days by country, then a line a country as docs/holidays.md has it. Days that a
government swapped for a working Saturday, which sf_holidays leaves out, are counted by themselves.
"""
import collections
import datetime
import re
import subprocess
import sys
import warnings

import holidays

FIRST, LAST = 2000, 2035
SWAPPED = re.compile("substituted from")


def query(sql):
    return subprocess.run(["psql", "-XAt", "-F", "|", "-c", sql], check=True, capture_output=True, text=True).stdout.splitlines()


def known_countries():
    """The codes of sf_holidays: its error for an unknown country lists them."""
    run = subprocess.run(["psql", "-XAt", "-c", "SELECT sf_holidays('{??}', 2000, 2000)"], capture_output=True, text=True)
    return re.search("Known are ([A-Z, ]+)", run.stderr).group(1).split(", ")


def our_days(countries):
    days = collections.defaultdict(dict)
    for line in query(f"SELECT country, day, name FROM sf_holidays('{{{','.join(countries)}}}', {FIRST}, {LAST})"):
        country, day, name = line.split("|")
        days[country][datetime.date.fromisoformat(day)] = name
    return days


def reference_days(country):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # years that the package knows nothing of
        return dict(holidays.country_holidays(country, years=range(FIRST, LAST + 1), language="en_US").items())


def print_days(sign, days):
    by_name = collections.defaultdict(list)
    for day, name in sorted(days.items()):
        by_name[name].append(day.isoformat())
    for name, list_of_days in by_name.items():
        print(f"  {sign} {name}: {' '.join(list_of_days)}")


def main():
    countries = [c.upper() for c in sys.argv[1:]] or known_countries()
    ours, rows = our_days(countries), []
    for country in countries:
        if country not in holidays.list_supported_countries():
            continue
        reference = reference_days(country)
        swapped = {day for day, name in reference.items() if SWAPPED.search(name) and day not in ours[country]}
        missing = {day: name for day, name in reference.items() if day not in ours[country] and day not in swapped}
        extra = {day: name for day, name in ours[country].items() if day not in reference}
        if missing or extra:
            print(country)
            print_days("-", missing)
            print_days("+", extra)
        rows.append((country, len(reference), len(missing), len(extra), len(swapped)))
    print("\n| country | days | missing | extra | swapped |\n|---|---|---|---|---|")
    for row in rows:
        if any(row[2:]):
            print("| " + " | ".join(map(str, row)) + " |")
    same = sum(not any(row[2:]) for row in rows)
    but_swaps = sum(not any(row[2:4]) for row in rows)
    print(f"\n{len(rows)} countries: {same} with the same days, {but_swaps} but for swapped days")


if __name__ == "__main__":
    main()
