# Reads src/sql/install/*.sql: statements, the objects they create, and their comments. Used by the documentation
# generator and the checks over the product's SQL. It knows the forms this project writes, not all of SQL.
import dataclasses
import re

# One lexical piece: dollar quote, string, quoted name, comment, word, or any other character.
PIECE = re.compile(
    r"""(?P<dollar>(?P<tag>\$\w*\$).*?(?P=tag))|(?P<string>[eE]?'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*")"""
    r"""|(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<word>[A-Za-z_@][\w@$]*)|(?P<other>.)""",
    re.DOTALL,
)
CREATE = re.compile(
    r"CREATE\s+(?P<replace>OR\s+REPLACE\s+)?(?:UNIQUE\s+)?"
    r"(?P<kind>FUNCTION|PROCEDURE|AGGREGATE|MATERIALIZED\s+VIEW|VIEW|TABLE|TYPE|DOMAIN|SCHEMA|SEQUENCE|CAST|OPERATOR)\s+"
    r"(?P<exists>IF\s+NOT\s+EXISTS\s+)?(?P<name>[\w.@\"]+)?",
    re.IGNORECASE,
)
COMMENT = re.compile(
    r"COMMENT\s+ON\s+(?P<kind>FUNCTION|PROCEDURE|AGGREGATE|MATERIALIZED\s+VIEW|VIEW|TABLE|TYPE|DOMAIN|SCHEMA|SEQUENCE)\s+"
    r"(?P<name>[\w.@\"]+)\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
TYPE_ALIASES = {
    "int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "float8": "double precision",
    "float4": "real", "bool": "boolean", "varchar": "character varying", "decimal": "numeric",
    "timestamptz": "timestamp with time zone", "timestamp without time zone": "timestamp",
}
TWO_WORD_TYPES = ("double precision", "timestamp with", "timestamp without", "character varying", "time with", "bit varying")


@dataclasses.dataclass
class Statement:
    topic: str  # of NN-topic.sql
    path: str
    line: int
    text: str  # comments removed


@dataclasses.dataclass
class Argument:
    mode: str
    name: str
    type: str
    default: str


@dataclasses.dataclass
class Object:
    kind: str
    name: str
    arguments: list  # of functions and aggregates; columns of types and tables
    statement: Statement

    def key(self):
        """What a COMMENT must name: kind, name and, for what takes arguments, the types of its input arguments."""
        if self.kind not in ("FUNCTION", "PROCEDURE", "AGGREGATE"):
            return self.kind, self.name, None
        types = tuple(normal_type(a.type) for a in self.arguments if a.mode not in ("OUT", "TABLE"))
        return self.kind, self.name, types

    def __str__(self):
        arguments = "" if self.key()[2] is None else f"({', '.join(self.key()[2])})"
        return f"{self.kind.lower()} {self.name}{arguments}"


def normal_type(text):
    """One spelling for the spellings of a type."""
    text = re.sub(r"\s+", " ", text.strip().lower())
    array = "[]" if text.endswith("[]") else ""
    base = text.removesuffix("[]").strip()
    return TYPE_ALIASES.get(base, base) + array


def without_comments(text):
    """The same text with comments blanked, line breaks kept."""
    blank = lambda m: re.sub(r"[^\n]", " ", m.group()) if m.lastgroup == "comment" else m.group()
    return PIECE.sub(blank, text)


def statements(root, folder="src/sql/install"):
    """All statements of the install script in order, or of the scripts of another folder. BEGIN ATOMIC … END bodies belong to their
    statement."""
    for path in sorted((root / folder).glob("*.sql")):
        topic = re.sub(r"^\d+-", "", path.stem)
        text = without_comments(path.read_text())
        start, atomic = 0, 0
        for piece in PIECE.finditer(text):
            word = piece.group().upper()
            if piece.lastgroup == "word":
                if word == "ATOMIC" or (atomic and word == "CASE"):
                    atomic += 1
                elif atomic and word == "END":
                    atomic -= 1
            elif word == ";" and not atomic:
                body = text[start:piece.start()]
                if body.strip():
                    line = text[:start].count("\n") + body[: len(body) - len(body.lstrip())].count("\n") + 1
                    yield Statement(topic, str(path.relative_to(root)), line, body.strip())
                start = piece.end()


def split_list(text):
    """The parts of a comma-separated list, brackets and quotes respected."""
    parts, depth, current = [], 0, ""
    for piece in PIECE.finditer(text):
        token = piece.group()
        depth += token in "([" and len(token) == 1
        depth -= token in ")]" and len(token) == 1
        if token == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += token
    return [re.sub(r"\s+", " ", part).strip() for part in parts + [current] if part.strip()]


def bracketed(text):
    """The inside of the first pair of round brackets of text, and what follows it."""
    depth, start = 0, None
    for piece in PIECE.finditer(text):
        if piece.group() == "(":
            depth += 1
            start = piece.end() if depth == 1 else start
        elif piece.group() == ")":
            depth -= 1
            if depth == 0:
                return text[start:piece.start()], text[piece.end():]
    return "", text


def parse_argument(text):
    """"IN horizon int = NULL" as Argument. Without a name the words before the default are the type."""
    match = re.match(r"(IN|OUT|INOUT|VARIADIC)\s+", text, re.IGNORECASE)
    mode = match.group(1).upper() if match else "IN"
    text = text[match.end():] if match else text
    declared, _, default = re.sub(r"\s+DEFAULT\s+|\s*:?=\s*", "\0", text, count=1, flags=re.IGNORECASE).partition("\0")
    first, _, rest = declared.partition(" ")
    unnamed = not rest or declared.lower().startswith(TWO_WORD_TYPES)
    return Argument(mode, "" if unnamed else first, declared if unnamed else rest, default)


def parse_columns(text):
    """Columns of a table or composite type; constraints of the table left out."""
    constraint = re.compile(r"(CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN|EXCLUDE|LIKE)\b", re.IGNORECASE)
    end = re.compile(r"\s(NOT NULL|NULL|DEFAULT|PRIMARY|UNIQUE|CHECK|REFERENCES|GENERATED|COLLATE|CONSTRAINT)\b.*", re.IGNORECASE)
    for part in split_list(text):
        if not constraint.match(part):
            name, _, rest = part.partition(" ")
            yield Argument("IN", name, end.sub("", " " + rest).strip(), "")


def objects(root):
    """Every object that the install script creates and that carries a comment of its own."""
    for statement in statements(root):
        match = CREATE.match(statement.text)
        if not match or not match.group("name"):
            continue
        kind = re.sub(r"\s+", " ", match.group("kind").upper())
        inside, after = bracketed(statement.text[match.end():])
        if kind in ("FUNCTION", "PROCEDURE", "AGGREGATE"):
            arguments = [parse_argument(part) for part in split_list(inside)]
        elif kind in ("TABLE", "TYPE") and not re.match(r"\s*AS\s+(ENUM|RANGE)", statement.text[match.end():], re.IGNORECASE):
            arguments = list(parse_columns(inside))
        else:
            arguments = []
        yield Object(kind, match.group("name"), arguments, statement)


def comments(root):
    """{key as of Object.key(): text} of every COMMENT ON."""
    found = {}
    for statement in statements(root):
        match = COMMENT.match(statement.text)
        if not match:
            continue
        kind, rest, types = re.sub(r"\s+", " ", match.group("kind").upper()), match.group("rest"), None
        if kind in ("FUNCTION", "PROCEDURE", "AGGREGATE"):
            inside, rest = bracketed(rest)
            arguments = [parse_argument(part) for part in split_list(inside)]
            types = tuple(normal_type(a.type) for a in arguments if a.mode != "OUT")
        strings = [p.group() for p in PIECE.finditer(rest) if p.lastgroup == "string"]
        found[kind, match.group("name"), types] = "".join(s[s.index("'") + 1:-1].replace("''", "'") for s in strings)
    return found


def uncommented(root):
    """Complaints on objects without a comment and on comments that name no object."""
    known, created = comments(root), set()
    for thing in objects(root):
        created.add(thing.key())
        if not known.get(thing.key(), "").strip():
            yield f"{thing.statement.path}:{thing.statement.line}: {thing} has no COMMENT; say what it gives back"
    for kind, name, types in known:
        if (kind, name, types) not in created:
            yield f"comment on {kind.lower()} {name}{types or ''}: no such object is created; correct the name or the types"
