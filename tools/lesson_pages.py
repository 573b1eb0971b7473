"""How the tests read a lesson: its cells in order, what they say, what in them was measured.

A quantity is measured where it came, through any number of names, from a call that asks the machine
(MACHINE). `cell.measures`, `cell.uses` and `cell.shows` follow that through the whole notebook.
To let another call count as a measurement: its name in MACHINE.
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
    "in_turns",
}
QUESTIONS = {"guess", "check", "hint", "solution"}  # unanswered here, so they show no measurement
FORMS = {"guess", "journal", "live"}  # they may depend on what is installed: may be measured
SPEAKS = {"print", "display", "show", "reveal"} | QUESTIONS  # as statements, anywhere in a cell

NUMBER = r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?[ \u00a0](?:[mbtr]+illion )?"
RATE = r"[kMGTPEZYRQ]?(?:FLOP|OP|MAC|B|bytes|tokens?)/s\b"
UNIT = (
    rf"(?:{RATE}|[kMGTPEZYRQ]?(?:FLOPs?|OP|MACs?|B)\b(?!/s)|[KMGTPE]iB\b|[mnuµ]?s\b|h\b|min\b"
    r"|[kMGTPE]?(?:W|J|Wh)\b|(?:second|minute|hour|day|month|year|byte|token)s?\b)"
)
QUANTITY = NUMBER + UNIT


class Cell:
    """One cell: id, kind ("code", "markdown"), source, tags, outputs, section; code as `tree`."""

    def __init__(self, node, place):
        self.node, self.place = node, place
        self.id, self.kind, self.source = node.get("id", ""), node.cell_type, node.source
        self.tags = set(node.metadata.get("tags", []))
        self.measured = "measured" in self.tags
        self.outputs = node.get("outputs", [])
        self.is_python, self.tree = True, ast.Module([], [])
        if self.kind == "code":
            try:
                self.tree = ast.parse(self.source)
            except SyntaxError:
                self.is_python = False
        named = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(self.tree)}
        self.is_form = bool(named & FORMS)
        self.calls = {called(node) for node in ast.walk(self.tree)} - {None}

    @property
    def said(self):
        """What a reader sees of the outputs, as text."""
        return "\n".join(visible(output) for output in self.outputs)

    @property
    def told(self):
        """What the last of the outputs says: the value of the cell."""
        return visible(self.outputs[-1]) if self.outputs else ""

    def asked(self, name):
        """[(id, call)] for the calls such as fl.guess("00.a")."""
        return [
            (node.args[0].value, node)
            for node in ast.walk(self.tree)
            if called(node) == name and node.args and isinstance(node.args[0], ast.Constant)
        ]


class Lesson:
    """A notebook: `cells`, of which `code` and `texts`; the `core`; the sections of `further`."""

    def __init__(self, path):
        self.path, self.name = Path(path), Path(path).name
        self.file = self.path.read_bytes()
        self.notebook = nbformat.v4.reads(self.file.decode())  # as it is: nothing mended
        self.number = self.name[:2]
        self.cells = [Cell(node, place) for place, node in enumerate(self.notebook.cells)]
        self.code = [cell for cell in self.cells if cell.kind == "code"]
        self.texts = [cell for cell in self.cells if cell.kind == "markdown"]
        self.headings = [
            (cell, len(marks), title)
            for cell in self.texts
            for marks, title in re.findall(r"^(#+) +(.+?) *$", without_code(cell.source), re.M)
        ]
        start = next((cell.place for cell, _, title in self.headings if title == "Further"), None)
        self.core, rest = self.cells[:start], [] if start is None else self.cells[start:]
        self.further = []  # lists of cells
        for cell in rest:
            if any(c is cell and level == 3 for c, level, _ in self.headings):
                self.further.append([])
            if self.further:
                self.further[-1].append(cell)
        follow(self.code)


# -- what a reader sees ----------------------------------------------------------------------------


def visible(output):
    """An output as the reader sees it, as text."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return output.evalue
    data = output.data
    return (
        plain(data["text/html"])
        if "text/html" in data
        else data.get("text/markdown", data.get("text/plain", ""))
    )


def plain(markup):
    """HTML as text: blocks and table cells end a line."""
    markup = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", markup)
    markup = re.sub(
        r"</?(p|div|br|tr|td|th|li|ul|ol|table|h\d|pre|summary|details)\b[^>]*>", "\n", markup
    )
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


def follow(cells):
    """Note in each cell whether it measures, uses or shows what came from the machine."""
    names = set()
    for cell in cells:
        cell.measures = any(
            depends(statement, ())
            for statement in cell.tree.body
            if not isinstance(statement, ast.FunctionDef)
        )
        _through(cell.tree.body, names)
        cell.uses = depends(cell.tree, names)
        shown = [node for node in _shown(cell) if depends(node, names)]
        cell.shows = sorted(
            {
                n.id
                for node in shown
                for n in ast.walk(node)
                if isinstance(n, ast.Name) and n.id in names
            }
        )
        asserts = [node.test for node in ast.walk(cell.tree) if isinstance(node, ast.Assert)]
        cell.claims = any(cell.is_form or depends(test, names) for test in asserts)


def _shown(cell):
    """The expressions whose value the reader gets to see."""
    nodes = [node for node in ast.walk(cell.tree) if called(node) in SPEAKS]
    last = cell.tree.body[-1:]
    return nodes + [node.value for node in last if isinstance(node, ast.Expr)]


def depends(node, names):
    """Does it ask the machine, or use one of the names? Questions do not count: nobody answered."""
    if called(node) in QUESTIONS:
        return False
    return (
        called(node) in MACHINE
        or isinstance(node, ast.Name)
        and node.id in names
        or any(depends(child, names) for child in ast.iter_child_nodes(node))
    )


def _through(statements, names):
    """Follow measured names through statements, in order; `names` is changed."""
    for node in statements:
        blocks = [getattr(node, part, []) for part in ("body", "orelse", "finalbody")]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names -= {node.name}
            names |= {node.name} if depends(node, names) else set()
        elif any(blocks) or isinstance(node, ast.Try):
            head = [getattr(node, part, None) for part in ("test", "iter")]
            if any(depends(part, names) for part in head + getattr(node, "items", []) if part):
                names |= _given(node)
            for block in blocks + [handler.body for handler in getattr(node, "handlers", [])]:
                _through(block, names)
        elif depends(getattr(node, "value", None) or node, names):
            names |= _given(node)
        elif isinstance(node, ast.Assign):
            names -= {target.id for target in node.targets if isinstance(target, ast.Name)}


def _given(node):
    """The names that a statement gives a value, or puts one into: x = m, x[0] = m, x.append(m)."""
    given = {
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    into = [
        n
        for n in ast.walk(node)
        if isinstance(n, ast.Subscript | ast.Attribute) and isinstance(n.ctx, ast.Store)
    ]
    if isinstance(node, ast.Expr) and called(node.value) in {"append", "extend", "add", "update"}:
        into.append(node.value.func)
    for target in into:
        while not isinstance(target, ast.Name) and hasattr(target, "value"):
            target = target.value
        given |= {target.id} if isinstance(target, ast.Name) else set()
    return given
