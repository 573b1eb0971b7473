"""How the package is built: rooms, floors, arrows and circles, and how small it is.

    python tools/architecture.py                     the picture and the measures as text
    python tools/architecture.py ROOM                what each file of one room imports
    python tools/architecture.py --package FOLDER    the same for another checkout's package

A room is a folder directly under flopslib, an arrow is an import, and a floor may import what is
below it and nothing else. A measure is "ok" or "over" its bound.
Everything is read from the files, and nothing is imported. An import inside a function is an arrow
like any other: Python meets it later, a reader does not. The order is in FLOORS, the bounds are in
BOUNDS; tests/repo/test_architecture.py holds both.
"""

import argparse
import ast
from collections import Counter, defaultdict
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "flopslib"

# From below upwards. Rooms on one floor do not know each other.
FLOORS = (
    ("_support",),
    ("quantities",),
    ("facts",),
    ("lab", "counting", "measuring", "estimating"),
    ("plotting",),
    ("course",),
    ("flopslib", "__main__"),  # the public names and the command line
)

# "Small" is a number of ideas, not of lines: a budget of lines is met by squeezing.
BOUNDS = {
    "public names": 50,
    "kinds of question": 3,
    "files at a level": 12,
    "code lines of the longest function": 40,
    "syntax nodes per code line": 9.0,  # in each room; seaborn 8.2, torch 7.2, equinox 6.7
}
GROWING = {"course.lessons", "plotting.figures"}  # a file a lesson, a family of figures: no bound
EMPTY = ast.Module([], [])
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
QUESTION = "Question"  # the base class of every kind of question


class Modules(dict):
    """{name inside the package: its syntax tree}; "" is the package itself, "facts" a room."""

    def __init__(self, package=PACKAGE):
        super().__init__()
        self.files = {}
        self.folders = set()
        for path in sorted(Path(package).rglob("*.py")):
            parts = path.relative_to(package).with_suffix("").parts
            if parts[-1] == "__init__":
                parts = parts[:-1]
                self.folders.add(".".join(parts))
            name = ".".join(parts)
            self[name] = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
            self.files[name] = path

    def imported(self, name, node):
        """Full names of the modules that an import statement, or import_module("..."), names."""
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            base = self._base(name, node)
            deeper = [f"{base}.{alias.name}" for alias in node.names]
            return [full if full.removeprefix("flopslib.") in self else base for full in deeper]
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            target = getattr(node.args[0], "value", None)
            if isinstance(target, str) and not target.startswith("."):
                return [target]
        return []

    def _base(self, name, node):
        if not node.level:
            return node.module
        here = f"flopslib.{name}".rstrip(".").split(".")
        if name not in self.folders:
            here = here[:-1]
        here = here[: len(here) - (node.level - 1)]
        return ".".join([*here, *filter(None, [node.module])])

    def arrows(self, hints=True):
        """{(module, the module of ours that it imports)}, imports inside functions included.

        hints: with the imports under TYPE_CHECKING, which never run.
        """
        found = set()
        for name, tree in self.items():
            for node in ast.walk(tree) if hints else _running(tree):
                for other in self.imported(name, node):
                    top, _, inside = other.partition(".")
                    if top == "flopslib":
                        found.add((name, inside))
        return found

    def code_lines(self, name):
        """The numbers of a module's lines that hold code."""
        return code_lines(self[name], self.files[name].read_text(encoding="utf-8"))

    def definition(self, name, wanted):
        """The function or class that a module calls `wanted`, defined or imported; or None."""
        for node in self.get(name, EMPTY).body:
            if getattr(node, "name", None) == wanted:
                return node
            if isinstance(node, ast.ImportFrom):
                for alias, full in zip(node.names, self.imported(name, node)):
                    if (alias.asname or alias.name) == wanted:
                        return self.definition(full.removeprefix("flopslib."), alias.name)
        return None


def _running(tree):
    """The nodes of a tree without those under TYPE_CHECKING."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        children = ast.iter_child_nodes(node)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            children = node.orelse
        waiting += children


# -- the order -------------------------------------------------------------------------------------


def room(name):
    """The room a module belongs to: "measuring" of "measuring.timing.loop"."""
    first = name.partition(".")[0]
    return first or "flopslib"


def floor(name):
    """The number of a module's floor; None for a room that FLOORS does not know."""
    for number, rooms in enumerate(FLOORS):
        if room(name) in rooms:
            return number
    return None


def climbs(arrows):
    """The arrows that the order does not allow: upwards, or to a neighbour on the same floor."""
    return sorted(arrow for arrow in arrows if not _allowed(*arrow))


def _allowed(name, other):
    if room(name) == room(other):
        return True
    if (room(name), room(other)) == ("__main__", "flopslib"):
        return True
    here, there = floor(name), floor(other)
    return here is not None and there is not None and there < here


def circles(arrows):
    """The groups of nodes that can reach each other along the arrows (Tarjan's algorithm)."""
    after = defaultdict(set)
    for name, other in arrows:
        if name != other:
            after[name].add(other)
    index, lowest = {}, {}
    stack, found = [], []

    def visit(node):
        index[node] = lowest[node] = len(index)
        stack.append(node)
        for other in sorted(after[node]):
            if other not in index:
                visit(other)
            if other in stack:
                lowest[node] = min(lowest[node], lowest[other])
        if lowest[node] == index[node]:
            place = stack.index(node)
            group = stack[place:]
            del stack[place:]
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted({name for arrow in arrows for name in arrow}):
        if node not in index:
            visit(node)
    return found


# -- how small it is -------------------------------------------------------------------------------


def code_lines(tree, text):
    """The numbers of the lines that hold code: no blank line, comment or docstring."""
    texts = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str):
            texts |= set(range(node.lineno, node.end_lineno + 1))
    numbered = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    return [n for n, line in numbered if line and line[0] != "#" and n not in texts]


def density(modules):
    """{room: syntax nodes per code line}; the lessons' texts are data and left out."""
    nodes, lines = defaultdict(int), defaultdict(int)
    for name, tree in modules.items():
        if not name.startswith("course.lessons"):
            nodes[room(name)] += sum(1 for _ in ast.walk(tree))
            lines[room(name)] += len(modules.code_lines(name))
    return {name: nodes[name] / lines[name] for name in nodes if lines[name]}


def long_functions(modules, longest=BOUNDS["code lines of the longest function"]):
    """[(code lines, "module:function")] of the functions over the bound, the longest first."""
    found = []
    for name, tree in modules.items():
        lines = modules.code_lines(name)
        for node in ast.walk(tree):
            if isinstance(node, FUNCTIONS):
                length = sum(node.lineno <= line <= node.end_lineno for line in lines)
                if length > longest:
                    found.append((length, f"{name}:{node.name}"))
    return sorted(found, reverse=True)


def files_at_a_level(modules):
    """{folder: number of files in it, besides its __init__}, without the folders that grow."""
    count = defaultdict(int)
    for name in modules:
        folder = name.rpartition(".")[0]
        if name not in modules.folders and folder not in GROWING:
            count[folder or "flopslib"] += 1
    return dict(count)


def kinds_of_question(modules, base=QUESTION):
    """The names of the classes that inherit from the base class of questions, at any depth."""
    parents = defaultdict(set)
    for tree in modules.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                parents[node.name] |= {ast.unparse(each).rpartition(".")[2] for each in node.bases}
    known = {base}
    for _ in parents:  # the longest chain has no more links than there are classes
        known |= {name for name, above in parents.items() if above & known}
    return sorted(known - {base})


def public_names(modules):
    """{public name: "module:name in it"}, from NAMES of the package's __init__."""
    for node in modules[""].body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "NAMES":
            return ast.literal_eval(node.value)
    return {}


def unhinted(modules):
    """Public functions and classes without all their type hints, as "count" or "plot.strips"."""
    found = []
    for name, target in public_names(modules).items():
        module, _, inside = target.partition(":")
        if inside:
            parts = {name: modules.definition(module, inside)}
        else:
            parts = {f"{name}.{part}": node for part, node in _exported(modules, module)}
        found += [full for full, node in parts.items() if not _hinted(node)]
    return found


def _exported(modules, module):
    """(name, definition) of the public functions and classes of a module that is a public name."""
    for node in modules[module].body:
        if isinstance(node, FUNCTIONS | ast.ClassDef):
            names = {node.name: node}
        elif isinstance(node, ast.ImportFrom) and module in modules.folders:
            names = {alias.name: modules.definition(module, alias.name) for alias in node.names}
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "FIGURES":
            figures = ast.literal_eval(node.value).items()
            names = {
                each: modules.definition(f"{module}.figures.{file}", each) for each, file in figures
            }
        else:
            names = {}
        yield from ((name, found) for name, found in names.items() if found and name[0] != "_")


def _hinted(node):
    if node is None:  # neither a function nor a class
        return False
    if isinstance(node, ast.ClassDef):
        methods = [part for part in node.body if isinstance(part, FUNCTIONS)]
        return all(_hinted(m) for m in methods if m.name[0] != "_" or m.name == "__init__")
    named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    named += [each for each in (node.args.vararg, node.args.kwarg) if each]
    if named and named[0].arg in ("self", "cls"):
        named = named[1:]
    if node.returns is None and node.name != "__init__":
        return False
    return all(each.annotation for each in named)


# -- the page --------------------------------------------------------------------------------------


def picture(package=PACKAGE):
    """The package's architecture as lines of text."""
    modules = Modules(package)
    arrows = modules.arrows()
    between = _between_rooms(arrows)
    running = _between_rooms(modules.arrows(hints=False))
    sizes = Counter(room(name) for name in modules)
    yield f"{len(modules)} modules, {len(arrows)} arrows between them, {len(between)} between rooms"
    for on_a_floor in reversed(FLOORS):
        for name in on_a_floor:
            below = sorted(other for each, other in running if each == name)
            hinted = sorted(other for each, other in between - running if each == name)
            line = f"  {name} ({sizes[name]}) -> {', '.join(below) or 'nothing'}"
            yield f"{line}; in type hints alone {', '.join(hinted)}" if hinted else line
        yield ""
    yield from _none("rooms on no floor", [name for name in sizes if floor(name) is None])
    yield from _none("arrows upwards or sideways", map(" -> ".join, climbs(arrows)))
    yield from _none("circles", map(", ".join, circles(arrows)))


def _between_rooms(arrows):
    pairs = {(room(name), room(other)) for name, other in arrows}
    return {(here, there) for here, there in pairs if here != there}


def room_picture(wanted, package=PACKAGE):
    """The arrows of each file of one room, out of it and into it, as lines of text."""
    modules = Modules(package)
    arrows, running = modules.arrows(), modules.arrows(hints=False)
    for name in modules:
        if room(name) != wanted:
            continue
        imports = sorted(other for each, other in running if each == name)
        hinted = sorted(other for each, other in arrows - running if each == name)
        importers = sorted(each for each, other in arrows if other == name)
        yield name or "flopslib"
        yield from _joined("  imports", imports)
        yield from _joined("  imports for type hints", hinted)
        yield from _joined("  is imported by", importers)


def measures(package=PACKAGE):
    """How small the package is, as lines of text: ok or over, the measure, its bound."""
    modules = Modules(package)
    yield _bounded("public names", len(public_names(modules)))
    files = files_at_a_level(modules)
    fullest = max(files, key=files.get)
    yield _bounded("files at a level", files[fullest], fullest)
    kinds = kinds_of_question(modules)
    yield _bounded("kinds of question", len(kinds), ", ".join(kinds))
    long = f"functions over {BOUNDS['code lines of the longest function']} code lines"
    yield from _none(long, [f"{length} {name}" for length, name in long_functions(modules)])
    most = BOUNDS["syntax nodes per code line"]
    for name, dense in sorted(density(modules).items()):
        measure = f"syntax nodes per code line in {name}"
        yield f"{_verdict(dense < most)}{measure}: {dense:.2f} of under {most:g}"
    yield from _none("public names without all their type hints", unhinted(modules))


def _bounded(measure, value, about=""):
    """A line about a measure that has a bound: "ok    public names: 37 of at most 50"."""
    line = f"{_verdict(value <= BOUNDS[measure])}{measure}: {value} of at most {BOUNDS[measure]:g}"
    return f"{line}: {about}" if about else line


def _none(measure, things):
    """Lines about what there should be none of, each thing on its own line."""
    things = list(things)
    yield f"{_verdict(not things)}{measure}: {len(things)}"
    yield from (f"      {thing}" for thing in things)


def _joined(words, names):
    if names:
        yield f"{words} {', '.join(name or 'flopslib' for name in names)}"


def _verdict(fits):
    return "ok    " if fits else "over  "


def main(arguments=None):
    """Print the whole picture with the measures, or the arrows of one room."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("room", nargs="?", help="a room, to see the arrows of its files")
    parser.add_argument("--package", default=PACKAGE, metavar="FOLDER", help="another package")
    options = parser.parse_args(arguments)
    rooms = {room(name) for name in Modules(options.package)}
    if not rooms:
        parser.error(f"there is no Python file in {options.package}")
    if not options.room:
        print(*picture(options.package), *measures(options.package), sep="\n")
    elif options.room in rooms:
        print(*room_picture(options.room, options.package), sep="\n")
    else:
        parser.error(f"there is no room {options.room!r}; there are {', '.join(sorted(rooms))}")


if __name__ == "__main__":
    main()
