"""The form of lesson 15: a model, a way and a rank in, what the training keeps and takes out.

The same in code: flopslib.estimating.tuning.tuning("Llama 3.1 8B", "QLoRA", rank=16).
To ask for another number: a field, and its place in `_planned`.
"""

from __future__ import annotations

from html import escape
from typing import Any

from ..._support.display import paragraph, status_region
from ..._support.errors import UserError
from ...estimating.tuning import WAYS, TuningPlanError, tuning
from ...facts.table import table
from .fields import menu, value_slider
from .forms import Form

RANKS = (1, 4, 16, 64, 256)
CHIPS = ("H100 SXM", "RTX 4090", "H200")


def tuning_form(
    model: str = "Llama 3.1 8B",
    way: str = "QLoRA",
    rank: int = 16,
    chip: str = "RTX 4090",
) -> Form:
    """A form with what training a published model takes; it starts with these choices."""
    models = [row.name for row in table("architectures") if not row.kv_latent]
    fields = {
        "model": menu("model", models, model),
        "way": menu("way", list(WAYS), way),
        "rank": value_slider("rank", RANKS, rank),
        "chip": menu("chip", CHIPS, chip),
    }
    start = {name: field.start for name, field in fields.items()}
    sentences = _sentences(**start)
    return Form(
        f"{' '.join(sentences)}\n{_in_code(**start)}",
        fields,
        _answer,
        first=_answer(**start),
    )


def _sentences(model: str, way: str, rank: int, chip: str) -> list[str]:
    """What the training takes, and how many chips have the memory for it."""
    try:
        plan = tuning(model, way, rank)
        needed = plan.chips(chip)
    except TuningPlanError as error:
        return [str(error)]
    fits = f"The memory of {needed} x {chip} holds that, before activations (estimated)."
    return [repr(plan), fits]


def _in_code(model: str, way: str, rank: int, chip: str) -> str:
    return f'In code: tuning("{model}", "{way}", rank={rank}).chips("{chip}")'


def _answer(**values: Any) -> str:
    try:
        paragraphs = [paragraph(sentence) for sentence in _sentences(**values)]
    except UserError as error:
        paragraphs = [paragraph(str(error))]
    code = f"<p><code>{escape(_in_code(**values))}</code></p>"
    return status_region("".join(paragraphs) + code)
