"""Programs run for their shapes alone, and stopped where they work."""

import pytest
import torch

from flopslib.counting.torch.only_shapes import MOST_OPERATORS, run_for_shapes


def products(n, device=None):
    a = torch.empty(n, n, device=device)
    return (a @ a).shape


def test_a_program_on_meta_runs_at_any_size():
    assert run_for_shapes(lambda n: products(n, "meta"), (10**6,)) == ((10**6, 10**6), 2)


def test_a_program_that_names_no_device_runs_on_meta_where_that_is_asked():
    assert run_for_shapes(products, (10**6,)) == (None, 0)
    assert run_for_shapes(products, (10**6,), "meta") == ((10**6, 10**6), 2)


@pytest.mark.parametrize(
    "fn",
    [
        lambda n: products(n, "cpu"),  # real work
        lambda n: torch.ones(n) @ torch.ones(n + 1),  # its own error
        lambda n: [torch.empty(1, device="meta") + 1 for _ in range(MOST_OPERATORS)],
        lambda n: n * n,  # no operator at all: what it costs cannot be seen
    ],
)
def test_what_works_or_fails_or_takes_long_gives_nothing(fn):
    assert run_for_shapes(fn, (1000,)) == (None, 0)


def test_tokens_may_be_real():
    table = torch.nn.Embedding(50, 8, device="meta")
    texts, _ = run_for_shapes(
        lambda n: table(torch.zeros(1, n, dtype=torch.long).to("meta")), (999,)
    )
    assert texts.shape == (1, 999, 8)
