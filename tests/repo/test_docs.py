"""README, teaching notes and glossary agree with the lessons that are there.

Nothing here knows a lesson by name: what is in notebooks/ decides what must be said about it.
"""

import base64
import re
from statistics import median

import address
import pytest
import refresh_notebooks as refresh
from lesson_pages import LESSONS, ROOT, Lesson

from flopslib.course.ask import lessons as asked_in
from flopslib.course.lesson import Guess
from flopslib.course.questions.question import Question

README = (ROOT / "README.md").read_text(encoding="utf-8")
TEACHING = (ROOT / "notebooks" / "teaching.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "notebooks" / "glossary.md").read_text(encoding="utf-8")
ROWS = {
    number: (link, question.strip(), minutes.strip())
    for number, link, question, minutes in re.findall(
        r"^\| \[?(\d\d)(?:\]\((\S+)\))? \|([^|]+)\|([^|]+)\|", README, re.M
    )
}
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def head(path):
    return Lesson(path).cells[0].source


@every_lesson
def test_the_readme_has_each_lesson_with_its_question_and_minutes(path):
    link, question, minutes = ROWS[path.name[:2]]
    assert link == f"notebooks/{path.name}"
    assert head(path).startswith(f"# {question}\n")
    assert re.search(r"(\d+) minutes", head(path))[1] == minutes


def test_the_readme_links_only_to_what_is_there():
    links = re.findall(r"\]\(([^)#\s]+)\)", README)
    missing = [link for link in links if "://" not in link and not (ROOT / link).exists()]
    assert links and not missing
    assert sorted(ROWS) == [p.name[:2] for p in LESSONS]


def test_the_readme_says_of_the_other_lessons_that_they_are_being_written():
    there = {p.name[:2] for p in LESSONS}
    coming = re.search(r"lessons are still being written: (.+)", README)
    named = re.findall(r"\b\d\d\b", coming[1]) if coming else []  # no sentence, no lesson to come
    assert set(named) == {f"{n:02}" for n in range(19)} - there


def test_every_path_through_the_course_holds_what_its_lessons_need():
    needs = {
        p.name[:2]: re.findall(r"\b\d\d\b", re.search(r"\*\*Needs:\*\*([^.\n]*)", head(p))[1])
        for p in LESSONS
    }
    said = re.search(r"\*\*Paths\*\*.*", README)[0].replace("00 to 03", "00, 01, 02, 03")
    paths = [re.findall(r"\b[01]\d\b", one) for one in said.split(". ")]
    assert len(paths) >= 6
    for path in filter(None, paths):
        assert set(path) <= needs.keys(), f"the path {path} has a lesson that is not there"
        for lesson in path:
            missing = set(needs[lesson]) - set(path[: path.index(lesson)])
            assert not missing, f"the path {path} has {lesson}, which needs {missing}"


def test_the_pictures_beside_the_lessons_are_the_ones_the_lessons_drew():
    for (lesson, cell), file in refresh.PICTURES.items():
        page = Lesson(ROOT / "notebooks" / lesson)
        outputs = next(c for c in page.code if c.id == cell).outputs
        drawn = next(o.data["image/png"] for o in outputs if "image/png" in o.get("data", {}))
        assert (ROOT / "notebooks" / file).read_bytes() == base64.b64decode(drawn)
        assert f"notebooks/{file}" in README


def test_the_readme_has_no_link_that_leads_nowhere():
    assert not re.findall(rf"\]\([^)]*{address.PLACEHOLDER}[^)]*\)", README)


@every_lesson
def test_the_instructors_notes_have_each_lesson_and_its_vote(path):
    number = path.name[:2]
    part = re.search(rf"^## {number} .*?(?=^## |\Z)", TEACHING, re.M | re.S)
    assert part, f"teaching.md has no part ## {number}"
    assert f"## {number} {asked_in()[number].title}" in part[0]
    minutes = [int(m) for m in re.findall(r"^\| (\d+) \|", part[0], re.M)]
    assert minutes == sorted(minutes) and len(minutes) >= 4
    for wanted in ("Usual guesses", "Plan B", "Cut first"):
        assert wanted in part[0]
    questions = [one for one in asked_in()[number].values() if isinstance(one, Question)]
    vote = next(question for question in questions if question.options)
    assert f"Right: {vote.best}" in part[0]
    for letter, _ in vote.slips({}):
        assert re.search(rf"^\| {letter} ", part[0], re.M), f"{number}.vote: no row for {letter}"


WORDS = re.findall(r"^\| \*\*(.+?)\*\* \| (.+?) \| (.+?) \| ([\d, ]+) \|$", GLOSSARY, re.M)


def test_every_line_of_the_glossary_is_a_word_a_sentence_a_confusion_and_lessons():
    lines = [line for line in GLOSSARY.splitlines() if line.startswith("| **")]
    assert len(lines) == len(WORDS) > 10
    for word, meaning, confusion, _ in WORDS:
        assert meaning.endswith(".") and confusion.rstrip(".").strip(), word
    assert median(len(meaning.split()) for _, meaning, _, _ in WORDS) < 30


@every_lesson
def test_the_words_of_a_lesson_stand_in_it_and_its_bold_words_in_the_glossary(path):
    number, page = path.name[:2], Lesson(path)
    text = " ".join(cell.source + " " + cell.output_text for cell in page.cells)
    for one in asked_in()[number].values():
        text += f" {one.ask} " + (
            f"{one.too_low} {one.too_high}" if isinstance(one, Guess) else " ".join(one.hints)
        )
    mine = [word for word, _, _, where in WORDS if number in where]
    assert mine
    for word in mine:
        for part in re.split(r", |: ", word):
            assert part.strip('"').lower() in text.lower(), f"{part!r} is not in lesson {number}"
    bold = {
        b.strip(".:").lower()
        for cell in page.texts[1:]
        for b in re.findall(r"\*\*([\w/ ]{2,30})\*\*", cell.source)
    }
    known = {part.strip('"').lower() for word, *_ in WORDS for part in re.split(r", |: ", word)}
    assert bold <= known, f"in bold and not in the glossary: {bold - known}"
