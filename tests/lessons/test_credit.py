"""The credit that a data set's licence asks for is printed where its numbers are, once a page."""

import pytest
from lesson_pages import LESSONS, Lesson

from flopslib.facts.table import table

CREDIT = table("models").credit
SOURCE = "epoch.ai/data/ai-models"
PAGES = {path.stem[:2]: Lesson(path) for path in LESSONS}


@pytest.mark.parametrize("number", PAGES)
def test_a_page_with_numbers_of_the_public_files_prints_their_credit(number):
    said = "\n".join(cell.output_text for cell in PAGES[number].code)
    assert SOURCE not in said or CREDIT in said


def test_lesson_12_prints_it_once_in_its_close_and_each_row_has_it():
    cells = [cell.id for cell in PAGES["12"].code if CREDIT in cell.output_text]
    assert cells == ["close-tell"]
    (close,) = (cell for cell in PAGES["12"].code if cell.id == "close-tell")
    texts = "".join(output.get("data", {}).get("text/plain", "") for output in close.outputs)
    assert texts.count(CREDIT) == 1
    assert all(row.credit == CREDIT for row in table("models") if SOURCE in row.source)
