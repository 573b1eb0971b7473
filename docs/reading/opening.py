"""Buttons that open a lesson where it runs, and the notebook to download.

What is opened and downloaded is the learner's page, without outputs, so that no answer stands
before its guess. Binder and a class's JupyterHub lay such pages out in my_notebooks/.
A site whose address nobody has filled in has no buttons that lead nowhere. A line under the title
says that the page was run on another machine, and when.
To add a place: a function of (config, name of the notebook) in PLACES that returns its button.
"""

import json
from pathlib import Path

from address import PLACEHOLDER, address
from docutils import nodes

from flopslib.course.learner_page import learner_page

COPY = "my_notebooks"  # the learner's pages, here as in a checkout

NOTE = (
    '<p class="as-run">You are reading this lesson as it ran{when} on a server with two cores. '
    'To guess first and to measure your own machine, <a href="{copy}">download the notebook</a> '
    'or <a href="../README.html#start">install the course</a>.</p>'
)


def link(text, url, icon, tooltip):
    return {"type": "link", "text": text, "url": url, "icon": icon, "tooltip": tooltip}


def binder(config, name):
    url = f"https://mybinder.org/v2/gh/{config.course_address}/HEAD?urlpath=lab/tree/{COPY}/{name}"
    logo = "_static/images/logo_binder.svg"
    return link("Binder", url, logo, "Run this lesson on Binder: minutes to start, nothing kept")


def colab(config, name):
    hub = "https://colab.research.google.com/github"
    url = f"{hub}/{config.course_address}/blob/main/notebooks/{name}"
    return link("Colab", url, "_static/images/logo_colab.png", "Run this lesson on Colab")


def jupyterhub(config, name):
    if not config.course_hub:
        return None
    url = f"{config.course_hub.rstrip('/')}/hub/user-redirect/lab/tree/{COPY}/{name}"
    return link(
        "JupyterHub", url, "_static/images/logo_jupyterhub.svg", "Run it on the class's hub"
    )


PLACES = (binder, colab, jupyterhub)


def places(config, name):
    """The buttons of the places that can be opened."""
    if config.course_address == PLACEHOLDER:
        return [button] if (button := jupyterhub(config, name)) else []
    return [button for place in PLACES if (button := place(config, name))]


def is_lesson(page):
    return page.startswith("notebooks/") and page.split("/")[-1][:2].isdigit()


def add_buttons(app, page, template, context, doctree):
    if not is_lesson(page):
        return
    name = f"{page.split('/')[-1]}.ipynb"
    if buttons := places(app.config, name):
        context["header_buttons"].append(
            {
                "type": "group",
                "tooltip": "Run this lesson in the browser",
                "icon": "fas fa-rocket",
                "buttons": buttons,
                "label": "launch-buttons",
            }
        )
    download = {
        "type": "link",
        "text": "Notebook",
        "url": context["pathto"](f"{COPY}/{name}", 1),
        "icon": "fas fa-download",
        "tooltip": "Download this lesson as a notebook, without outputs",
        "label": "download-notebook",
    }
    context["header_buttons"].append(download)


def add_note(app, doctree):
    """Say under the title whose numbers these are, and how to get one's own."""
    page = app.env.docname
    if not is_lesson(page):
        return
    name = f"{page.split('/')[-1]}.ipynb"
    measured = json.loads(app.env.metadata[page].get("measured", "{}"))  # myst-nb keeps text
    day = measured.get("on")
    title = next(doctree.findall(nodes.title))
    note = NOTE.format(when=f" on {day}" if day else "", copy=f"../{COPY}/{name}")
    title.parent.insert(title.parent.index(title) + 1, nodes.raw("", note, format="html"))


def write_learner_pages(app, error):
    """Write the notebooks to download into the site."""
    if error is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir) / COPY
    folder.mkdir(exist_ok=True)
    for path in sorted((Path(app.srcdir) / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(learner_page(text), encoding="utf-8")


def setup(app):
    app.add_config_value("course_address", address(Path(app.srcdir)), "html", str)
    app.add_config_value("course_hub", "", "html", str)
    app.connect("doctree-read", add_note)
    app.connect("html-page-context", add_buttons, priority=511)
    app.connect("build-finished", write_learner_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
