"""One page of the learner's copy: what is laid out, and whether anything in it was changed.

The committed lessons carry outputs and check cells, so that they can be read and tested; an answer
would then come before its guess. Learners get a page without either.
Opening a page is not working in it: JupyterLab saves outputs, counts and metadata by itself. So a
page is known by a print of its cells, their ids and their sources, and of nothing else.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

# All that JupyterLab adds when it opens a page, but for the version: so opening changes nothing.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


def learner_page(text: str) -> str:
    """A notebook's text without outputs, execution counts and check cells; all else stays.

    Raises ValueError, KeyError or TypeError for a text that is not a notebook.
    """
    notebook = json.loads(text)
    metadata = {"language_info": LANGUAGE}  # the rest of it describes the committed outputs
    if "kernelspec" in notebook["metadata"]:
        metadata["kernelspec"] = notebook["metadata"]["kernelspec"]
    notebook["metadata"] = metadata
    notebook["cells"] = [cell for cell in notebook["cells"] if not _is_check(cell)]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
            cell["metadata"].pop("execution", None)
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _is_check(cell: dict[str, Any]) -> bool:
    return "check" in cell["metadata"].get("tags", [])


def print_of(name: str, content: bytes) -> str:
    """A print of what a person writes in a file: the cells of a notebook, else every byte."""
    written = content
    if name.endswith(".ipynb"):
        cells = _cells(content)
        if cells is not None:
            written = json.dumps([_written(cell) for cell in cells]).encode()
    return hashlib.sha256(written).hexdigest()


def has_outputs(name: str, content: bytes) -> bool:
    """Whether a notebook holds what a run left."""
    cells = _cells(content) if name.endswith(".ipynb") else None
    return any(cell.get("outputs") for cell in cells or [])


def _cells(content: bytes) -> list[dict[str, Any]] | None:
    """The cells of a notebook; None for a content that is none."""
    try:
        cells = json.loads(content)["cells"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    is_list = isinstance(cells, list)
    return cells if is_list and all(isinstance(cell, dict) for cell in cells) else None


def _written(cell: dict[str, Any]) -> list[Any]:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(map(str, source))
    return [cell.get("cell_type"), cell.get("id"), source]
