"""How much lesson 15 depends on its seeds: every accuracy, with other photographs and another base.

    python tools/benchmarks/finetuning.py [REPEATS]

A table for each repeat; then the least and the most of each accuracy, and of each difference that
the lesson claims, so that a claim can be held against its spread. The seconds are left to the
lesson. A repeat takes about a minute on a core of its own.
"""

import sys
from collections import defaultdict

import torch

import flopslib as fl
from flopslib.lab.finetuning.adapted import FROM_NOTHING, WAYS, adapted
from flopslib.lab.finetuning.keyboard import DIGITS, OTHERS, base, keyboard
from flopslib.lab.finetuning.ledger import taught
from flopslib.lab.finetuning.steps import learn, right
from flopslib.lab.next_char import round_weights

FEWER = {
    "INT8": {"block": 64},
    "NF4": {},
    "INT4": {"block": 64},
    "FP4": {},
}
DIFFERENCES = (  # the first less the second, as the lesson claims them
    ("digits, full", "digits, from nothing"),
    ("digits, full", "digits, LoRA"),
    ("digits, full", "digits, QLoRA"),
    ("digits, full", "digits, head"),
    ("others, full", "others, LoRA"),
    ("others, full", "others, QLoRA"),
    ("others, full", "others, head"),
    ("others, full", "others, from nothing"),
    ("others, LoRA, rank 32", "others, LoRA"),
    ("base", "INT8"),
    ("base", "NF4"),
    ("base", "INT4"),
    ("1,000 soft", "1,000 labels"),
    ("1,000 labels", "1,000 labels, twice"),
    ("16,000 soft", "1,000 soft"),
    ("16,000 labels", "16,000 soft"),
    ("16,000 labels, 4 times", "16,000 soft"),
)


def repeat(seed, steps):
    """{what: right of 100} of one seed."""
    keys = keyboard(seed)
    reads = base(keys, steps, seed)
    found = {"base": right(reads, keys.capitals_tried)}
    for way in (*WAYS, FROM_NOTHING):
        net = learn(adapted(reads, way, DIGITS, seed=seed), keys.digits, 100, seed=seed)
        found[f"digits, {way}"] = right(net, keys.digits_tried)
        net = learn(adapted(reads, way, OTHERS, seed=seed), keys.others, 150, seed=seed)
        found[f"others, {way}"] = right(net, keys.others_tried)
    for rank in (1, 32):
        net = adapted(reads, "LoRA", OTHERS, rank, seed)
        net = learn(net, keys.others, 150, seed=seed)
        found[f"others, LoRA, rank {rank}"] = right(net, keys.others_tried)
    for name, how in FEWER.items():
        rounded = round_weights(reads, fl.Format(name, **how))
        found[name] = right(rounded, keys.capitals_tried)
    for name, letters, teacher, many in (
        ("1,000 labels", 1_000, None, 400),
        ("1,000 labels, twice", 1_000, None, 800),
        ("1,000 soft", 1_000, reads, 400),
        ("16,000 soft", 16_000, reads, 400),
        ("16,000 labels", 16_000, None, 400),
        ("16,000 labels, 4 times", 16_000, None, 1_600),
    ):
        found[name] = taught(keys, letters, teacher, many, seed).right
    return found


def span(values):
    """The middle, the least and the most of some numbers."""
    middle = sum(values) / len(values)
    return f"{middle:6.1f}   {min(values):6.1f} to {max(values):6.1f}"


def main(repeats=5, steps=1_000):
    """Print the repeats, the spread of each accuracy and of each difference."""
    torch.set_num_threads(1)
    every = defaultdict(list)
    for seed in range(repeats):
        found = repeat(seed, steps)
        print(seed, ", ".join(f"{name} {points}" for name, points in found.items()), flush=True)
        for name, points in found.items():
            every[name].append(float(points))
    for name, points in every.items():
        print(f"{name:26} {span(points)}")
    for one, other in DIFFERENCES:
        apart = [a - b for a, b in zip(every[one], every[other])]
        print(f"{one:26} less {other:24} {span(apart)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
