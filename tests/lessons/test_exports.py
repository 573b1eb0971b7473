"""What JupyterLab and nbconvert make of a lesson: a script in Python, a page with its words."""

import ast
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jupyter_server.serverapp import ServerApp
from lesson_pages import LESSONS, Lesson
from nbconvert import HTMLExporter, ScriptExporter
from nbformat import reads

from flopslib.course import opening
from flopslib.course.learner_copy import CopyReport
from flopslib.course.learner_page import learner_page

pytestmark = pytest.mark.slow
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def sentences(path):
    """What the pictures of a lesson show, in order."""
    return [
        output.data["text/plain"]
        for cell in Lesson(path).code
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]


def words(text):
    return " ".join(text.split())


@every_lesson
@pytest.mark.parametrize("whose", ["committed", "learner's"])
def test_a_script_of_a_lesson_is_a_python_file(path, whose):
    text = path.read_text(encoding="utf-8")
    if whose == "learner's":
        text = learner_page(text)
    script, resources = ScriptExporter().from_notebook_node(reads(text, as_version=4))
    assert resources["output_extension"] == ".py"
    ast.parse(script)
    for cell in Lesson(path).code:
        assert cell.source.partition("\n")[0] in script, cell.id


@every_lesson
@pytest.mark.parametrize("template", ["classic", "described"])
def test_a_page_keeps_the_words_of_each_picture(path, template):
    """`described` is what JupyterLab's menu uses when `flopslib start` has opened it."""
    folders = [str(opening.SETTINGS)]
    exporter = HTMLExporter(template_name=template, extra_template_basedirs=folders)
    html, _ = exporter.from_filename(str(path))
    images = BeautifulSoup(html, "html.parser").select(".output_png img, .jp-RenderedImage img")
    assert [words(image["alt"]) for image in images] == [words(one) for one in sentences(path)]
    assert images


def test_start_exports_with_the_template_that_keeps_them(tmp_path):
    copy = CopyReport(tmp_path, new=("00_x.ipynb",))
    command = opening._jupyterlab(copy, browser=True, port=None)
    server = ServerApp()
    server.parse_command_line(command[3:])
    exporter = HTMLExporter(config=server.config)
    assert exporter.template_name == "described"
    assert "described" in exporter.get_template_names()
    assert [Path(folder) for folder in exporter.extra_template_basedirs] == [opening.SETTINGS]


@every_lesson
def test_no_exported_page_has_a_text_that_cannot_wrap(path):
    """What only stands in a <pre> is cut at the edge of a page; code and errors may be."""
    html, _ = HTMLExporter(exclude_input=True).from_filename(str(path))
    page = BeautifulSoup(html, "html.parser")
    texts = [pre.text for pre in page.select('[data-mime-type="text/plain"] pre')]
    long = [line for text in texts for line in text.splitlines() if len(line) > 80]
    assert not long
    assert re.search(r"fl\.guess", page.text)  # the forms are there, as text that wraps
