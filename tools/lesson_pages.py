"""A lesson as lesson_rules.py and the tests read it: cells in order, their texts, what is measured.

A value is measured if it came, through any number of names, from a call that asks the machine
(MACHINE). `cell.measures`, `cell.uses` and `cell.shows` follow that through the whole notebook.
Check cells are read, too, but no learner sees them: they stand in `lesson.checks` and nowhere else.
To make another call count as a measurement: its name in MACHINE, with its room where another room
has the same name.
"""

import ast
import html
import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))

MACHINE = {
    "measure",
    "energy",
    "windows",
    "machine",
    "card",
    "perf_counter",
    "perf_counter_ns",
    "monotonic",
    "process_time",
    "time",
    "timeit",
    "default_timer",
    "cpu_count",
    "is_available",
    "get_cpu_capability",
    "train",
    "ceilings",
    "staircase",
    "sweep",
    "host",
    "FlopCounterMode",
    "torch_counter",
    "Comparison",
    "TorchList",
    "measure_interleaved",
    "by_model",
    "trials",
    "manual",
    "learn",
    "right",
    "answers",
    "taught",
    "rounded",
    "pruned",
    "swallowed",
    "runs",
    "together.steps",
    "together.messages",
    "together.split",
    "together.engine",
}
QUESTIONS = {"guess", "check", "hint", "solution"}  # unanswered here, so they show no measurement
FORMS = {"guess", "journal", "live"}  # they may depend on what is installed: may be measured
SPEAKS = {"print", "display", "show", "reveal"} | QUESTIONS  # as statements, anywhere in a cell

NUMBER = r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?[ \u00a0](?:[mbtr]+illion )?"
RATE = r"[kMGTPEZYRQ]?(?:FLOP|OP|MAC|B|bytes|tokens?)/s\b"
UNIT = (
    rf"(?:{RATE}|[kMGTPEZYRQ]?(?:FLOPs?|OP|MACs?|B)\b(?!/s)|[KMGTPE]iB\b|[mnuµ]?s\b|h\b|min\b"
    r"|[kMGTPE]?(?:W|J|Wh)\b|[kMG]?\$(?:/h)?(?!\w)|k?t\b|(?:second|minute|hour|day|month|year|byte|token)s?\b)"
)
QUANTITY = NUMBER + UNIT
BLOCKS = r"p|div|br|tr|td|th|li|ul|ol|table|h\d|pre|summary|details"  # tags that end a line


class Cell:
    """One cell: id, kind ("code", "markdown"), source, tags, outputs; its code as `tree`.

    `measures` is whether it asks the machine, `uses` whether it needs a measured value, `shows`
    the names of such values that a reader gets to see, `finds` those that it defines, `asserts`
    its asserts, `claims` whether one of them says something about a measured value. `checks` are
    the check cells right behind it.
    """

    def __init__(self, node, place):
        self.node = node
        self.place = place
        self.id = node.get("id", "")
        self.kind = node.cell_type
        self.source = node.source
        self.outputs = node.get("outputs", [])
        self.tags = set(node.metadata.get("tags", []))
        self.measured = "measured" in self.tags
        self.is_check = "check" in self.tags
        self.owner = None  # of a check cell: the cell that it checks
        self.checks = []
        self.is_python = True
        self.tree = ast.Module([], [])
        if self.kind == "code":
            self._parse()
        self.calls = {called(node) for node in ast.walk(self.tree)} - {None}
        self.asserts = [node for node in ast.walk(self.tree) if isinstance(node, ast.Assert)]
        names = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(self.tree)}
        self.is_form = bool(names & FORMS)

    def _parse(self):
        try:
            self.tree = ast.parse(self.source)
        except SyntaxError:
            self.is_python = False

    @property
    def output_text(self):
        """All that a reader sees of the outputs."""
        return "\n".join(visible(output) for output in self.outputs)

    @property
    def value_text(self):
        """What a reader sees of the last output: the value of the cell."""
        return visible(self.outputs[-1]) if self.outputs else ""

    def calls_of(self, name):
        """[(first argument, call)] of the calls of one name, such as fl.guess("00.a")."""
        return [
            (node.args[0].value, node)
            for node in ast.walk(self.tree)
            if called(node) == name and node.args and isinstance(node.args[0], ast.Constant)
        ]


class Lesson:
    """A notebook: all its `cells`, of which `checks` are check cells, and `page` the learner's.

    Of the page: `code` and `texts`; the `core`; the sections of `further`; `headings`, which are
    (cell, level, title).
    """

    def __init__(self, path):
        self.path = Path(path)
        self.name = self.path.name
        self.number = self.name[:2]
        self.file = self.path.read_bytes()
        self.notebook = nbformat.v4.reads(self.file.decode())  # as it is: nothing mended
        self.cells = [Cell(node, place) for place, node in enumerate(self.notebook.cells)]
        self.checks = [cell for cell in self.cells if cell.is_check]
        self.page = [cell for cell in self.cells if not cell.is_check]
        self.code = [cell for cell in self.page if cell.kind == "code"]
        self.texts = [cell for cell in self.page if cell.kind == "markdown"]
        self.headings = [
            (cell, len(marks), title)
            for cell in self.texts
            for marks, title in re.findall(r"^(#+) +(.+?) *$", without_code(cell.source), re.M)
        ]
        self._cut_off_further()
        self._give_checks()
        follow([cell for cell in self.cells if cell.kind == "code"])

    def _cut_off_further(self):
        starts = [cell.place for cell, _, title in self.headings if title == "Further"]
        end = starts[0] if starts else len(self.cells)
        openers = [cell for cell, level, _ in self.headings if level == 3]
        self.core = [cell for cell in self.page if cell.place < end]
        self.further = []  # lists of cells, one a section
        for cell in [cell for cell in self.page if cell.place >= end]:
            if any(cell is opener for opener in openers):
                self.further.append([])
            if self.further:
                self.further[-1].append(cell)

    def _give_checks(self):
        for before, cell in zip(self.cells, self.cells[1:]):
            if cell.is_check:
                owner = before.owner if before.is_check else before
                cell.owner = owner
                owner.checks.append(cell)


# -- what a reader sees ----------------------------------------------------------------------------


def visible(output):
    """An output as the reader sees it, as text."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return output.evalue
    data = output.data
    if "text/html" in data:
        return plain(data["text/html"])
    return data.get("text/markdown", data.get("text/plain", ""))


def plain(markup):
    """HTML as text: blocks and table cells end a line."""
    markup = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", markup)
    markup = re.sub(rf"</?({BLOCKS})\b[^>]*>", "\n", markup)
    text = html.unescape(re.sub(r"<[^>]*>", "", markup))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def without_code(source):
    """Markdown without fenced and inline code."""
    return re.sub(r"(?ms)^```.*?^```|`[^`\n]*`", "", source)


def prose(source):
    """Our own voice: no code, quotations, block quotes, tables, tags, or addresses of links."""
    source = re.sub(r"(?m)^[>|].*$", "", without_code(source))
    source = re.sub(r"\]\([^)]*\)|<[^>]*>|!(?=\[)", "", source)
    return re.sub(r"\"[^\"\n]*\"|“[^”]*”", "", source)


def words(source):
    """The words of a text cell, without addresses."""
    return re.findall(r"[^\W_][\w'’./,-]*", plain(re.sub(r"\]\([^)]*\)", "]", source)))


# -- what came from the machine --------------------------------------------------------------------


def called(node):
    """The last name of a call: fl.measure(...) is "measure"."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", None))


def called_in(node):
    """The last two names of a call: fl.together.steps(...) is "together.steps"; "" without."""
    owner = getattr(getattr(node, "func", None), "value", None)
    room = getattr(owner, "attr", getattr(owner, "id", ""))
    return f"{room}.{called(node)}" if room else ""


def follow(cells):
    """Set what each code cell measures, uses, finds, shows and claims, in the order they run."""
    names = set()  # that hold something measured
    for cell in cells:
        statements = [node for node in cell.tree.body if not isinstance(node, ast.FunctionDef)]
        cell.measures = any(depends(statement, ()) for statement in statements)
        _through(cell.tree.body, names)
        cell.uses = depends(cell.tree, names)
        cell.finds = sorted(assigned(cell.tree) & names)
        shown = set()
        for expression in _shown(cell):
            if depends(expression, names):
                shown |= _names_in(expression) & names
        cell.shows = sorted(shown)
        tests = [node.test for node in cell.asserts]
        cell.claims = any(depends(test, names) and says_something(test) for test in tests)


def says_something(test):
    """Whether a test compares with more than 0, 1, None or a length: a broken clock keeps those."""
    for node in ast.walk(test):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(not (_is_cheap(one) or _is_cheap(two)) for one, two in zip(sides, sides[1:])):
                return True
    return False


def _is_cheap(side):
    return called(side) == "len" or getattr(side, "value", side) in (0, 1, None)


def assigned(tree):
    """The names that code leaves behind when it has run: not those inside a comprehension."""
    names = {part.asname or part.name for part in ast.walk(tree) if isinstance(part, ast.alias)}
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif not isinstance(node, ast.comprehension | ast.Lambda):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            waiting += ast.iter_child_nodes(node)
    return names


def _names_in(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _shown(cell):
    """The expressions whose value the reader gets to see."""
    nodes = [node for node in ast.walk(cell.tree) if called(node) in SPEAKS]
    last = cell.tree.body[-1:]
    return nodes + [node.value for node in last if isinstance(node, ast.Expr)]


def depends(node, names):
    """Whether code asks the machine or uses one of the names; unanswered questions do neither."""
    if called(node) in QUESTIONS:
        return False
    if called(node) in MACHINE or called_in(node) in MACHINE:
        return True
    if isinstance(node, ast.Name) and node.id in names:
        return True
    return any(depends(child, names) for child in ast.iter_child_nodes(node))


def _through(statements, names):
    """Follow measured names through statements, in order; `names` is changed."""
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.discard(node.name)
            if depends(node, names):
                names.add(node.name)
        elif blocks := _blocks(node):
            head = [getattr(node, part, None) for part in ("test", "iter")]
            head += getattr(node, "items", [])
            if any(depends(part, names) for part in head if part):
                names |= _given(node)
            for block in blocks:
                _through(block, names)
        elif depends(getattr(node, "value", None) or node, names):
            names |= _given(node)
        elif isinstance(node, ast.Assign):
            names -= {target.id for target in node.targets if isinstance(target, ast.Name)}


def _blocks(node):
    """The lists of statements inside a statement: of an if, a loop, a with, a try."""
    blocks = [getattr(node, part, []) for part in ("body", "orelse", "finalbody")]
    blocks += [handler.body for handler in getattr(node, "handlers", [])]
    return [block for block in blocks if block]


def _given(node):
    """The names that a statement gives a value, or puts one into: x = m, x[0] = m, x.append(m)."""
    given, targets = set(), []
    for part in ast.walk(node):
        if isinstance(getattr(part, "ctx", None), ast.Store):
            if isinstance(part, ast.Name):
                given.add(part.id)
            elif isinstance(part, ast.Subscript | ast.Attribute):
                targets.append(part)
    if isinstance(node, ast.Expr) and called(node.value) in {"append", "extend", "add", "update"}:
        targets.append(node.value.func)
    for target in targets:
        while not isinstance(target, ast.Name) and hasattr(target, "value"):
            target = target.value
        if isinstance(target, ast.Name):
            given.add(target.id)
    return given
