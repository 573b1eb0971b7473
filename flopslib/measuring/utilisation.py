"""What share of a peak goes into a model: MFU, and HFU with what is computed a second time.

    MFU = pace x work / peak           token/s x FLOP/token / (FLOP/s)

A processor that is never idle may still do little for the model: it waits for its memory, or adds
numbers one by one. So work is counted, pace is measured over the whole run, and the peak is the
most that the same processor has done (Chowdhery et al., arxiv.org/abs/2204.02311, appendix B).
To read another kind of peak: a line in `_peak_of`.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from .._support.arguments import explained
from .._support.display import TextDisplay
from .._support.errors import UserError, short, whole
from .._support.several_numbers import SeveralNumbers
from ..facts.chips import Chip, ChipCluster, fleet, is_fleet
from ..quantities.formatting import percent
from ..quantities.quantity import Q, read
from .system.machine import cores_text

# A core that was ours for less than this: 1 % is lost on a quiet machine, half beside a neighbour.
OURS = 0.9
# A measured peak is the most that was reached so far. A moment with a faster clock may lie a little
# above it; NB: chosen: half of what the fastest clocks gain when only one core works.
LIFTED = 1.3
TOO_MUCH = (
    "That is more than the peak: is it the sparse figure, another format, or one chip of many? Or "
    "does the count hold work that was not done?"
)


class UtilisationError(UserError, ValueError):
    """A pace, a count or a peak that makes no share."""


@dataclass(frozen=True, repr=False)
class Utilisation(SeveralNumbers, TextDisplay):
    """The shares of a peak: `.mfu`, `.hfu`, and `.own_mfu`, `.own_hfu` of the time that was ours.

    All are plain numbers, 0.55 for 55 %. `.model` and `.recompute` are FLOP/s, `.peak` is what they
    are divided by, and `.lifted` whether this run itself did more than the peak that was given.
    """

    NOUN = "A utilisation"
    VARIABLE = "u"
    MEANT = {
        **dict.fromkeys(("share_of_peak", "utilisation", "utilization", "value"), "{x}.mfu"),
        **dict.fromkeys(("flops", "rate", "speed"), "{x}.model"),
    }

    model: Q  # FLOP/s that went into the model, over all time
    recompute: Q  # FLOP/s that computed something a second time
    peak: Q  # FLOP/s
    of: str  # the peak in words: "this core's measured FP32 peak"
    pace: Q | None = None  # token/s, where the tokens of a call are known
    share: float | None = None  # of the time, that a core was this program's, 0 to 1
    lifted: bool = False

    @property
    def mfu(self) -> float:
        """The share of the peak that went into the model, over all time."""
        return self.model / self.peak

    @property
    def hfu(self) -> float:
        """The share of the peak that went into all that was computed, over all time."""
        return (self.model + self.recompute) / self.peak

    @property
    def own_mfu(self) -> float:
        """The same of the time that was this program's, where another one had part of the core."""
        return self.mfu / (self.share or 1)

    @property
    def own_hfu(self) -> float:
        """HFU of the time that was this program's."""
        return self.hfu / (self.share or 1)

    def usual(self) -> str:
        return ".mfu"

    def __repr__(self) -> str:
        return "\n".join(self._sentences())

    def _sentences(self) -> Iterable[str]:
        how = self._how()
        pace = "" if self.pace is None else f", at {self.pace:token/s}"
        yield f"MFU: {self._shown(self.mfu)} of {self.of} went into the model{pace} ({how})."
        if self.recompute:
            hfu = self._shown(self.hfu)
            yield f"HFU: {hfu}, with what was computed a second time ({how})."
        if self.share is not None and self.share < OURS:
            own = f"MFU {self._shown(self.own_mfu)}"
            if self.recompute:
                own += f", HFU {self._shown(self.own_hfu)}"
            yield (
                f"This program had the core for {100 * self.share:.0f} % of the time; of that "
                f"time: {own} (measured)."
            )
        if self.lifted:
            yield (
                f"This run itself did {self.peak} at best, more than the peak measured before, so "
                "its best is the peak now (measured)."
            )
        if self.hfu > 1:
            yield TOO_MUCH

    def _how(self) -> str:
        """The words for how the numbers are known; a measured share is called measured."""
        words = list(dict.fromkeys(how.split(":")[0] for how in (*self.model.how, *self.peak.how)))
        if "measured" in words and "cited" not in words:
            return "measured"
        return ", ".join(words) or "estimated"

    def _shown(self, share: float) -> str:
        """Three digits, and two of a share that was measured: its last digit is noise."""
        if self._how() == "measured":
            share = float(f"{share:.2g}")
        return percent(share)


# -- working it out --------------------------------------------------------------------------------
@explained(UtilisationError)
def utilisation(
    pace: object,
    work: object,
    peak: object,
    *,
    tokens: object = None,
    recompute: object = None,
    format: str | None = None,
    cores: int = 1,
) -> Utilisation:
    """The shares of a peak that went into a model, MFU, and into all that was computed, HFU.

    Parameters
    ----------
    pace : Measurement of a step, or text, quantity or number in token/s
        Over the whole run. A Measurement counts with its sustained pace, its pauses included.
    work : count of that step, or text, quantity or number
        The model's own FLOP: of one step where it was measured, of a token (FLOP/token) where the
        pace is in token/s. A count of `fl.count` brings what is computed a second time as well.
    peak : Ceilings, Chip, text, quantity or number in FLOP/s
        `fl.ceilings(...)`, or chips such as "512 x H100", which count with their sheet's dense
        peak, or a rate.
    tokens : number or quantity, default None
        Tokens of one measured step, to show its pace in token/s.
    recompute : text, quantity or number, default None
        What is computed a second time, in the unit of `work`; of a count it is known.
    format : text, default None
        Of the peak: FP32 of ceilings, and of chips the one that they train in, unless given.
    cores : int, default 1
        Whose measured peak to take: that of one core, or of all.

    Returns
    -------
    Utilisation
        `.mfu`, `.hfu`, `.own_mfu`, `.own_hfu`, `.pace`, `.model`, `.peak`.

    Raises
    ------
    UtilisationError, UnitError
        For a count in the place of a pace, or the other way round, with both units; for what is not
        above 0. A share over 1 is not refused: the result says what may be behind it.

    Examples
    --------
    >>> utilisation("10,643 token/s", "43.2 GFLOP/token", "H100")
    MFU: 46.5 % of the dense BF16 peak of one H100 went into the model, at 10,600 token/s (cited).
    """
    was_measured = hasattr(pace, "rates")
    run = _measured_run(pace, work, tokens) if was_measured else _stated_run(pace, work)
    again = _again(work, recompute, run.work.unit)
    ceiling = _peak_of(peak, format, cores)
    best = run.best * float(run.work + again)
    lifted = ceiling.measured and float(ceiling.rate) < best <= LIFTED * float(ceiling.rate)
    return Utilisation(
        model=Q(run.often * float(run.work), "FLOP/s", run.how),
        recompute=Q(run.often * float(again), "FLOP/s", run.how),
        peak=Q(best, "FLOP/s", "measured") if lifted else ceiling.rate,
        of=ceiling.words,
        pace=run.pace,
        share=run.share,
        lifted=lifted,
    )


class _Run(NamedTuple):
    """How often some work is done: that of a step, or of a token."""

    often: float  # times a second, over all time
    best: float  # times a second, at best; 0 where only the whole is known
    work: Q
    how: tuple[str, ...]
    pace: Q | None
    share: float | None


class _Peak(NamedTuple):
    rate: Q
    words: str
    measured: bool = False  # by fl.ceilings, so that the run itself may lift it


def _measured_run(measurement: Any, work: Any, tokens: object) -> _Run:
    """A step that was measured."""
    often = _calls_a_second(measurement)
    flops = _positive(_model_flops(work), "FLOP", "work")
    pace = None
    if tokens is not None:
        each = _positive(tokens, "token", "tokens")
        pace = Q(often * float(each), "token/s", "measured")
    best = measurement.threads / float(measurement.seconds)
    return _Run(often, best, flops, ("measured",), pace, measurement.share)


def _calls_a_second(measurement: Any) -> float:
    """Calls over all time. NB: where no work was stated, without what lay between the windows."""
    work = measurement.bytes if measurement.flops is None else measurement.flops
    if work is None:
        return statistics.harmonic_mean(measurement.rates)  # all windows hold as many calls
    return float(measurement.sustained) / float(work)


def _stated_run(pace: object, work: Any) -> _Run:
    """A pace that was typed or given, in tokens a second."""
    often = _positive(pace, "token/s", "pace")
    flops = _positive(_model_flops(work), "FLOP/token", "work")
    how = tuple(dict.fromkeys((*often.how, *flops.how)))
    return _Run(float(often), 0.0, flops, how, often, None)


def _model_flops(work: Any) -> Any:
    """The model's own FLOP of a count; anything else as it is."""
    return getattr(work, "model_flops", work)


def _again(work: Any, recompute: object, unit: str) -> Q:
    """What is computed a second time, in the unit of the work."""
    if recompute is None and hasattr(work, "model_flops"):
        return work.flops - work.model_flops
    again = Q(0, unit) if recompute is None else read(recompute, unit, "recompute")
    if again < 0:
        raise UtilisationError(f"recompute is {short(recompute)}; write 0 or more, in {unit}.")
    return again


def _positive(given: object, unit: str, name: str) -> Q:
    """A quantity above 0; UnitError names both units where it has another one."""
    amount = read(given, unit, name)
    if amount <= 0:
        raise UtilisationError(f"{name} is {short(given)}; write a quantity above 0, in {unit}.")
    return amount


# -- the peak --------------------------------------------------------------------------------------
def _peak_of(peak: Any, format: str | None, cores: object) -> _Peak:
    """The peak in FLOP/s, and in words."""
    if isinstance(peak, Chip):
        peak = ChipCluster(1, peak.row)
    if isinstance(peak, str) and is_fleet(peak):
        peak = fleet(peak)
    if isinstance(peak, ChipCluster):
        name = (format or peak.usual).upper()
        chips = f"one {peak.chip.name}" if peak.count == 1 else str(peak)
        return _Peak(peak.peak(name.lower()), f"the dense {name} peak of {chips}")
    if callable(getattr(peak, "peak", None)):
        return _measured_peak(peak, format or "FP32", whole("cores", cores, error=UtilisationError))
    rate = _positive(peak, "FLOP/s", "peak")
    return _Peak(rate, f"a peak of {rate}")


def _measured_peak(ceilings: Any, format: str, cores: int) -> _Peak:
    """The peak that fl.ceilings measured."""
    rate = read(ceilings.peak(format, cores), "FLOP/s", "peak")
    if getattr(ceilings, "device", "cpu") != "cpu":
        whose = "the GPU's"
    elif cores == 1:
        whose = "this core's"
    else:
        return _Peak(rate, f"the measured {format} peak of {cores_text(cores)}", measured=True)
    return _Peak(rate, f"{whose} measured {format} peak", measured=True)
