"""A lesson with its code hidden is the policy reader's page: it must still make sense.

Each lesson is rendered without inputs, and looked at as a browser gets it. What a cell shows then
stands alone, so it opens with a sentence that says what, not only how much.
"""

import re

import pytest
from lesson_pages import LESSONS, QUANTITY, Lesson, plain, prose
from nbconvert import HTMLExporter
from tiny_lesson import cell, lay, seal, tiny

ENDS = (".", "?", ":", ")", "”", '"')


def page(path):
    """The HTML of a lesson without its code: no theme, no script."""
    exporter = HTMLExporter(
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    return exporter.from_filename(str(path))[0]


def areas(html):
    """[(cell id, the HTML of one of its outputs)], in order."""
    pieces = re.split(r'<div\b[^>]*\bid="cell-id=([^"]*)"[^>]*>', html)[1:]
    return [
        (id, area)
        for id, body in zip(pieces[::2], pieces[1::2])
        for area in body.split('<div class="output_area">')[1:]
    ]


def stands_alone(text):
    """Is the first line a sentence that says what it is about?"""
    first = text.strip().partition("\n")[0].strip()
    about = re.sub(rf"{QUANTITY}|\([^)]*\)", " ", first)
    return (
        re.match(r"[^\W_]|[\"“(]", first)
        and first.endswith(ENDS)
        and len(re.findall(r"[^\W\d_]{2,}", about)) >= 2
    )


def problems(path):
    lesson, html = Lesson(path), page(path)
    shown = areas(html)
    for id, area in shown:
        pictures, text = re.findall(r"<img\b[^>]*>", area), plain(area)
        for picture in pictures:
            alt = re.search(r'\balt="([^"]*)"', picture)
            if not alt or not stands_alone(plain(alt[1])):
                yield f"cell {id}: a picture whose alt is no sentence"
        if text and not stands_alone(text):
            yield f"cell {id}: its output opens with {text[:60]!r}, which does not stand alone"
        if pictures and not any(plain(other) for one, other in shown if one == id):
            yield f"cell {id}: a picture without a visible sentence"
    for one in lesson.code:
        if one.outputs and one.id not in dict(shown):
            yield f"cell {one.id}: its output is not on the page"
    if "import flopslib" in html:
        yield "code is on the page"
    text = plain(html)
    for wanted in (lesson.headings[0][2], "Guess", "Close"):
        if wanted not in text:
            yield f"{wanted!r} is not on the page"
    if seen := re.search(r"(?i)\b(cell|code|output)s? (above|below)\b", prose(text)):
        yield f"{seen[0]!r} points at something that is not there"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_reads_without_its_code(path):
    assert not (found := list(problems(path))), f"{path.name}\n" + "\n".join(found)


def test_a_good_page_has_no_problems(tmp_path):
    assert list(problems(lay(tiny(), tmp_path))) == []


@pytest.mark.parametrize(
    "id, says",
    [
        ("count", "24\n"),
        ("count", "24 FLOP (counted)\n"),
        ("count", "[1.2, 3.4] and so on.\n"),
        ("count", "The product takes 24 FLOP"),
        ("count", "tensor(0.5)\n"),
        ("larger", "| model | FLOP |\n"),
    ],
)
def test_an_output_that_does_not_stand_alone_is_named(tmp_path, id, says):
    notebook = tiny()
    cell(notebook, id).outputs[0].text = says
    assert any(
        f"cell {id}: its output opens with" in one
        for one in problems(lay(seal(notebook), tmp_path))
    )


def test_a_picture_without_words_is_named(tmp_path):
    notebook = tiny()
    picture, words = cell(notebook, "bars").outputs
    picture.metadata = {}
    cell(notebook, "bars").outputs.remove(words)
    found = list(problems(lay(seal(notebook), tmp_path)))
    assert "cell bars: a picture whose alt is no sentence" in found
    assert "cell bars: a picture without a visible sentence" in found


@pytest.mark.parametrize(
    "says",
    [
        "You, with a pencil: 0.0167 FLOP/s (estimated: until you time yourself).",
        "the matrix product: 105 GFLOP/s best, 98 sustained (measured; 2 % spread, steady)",
        "2 cores are yours, no GPU seen, nothing leaves this computer.",
        "No guess noted. Run on.",
    ],
)
def test_sentences_that_stand_alone(says):
    assert stands_alone(says)
