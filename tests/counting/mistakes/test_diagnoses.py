"""Calls that fail before anything is computed: one sentence, with the call to type."""

import numpy as np
import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.counting.counter import CountError


class MLP(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.layer = nn.Linear(inputs, outputs)

    def forward(self, x):
        return self.layer(x)


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(50, 8)
        self.positions = nn.Embedding(16, 8)

    def forward(self, ids, mask=None):
        return self.embedding(ids) + self.positions(torch.arange(ids.shape[-1]))


class Photos(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten, self.layer = nn.Flatten(), nn.Linear(3 * 8 * 8, 10)

    def forward(self, x):
        return self.layer(self.flatten(x))


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 5)

    def forward(self, x, *, scale):
        return self.layer(x) * scale


net, reader, scaled = MLP(784, 10), Reader(), Scaled()
on_meta = nn.Linear(784, 10, device="meta")
photos = nn.Conv2d(3, 4, 3)
x, image = torch.rand(1, 784), torch.rand(1, 28, 28)
array = np.ones((2, 784))
tokens = torch.zeros(1, 4, dtype=torch.long)
batch = {"ids": tokens}
stubs = torch.rand(1, 784, device="meta")


def pair(a, b):
    return a @ b


MISTAKES = [
    # -- the call itself
    (
        lambda: fl.count(net),
        "MLP was called without an input. Write fl.count(net, torch.rand(1, 784)).",
    ),
    (lambda: fl.count(reader), "Write fl.count(reader, torch.randint(50, (1, 64)))."),
    (lambda: fl.count(on_meta), 'Write fl.count(on_meta, torch.rand(1, 784, device="meta")).'),
    (lambda: fl.count(pair, x), "b was not passed. Write fl.count(pair, x, b)."),
    (lambda: fl.count(pair), "a and b were not passed. Write fl.count(pair, a, b)."),
    (lambda: fl.count(scaled, x), "scale was not passed. Write fl.count(scaled, x, scale)."),
    (lambda: fl.count(net, x, x), "2 inputs were passed. Write fl.count(net, x)."),
    (lambda: fl.count(net, 1, 784), "(1, 784) is a shape"),
    (
        lambda: fl.count(MLP, x),
        "MLP is a class, and not yet a model. Write fl.count(MLP(inputs, outputs), x).",
    ),
    (lambda: fl.count(nn.ReLU, x), "Write fl.count(ReLU(), x)."),
    (lambda: fl.count(x, net), "the model comes first. Write fl.count(net, x)."),
    (lambda: fl.count(net(x)), "fl.count(model, x) and not fl.count(model(x))."),
    (lambda: fl.count(nn.ModuleList([net]), x), "ModuleList has no forward"),
    # -- habits of other counters
    (
        lambda: fl.count(net, input_size=(1, 784)),
        "no input_size=. Write fl.count(net, torch.rand(1, 784)).",
    ),
    (
        lambda: fl.count(photos, input_size=(3, 32, 32)),
        "fl.count(photos, torch.rand(1, 3, 32, 32)).",
    ),
    (lambda: fl.count(net, input_shape=[(1, 784)]), "fl.count(net, torch.rand(1, 784))."),
    (lambda: fl.count(net, inputs=(x,)), "without inputs=. Write fl.count(net, x)."),
    (lambda: fl.count(net, (x,)), "Write them one by one: fl.count(net, x)."),
    (lambda: fl.count(pair, [x, image]), "Write them one by one: fl.count(pair, x, image)."),
    (lambda: fl.count(net, x, strict=True), "with fl.count(strict=True) as c: net(x)."),
    (lambda: fl.count(net, x, depth=2), "fl.count(net, x).table(depth=2)."),
    (lambda: fl.count(net, x, by="op"), "fl.count(net, x).by('op')."),
    (
        lambda: fl.count(scaled, x, scal=2),
        "no scal=: all that follows scaled is passed on to it. Did you mean 'scale'?",
    ),
    (lambda: fl.count(reader, input_ids=tokens), "Write fl.count(reader, tokens)."),
    # -- what is not a tensor
    (
        lambda: fl.count(net, (1, 784)),
        "(1, 784) is a shape, and MLP takes the input itself. "
        "Write fl.count(net, torch.rand(1, 784)).",
    ),
    (lambda: fl.count(net, [1, 784]), "[1, 784] is a shape"),
    (lambda: fl.count(net, x.shape), "is a shape, and MLP takes the input itself"),
    (lambda: fl.count(reader, (1, 8)), "Write fl.count(reader, torch.randint(50, (1, 8)))."),
    (
        lambda: fl.count(reader, batch),
        "batch is a dictionary of inputs. Write fl.count(reader, **batch).",
    ),
    (
        lambda: fl.count(reader, "Hello"),
        "'Hello' is not a tensor. Write fl.count(reader, torch.randint(50, (1, 64))).",
    ),
    (lambda: fl.count(net, 784), "784 is not a tensor. Write fl.count(net, torch.rand(1, 784))."),
    (
        lambda: fl.count(net, array),
        "array is an array of NumPy. Write fl.count(net, torch.from_numpy(array).float()).",
    ),
    (lambda: fl.count(F.relu, array), "Write fl.count(relu, torch.from_numpy(array))."),
    (
        lambda: fl.count(nn.Embedding(9, 2), [1, 2, 3]),
        "As tokens write fl.count(model, torch.tensor([[1, 2, 3]]))",
    ),
    (
        lambda: fl.count(torch.compile(net), (1, 784)),
        "(1, 784) is a shape, and MLP takes the input itself",
    ),
    # -- devices and dtypes
    (
        lambda: fl.count(on_meta, x),
        'on_meta is on meta, and x is on cpu. Write fl.count(on_meta, x.to("meta")).',
    ),
    (lambda: fl.count(net, stubs), 'Write fl.count(net, torch.zeros_like(stubs, device="cpu")).'),
    (
        lambda: fl.count(reader, image[0, :1]),
        "an embedding looks up whole ones. Write fl.count(reader, torch.randint(50, (1, 28))).",
    ),
    (
        lambda: fl.count(nn.Embedding(9, 2, device="meta"), stubs),
        'torch.randint(9, (1, 784), device="meta")',
    ),
    (
        lambda: fl.count(MLP(784, 2).double(), x),
        "x is float32, and the weights of model are float64. "
        "Write fl.count(model, x.to(torch.float64)).",
    ),
    (
        lambda: fl.count(photos, torch.zeros(1, 3, 8, 8, dtype=torch.uint8)),
        "is uint8, and the weights of photos are float32",
    ),
    # -- sizes
    (
        lambda: fl.count(net, x[:, :100]),
        "takes 784 numbers in the last dimension, and x is 1 x 100. "
        "Write fl.count(net, torch.rand(1, 784)).",
    ),
    (
        lambda: fl.count(Photos(), torch.rand(2, 3, 9, 9)),
        "and x, 2 x 3 x 9 x 9, came there as 2 x 243. "
        "Write fl.count(model, torch.rand(2, 3, 8, 8)).",
    ),
    (lambda: fl.count(Photos(), torch.rand(2, 1, 28, 28)), "came there as 2 x 784."),
    (lambda: fl.count(net, image), "Write fl.count(net, image.reshape(-1, 784))."),
    (
        lambda: fl.count(on_meta, stubs[:, :100]),
        'Write fl.count(on_meta, torch.rand(1, 784, device="meta")).',
    ),
    (
        lambda: fl.count(photos, torch.rand(1, 1, 28, 28)),
        "takes batch x 3 channels x size x size, and input is 1 x 1 x 28 x 28.",
    ),
    (
        lambda: fl.count(photos, torch.rand(8, 8, 3)),
        "Write fl.count(photos, input.permute(2, 0, 1)).",
    ),
    (
        lambda: fl.count(nn.LSTM(16, 8), torch.rand(3, 1, 10)),
        "LSTM, the first layer of model, takes 16 numbers",
    ),
    (
        lambda: fl.count(nn.LayerNorm((4, 8)), torch.rand(3, 4, 4)),
        "Write fl.count(model, torch.rand(3, 4, 8)).",
    ),
    (
        lambda: fl.count(nn.GroupNorm(2, 4), torch.rand(1, 6, 9, 9)),
        "takes 4 channels in the second dimension",
    ),
    (
        lambda: fl.count(reader, tokens + 99),
        "There is no token 99: the embedding has 50 rows, 0 to 49.",
    ),
    (
        lambda: fl.count(reader, torch.zeros(1, 30, dtype=torch.long)),
        "Row 29 was looked up, and the embedding has 16 rows, 0 to 15: "
        "is an input of 1 x 30 too long?",
    ),
]


@pytest.mark.parametrize("call, told", MISTAKES)
def test_a_mistaken_call_is_told_in_one_sentence_with_the_right_one(call, told):
    with pytest.raises(CountError) as raised:
        call()
    text = str(raised.value)
    assert told in text and "\n" not in text and "tensor(" not in text.replace("torch.tensor(", "")
    assert len(text) < 300


def test_the_calls_own_error_is_the_cause_and_no_traceback_is_drawn():
    with pytest.raises(CountError) as raised:
        fl.count(net, x[:, :100])
    cause = raised.value.__cause__
    assert isinstance(cause, RuntimeError) and "cannot be multiplied" in str(cause)
    assert raised.value._render_traceback_() == [f"CountError: {raised.value}"]


def test_nothing_of_the_count_is_left_behind():
    with pytest.raises(CountError):
        fl.count(net, (1, 784))
    assert fl.count(net, x).flops == 2 * 784 * 10


# -- what has to stay the user's own error --------------------------------------------------------
class Broken(nn.Module):
    """Fails in a line of its own; `how` says in which."""

    def __init__(self, how):
        super().__init__()
        self.how = how
        self.first, self.second = nn.Linear(4, 5), nn.Linear(6, 7)
        self.embed_dim = 64

    def forward(self, x):
        return getattr(self, self.how)(x)

    def late(self, x):
        return self.second(self.first(x))

    def raises(self, x):
        raise TypeError("must be Tensor, not tuple, says its author")

    def asserts(self, x):
        assert x.shape[-1] == 3, "three"

    def helper(self, x):
        return self.two_arguments(x)

    def two_arguments(self, a, b):
        return a

    def own_view(self, x):
        return self.first(x.reshape(4, 2))

    def own_matrix(self, x):
        return x @ self.first.weight

    def attribute(self, x):
        return self.missing

    def key(self, x):
        return {}["nope"]


@pytest.mark.parametrize(
    "how, error, told",
    [
        ("late", RuntimeError, "cannot be multiplied"),
        ("raises", TypeError, "says its author"),
        ("asserts", AssertionError, "three"),
        ("helper", TypeError, "two_arguments"),
        ("own_view", RuntimeError, "cannot be multiplied"),
        ("own_matrix", RuntimeError, "cannot be multiplied"),
        ("attribute", AttributeError, "missing"),
        ("key", KeyError, "nope"),
    ],
)
def test_an_error_in_the_users_own_lines_passes_unchanged(how, error, told):
    with pytest.raises(error, match=told) as raised:
        fl.count(Broken(how), torch.rand(2, 4))
    assert not isinstance(raised.value, UserError)


def test_a_list_that_the_model_takes_is_not_blamed_for_another_error():
    class Sums(nn.Module):
        def forward(self, xs):
            return self.add(xs)

    with pytest.raises(AttributeError, match="'Sums' object has no attribute 'add'"):
        fl.count(Sums(), [x, x])
    assert fl.count(lambda xs: xs[0] + xs[1], [x, x]).kinds() == {"add": 784}


def test_a_class_that_is_no_model_is_called():
    class Doubled:
        def __init__(self, a):
            self.value = a + a

    assert fl.count(Doubled, x).kinds() == {"add": 784}
    assert "linear" not in fl.count(lambda: MLP(3, 4)).by("op")


@torch.library.custom_op("test_diagnoses::scaled", mutates_args=())
def operator(x: torch.Tensor, times: int) -> torch.Tensor:
    return x * times


def test_an_operator_that_is_given_an_option_of_the_block_is_told_so():
    with pytest.raises(CountError, match=r"strict is an option of the block: with fl.count\(str"):
        fl.count(operator, x, 3, strict=True)
    with pytest.raises(RuntimeError, match="expected at most 2"):
        fl.count(operator, x, 3, 4)
    with pytest.raises(ValueError, match="strict"):
        fl.count(_refuses, x, strict=True)


def _refuses(x, **options):
    raise ValueError(f"no {sorted(options)}")
