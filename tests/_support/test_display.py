"""Texts and tables, for a page and for a terminal."""

from flopslib._support.display import Text, aria_status, html_table, text_table

HOSTILE = "<script>alert(1)</script>"


def test_whatever_is_shown_on_a_page_is_escaped():
    pages = [
        Text(HOSTILE)._repr_html_(),
        aria_status(HOSTILE),
        html_table([[HOSTILE]], [HOSTILE], caption=HOSTILE),
    ]
    assert not any(HOSTILE in page for page in pages)


def test_a_table_is_the_same_on_a_page_and_in_a_terminal():
    rows = [("core", 1), ("all cores", 12)]
    page = html_table(rows, ("where", "GFLOP/s"), numbers=[1])
    assert page.count("<tr>") == 3 and page.count("text-align: right") == 3
    assert text_table(rows, ("where", "GFLOP/s"), numbers=[1]).splitlines() == [
        "  where      GFLOP/s",
        "  core             1",
        "  all cores       12",
    ]


def test_an_empty_table_is_empty():
    assert text_table([]) == "" and html_table([]).count("<tr>") == 0
