"""The rules that a committed lesson keeps: the file, the code, the outputs, guesses, the page.

    python tools/lesson_rules.py notebooks/05_*.ipynb    what is wrong, by cell; exit 1 if anything
    python tools/lesson_rules.py                         all lessons

Strict nbval compares what a lesson prints with what it printed before; these rules make that
comparison mean something, and hold what a reader was promised. Nothing is run, so this takes a
second. lesson_pages.py reads the notebook. To add a rule: a function under @rule that yields
(cell or None, what was seen and what to do), and its counterexample in
tests/lessons/test_rules_bite.py.
"""

import argparse
import ast
import builtins
import copy
import re
import sys
from pathlib import Path
from statistics import median

import nbformat
import refresh_notebooks as refresh
from lesson_pages import (
    LESSONS,
    NUMBER,
    QUANTITY,
    QUESTIONS,
    RATE,
    SPEAKS,
    Lesson,
    assigned,
    prose,
    visible,
    without_code,
    words,
)

RULES = []
HEADINGS = [
    "Recall",
    "Guess",
    "Run",
    "How far off",
    "Why",
    "Change one thing",
    "Build",
    "Close",
    "Further",
]
TO_LEARN = "assert-to-learn"  # of a learner's cell whose assert is the sentence to learn
CHECK = {"check", "remove-cell"}  # of a check cell; the second is for the reading site
TAGS = {"measured", "nbval-ignore-output", "raises-exception", TO_LEARN} | CHECK
RERUN = "run refresh_notebooks.py on it"

# What a lesson keeps to, from DESIGN, section 3; a reader's eye and a commit set the others.
MOST_BYTES = 300_000  # of a notebook file
MOST_CODE_CELLS = 20  # in the core
MOST_WORDS = 1500  # in the core
MOST_SECTIONS = 3  # in Further
MOST_SECTION_CELLS = 4  # code cells of one of them
MOST_LINES = 15  # of a code cell
MIDDLE_LINES = 5  # of the code cell in the middle, by length
MIDDLE_WORDS = 70  # of the text cell in the middle
MOST_FUNCTIONS = 3  # defined in a lesson
LEAST_COMMENT = 3  # words of the comment that opens a code cell


def rule(check):
    RULES.append(check)
    return check


def problems(path):
    """The faults of a lesson: a sentence each, with the file and the cell."""
    lesson = Lesson(path)
    found = []
    for check in RULES:
        for cell, what in check(lesson):
            place = f"{lesson.name}, cell {cell.id}" if cell else lesson.name
            found.append(f"{place}: {what}")
    return found


def main(arguments=None):
    """Print the faults of the lessons; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="all lessons, if none is named"
    )
    paths = parser.parse_args(arguments).notebooks or LESSONS
    if missing := [str(path) for path in paths if path.suffix != ".ipynb" or not path.is_file()]:
        parser.error(f"there is no notebook {', '.join(missing)}")
    found = [problem for path in paths for problem in problems(path)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


# -- the file --------------------------------------------------------------------------------------


@rule
def the_file_is_small_and_as_refresh_wrote_it(lesson):
    if not re.fullmatch(r"\d\d_[a-z0-9_]+\.ipynb", lesson.name):
        yield None, "a lesson's file is named like 05_roofline.ipynb"
    if len(lesson.file) > MOST_BYTES:
        size = f"{len(lesson.file):,} bytes"
        yield None, f"{size}: keep it to {MOST_BYTES:,}, with smaller pictures"
    for error in nbformat.validator.iter_validate(lesson.notebook):
        yield None, f"it is not a valid notebook: {error.message[:80]}"
    canonical = refresh.tidy(copy.deepcopy(lesson.notebook))
    if refresh.text(canonical).encode() != lesson.file:
        yield None, f"it is not in the form that refresh_notebooks.py writes: {RERUN}"
    taken = lesson.notebook.metadata.get("measured", {}).get("cells", {})
    now = refresh.prints(canonical)
    for cell in lesson.code:
        if cell.outputs and now.get(cell.id) != taken.get(cell.id):
            yield cell, f"its stored output is not from a run of this code: {RERUN}"


@rule
def cells_have_readable_ids(lesson):
    ids = [cell.id for cell in lesson.cells]
    for cell in lesson.cells:
        readable = re.fullmatch(r"(?!cell-\d+$)[a-z]{2,}(-([a-z]+|\d{1,4}))*", cell.id)
        if not readable or ids.count(cell.id) > 1:
            yield cell, "its id is not its own name, in words with dashes such as loop-speed"


@rule
def code_cells_ran_in_order(lesson):
    code = [cell for cell in lesson.cells if cell.kind == "code"]
    for count, cell in enumerate(code, 1):
        if cell.node.execution_count != count:
            yield cell, f"run as number {cell.node.execution_count}, not {count}: {RERUN}"
            return  # the others follow from it


@rule
def cells_that_speak_have_their_outputs(lesson):
    for cell in lesson.code:
        if not cell.source.strip():
            yield cell, "an empty code cell: remove it"
        ends_in_a_value = cell.tree.body and isinstance(cell.tree.body[-1], ast.Expr)
        if not cell.outputs and (ends_in_a_value or cell.calls & SPEAKS):
            silent = "end it with an assignment if it is meant to be silent"
            yield cell, f"it shows something and no output is stored: {RERUN}, or {silent}"


# -- the code --------------------------------------------------------------------------------------

TRICKS = {
    r";[ \t]*(#.*)?$": "nbval shows what a `;` at the end hides",
    r"#\s*(NBVAL|PYTEST_VALIDATE)": "nbval reads tags",
    r"\b(clear_output|interact\w*|Output|tqdm)\(|(?<![\w.])(input|exec)\(": "no page shows it",
    r"\b(os\.system|subprocess|urllib|requests|urlopen)\b": "no shell and no network",
    r"\b(today|now|utcnow)\(\)": "no cell depends on the day",
}


@rule
def code_is_plain_python(lesson):
    for cell in lesson.code + lesson.checks:
        for trick, why in TRICKS.items():
            if seen := re.search(trick, cell.source, re.M):
                yield cell, f"it has {seen[0]!r}: {why}"
        if not cell.is_python:
            yield cell, "it is not plain Python: no magics, no shell"


@rule
def a_code_cell_opens_with_a_comment(lesson):
    for cell in lesson.code:
        first = cell.source.partition("\n")[0]
        if not first.startswith("# ") or len(words(first)) < LEAST_COMMENT:
            yield (
                cell,
                "its first line is a comment that says in plain words what it does: # Time ...",
            )


@rule
def tests_stand_in_check_cells(lesson):
    for cell in lesson.code:
        to_learn = TO_LEARN in cell.tags
        if cell.asserts and not to_learn:
            where = "a cell of its own right behind, tagged check"
            yield cell, f"move its assert to {where}; tag it {TO_LEARN} if that is what to learn"
        if to_learn and not cell.asserts:
            yield cell, f"tagged {TO_LEARN}, and there is no assert in it"
    used = set().union(*(refresh.names(cell.source)[0] for cell in lesson.code))
    for cell in lesson.checks:
        if cell.tags != CHECK:
            yield cell, f"a check cell has the tags {' and '.join(sorted(CHECK))}, no other"
        if not cell.owner or cell.owner.kind != "code":
            yield cell, "a check cell stands right behind the code cell that it checks"
        if not cell.asserts:
            yield cell, "a check cell without an assert"
        if cell.outputs:
            yield cell, "a check cell shows nothing: no reader sees it"
        if taken := sorted(assigned(cell.tree) & used):
            yield cell, f"it sets {', '.join(taken)}, which learners' cells use, and they lack it"


@rule
def tags_say_what_depends_on_the_machine(lesson):
    tag = "tag it measured and nbval-ignore-output"
    for cell in lesson.cells:
        if odd := cell.tags - TAGS:
            yield cell, f"unknown tag {', '.join(sorted(odd))}; known: {', '.join(sorted(TAGS))}"
    for cell in lesson.code:
        if cell.measured != ("nbval-ignore-output" in cell.tags):
            yield cell, "the tags measured and nbval-ignore-output go together: both or none"
        if cell.measured and "raises-exception" in cell.tags:
            yield cell, "an error that is expected is compared: not measured"
        if cell.measured and not cell.uses and not cell.is_form:
            yield cell, "tagged measured, and nothing in it depends on the machine: untag it"
        new = cell.measured and (cell.measures or cell.finds)
        if new and not any(part.claims for part in [cell, *cell.checks]):
            what = "something that a broken clock or formula would break (> 0 is no check)"
            yield cell, f"it measures, and no check cell right behind it asserts {what}"
        if cell.measures and not cell.measured:
            yield cell, f"it asks the machine: {tag}"
        elif cell.shows and not cell.measured:
            yield cell, f"it shows {', '.join(cell.shows)}, which came from the machine: {tag}"
        if not cell.measured and re.search("display_id|DisplayHandle|update_display", cell.source):
            yield cell, f"a display that is drawn again is for measured cells only: {tag}"


# -- the outputs -----------------------------------------------------------------------------------

PRIVATE = {
    r"0x[0-9a-fA-F]{6,}": "a memory address",
    r"(?<![\w.:/])/(home|root|Users|tmp|private|var/folders)/\w+": "a path of one machine",
    r"(?<![\w.:/<])/([\w.+-]+/)+[\w.+-]+\.py\b|\b[A-Z]:\\\w+": "a path of one machine",
    r"ipykernel_\d+|\bpid\b\W{0,2}\d+|\bprocess \d{2,}": "the number of a process",
}


@rule
def outputs_are_the_same_for_everybody(lesson):
    if "widgets" in lesson.notebook.metadata:
        yield None, f"it stores the state of widgets, which GitHub refuses: {RERUN}"
    for cell in lesson.code:
        for output in cell.outputs:
            if output.output_type == "error" and "raises-exception" not in cell.tags:
                yield cell, f"it stores an error ({output.ename}): mend it, or tag raises-exception"
            if output.get("name") == "stderr":
                yield cell, f"it stores a warning, {output.text.strip()[:60]!r}: cure its cause"
            data = output.get("data", {})
            if odd := [kind for kind in data if "widget" in kind or "svg" in kind]:
                yield cell, f"it stores {odd[0]}: give it a text or a PNG, and {RERUN}"
            for pattern, what in PRIVATE.items():
                if seen := re.search(pattern, _all_text(output)):
                    yield cell, f"its output holds {what}, {seen[0]!r}: print something else"


def _all_text(output):
    """Everything an output stores as text, without the pictures inside it."""
    data = output.get("data", {})
    texts = [data[kind] for kind in data if kind.startswith("text/")]
    texts += [output.get("text", ""), *output.get("traceback", [])]
    return re.sub(r"data:[^\"']*", "", "\n".join(texts))


@rule
def pictures_have_words(lesson):
    for cell in lesson.cells:
        markup = cell.source if cell.kind == "markdown" else ""
        for output in cell.outputs:
            markup += output.get("data", {}).get("text/html", "")
            for kind in output.get("data", {}):
                alt = output.metadata.get(kind, {}).get("alt", "")
                if kind.startswith("image/") and not alt.strip():
                    yield cell, "a picture without alt in its metadata: show an fl.plot Picture"
        images = re.findall(r"<img\b[^>]*>", markup)
        if not all(re.search(r"\balt=([\"'])\s*[^\s\"']", image) for image in images):
            yield cell, "an <img> without alt: say in it what the picture shows"
        if cell.kind == "markdown" and re.search(r"!\[\s*\]\(", markup):
            yield cell, "a picture without words: ![what it shows](file)"


@rule
def quantities_say_how_they_are_known(lesson):
    for cell in lesson.code:
        for output in cell.outputs:
            text = visible(output)
            seen = re.search(QUANTITY, text)
            known = re.search(r"\b(counted|measured|cited|estimated)\b", text)
            is_question = cell.calls & QUESTIONS and not cell.uses  # and so not a result
            if seen and not known and not is_question and output.output_type != "error":
                four = "counted, measured, cited, estimated"
                yield cell, f"it prints {seen[0]!r} without one of the four words: {four}"


# -- guesses and answers ---------------------------------------------------------------------------


@rule
def a_guess_comes_first(lesson):
    guesses, reveals = _first_calls(lesson, "guess"), _first_calls(lesson, "reveal")
    first, second = f"{lesson.number}.a", f"{lesson.number}.b"
    for id in {first, second} | guesses.keys() | reveals.keys():
        guess, reveal = guesses.get(id), reveals.get(id)
        if id not in (first, second):
            yield guess or reveal, f"{id}: a lesson has two guesses, {lesson.number}.a and .b"
        elif not guess or not reveal or reveal.place <= guess.place:
            yield reveal or guess, f"fl.guess({id!r}) and, in a later cell, fl.reveal({id!r}, ...)"
        elif truth := _first_number(reveal.value_text):
            value = rf"(?<![\w.,]){re.escape(truth)}(?![\w/])"
            for cell in lesson.cells[: guess.place + 1]:
                if re.search(value, f"{cell.source}\n{cell.output_text}"):
                    yield cell, f"{truth!r} is shown before it is guessed ({id}): move it after"


def _first_calls(lesson, name):
    """{id: the first cell that calls fl.guess or fl.reveal with it}."""
    return {id: cell for cell in reversed(lesson.code) for id, _ in cell.calls_of(name)}


def _first_number(text):
    """The first quantity of a text, or the first number with a word behind it; None without."""
    seen = re.search(QUANTITY, text) or re.search(rf"{NUMBER}\w+", text)
    return seen and seen[0]


@rule
def committed_answers_are_empty(lesson):
    for cell in lesson.code:
        for id, call in cell.calls_of("guess"):
            if len(call.args) + len(call.keywords) > 1:
                yield cell, f"the guess {id} is filled in: commit fl.guess({id!r})"
        for id, call in cell.calls_of("check"):
            if not all(map(_is_empty, _answers(cell, call))):
                yield cell, f'the answer to {id} is filled in: commit "", None or ...'


def _answers(cell, call):
    """The expressions that fl.check may be given: the values of its variable, or what it holds."""
    given = call.args[1:2]
    values = [
        node.value
        for node in ast.walk(cell.tree)
        if isinstance(node, ast.Assign) and ast.unparse(given) in map(ast.unparse, node.targets)
    ]
    return values or given


def _is_empty(answer):
    return getattr(answer, "value", answer) in ("", None, ...)


# -- the page --------------------------------------------------------------------------------------


@rule
def the_head_asks_and_tells(lesson):
    head = lesson.cells[0]
    if not re.match(r"# .*\?\s*\n", head.source + "\n"):
        yield head, "a lesson opens with its question: `# ...?` in the first line"
    if not re.search(r"\d+ minutes", head.source) or not re.search(r"(?i)\bneeds?\b", head.source):
        yield head, "the head gives the minutes (`25 minutes`) and what you need (`You need ...`)"


@rule
def the_head_says_how_a_cell_is_run(lesson):
    head = lesson.cells[0]
    for wanted in ("Shift+Enter", "NameError", "Run All Above"):
        if wanted not in head.source:
            yield head, f"{wanted!r} is missing: say how a cell is run and what a NameError means"


@rule
def headings_are_the_usual_ones(lesson):
    titles = [title for _, level, title in lesson.headings if level == 2]
    usual = list(HEADINGS)
    if "Further" not in titles:
        usual.remove("Further")
    if lesson.number == "00":  # nothing has been learnt yet
        usual.remove("Recall")
    if titles != usual:
        yield None, f"its headings are {', '.join(titles)}; they should be {', '.join(usual)}"
    for cell, level, title in lesson.headings:
        if level == 2 and not cell.source.startswith(f"## {title}"):
            yield cell, f"the heading {title} does not open its cell: split it"
        if title == "Recall" and "<details>" not in cell.source:
            yield cell, "the answers of Recall are folded: <details><summary>..."


@rule
def the_core_is_short(lesson):
    code = [cell for cell in lesson.core if cell.kind == "code"]
    length = sum(len(words(cell.source)) for cell in lesson.core if cell.kind == "markdown")
    if len(code) > MOST_CODE_CELLS or length > MOST_WORDS:
        size = f"its core has {len(code)} code cells, {length:,} words"
        yield None, f"{size}; at most {MOST_CODE_CELLS} and {MOST_WORDS:,}"


@rule
def further_stands_on_the_set_up_alone(lesson):
    if len(lesson.further) > MOST_SECTIONS:
        yield lesson.further[MOST_SECTIONS][0], "at most three sections (### ...) in Further"
    for section in lesson.further:
        cells = [cell for cell in section if cell.kind == "code"]
        if len(cells) > MOST_SECTION_CELLS:
            yield cells[MOST_SECTION_CELLS], "at most four code cells in a section of Further"
        known = {*dir(builtins), *refresh.names(lesson.code[0].source)[1]}
        for cell in cells:
            mentioned, defined = refresh.names(cell.source)
            known |= defined
            if missing := ", ".join(sorted(mentioned - known)):
                alone = "Further runs after the first code cell alone"
                yield cell, f"it uses {missing} from another section: {alone}"


@rule
def cells_are_small(lesson):
    lines = [len(re.findall(r"^[ \t]*[^\s#]", cell.source, re.M)) for cell in lesson.code] or [0]
    for cell, count in zip(lesson.code, lines):
        if count > MOST_LINES:
            yield cell, f"{count} lines of code; at most {MOST_LINES}: move some into flopslib"
    length = median(len(words(cell.source)) for cell in lesson.texts)
    if median(lines) > MIDDLE_LINES or length > MIDDLE_WORDS:
        code = f"the middle code cell has {median(lines):g} lines"
        text = f"the middle text cell {length:g} words"
        yield None, f"{code}, {text}; at most {MIDDLE_LINES} and {MIDDLE_WORDS}"


@rule
def the_reader_has_something_to_do(lesson):
    for three in zip(lesson.page, lesson.page[1:], lesson.page[2:]):
        if all(cell.kind == "markdown" for cell in three):
            yield three[2], "the third text cell in a row: let the reader do something"


@rule
def functions_live_in_the_package(lesson):
    defined = [
        node.name
        for cell in lesson.code
        for node in ast.walk(cell.tree)
        if isinstance(node, ast.FunctionDef)
    ]
    if len(defined) > MOST_FUNCTIONS:
        yield (
            None,
            f"it defines {', '.join(defined)}; at most {MOST_FUNCTIONS}: put them into flopslib",
        )


VOICE = {
    r"(?i)\b(simply|just|obviously|clearly)\b": "leave it out",
    r"!(?!=)": "no exclamation marks",
    r"(?i)\b(cells?|code|outputs?|figures?|plots?|pictures?|tables?) (above|below)\b|\bas above\b"
    r"|\b(above|previous|preceding|next|following) (cells?|outputs?)\b": "a reader without code "
    "sees no cells: name the thing",
    r"(?i)\bwhoever\b": "anyone who, people who",
    r"(?i)\bso many\b(?! that)": "the number of",
    r"(?i)\bhow many times as many\b": "by what factor",
    r"(?i)\b(how )?many FLOP\b(?!/s)": "many FLOPs: the plural in a sentence",
    r"(?i), for (there|it|they|that|few|the) (is|are|was|were|has|have)\b": "because",
    r"(?i)\b(is|are) told\b": "the sentence without it: who learns what?",
    r"(?i)\bworked out;": "how the numbers that went in are known",
    r"\bFLOPS\b": "outside a quotation write FLOP (a count) or FLOP/s (a rate)",
}


@rule
def the_voice_is_ours(lesson):
    for cell in lesson.cells:
        text = prose(cell.source if cell.kind == "markdown" else cell.output_text)
        for pattern, what in VOICE.items():
            if seen := re.search(pattern, text):
                yield cell, f"{seen[0]!r}: {what}"


@rule
def prose_types_no_measurement(lesson):
    for cell in lesson.texts:
        for sentence in re.split(r"(?<=[.:?])\s+|\n\n", prose(cell.source)):
            seen = re.search(NUMBER + RATE, sentence)
            known = re.search(r"\b(counted|cited|estimated)\b", without_code(cell.source))
            if seen and not known and not sentence.endswith("?"):
                how = "say that it is cited or estimated, or set an example in `backticks`"
                yield cell, f"{seen[0]!r} is typed into prose: let code print it, {how}"


if __name__ == "__main__":
    sys.exit(main())
