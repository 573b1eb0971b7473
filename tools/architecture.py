"""How the package is built, read from its import statements: rooms, floors, arrows, circles.

    python tools/architecture.py            the picture as text
    python tools/architecture.py FOLDER     the same for another checkout's package

An import inside a function is an arrow like any other: it only hides from Python, not from a reader.
The order that tests/repo/test_architecture.py holds stands in FLOORS.
"""

import ast
import sys
from collections import defaultdict
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
            target = node.args[0]
            if isinstance(target, ast.Constant) and not target.value.startswith("."):
                return [target.value]
        return []

    def _base(self, name, node):
        if not node.level:
            return node.module
        here = f"flopslib.{name}".rstrip(".").split(".")
        if name not in self.folders:
            here = here[:-1]
        here = here[: len(here) - (node.level - 1)]
        return ".".join([*here, *filter(None, [node.module])])

    def arrows(self):
        """{(module, the module of ours that it imports)}, imports inside functions included."""
        found = set()
        for name, tree in self.items():
            for node in ast.walk(tree):
                for other in self.imported(name, node):
                    if other == "flopslib" or other.startswith("flopslib."):
                        found.add((name, other.removeprefix("flopslib").removeprefix(".")))
        return found


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
    return sorted(
        (name, other)
        for name, other in arrows
        if room(name) != room(other)
        and (floor(other) is None or floor(name) is None or floor(other) >= floor(name))
        and not (room(name) == "__main__" and room(other) == "flopslib")
    )


def circles(arrows):
    """The groups of nodes that can reach each other along the arrows (Tarjan's algorithm)."""
    after = defaultdict(set)
    for name, other in arrows:
        if name != other:
            after[name].add(other)
    index, lowest, stack, found = {}, {}, [], []

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


def picture(package=PACKAGE):
    """The package's architecture as lines of text."""
    modules = Modules(package)
    arrows = modules.arrows()
    rooms = {(room(a), room(b)) for a, b in arrows if room(a) != room(b)}
    yield f"{len(modules)} modules, {len(arrows)} arrows between them, {len(rooms)} between rooms"
    for rooms_here in reversed(FLOORS):
        inside = [name for name in rooms_here if any(room(m) == name for m in modules)]
        for name in inside:
            count = sum(room(module) == name for module in modules)
            below = sorted(b for a, b in rooms if a == name)
            yield f"  {name} ({count}) -> {', '.join(below) or 'nothing'}"
        if inside:
            yield ""
    unknown = sorted({room(module) for module in modules if floor(module) is None})
    if unknown:
        yield f"on no floor: {', '.join(unknown)}"
    up = climbs(arrows)
    yield f"arrows upwards or sideways: {len(up)}"
    yield from (f"  {name} -> {other}" for name, other in up)
    found = circles(arrows)
    yield f"circles: {len(found)}"
    yield from (f"  {', '.join(group)}" for group in found)


if __name__ == "__main__":
    print(*picture(*sys.argv[1:]), sep="\n")
