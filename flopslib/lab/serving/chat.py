"""The chat model that lesson 14 serves: 26 million random numbers in the shape of a GPT.

Random numbers write nonsense, and they write it as fast as trained ones write sense: the time of a
product does not depend on what is multiplied.
Groups of three heads share their keys and values, as in Llama, so a token leaves a third of what
it would leave otherwise. To serve another model: any TinyGPT; the step knows no sizes.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from ..._support.display import TextDisplay
from ...quantities.formatting import binary_size
from ...quantities.quantity import Q
from ..models import TinyGPT

# NB: as large as a kernel of 0.7 GB allows with its quantized copies; and larger than the last
# cache of most laptops, so that its weights come from memory.
WIDTH, LAYERS, HEADS, KV_HEADS, CONTEXT = 768, 4, 12, 4, 1024
GPT2 = 124_439_808  # parameters of the smallest GPT-2
MUCH_LARGER = 1.5  # times a cache: what is smaller stays in it for the most part


def chat_model(device: object = "cpu", seed: int = 0) -> TinyGPT:
    """The chat model with random weights, on a device; other random numbers are left alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = TinyGPT(
            context=CONTEXT,
            width=WIDTH,
            layers=LAYERS,
            heads=HEADS,
            kv_heads=KV_HEADS,
        )
    model.requires_grad_(False)
    return model.to(device).eval()


def matrix_parameters(model: TinyGPT) -> int:
    """The parameters that multiply: a token passes each of them once, at two FLOP."""
    tables = [m.weight.numel() for m in model.modules() if isinstance(m, torch.nn.Linear)]
    return sum(tables)


@dataclass(frozen=True, repr=False)
class About(TextDisplay):
    """A sentence about a model: its size, what a step fetches, whether a cache may hold that."""

    parameters: int
    fetched: Q  # B of the tables that a step multiplies with
    cache: Q | None  # B of the last cache that the machine reports

    @property
    def stays_near(self) -> bool:
        """Whether the last cache may hold most of what a step fetches."""
        return self.cache is not None and self.cache * MUCH_LARGER > self.fetched

    def __repr__(self) -> str:
        share = GPT2 / self.parameters
        size = (
            f"{self.parameters / 1e6:.0f} million parameters, one part in {share:.0f} of the "
            "smallest GPT-2, all random: it writes nonsense as fast as a trained one writes sense. "
            f"Each step fetches {self.fetched:MB} of tables (counted)."
        )
        return f"{size} {self._near()}"

    def _near(self) -> str:
        if self.cache is None:
            return "How large the last cache is cannot be read here."
        size = binary_size(self.cache)
        if self.stays_near:
            return (
                f"The last cache of this machine has {size}, so it may keep most of them near. "
                "Where it does, the memory's bandwidth is not the limit: expect a smaller gap than "
                "elsewhere."
            )
        return f"The last cache of this machine has {size}, so they come from memory each time."


def about(model: TinyGPT, cache: Q | None = None) -> About:
    """The sentence about a model; cache: the bytes of the machine's last cache, if known."""
    each = model.head.weight.element_size()
    parameters = sum(p.numel() for p in model.parameters())
    fetched = Q(matrix_parameters(model) * each, "B", "counted")
    return About(parameters, fetched, cache)
