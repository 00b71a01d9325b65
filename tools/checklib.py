# What all tools/check_* scripts share: the command line, the report, and the self test that proves that a check can fail.
#
# A check is a generator check(root) of complaints, "place: what is wrong; what to do". Its cases are (files, complaint):
# files as {path: text} laid out in a temporary folder, and a part of the complaint expected there, or None for a clean
# folder. `tools/check_x` checks this tree, `tools/check_x --self-test` runs the cases.
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def files(root, *patterns):
    """Files below root that match one of the glob patterns, as sorted paths."""
    return sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()})


def read_exceptions(path):
    """Lines "key: reason" of an exceptions file, as {key: reason}; comments and empty lines left out."""
    exceptions = {}
    if path.exists():
        for line in path.read_text().splitlines():
            if line.strip() and not line.startswith("#"):
                key, _, reason = line.partition(": ")
                exceptions[key.strip()] = reason.strip()
    return exceptions


def unused_exceptions(path, exceptions, used):
    """Complaints on entries that have no reason, or that nothing needs any more."""
    for key, reason in exceptions.items():
        if not reason:
            yield f"{path.name}: {key} has no reason"
        elif key not in used:
            yield f"{path.name}: {key} is no longer needed; remove the line"


def self_test(check, cases):
    """Runs the cases; returns complaints."""
    for number, (tree, expected) in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path, text in tree.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text)
            found = list(check(root))
        if expected is None and found:
            yield f"self test {number}: a clean tree was refused: {found}"
        if expected is not None and not any(expected in complaint for complaint in found):
            yield f'self test {number}: expected a complaint with "{expected}", got {found}'


def main(check, cases):
    """Runs the check or its self test, prints complaints, exits with 1 when there were any."""
    complaints = list(self_test(check, cases) if sys.argv[1:] == ["--self-test"] else check(ROOT))
    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)
