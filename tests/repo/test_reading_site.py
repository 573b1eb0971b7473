"""The reading site: built as CONTRIBUTING says, then read as a browser gets it.

It is built once, with an address and a hub filled in. Nothing here names a lesson: what lies in
notebooks/ must be on the site.
"""

import json
import subprocess
import sys
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest
from address import PLACEHOLDER
from bs4 import BeautifulSoup
from lesson_pages import LESSONS, ROOT, Lesson
from reading import front, opening

COMMAND = [sys.executable, "-m", "sphinx", "-W", "-c", "docs", "."]
FILLED_IN = ["-D", "course_address=someone/course", "-D", "course_hub=https://hub.example.edu/"]
PARTS = {  # as the course is planned: part, its lessons
    "I Count": range(0, 4),
    "II Measure": range(4, 9),
    "III Train": range(9, 14),
    "IV Use": range(14, 17),
    "V Govern": range(17, 19),
}
LARGEST_PAGE = 1_500_000  # bytes, with its pictures
MOST_SECONDS = 120  # of the processor; the clock on the wall would measure the neighbours, too
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """(folder of the built site, what the build printed, its seconds of the processor)."""
    folder = tmp_path_factory.mktemp("site") / "site"
    before = seconds_of_children()
    ran = subprocess.run(
        [*COMMAND, "-q", *FILLED_IN, str(folder)], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder, ran.stdout + ran.stderr, seconds_of_children() - before


def seconds_of_children():
    resource = pytest.importorskip("resource", reason="Windows does not count them")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def pages(site):
    """{address inside the site: its page}."""
    folder = site[0]
    return {
        path.relative_to(folder).as_posix(): BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in folder.rglob("*.html")
        if "_static" not in path.parts
    }


def page_of(pages, path):
    return pages[f"notebooks/{path.stem}.html"]


def words(text):
    return " ".join(text.split())


# -- the whole -------------------------------------------------------------------------------------


def test_the_site_is_built_in_two_minutes_without_a_warning(site):
    _, printed, seconds = site
    assert printed == ""
    assert seconds < MOST_SECONDS


def test_contributing_gives_the_line_that_builds_it():
    line = " ".join([".venv/bin/python", *COMMAND[1:], "build/site"])
    assert line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_front_page_is_the_readme_under_both_names(site, pages):
    folder = site[0]
    assert (folder / "index.html").read_bytes() == (folder / "README.html").read_bytes()
    front_page = pages["index.html"]
    rule = front_page.select_one("article img")
    assert "slide rule" in rule["alt"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert front_page.h1.text.startswith(readme.splitlines()[0].removeprefix("# "))


def test_the_sidebar_has_every_lesson_under_its_part(pages):
    sidebar = pages["index.html"].select_one("nav.bd-links")
    seen = {}
    for caption in sidebar.select("p.caption"):
        links = caption.find_next_sibling("ul").select("a")
        seen[caption.text.strip()] = [link["href"] for link in links]
    wanted = {}
    for part, numbers in PARTS.items():
        there = [path for path in LESSONS if int(path.name[:2]) in numbers]
        if there:
            wanted[part] = [f"notebooks/{path.stem}.html" for path in there]
    others = seen.pop("Beside the lessons")
    assert seen == wanted and list(seen) == list(wanted)
    assert {"notebooks/glossary.html", "notebooks/teaching.html"} <= set(others)


def test_a_lesson_to_come_finds_its_part_by_its_number(tmp_path):
    notebook = json.dumps({"cells": [{"source": ["# Why is it slow?\n", "more"]}]})
    for name in ("03_three.ipynb", "14_new.ipynb", "18_last.ipynb"):
        (tmp_path / name).write_text(notebook)
    folder = tmp_path.name
    assert front.lessons_by_part(tmp_path) == {
        "I Count": [f"03 Why is it slow? <{folder}/03_three>"],
        "IV Use": [f"14 Why is it slow? <{folder}/14_new>"],
        "V Govern": [f"18 Why is it slow? <{folder}/18_last>"],
    }


def test_no_link_inside_the_site_is_broken(site, pages):
    folder = site[0].resolve()
    broken, seen = [], 0
    for address, page in pages.items():
        for tag in page.select("[href], [src]"):
            target = urlsplit(tag.get("href") or tag.get("src"))
            if target.scheme or target.netloc:
                continue
            seen += 1
            path = (folder / address).parent / unquote(target.path)
            path = path.resolve() if target.path else folder / address
            name = path.relative_to(folder).as_posix()
            is_there = path.is_file() or name == "."
            if not is_there or not has_place(pages.get(name), target.fragment):
                broken.append(f"{address}: {target.geturl()}")
    assert seen > 1000 and not broken


def has_place(page, fragment):
    return not fragment or page is None or page.find(id=unquote(fragment)) is not None


def test_a_page_loads_nothing_from_elsewhere(pages):
    for address, page in pages.items():
        loaded = page.select("script[src], img[src], iframe[src], link[rel=stylesheet][href]")
        sources = [tag.get("src") or tag.get("href") for tag in loaded]
        assert sources
        foreign = [one for one in sources if urlsplit(one).netloc]
        assert not foreign, f"{address} loads {foreign}"


def test_every_page_is_small_with_its_pictures(site, pages):
    folder = site[0]
    for address, page in pages.items():
        place = folder / address
        pictures = {unquote(image["src"]) for image in page.select("article img")}
        files = [place, *((place.parent / picture).resolve() for picture in pictures)]
        assert sum(file.stat().st_size for file in files) < LARGEST_PAGE, address


def test_every_page_can_be_searched_and_be_light_or_dark(site, pages):
    index = (site[0] / "searchindex.js").read_text(encoding="utf-8")
    for path in LESSONS:
        assert f'"notebooks/{path.stem}"' in index
    for page in pages.values():
        assert page.html["lang"] == "en"
        assert page.select_one(".theme-switch-button") and page.select_one(".search-button-field")


# -- a lesson --------------------------------------------------------------------------------------


@every_lesson
def test_a_picture_carries_its_sentence_as_alt_and_as_caption(pages, path):
    page, lesson = page_of(pages, path), Lesson(path)
    wanted = [
        words(output.data["text/plain"])
        for cell in lesson.code
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    figures = page.select("figure.drawn")
    assert wanted and [words(figure.img["alt"]) for figure in figures] == wanted
    captions = [figure.select_one(".caption-text") for figure in figures]
    assert [words(caption.text) for caption in captions] == wanted
    assert all(image.get("alt", "").strip() for image in page.select("article img"))


@every_lesson
def test_the_sentence_of_a_picture_stands_once_beside_it(pages, path):
    for figure in page_of(pages, path).select("figure.drawn"):
        following = figure.find_next_sibling()
        if following is not None:
            assert words(following.text) != words(figure.img["alt"])


@every_lesson
def test_code_folds_under_its_comment_and_is_open_without_a_script(pages, path):
    blocks = page_of(pages, path).select("details.code")
    comments = [cell.source.partition("\n")[0].lstrip("# ") for cell in Lesson(path).code]
    assert [words(block.summary.text) for block in blocks] == [words(one) for one in comments]
    assert all(block.has_attr("open") for block in blocks)


@every_lesson
def test_a_page_has_the_learners_cells_and_no_check_cell(pages, path):
    page, lesson = page_of(pages, path), Lesson(path)
    cells = page.select("div.cell")
    assert len(cells) == len(lesson.code)
    shown = words(page.text)
    for cell in lesson.checks:
        asserts = [line for line in cell.source.splitlines() if line.startswith("assert")]
        assert not any(words(line) in shown for line in asserts), cell.id
    for cell in lesson.code:
        last = cell.source.splitlines()[-1]
        assert words(last) in shown, cell.id


@every_lesson
def test_a_lesson_is_downloaded_without_outputs_and_opened_elsewhere(site, pages, path):
    page, copy = page_of(pages, path), f"my_notebooks/{path.name}"
    links = {link["href"] for link in page.select(".article-header-buttons a")}
    assert links == {
        f"../{copy}",
        f"https://mybinder.org/v2/gh/someone/course/HEAD?urlpath=lab/tree/{copy}",
        f"https://colab.research.google.com/github/someone/course/blob/main/notebooks/{path.name}",
        f"https://hub.example.edu/hub/user-redirect/lab/tree/{copy}",
    }
    downloaded = json.loads((site[0] / copy).read_text(encoding="utf-8"))
    assert not any(cell.get("outputs") for cell in downloaded["cells"])
    assert len(downloaded["cells"]) == len(Lesson(path).page)


@every_lesson
def test_the_page_says_that_its_numbers_are_of_another_machine(pages, path):
    note = words(page_of(pages, path).select_one("p.as-run").text)
    taken = Lesson(path).notebook.metadata.get("measured", {}).get("on", "")
    assert f"as it ran{' on ' if taken else ''}{taken} on a server" in note


# -- an address that nobody has filled in ----------------------------------------------------------


def test_a_site_without_an_address_has_no_buttons_that_lead_nowhere():
    nobody = SimpleNamespace(course_address=PLACEHOLDER, course_hub="")
    assert opening.places(nobody, "00_x.ipynb") == []
    with_hub = SimpleNamespace(course_address=PLACEHOLDER, course_hub="https://hub.org")
    (button,) = opening.places(with_hub, "00_x.ipynb")
    assert button["url"] == "https://hub.org/hub/user-redirect/lab/tree/my_notebooks/00_x.ipynb"
