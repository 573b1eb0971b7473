"""The reading site: every lesson as a page, from its committed outputs; nothing is run or fetched.

    python -m sphinx -W -c docs . build/site

A lesson that lies in notebooks/ is on the site; nothing here names one. What the pages add to the
notebooks is in the extensions of reading/, one idea a file. To change how pages look:
static/reading.css.
`-D course_address=you/course` fills in another address than the one of tools/address.py, and
`-D course_hub=https://hub.example.edu` is the JupyterHub of a class, for a button that opens it.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs"), str(ROOT / "tools")]

import flopslib  # noqa: E402

project = "Count the compute"
author = "the flopslib authors"
copyright = f"{author}. Text and figures: CC BY 4.0. Code: MIT"
release = version = flopslib.__version__
language = "en"

extensions = [
    "myst_nb",
    "reading.front",
    "reading.figures",
    "reading.folding",
    "reading.opening",
]

# Sphinx reads from the root of the repository, so that a link works on the site as it does there.
root_doc = "README"
include_patterns = ["README.md", "CONTRIBUTING.md", "notebooks/*.md", "notebooks/*.ipynb"]
exclude_patterns = sorted({path.name for path in ROOT.iterdir() if path.is_dir()} - {"notebooks"})

nb_execution_mode = "off"
nb_merge_streams = True
myst_heading_anchors = 3  # links to #a-heading work as on GitHub

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["static"]
html_css_files = ["reading.css"]
html_js_files = [("folding.js", {"defer": "defer"})]
html_copy_source = False  # the page to download is the learner's, without outputs
html_show_sphinx = False
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is
html_theme_options = {
    "navbar_persistent": [],  # the search is in the sidebar
    "home_page_in_toc": True,
    "show_toc_level": 2,
    "use_download_button": False,  # reading/opening.py has its own
    "use_fullscreen_button": False,
    "search_bar_text": "Search the course",
    "toc_title": "On this page",
    "footer_content_items": ["copyright.html", "extra-footer.html"],
    "extra_footer": f"Edition {release}. Every number is counted, measured, cited or estimated.",
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
