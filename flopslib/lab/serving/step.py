"""One step of a served model: new tokens of several chats at once, each beside its own cache.

All tables of weights meet the new tokens of all chats as one batch, so they are fetched once. Only
attention is done chat by chat, because each chat has its own past (Orca's selective batching; Yu et
al., OSDI 2022).
Reading a prompt and writing a token are the same function: a prompt is many new tokens, an answer
one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..models import LabError, TinyGPT
from .cache import Cache, caches


@torch.inference_mode()
def step(
    model: TinyGPT,
    rows: Sequence[Tensor],
    caches: Sequence[Cache],
    every: bool = False,
) -> Tensor:
    """Scores of what may follow; the new tokens are then kept.

    Parameters
    ----------
    rows : the new tokens of each chat, one line of token numbers each, in the place of the model.
    caches : the cache of each chat; its tokens are not read again.
    every : scores after every new token; by default after the last of each chat, as in an answer.

    Returns
    -------
    (chats, vocabulary), or with `every` (all new tokens, vocabulary).

    Raises
    ------
    LabError for another number of caches, and for a chat that is full.
    """
    counts = _counts(rows, caches)
    tokens = torch.cat(list(rows))
    places = _places(counts, caches, tokens.device)
    x = model.embedding(tokens)
    x = x + model.positions(places)
    for layer, block in enumerate(model.blocks):
        attention = block.attention
        heads = attention.qkv(block.norm1(x))
        chats = heads.split(counts)
        seen = _attend(attention, layer, chats, caches)
        x = x + attention.out(seen)
        x = x + block.feed_forward(block.norm2(x))
    for cache, count in zip(caches, counts):
        cache.length += count
    if not every:
        x = x[_last(counts)]
    return model.head(model.norm(x))


def _counts(rows, caches):
    """The number of new tokens of each chat, after a look at whether they fit."""
    if not rows or len(rows) != len(caches):
        raise LabError(
            f"There are {len(rows)} rows of tokens and {len(caches)} caches: give one cache for "
            "each chat, and at least one chat."
        )
    counts = [len(row) for row in rows]
    for cache, count in zip(caches, counts):
        cache.check_room(count)
    return counts


def _places(counts, caches, device):
    """The position of each new token in its own chat."""
    places: list[int] = []
    for cache, count in zip(caches, counts):
        end = cache.length + count
        places.extend(range(cache.length, end))
    return torch.tensor(places, device=device)


def _last(counts):
    """The row of each chat's last new token."""
    last = []
    end = 0
    for count in counts:
        end += count
        last.append(end - 1)
    return last


# -- attention, chat by chat -----------------------------------------------------------------------
def _attend(
    attention: nn.Module,
    layer: int,
    chats: Sequence[Tensor],
    caches: Sequence[Cache],
) -> Tensor:
    """(all new tokens, width): what each new token finds in its own chat."""
    width = attention.head_width
    seen = []
    for rows, cache in zip(chats, caches):
        heads = rows.unflatten(-1, (-1, width))
        heads = heads.transpose(0, 1)
        q, k, v = heads.split(attention.split)
        keys, values = cache.keep(layer, k, v)
        found = attend_kept(q, keys, values)
        by_token = found.transpose(0, 1)
        seen.append(by_token.flatten(1))
    return torch.cat(seen)


def attend_kept(q: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Attention of new tokens to all that is kept; the last ones kept are the new ones themselves.

    q: (heads, new, width); keys, values: (kv heads, kept, width).
    """
    heads, new, width = q.shape
    groups, kept, _ = keys.shape
    if new == 1:  # a single new token sees all: the heads of a group become rows of one product
        rows = q.reshape(groups, heads // groups, width)
        found = F.scaled_dot_product_attention(
            rows[None],
            keys[None],
            values[None],
        )
        return found.reshape(heads, 1, width)
    seen = None
    if kept > new:
        every = torch.ones(
            new,
            kept,
            dtype=torch.bool,
            device=q.device,
        )
        seen = every.tril(kept - new)
    found = F.scaled_dot_product_attention(
        q[None],
        keys[None],
        values[None],
        attn_mask=seen,
        is_causal=seen is None,
        enable_gqa=groups < heads,
    )
    return found[0]


# -- as functions to time --------------------------------------------------------------------------
def read_for(model: TinyGPT, tokens: int) -> Callable[[], Tensor]:
    """A function that reads a prompt of this length, each time from an empty cache."""
    cache = Cache(model, tokens)
    numbers = torch.arange(tokens, device=cache.keys.device)
    prompt = numbers % model.embedding.num_embeddings

    def read() -> Tensor:
        cache.forget()
        return step(model, [prompt], [cache])

    return read


def write_for(
    model: TinyGPT,
    chats: int,
    kept: int = 256,
    new: int = 1,
) -> Callable[[], Tensor]:
    """A function that writes a token for each of some chats, each time after the same `kept` ones.

    new: tokens of each chat in that step, where several are checked at once.
    """
    those = caches(model, chats, room=kept + new, kept=kept)
    token = torch.zeros(
        new,
        dtype=torch.long,
        device=those[0].keys.device,
    )
    tokens = [token] * chats

    def write() -> Tensor:
        for cache in those:
            cache.forget(kept)
        return step(model, tokens, those)

    return write
