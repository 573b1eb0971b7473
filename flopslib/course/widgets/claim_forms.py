"""The two forms of lesson 18: ten sentences to judge, and one of the reader's own to take apart.

Neither says what is true of a sentence. Verdicts go to the learner's file of guesses, and so does
the sentence that was last taken apart, for the page to keep; both stay on their disk.
"""

from __future__ import annotations

from html import escape

from ..._support.display import alert_region, announced, aria_status
from ..._support.errors import UserError
from ...estimating.claims.claim import claim
from ..ask import guess_file
from ..feedback import SURE
from ..looking_back.keepsake import CLAIM
from ..looking_back.verdicts import SENTENCES, VERDICTS, claims, key, verdict
from .fields import buttons, text
from .forms import Form

FOUR = {"true": "true", "half true": "half", "false": "false", "can't be checked": "open"}
ASKED = "Judge each sentence as it was printed, on its day."
PICK = "Pick a sentence and a verdict, then press Note it."
IN_CODE = 'In code: fl.verdict(4, "half", sure=60)'
EXAMPLE = "The B200 gives 20 petaflops."
PASTE = "Paste a sentence from the news, and it is taken apart."
LAID = "line-height: 1.5; max-width: 46em; white-space: normal"


# -- ten sentences ---------------------------------------------------------------------------------
def sheet_of_claims() -> Form:
    """The form of the ten sentences; a verdict is noted when the button is pressed."""

    def noted(number: int | None, said: str | None, sure: int | None) -> str:
        if number is None or said is None:
            return announced(PICK)
        reply = verdict(number, said, sure)
        _move_on(form, number)
        return announced(f"{reply} {_left()}")

    lines = [f'{number}. "{row.sentence}"' for number, row in enumerate(claims(), 1)]
    form = Form(
        "\n".join([ASKED, *lines, f"No verdict noted (the sentences: cited). {IN_CODE}"]),
        {
            "number": buttons(list(range(1, SENTENCES + 1)), label="sentence", width="3em"),
            "said": buttons(FOUR, label="it is", width="9em"),
            "sure": buttons(SURE, label="how sure", width="8em"),
        },
        lambda **_: None,
        head=_listed(lines),
        first=aria_status(_left()),
        actions={"Note it": noted},
    )
    return form


def _listed(lines: list[str]) -> str:
    shown = "<br>".join(escape(line) for line in lines)
    return f'<div style="{LAID}"><b>{ASKED}</b><br>{shown}</div>'


def _left() -> str:
    """How many sentences have a verdict, and which have none."""
    noted = guess_file().guesses
    missing = [str(n) for n in range(1, SENTENCES + 1) if not _has_verdict(noted, n)]
    if not missing:
        return f"All {SENTENCES} have a verdict. A new one replaces the old one."
    return (
        f"{SENTENCES - len(missing)} of {SENTENCES} noted; without a verdict: {', '.join(missing)}."
    )


def _has_verdict(noted: dict, number: int) -> bool:
    return noted.get(key(number), {}).get("said") in VERDICTS


def _move_on(form: Form, number: int) -> None:
    """Set the form to the next sentence, with nothing pressed for it yet."""
    form.controls["said"].value = None
    form.controls["sure"].value = None
    form.controls["number"].value = number + 1 if number < SENTENCES else None


# -- one of the reader's own -----------------------------------------------------------------------
def claim_form(start: str = "") -> Form:
    """The form for a sentence of the reader's own; start: what is in the field at first."""

    def taken_apart(sentence: str) -> str | None:
        if not sentence.strip():
            return None
        try:
            result = claim(sentence)
        except UserError as error:
            return announced(error)
        guess_file().note(CLAIM, said=sentence)
        return alert_region(result._repr_html_())

    def pressed(sentence: str) -> str:
        return taken_apart(sentence) or announced(PASTE)

    field = text("sentence", str(start), example=f"such as: {EXAMPLE}", width="44em")
    return Form(
        f'{PASTE}\nIn code: fl.claim("{EXAMPLE}")',
        {"sentence": field},
        taken_apart,
        first=aria_status(PASTE),
        actions={"Take it apart": pressed},
    )
