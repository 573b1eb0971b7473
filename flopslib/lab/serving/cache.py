"""The KV cache of one chat: the keys and values that its tokens have left, layer by layer.

A token's key and value do not change when more tokens come, so they are computed once and kept. Its
size is a formula (facts.formulas.kv_cache), and here also the size of what is stored.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ..._support.errors import whole
from ...quantities.quantity import Q
from ..models import LabError, TinyGPT


class Cache:
    """Room for a number of tokens of one chat: `.length` of them are kept, `.room` fit.

    keys, values: (layers, kv_heads, room, head width), in the model's own format and place.
    """

    def __init__(
        self,
        model: TinyGPT,
        room: int = 320,
    ):
        context = model.positions.num_embeddings
        self.room = whole("room", room, most=context, error=LabError)
        attention = model.blocks[0].attention
        _, kv_heads, _ = attention.split
        table = model.embedding.weight
        self.keys = torch.zeros(
            len(model.blocks),
            kv_heads,
            self.room,
            attention.head_width,
            dtype=table.dtype,
            device=table.device,
        )
        self.values = torch.zeros_like(self.keys)
        self.length = 0

    def keep(
        self,
        layer: int,
        keys: Tensor,
        values: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Add new keys and values of a layer; returns all of that layer, the new ones last.

        keys, values: (kv_heads, new tokens, head width).
        """
        end = self.length + keys.shape[1]
        all_keys = self.keys[layer, :, :end]
        all_values = self.values[layer, :, :end]
        all_keys[:, self.length :] = keys
        all_values[:, self.length :] = values
        return all_keys, all_values

    def check_room(self, new: int) -> None:
        """Raise LabError where a number of new tokens does not fit."""
        if new < 1:
            raise LabError("A step needs one new token of each chat, or more: this chat has none.")
        if self.length + new > self.room:
            raise LabError(
                f"This chat has room for {self.room:,} tokens, keeps {self.length:,} and is given "
                f"{new:,} more. Make it larger: Cache(model, room={self.length + new})."
            )

    @property
    def kept(self) -> Q:
        """Bytes of the keys and values that are kept, as they are stored."""
        keys = self.keys[:, :, : self.length]
        each = keys.element_size()
        bytes_of_both = 2 * each * keys.numel()
        return Q(bytes_of_both, "B", "counted: what is stored")

    def forget(self, length: int = 0) -> None:
        """Keep the first `length` tokens alone; what came after them is written over."""
        self.length = whole(
            "length",
            length,
            least=0,
            most=self.length,
            error=LabError,
        )

    def copy_of(self, other: Cache) -> Cache:
        """This cache with the tokens that another one keeps: a beginning that need not be read."""
        begin = slice(0, other.length)
        if other.length > self.room:
            raise LabError(
                f"This chat has room for {self.room:,} tokens; the beginning has {other.length:,}."
            )
        self.keys[:, :, begin] = other.keys[:, :, begin]
        self.values[:, :, begin] = other.values[:, :, begin]
        self.length = other.length
        return self


def caches(
    model: TinyGPT,
    chats: int,
    room: int = 320,
    kept: int = 0,
) -> Sequence[Cache]:
    """A cache for each of some chats, as if `kept` tokens had been read: what they hold is zeros.

    NB: attention takes as long over zeros as over other numbers.
    """
    chats = whole("chats", chats, error=LabError)
    made = []
    for _ in range(chats):
        cache = Cache(model, room)
        cache.length = whole(
            "kept",
            kept,
            least=0,
            most=cache.room,
            error=LabError,
        )
        made.append(cache)
    return made
