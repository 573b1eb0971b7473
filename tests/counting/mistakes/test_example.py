"""An input that a model would take: every example is taken."""

import pytest
import torch
import torch.nn as nn

import flopslib as fl
from flopslib.counting.mistakes.example import Example, example_for


@pytest.mark.parametrize(
    "model",
    [
        nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 10)),
        nn.Sequential(nn.Conv2d(3, 4, 7, stride=4), nn.Flatten()),
        nn.Conv1d(2, 3, 5),
        nn.ConvTranspose2d(4, 2, 3),
        nn.Embedding(50, 8),
        nn.LayerNorm((4, 8)),
        nn.BatchNorm1d(7),
        nn.GRU(16, 8),
        nn.TransformerEncoderLayer(16, 2),
        nn.Linear(6, 2).bfloat16(),
        nn.Sequential(nn.ReLU(), nn.Linear(5, 2, device="meta")),
    ],
)
def test_the_example_is_an_input_that_the_model_takes(model):
    line = str(example_for(model))
    given = eval(line, {"torch": torch})
    assert fl.count(model, given).rows, line


def test_a_model_without_layers_has_no_example():
    assert example_for(nn.ReLU()) is None and example_for(len) is None


def test_the_terminal_has_its_own_way_to_write_it():
    assert Example((1, 64), tokens=50).option == "--input 1,64:int64"
    assert Example((1, 3, 8, 8)).option == "--input 1,3,8,8"
