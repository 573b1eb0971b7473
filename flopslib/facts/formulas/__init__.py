"""The papers' short formulas, each with its source: shapes in, operations out.

basics         one dot product, one matrix product, a polynomial, a softmax: exact and by convention
training_cost  what it takes to train a model: 2N, 6ND, Kaplan, Chinchilla, PaLM, Megatron, LoRA;
               and the share of a peak that a training run reaches, MFU
serving        what it takes to use one: attention over a prompt and a token, the KV cache,
               waiting for the longest answer, guessing ahead
communication  messages between machines: rings, pipelines, and how far sharing pays
failures       machines that are interrupted: how often to save, how long the work takes then
routing        two models in turn: what they cost and may lose; a prompt that is not read twice
sizes          what a formula takes: whole numbers, parameters, tokens

Most of a model's work is products of matrices, and one of them is counted on a fingernail: m n
entries, each a sum of k products. The rest is adding up.
To add a formula: a function of shapes in its family's file, `@formula` above it, the formula as on
paper in its last line, its source in the docstring; and its name below.
"""

from .basics import dot, horner, matmul, softmax
from .communication import all_reduce, all_reduce_sent, bubble, data_limit, tensor_limit
from .failures import save_every, with_interruptions
from .routing import break_even, cascade, early_loss, prefix
from .serving import (
    attention_decode,
    attention_prefill,
    kv_cache,
    latent_cache,
    seats,
    speculative,
)
from .training_cost import (
    active_parameters,
    chinchilla,
    forward,
    kaplan,
    kaplan_parameters,
    lora,
    megatron,
    palm,
    training,
    utilisation,
)

__all__ = [
    "dot",
    "matmul",
    "horner",
    "softmax",
    "forward",
    "training",
    "kaplan",
    "kaplan_parameters",
    "chinchilla",
    "palm",
    "megatron",
    "utilisation",
    "lora",
    "active_parameters",
    "attention_prefill",
    "attention_decode",
    "kv_cache",
    "latent_cache",
    "speculative",
    "seats",
    "all_reduce",
    "all_reduce_sent",
    "bubble",
    "tensor_limit",
    "data_limit",
    "save_every",
    "with_interruptions",
    "cascade",
    "break_even",
    "early_loss",
    "prefix",
]
