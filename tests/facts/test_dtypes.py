"""Dtypes by the names of formats, held together with the table of formats."""

import numpy as np
import pytest
import torch

from flopslib.facts.dtypes import FORMATS, format_of
from flopslib.facts.table import table


def test_the_table_of_formats_has_the_same_names():
    rows = {row.torch: row.name for row in table("formats") if row.torch}
    assert rows == {dtype: FORMATS[dtype] for dtype in rows}


@pytest.mark.parametrize("dtype", FORMATS)
def test_every_name_is_a_dtype_of_pytorch_numpy_or_python(dtype):
    assert isinstance(getattr(torch, dtype, None), torch.dtype) or np.dtype(dtype)


@pytest.mark.parametrize(
    "dtype, name",
    [
        (torch.bfloat16, "BF16"),
        (np.dtype("f4"), "FP32"),
        ("float", "FP64"),
        ("bool", ""),
        (None, ""),
    ],
)
def test_a_dtype_is_named_by_its_format(dtype, name):
    assert format_of(dtype) == name
