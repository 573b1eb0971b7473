"""Pictures of results. A figure takes what was counted, measured, cited or estimated and draws
it; it never computes or measures. Each comes back as a `Picture`: it shows itself, `.say()` is
the sentence printed under it, `.figure` the matplotlib figure, `.save(path)` a file (picture);
one look for all of them (style).

To add a figure: one function that returns a Picture, in the file of its family, and one line here.
"""

import importlib

FIGURES = {
    "microscope": "formats",
    "rulers": "formats",
    "error_speed": "formats",
    "balls": "formats",
    "reached": "hardware",
    "headline": "hardware",
    "flops_per": "hardware",
    "slide_rule": "nomogram",
    "room": "cards",
    "counted_dots": "products",
    "product_step": "products",
    "legal_lines": "thresholds",
    "trends": "growth",
    "growth_parts": "factors",
    "strips": "timings",
    "visit": "timings",
    "quota": "timings",
    "work_and_time": "speeds",
    "shares": "counts",
    "reported": "counts",
    "modules": "counts",
    "staircase": "roofs",
    "roofline": "roofs",
}


def __getattr__(name):
    if name in FIGURES:
        return getattr(importlib.import_module(f".{FIGURES[name]}", __name__), name)
    raise AttributeError(f"fl.plot has no figure {name!r}; it has {', '.join(FIGURES)}")


def __dir__():
    return sorted(FIGURES)
