"""fl.ceilings: what this machine can do at most, by the way that fits its processor or its GPU."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..._support.arguments import explained
from .cpu import cpu_ceilings
from .gpu import gpu_ceilings
from .result import CeilingError, Ceilings


@explained(CeilingError)
def ceilings(
    formats: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    cores: int | None = None,
    library: bool = True,
    watch: Callable[[float, str], None] | None = None,
    device: str | None = None,
) -> Ceilings:
    """The Ceilings of this machine, measured in less than 15 seconds.

    Parameters
    ----------
    formats : list of names such as ["FP32"], default None
        None for all, [] for none.
    levels : list of names such as ["L1", "memory"], default None
        Which memories; None for all, [] for none. A GPU has its main memory alone.
    cores : int, default None
        How many cores to measure together, besides one alone; None for all that are yours.
    library : bool, default True
        Whether to measure matrix products of NumPy and PyTorch; without, PyTorch is not loaded.
    watch : function of (fraction, text), default None
        Called as the measurement goes on.
    device : "cpu", "cuda", "cuda:1" or "mps"; default None
        None for the processor.

    Returns
    -------
    Ceilings
        `.peak`, `.bandwidth`, `.bound`, `.ridge`, `.per_tick`, `.notes`.

    Raises
    ------
    CeilingError
        For a name that is not known, or a number of cores that cannot be.
    MeasureError
        For a GPU that is not here.

    Examples
    --------
    >>> roof = ceilings()                                               # doctest: +SKIP
    >>> roof.peak("FP32"), roof.bandwidth("memory")                     # doctest: +SKIP
    (118 GFLOP/s (measured), 36.1 GB/s (measured))
    """
    if device in (None, "cpu"):
        return cpu_ceilings(formats, levels, cores, library, watch)
    return gpu_ceilings(formats, device=device, watch=watch)  # formats of its own, and one memory
