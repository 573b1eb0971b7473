"""The English of docstrings, comments, errors and messages: a list of words and turns to avoid.

    python tools/english.py [FILE ...]      the whole package, if no file is named; exit 1 if any

They read as another language thought in English words, and strangers stumble over them exactly
where they need help. What lessons say is another matter: tools/lesson_rules.py reads it.
To add a turn: a line in TURNS or OPENINGS, and a sentence with it in tests/repo/test_english.py.
"""

import ast
import io
import re
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "flopslib"

IDIOMS = "longer|more|less|need|way|such|better|farther"  # "is no longer" is fine

# {what to avoid: what to write}
TURNS = {
    r"\bfacts? behind (it|them|this)\b": "a plain paragraph, without a label",
    r"\bso many\b": '"number of ..."',
    r"\b(some|any|no)body\b|\bwhoever\b": '"the user", "another process", "anyone"',
    r"\b(tells?|told|telling)\b(?! apart)": '"return", "report", "show", "name"',
    r"\bask(s|ed)? back\b": '"refuse", and show what to type',
    r"\bnothing that can be\b(?! seen)": '"is not callable", "cannot be ..."',
    rf"(?<!there )\b(is|are|was) no (?!{IDIOMS})\w+": '"is not a ..."',
    r"\bas one (says|writes|thinks)\b": '"as people say it"',
    r"\b(goes|go) by\b": '"uses", "depends on"',
    r"\btakes? part\b": "an ordinary verb",
    r"\bstands?\b(?! (for|alone|out|still)\b)": '"is", "is given"',
    r"\bbeyond any\b": '"is out of range"',
    r"\bwithout a word\b": '"silently"',
}
# How the first line of a docstring does not begin: it says what is returned, is or raised.
OPENINGS = {
    r"(Tells?|Says?)\b": '"Return", "Raise", "Report", "Show", "Convert", or the noun',
    r"(Which|Who|Whose|Whom)\b": "the noun: what it is or returns",
}


def texts(source):
    """(line, kind, text) of the docstrings, comments and other sentences of Python source."""
    tree = ast.parse(source)
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            docstrings.add(node.body[0].value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node in docstrings:
                yield node.lineno, "docstring", node.value
            elif " " in node.value.strip():
                yield node.lineno, "message", node.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], "comment", token.string


def faults(source):
    """(line, what was seen and what to write), line by line."""
    found = []
    for line, kind, text in texts(source):
        text = re.sub(r"`[^`\n]*`", "``", text)  # a name in the code may be any word
        for turn, better in TURNS.items():
            for seen in re.finditer(turn, text, re.IGNORECASE):
                place = line + text.count("\n", 0, seen.start())
                found.append((place, f"{' '.join(seen[0].split())!r}: write {better}"))
        for opening, better in OPENINGS.items():
            if kind == "docstring" and (seen := re.match(opening, text.strip())):
                found.append((line, f"it begins with {seen[0]!r}: write {better}"))
    return sorted(found)


def files(package=PACKAGE):
    """The package's files, without the texts of lessons."""
    return [path for path in sorted(package.rglob("*.py")) if path.parent.name != "lessons"]


def main(arguments):
    """Print the faults of some files, or of the whole package; returns the exit status."""
    status = 0
    for path in map(Path, arguments) if arguments else files():
        for line, what in faults(path.read_text(encoding="utf-8")):
            print(f"{path}:{line}: {what}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
