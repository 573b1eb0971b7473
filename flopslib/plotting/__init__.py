"""Pictures of results. A figure takes what was counted, measured, cited or estimated and draws
it; it never computes or measures. Each comes back as a `Picture`: it shows itself, `.say()` is
the sentence printed under it, `.figure` the matplotlib figure, `.save(path)` a file (picture);
one look for all of them (style). Each family of figures has a file in figures.

To add a figure: one function that returns a Picture, in the file of its family, and one line here.
"""

import importlib

FIGURES = {
    "microscope": "number_formats",
    "rulers": "number_formats",
    "error_speed": "number_formats",
    "balls": "number_formats",
    "reached": "hardware",
    "headline": "hardware",
    "flops_per": "hardware",
    "slide_rule": "nomogram",
    "room": "classroom",
    "counted_dots": "matmul",
    "product_step": "matmul",
    "legal_lines": "thresholds",
    "trends": "growth",
    "growth_parts": "growth",
    "strips": "timings",
    "visit": "timings",
    "quota": "timings",
    "work_and_time": "work_time",
    "shares": "counts",
    "reported": "counts",
    "modules": "counts",
    "staircase": "rooflines",
    "roofline": "rooflines",
}


def __getattr__(name):
    if name in FIGURES:
        return getattr(importlib.import_module(f".figures.{FIGURES[name]}", __name__), name)
    raise AttributeError(f"fl.plot has no figure {name!r}; it has {', '.join(FIGURES)}")


def __dir__():
    return sorted(FIGURES)
