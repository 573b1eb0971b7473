"""The hygiene rules fail where they should: each counterexample spoils one thing in a lesson that
keeps every rule, and must be named with its cell. And what nbval alone would let pass.

To add one: a line in SPOILED. A test holds that every rule has a counterexample.
"""

import subprocess
import sys

import pytest
from lesson_pages import Lesson
from lesson_rules import MIDDLE_WORDS, MOST_FUNCTIONS, RULES, main, problems
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from tiny_lesson import CHECK, HOW_TO_RUN, MEASURED, NAME, cell, is_text, lay, seal, tiny


@pytest.fixture(autouse=True)
def the_stub_is_the_package(monkeypatch):
    """What a notebook imports is the stub beside it, whatever PYTHONPATH the tests run under."""
    monkeypatch.delenv("PYTHONPATH", raising=False)


def put(id, source=None, says=None, tags=None, error=None, **data):
    """Give a cell another source, outputs or tags."""

    def spoil(notebook):
        one = cell(notebook, id)
        if source is not None:
            one.source = source
        if says is not None:
            one.outputs = [new_output("stream", text=says)] if says else []
        if tags is not None:
            one.metadata.tags = tags
        if error:
            one.outputs = [new_output("error", ename="ValueError", evalue=error, traceback=[error])]
        if data:
            one.outputs = [new_output("display_data", data=data)]

    return spoil


def add(id, source):
    """Add to a cell's source."""

    def spoil(notebook):
        cell(notebook, id).source += source

    return spoil


def insert(before, *new):
    def spoil(notebook):
        place = notebook.cells.index(cell(notebook, before))
        notebook.cells[place:place] = [
            (new_markdown_cell if is_text(source) else new_code_cell)(source, id=id)
            for id, source in new
        ]

    return spoil


def move(id, before):
    def spoil(notebook):
        one = cell(notebook, id)
        notebook.cells.remove(one)
        notebook.cells.insert(notebook.cells.index(cell(notebook, before)), one)

    return spoil


def rename(id, new):
    def spoil(notebook):
        cell(notebook, id).id = new

    return spoil


def silent_cells(count, lines=1):
    return [(f"more-{n}", "\n".join(f"x{i} = {i}" for i in range(lines))) for n in range(count)]


def sections(count):
    def spoil(notebook):
        notebook.cells += [new_markdown_cell("### Again", id=f"again-{n}") for n in range(count)]

    return spoil


def with_warning(notebook):
    cell(notebook, "count").outputs += [new_output("stream", name="stderr", text="Old name")]


def long_texts(notebook):
    for one in notebook.cells:
        if one.cell_type == "markdown":
            one.source += "\n" + " road" * (MIDDLE_WORDS + 1)


def functions(count):
    return add("count", "".join(f"\ndef f{n}(): {n}" for n in range(count)))


SPOILED = [  # (where, what the message says, the counterexample)
    ("deadbe1f", "words with dashes", rename("count", "deadbe1f")),
    ("cell-4", "words with dashes", rename("count", "cell-4")),
    ("count", "its own name", rename("larger", "count")),
    (None, "300,000", put("count", says="counted " * 40_000)),
    ("count", "no output is stored", put("count", says="")),
    ("count", "no output is stored", put("count", "m + k", says="")),
    ("empty", "an empty code cell", insert("count", ("empty", ""))),
    ("count", "`;`", add("count", ";")),
    ("count", "nbval reads tags", add("count", "\n# NBVAL_IGNORE_OUTPUT")),
    ("count", "no page shows it", add("count", "\nclear_output()")),
    ("count", "no page shows it", add("count", "\nwidgets.Output()")),
    ("count", "no network", add("count", "\nimport urllib.request")),
    ("count", "depends on the day", add("count", "\nday = date.today()")),
    ("count", "no magics", add("count", "\n%time flop")),
    ("count", "unknown tag", put("count", tags=["nbval-skip"])),
    ("speed", "go together", put("speed", tags=["measured"])),
    ("speed", "expected is compared", put("speed", tags=[*MEASURED, "raises-exception"])),
    ("count", "untag it", put("count", tags=MEASURED)),
    ("speed", "no check cell right behind it", put("speed-check", "assert m == 2")),
    ("speed", "> 0 is no check", put("speed-check", "assert speed > 0")),
    ("speed", "> 0 is no check", put("speed-check", "assert speed and 0 < speed")),
    ("speed", "> 0 is no check", put("speed-check", "assert all(s >= 1 for s in [speed])")),
    ("speed", "> 0 is no check", put("speed-check", "assert len([speed]) == 1")),
    ("speed", "no check cell right behind it", move("speed-check", "further")),
    ("speed", "no check cell right behind it", move("speed-check", "bars")),
    ("reveal-a", "no check cell right behind it", add("reveal-a", "\ntwice = 2 * speed")),
    ("speed", "move its assert", add("speed", "\nassert speed > 100")),
    ("count", "move its assert", add("count", "\nfor x in (m, k):\n    assert x < 4")),
    ("count", "no assert in it", put("count", tags=["assert-to-learn"])),
    ("speed-check", "no other", put("speed-check", tags=[*CHECK, *MEASURED])),
    ("speed-check", "right behind the code cell", move("speed-check", "guess-a")),
    ("speed-check", "right behind the code cell", move("speed-check", "setup")),
    ("speed-check", "without an assert", put("speed-check", "m + 1")),
    ("speed-check", "shows nothing", put("speed-check", says="24 FLOP (counted)")),
    ("speed-check", "it sets m", add("speed-check", "\nm = 3")),
    ("speed-check", "it sets fl", add("speed-check", "\nimport math as fl")),
    ("speed-check", "it sets k", add("speed-check", "\nfor k in (1, 2):\n    assert k")),
    ("speed-check", "`;`", add("speed-check", ";")),
    ("count", "its first line is a comment", put("count", "flop = 24\n# Count it for me")),
    ("count", "its first line is a comment", put("count", "# Count\nflop = 24")),
    ("count", "its first line is a comment", put("count", "#Count it for me\nflop = 24")),
    ("speed", "asks the machine", put("speed", tags=[])),
    ("count", "asks the machine", add("count", "\nbegin = time.perf_counter()")),
    ("reveal-a", "shows speed", put("reveal-a", tags=[])),
    ("vote", "shows twice", put("vote", "twice = [2 * speed]\nprint(twice[0])")),
    (
        "vote",
        "shows rows",
        put("vote", "rows = []\nfor n in (1, 2):\n    rows.append(speed)\nprint(rows)"),
    ),
    ("vote", "shows how", put("vote", "how = 'fast' if speed > 9 else 'slow'\nhow")),
    ("count", "drawn again", add("count", "\nh = display(m, display_id=True)")),
    ("count", "an error", put("count", error="no such thing")),
    ("count", "a memory address", put("count", says="<Thing at 0x7f3a2b1c9d>")),
    ("count", "a path of one machine", put("count", says="saved in /home/ada/x")),
    ("speed", "a path of one machine", put("speed", says="File /opt/lib/flopslib/x.py")),
    ("count", "the number of a process", put("count", says="ipykernel_4711")),
    ("count", "a warning", with_warning),
    ("count", "svg", put("count", **{"image/svg+xml": "<svg/>"})),
    ("count", "without alt", put("count", **{"image/png": "AAAA"})),
    ("count", "<img> without alt", put("count", **{"text/html": "<img alt='' src='x'>"})),
    ("why-text", "a picture without words", add("why-text", "\n\n![](roof.png)")),
    ("count", "four words", put("count", says="The product takes 24 FLOP.\n")),
    ("count", "four words", put("count", **{"text/html": "<b>24 GFLOP/s</b> reached."})),
    ("reveal-a", "later cell", move("reveal-a", "guess-a")),
    ("guess-a", "later cell", put("reveal-a", "speed > 0")),
    ("guess-a", "two guesses", put("guess-a", 'fl.guess("07.c")')),
    ("recall", "before it is guessed", add("recall", "\n\nSay 98765 FLOP/s.")),
    ("count", "before it is guessed", put("count", says="98765 FLOP/s (cited)")),
    ("guess-a", "is filled in", put("guess-a", 'fl.guess("07.a", "2 GFLOP/s")')),
    ("build-1", "is filled in", put("build-1", 'answer = "3 s"\nfl.check("07.1", answer)')),
    ("vote", "is filled in", put("vote", 'fl.check("07.vote", "C")')),
    (
        "head",
        "its question",
        put("head", f"# Adding\n\n10 minutes. You need a pencil.{HOW_TO_RUN}"),
    ),
    ("head", "the minutes", put("head", f"# How fast?\n\nYou need a pencil.{HOW_TO_RUN}")),
    ("head", "what you need", put("head", f"# How fast?\n\n10 minutes.{HOW_TO_RUN}")),
    ("head", "'Shift+Enter' is missing", put("head", "# How fast?\n\n10 minutes. You need it.")),
    ("head", "'NameError' is missing", put("head", "# How fast?\n\n10 minutes. You need it.")),
    (None, "its headings are", put("why-text", "## Explanation")),
    (None, "its headings are", move("build-text", "guess-text")),
    ("why-text", "does not open its cell", put("why-text", "So.\n\n## Why")),
    ("recall", "are folded", put("recall", "## Recall\n\nRoad or pace?")),
    (None, "its core has 30 code cells", insert("close", *silent_cells(20))),
    (None, "1,500", add("why-text", " road" * 1500)),
    ("again-2", "at most three sections", sections(3)),
    ("larger", "at most four code cells", insert("larger", *silent_cells(4))),
    ("larger", "it uses flop from", put("larger", "print(flop)")),
    ("more-0", "16 lines of code", insert("close", *silent_cells(1, lines=16))),
    (None, "the middle code cell has 6 lines", insert("close", *silent_cells(12, lines=6))),
    (None, "the middle text cell", long_texts),
    ("close", "third text cell", insert("close", ("text", "Text."), ("more", "Text."))),
    (None, "it defines f0, f1, ", functions(MOST_FUNCTIONS + 1)),
    ("why-text", "leave it out", add("why-text", " It is simply so.")),
    ("why-text", "anyone who", add("why-text", " Whoever adds, waits.")),
    ("why-text", "the number of", add("why-text", " Each has so many rows.")),
    ("why-text", "by what factor", add("why-text", " How many times as many are there?")),
    ("why-text", "the plural", add("why-text", " How many FLOP does it take?")),
    ("why-text", "because", add("why-text", " It waits, for there are two.")),
    ("why-text", "who learns what", add("why-text", " The reader is told.")),
    ("why-text", "went in", add("why-text", " Two years (worked out; cited).")),
    ("why-text", "exclamation", add("why-text", " So!")),
    ("why-text", "name the thing", add("why-text", " As the cell above shows.")),
    ("count", "leave it out", put("count", says="It is just 24 FLOP (counted).")),
    ("why-text", "FLOPS", add("why-text", " Ten FLOPS.")),
    ("why-text", "typed into prose", add("why-text", " This core did 105 GFLOP/s.")),
]

UNREFRESHED = [  # the same, for what refresh would mend
    ("speed", "not from a run of this code", put("speed", says="999 FLOP/s (measured)")),
    ("speed", "not from a run of this code", add("speed", "\nspeed += 1")),
    ("reveal-a", "not from a run of this code", add("speed", "\nspeed += 1")),
    ("count", "run as number 7", lambda page: cell(page, "count").update(execution_count=7)),
    ("count", "no output is stored", lambda page: cell(page, "count").update(outputs=[])),
    ("count", "widget-view", put("count", **{"application/vnd.jupyter.widget-view+json": {}})),
    (None, "state of widgets", lambda page: page.metadata.update(widgets={})),
    (
        None,
        "the form that refresh_notebooks.py writes",
        lambda page: page.metadata.update(title=""),
    ),
]


@pytest.fixture
def path_of(tmp_path):
    """The tiny lesson's file: spoiled, then brought into its form, or the other way round."""

    def write(spoil=lambda notebook: None, refreshed=True):
        notebook = tiny()
        spoil(notebook)
        return lay(seal(notebook) if refreshed else notebook, tmp_path)

    return write


def test_a_lesson_that_keeps_the_rules_has_no_problems(path_of):
    assert problems(path_of()) == []


@pytest.mark.parametrize(
    "where, says, spoil, refreshed",
    [*[(*case, True) for case in SPOILED], *[(*case, False) for case in UNREFRESHED]],
)
def test_a_spoiled_lesson_is_named_with_its_cell(path_of, where, says, spoil, refreshed):
    found = problems(path_of(spoil, refreshed))
    place = f"{NAME}, cell {where}: " if where else f"{NAME}: "
    assert any(one.startswith(place) and says in one for one in found), "\n".join(found)


def test_every_rule_has_a_counterexample(path_of):
    bitten = set()
    for _, _, spoil in SPOILED:
        lesson = Lesson(path_of(spoil))
        bitten |= {check for check in RULES if any(check(lesson))}
    for _, _, spoil in UNREFRESHED:
        lesson = Lesson(path_of(spoil, refreshed=False))
        bitten |= {check for check in RULES if any(check(lesson))}
    assert [check.__name__ for check in RULES if check not in bitten] == []


def test_one_notebook_can_be_read_from_the_command_line(path_of, capsys):
    assert main([str(path_of())]) == 0 and capsys.readouterr().out == ""
    assert main([str(path_of(put("count", says="24\n", source="24;")))]) == 1
    assert "07_tiny.ipynb, cell count: it has ';'" in capsys.readouterr().out


def test_a_notebook_that_is_not_there_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main([str(tmp_path / "01_none.ipynb")])
    assert "there is no notebook" in capsys.readouterr().err


@pytest.mark.parametrize(
    "id, source",
    [
        ("why-text", "## Why\n\nOne multiplication is 1 FLOP; 16 million of them are 16 MFLOP."),
        ("why-text", "## Why\n\nWrite 3 GFLOP, or `105 GFLOP/s`. How long at 50 GFLOP/s?"),
        ("why-text", "## Why\n\nThe sheet says 989 TFLOP/s (cited: the maker, 2022)."),
        ("why-text", "## Why\n\n> FLOPS! That is simply speed.\n\n| FLOPS | either |\n|---|---|"),
        ("build-1", '# Years are asked for\nyears = None\nfl.check("07.1", years, rate=speed)'),
        ("vote", '# A vote, not given\nfl.check("07.vote", ...)'),
        (
            "larger",
            "# Count two turns\nrates = []\nfor n in (1, 2):\n    rates.append(n)\n"
            'print("Done:", rates)',
        ),
        ("speed-check", "x = 3\nassert speed > 3 and all(m > 0 for m in (x, x))"),
        ("speed-check", "assert speed > 0\nassert 0 < speed < 1e12"),
        ("larger", '# Give the name another value\nspeed = 3\nprint("Now the name holds", speed)'),
    ],
)
def test_what_the_rules_allow(path_of, id, source):
    assert problems(path_of(put(id, source))) == []


def test_an_assert_that_is_the_sentence_to_learn_may_stay(path_of):
    source = '# Check by hand\nflop = 24\nassert flop == 2 * m * k * n\nprint("24 FLOP (counted)")'
    says = "By hand it is 24 FLOP (counted).\n"
    assert problems(path_of(put("count", source, says, ["assert-to-learn"]))) == []


def nbval(path):
    """Strict nbval on one notebook: what it printed, and whether it passed."""
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "--nbval",
            "--color=no",
            "--nbval-current-env",
            f"--rootdir={path.parent}",
            str(path),
        ],
        cwd=path.parent,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return run.returncode == 0, run.stdout


@pytest.mark.slow
def test_strict_nbval_passes_a_good_lesson_and_fails_a_mutated_formula(path_of):
    passed, said = nbval(path_of())
    assert passed, said
    passed, said = nbval(
        path_of(
            put("count", 'flop = m * k * n\nprint(f"The product takes {flop} FLOP (counted).")')
        )
    )
    assert not passed and "Cell outputs differ" in said and "1 failed" in said


@pytest.mark.slow
def test_strict_nbval_runs_the_check_cells(path_of):
    passed, said = nbval(path_of(put("speed-check", "assert 1e12 < speed < 1e13")))
    assert not passed and "assert 1e12 < speed < 1e13" in said and "1 failed" in said


@pytest.mark.slow
def test_nbval_lets_a_cleared_output_pass_and_the_rules_do_not(path_of):
    def clear(notebook):
        cell(notebook, "count").update(outputs=[], execution_count=None)

    path = path_of(clear, refreshed=False)
    passed, said = nbval(path)
    assert passed, said
    assert any("cell count: it shows something and no output" in one for one in problems(path))


@pytest.mark.slow
def test_the_rules_name_a_timing_cell_that_lost_its_tags(path_of):
    path = path_of(put("speed", tags=[]))
    assert any("cell speed: it asks the machine" in one for one in problems(path))
    passed, _ = nbval(path)
    assert not passed  # and its time differs in every run
