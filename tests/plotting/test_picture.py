"""A picture: read aloud, kept in a notebook, saved; nothing breaks out of its HTML."""

import base64
import io
import json
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from flopslib.plotting.axes import blank
from flopslib.plotting.figures.nomogram import slide_rule
from flopslib.plotting.picture import Picture


@pytest.fixture(scope="module")
def rule():
    return slide_rule(this_core="105 GFLOP/s")


def test_a_picture_says_one_sentence_three_ways(rule):
    data, metadata = rule.bundle()
    assert data["text/plain"] == metadata["image/png"]["alt"] == rule.say() == repr(rule)
    assert rule.say().endswith(".") and "\n" not in rule.say()


def test_a_picture_is_a_png_small_enough_to_keep_in_a_notebook(rule):
    png = base64.b64decode(rule.bundle()[0]["image/png"])
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and len(png) < 60_000


def test_a_picture_has_a_white_ground_and_dark_ink_whatever_the_theme(rule):
    from PIL import Image

    image = Image.open(io.BytesIO(rule.png()))
    assert image.mode == "P" and "transparency" not in image.info
    corner = image.convert("RGB").getpixel((0, 0))
    assert corner == (255, 255, 255) and min(image.convert("L").get_flattened_data()) < 50


def test_showing_a_picture_prints_its_sentence_under_it(rule, monkeypatch, capsys):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **how: shown.append((data, how)))
    rule._ipython_display_()
    ((data, how),) = shown
    assert how == {"metadata": rule.bundle()[1], "raw": True} and data == rule.bundle()[0]
    assert capsys.readouterr().out == rule.say() + "\n"


@pytest.mark.parametrize("kind, head", [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_a_picture_is_saved_in_the_kind_that_its_name_ends_in(rule, tmp_path, kind, head):
    path = tmp_path / f"rule.{kind}"
    assert rule.save(path) == path and path.read_bytes().startswith(head)


class _Tags(HTMLParser):
    """The tags that a browser would see, and the text between them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))

    def handle_data(self, data):
        self.text += data


HOSTILE = [
    '"><img src=x onerror=alert(1)> & $\\frac$',
    "' onload='alert(1)",
    "</script><script>alert(1)</script>",
    "<!-- --> <![CDATA[ ]]>",
    "&lt;b&gt; &quot; &#34; &amp;",  # already escaped: shown as it is written
    "two\nlines, a tab\t and \u202e right to left",
    "javascript:alert(1) \\x3cimg\\x3e",
    "",
]


TINY = Figure(figsize=(0.1, 0.1))


def assert_one_image(picture, sentence):
    seen = _Tags(picture.html())
    ((tag, attributes),) = seen.tags
    assert tag == "img" and [name for name, _ in attributes] == ["alt", "style", "src"]
    assert dict(attributes)["alt"] == sentence and seen.text == ""
    assert dict(attributes)["src"].startswith("data:image/png;base64,")


@pytest.fixture(scope="module")
def figure():
    figure, _ = blank("a title", 1, 1)
    return figure


@pytest.mark.parametrize("sentence", HOSTILE)
def test_a_sentence_cannot_break_out_of_the_html(figure, sentence):
    assert_one_image(Picture(figure, sentence), sentence)


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>\"'&=/ \n;#xa-!`$\\")))
def test_no_sentence_at_all_breaks_out_of_the_html(sentence):
    assert_one_image(Picture(TINY, sentence), sentence)


@pytest.mark.parametrize("sentence", HOSTILE)
def test_a_sentence_is_stored_as_it_is_beside_the_image(figure, sentence):
    data, metadata = Picture(figure, sentence).bundle()
    assert data["text/plain"] == metadata["image/png"]["alt"] == sentence
    assert "text/html" not in data  # nothing that a page would read as HTML
    assert json.loads(json.dumps([data, metadata])) == [data, metadata]


def test_other_peoples_text_in_a_saved_svg_is_no_markup(tmp_path):
    figure, axes = blank("<script>alert(1)</script> $\\frac$")
    axes.set_xlabel("</text><script>alert(2)</script>", parse_math=False)
    path = tmp_path / "figure.svg"
    Picture(figure, "").save(path, metadata={"Title": "<script>alert(3)</script>"})
    assert "<script" not in path.read_text()


def test_drawing_leaves_no_figure_in_pyplot(rule):
    import matplotlib.pyplot as plt

    assert plt.get_fignums() == []
