"""Code can be folded: what stays in sight is its first line, which says in words what it does.

Each cell folds by itself, without a script; static/folding.js folds all of them at once, and
remembers that for the other pages.
"""

from html import escape

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

BUTTON = {
    "type": "javascript",
    "javascript": "foldAllCode(this)",
    "text": "Code",
    "tooltip": "Fold or show all code on this page",
    "icon": "fas fa-code",
    "label": "fold-code",
}


class Folding(SphinxPostTransform):
    """Put the code of each cell under the comment that opens it."""

    default_priority = 5  # after the outputs, before code gets its colors

    def run(self, **_):
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") == "cell_code_source":
                for block in list(cell.findall(nodes.literal_block)):
                    self.fold(block)

    @staticmethod
    def fold(block):
        first, _, rest = block.astext().partition("\n")
        if not first.startswith("#") or not rest.strip():
            return
        comment = escape(first.lstrip("# "))
        begin = f'<details class="code" open><summary>{comment}</summary>'
        code = nodes.literal_block(rest, rest.lstrip("\n"), **block.attributes)
        raw = {"format": "html"}
        block.replace_self([nodes.raw("", begin, **raw), code, nodes.raw("", "</details>", **raw)])


def add_button(app, page, template, context, doctree):
    is_lesson = doctree is not None and next(_cells(doctree), None) is not None
    if is_lesson:
        context["header_buttons"].insert(0, BUTTON)


def _cells(doctree):
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") == "cell_code":
            yield node


def setup(app):
    app.add_post_transform(Folding)
    app.connect("html-page-context", add_button, priority=510)  # after the theme's own buttons
    return {"parallel_read_safe": True, "parallel_write_safe": True}
