"""The front page is the README; the sidebar has the lessons that are there, by part of the course.

To add a lesson: nothing; its file's number gives its place. To move where a part begins: PARTS.
"""

import json
import shutil
from pathlib import Path

PARTS = {  # title: number of its first lesson
    "I Count": 0,
    "II Measure": 4,
    "III Train": 9,
    "IV Use": 14,
    "V Govern": 17,
}
BESIDE = ("notebooks/glossary", "notebooks/teaching")  # the pages that are not lessons, in order
LAST = "CONTRIBUTING"
LESSONS = "[0-9][0-9]_*.ipynb"


def part_of(number):
    """The title of the part in which the lesson of that number stands."""
    titles = [title for title, first in PARTS.items() if first <= number]
    return titles[-1]


def question_of(path):
    """The question of a lesson: the heading in the first line of its first cell."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    lines = "".join(notebook["cells"][0]["source"]).splitlines()
    return lines[0].removeprefix("# ")


def lessons_by_part(folder):
    """{part: its lessons as lines of a toctree}, in order; a part without any stays out."""
    parts = {}
    for path in sorted(Path(folder).glob(LESSONS)):
        number = path.name[:2]
        line = f"{number} {question_of(path)} <{folder.name}/{path.stem}>"
        parts.setdefault(part_of(int(number)), []).append(line)
    return parts


def other_pages(folder):
    """The pages that are not lessons; those that BESIDE does not name stand before the last."""
    found = sorted(f"{folder.name}/{path.stem}" for path in folder.glob("*.md"))
    others = [page for page in found if page not in BESIDE]
    return [*BESIDE, *others, LAST]


def toctree(caption, lines):
    entries = "\n".join(lines)
    return f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{entries}\n```\n"


def add_sidebar(app, page, source):
    """Give the README the tables of contents from which Sphinx makes the sidebar."""
    if page != app.config.root_doc:
        return
    folder = Path(app.srcdir) / "notebooks"
    for part, lines in lessons_by_part(folder).items():
        source[0] += toctree(part, lines)
    source[0] += toctree("Beside the lessons", other_pages(folder))


def read_front_page_anew(app, env, added, changed, removed):
    """The front page, whenever lessons came or went; Sphinx sees changes of its own file alone."""
    return [app.config.root_doc] if added or changed or removed else []


def add_index(app, error):
    """Let the front page have the name that web servers look for as well."""
    if error is None and app.builder.name == "html":
        built = Path(app.outdir)
        shutil.copyfile(built / f"{app.config.root_doc}.html", built / "index.html")


def setup(app):
    app.connect("source-read", add_sidebar)
    app.connect("env-get-outdated", read_front_page_anew)
    app.connect("build-finished", add_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
