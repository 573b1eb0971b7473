"""The number format behind the name of a dtype: "float32" of PyTorch or NumPy is FP32.

The formats themselves, with their bits, are rows of tables/formats.csv; its column `torch` has the
same names, and a test holds the two together.
To add one: a line in FORMATS.
"""

from __future__ import annotations

FORMATS = {
    "float64": "FP64",
    "float32": "FP32",
    "float16": "FP16",
    "bfloat16": "BF16",
    "float8_e4m3fn": "FP8 E4M3FN",
    "float8_e5m2": "FP8 E5M2",
    "float8_e4m3fnuz": "FP8 E4M3FNUZ",
    "float8_e5m2fnuz": "FP8 E5M2FNUZ",
    "complex128": "complex FP64",
    "complex64": "complex FP32",
    "int8": "INT8",
    "int16": "INT16",
    "int32": "INT32",
    "int64": "INT64",
    "uint8": "UINT8",
    "uint16": "UINT16",
    "uint32": "UINT32",
    "uint64": "UINT64",
    "qint8": "INT8",  # PyTorch's integers with a scale
    "quint8": "UINT8",
    "float": "FP64",  # Python's own numbers
    "complex": "complex FP64",
}


def format_of(dtype: object) -> str:
    """The name of a number format, "" for a dtype that is not one.

    >>> format_of("torch.bfloat16"), format_of("float64"), format_of("object")
    ('BF16', 'FP64', '')
    """
    return FORMATS.get(str(dtype).removeprefix("torch."), "")
