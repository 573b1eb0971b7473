"""The address of this copy, OWNER/REPO, which is filled in once.

    python tools/address.py              what is filled in
    python tools/address.py you/course   fills it in, in every file of FILES

The one place is `Source` in pyproject.toml. Pages that are read on their own cannot look it up, so
this tool writes it into them, and a test compares. Until it is filled in, no page has a link that
leads nowhere: the README's doors (DOORS) are text then, and links afterwards.
The reading site asks `address()`, `source_link()`, `binder_link()`.
To have another file filled in: a line in FILES.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACEHOLDER = "OWNER/REPO"
FILES = ("pyproject.toml", "CITATION.cff", "CHANGELOG.md", "README.md", "notebooks/elsewhere.md")
FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
FIRST = "my_notebooks/00_meet_your_machine.ipynb"  # what Binder's link opens
BEGIN, END = "<!-- tools/address.py writes this part -->", "<!-- up to here -->"


def address(root: Path = ROOT) -> str:
    """OWNER/REPO of this copy; the placeholder itself where nobody has filled it in."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["Source"].removeprefix("https://github.com/")


def is_filled_in(root: Path = ROOT) -> bool:
    return address(root) != PLACEHOLDER


def source_link(path: str = "", root: Path = ROOT) -> str:
    """The web address of a file of this copy, or of its first page."""
    page = f"https://github.com/{address(root)}"
    return f"{page}/blob/main/{path}" if path else page


def binder_link(root: Path = ROOT) -> str:
    """The web address that opens lesson 00 on Binder."""
    return f"https://mybinder.org/v2/gh/{address(root)}/HEAD?urlpath=lab/tree/{FIRST}"


def colab_link(root: Path = ROOT) -> str:
    """The web address that opens lesson 00 on Colab."""
    lesson = FIRST.replace("my_notebooks", "notebooks")
    return f"https://colab.research.google.com/github/{address(root)}/blob/main/{lesson}"


def doors(root: Path = ROOT) -> str:
    """The README's lines about running the course without a copy of the repository."""
    line = f"uvx --torch-backend=auto --from git+{source_link(root=root)} flopslib start"
    lead = "**Without a copy of this repository.** If you have [uv](https://docs.astral.sh/uv/), "
    if is_filled_in(root):
        named = "this line opens the course in the folder where you type it:"
        binder = f"[open lesson 00 on Binder]({binder_link(root)})"
        browser = (
            f"Nothing to install: {binder}. It takes some minutes to start, and forgets everything "
            "when you close it."
        )
    else:
        named = (
            "this line opens the course in the folder where you type it; for OWNER/REPO write what "
            "follows `github.com/` in this page's address:"
        )
        browser = (
            "Nothing to install: Binder opens lesson 00 in a browser, once the host of this copy "
            "has filled in its address ([CONTRIBUTING.md](CONTRIBUTING.md) says how)."
        )
    return f"{lead}{named}\n\n```bash\n{line}\n```\n\n{browser}"


def with_doors(page: str, root: Path = ROOT) -> str:
    """The README with its doors as they are for this address."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}\n{doors(root)}\n{end}{after}" if end else page


def fill_in(new: str, root: Path = ROOT) -> list[str]:
    """Write another address into all files that hold this one; returns their names.

    Raises ValueError for what is no OWNER/REPO; then nothing is written.
    """
    if not FORM.fullmatch(new):
        raise ValueError(f"{new!r} is no address. Write OWNER/REPO, as in octocat/course.")
    old, changed = address(root), []
    for name in FILES:  # pyproject.toml first: the doors are written for what is there
        path = root / name
        text = path.read_bytes().decode()
        filled = with_doors(text.replace(old, new), root)
        if filled != text:
            path.write_bytes(filled.encode())
            changed.append(name)
    return changed


def main(arguments: list[str]) -> int:
    """Print the address, or fill in the one given; returns the exit status."""
    if not arguments:
        print(address())
        return 0
    try:
        changed = fill_in(arguments[0])
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{address()} now stands in: {', '.join(changed) or 'nothing new'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
