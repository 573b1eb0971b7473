"""Convolutions: windows times filters, and their gradients."""

import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from counting_routes import kinds, on, products, x

import flopslib as fl
from flopslib.counting.costs import Operand


@pytest.mark.parametrize("groups, stride, dilation", [(1, 1, 1), (2, 1, 1), (1, 2, 1), (4, 1, 2)])
def test_a_convolution_is_windows_times_filters(groups, stride, dilation):
    """The windows laid out by unfold, then one product for each group."""
    a, w = x(2, 4, 9, 9), x(8, 4 // groups, 3, 3)

    def spelled():
        windows = F.unfold(a, 3, stride=stride, dilation=dilation)  # (2, 4 x 9, places)
        parts = windows.view(2, groups, -1, windows.shape[-1])
        return w.view(groups, 8 // groups, -1) @ parts

    options = {"groups": groups, "stride": stride, "dilation": dilation}
    assert products(F.conv2d, a, w, **options) == products(spelled)


@pytest.mark.parametrize("groups", [1, 4])
@pytest.mark.parametrize("layer", [nn.Conv2d, nn.ConvTranspose2d])
def test_each_gradient_of_a_convolution_is_one_more_of_the_same_size(layer, groups):
    net = layer(4, 8, 3, groups=groups)
    c = fl.count(lambda: net(x(2, 4, 6, 6, requires_grad=True)).sum().backward())
    forward = c.only(phase="forward").flops
    assert c.only(phase="backward").flops == 2 * forward
    net.weight.requires_grad_(False)
    c = fl.count(lambda: net(x(2, 4, 6, 6, requires_grad=True)).sum().backward())
    assert c.only(phase="backward").flops == forward


def test_a_transposed_convolution_is_the_gradient_of_a_convolution():
    a = x(2, 4, 6, 6, requires_grad=True)
    c = fl.count(lambda: torch.autograd.grad(F.conv2d(a, torch.ones(8, 4, 3, 3)).sum(), a))
    grad = x(2, 8, 4, 4)
    assert products(F.conv_transpose2d, grad, x(8, 4, 3, 3)) == c.only(phase="backward").flops


def test_a_bias_is_an_addition_for_each_answer():
    a, w = x(2, 4, 6, 6), x(8, 4, 3, 3)
    more = kinds(F.conv2d, a, w, x(8))["add"]
    assert more == 2 * 8 * 4 * 4 and "add" not in kinds(F.conv2d, a, w)


def test_a_convolution_that_only_some_builds_have():
    a, w, out = Operand((2, 4, 5, 5)), Operand((4, 3, 3, 3)), Operand((2, 3, 7, 7))
    found = on("aten::slow_conv_transpose2d", a, w, out=out)
    assert found.kinds() == {"product": 2 * (2 * 4 * 5 * 5) * (3 * 3 * 3)}
    # 2 x 3 x 3 x 3 taps for each of 2 x 4 x 5 x 5 inputs; both gradients, a bias of 3 channels
    shapes = (2, 3, 5, 5), (2, 4, 7, 7), (3, 4, 3, 3)
    found = on("aten::_slow_conv2d_backward", *map(Operand, shapes))
    assert found.kinds() == {"product": 2 * 2 * 150 * 36, "add": 150 - 3}


@pytest.mark.parametrize("transposed", [False, True])
def test_channels_that_do_not_fit_are_no_convolution_and_never_a_guess(transposed):
    a, w, out = Operand((2, 5, 6, 6)), Operand((8, 4, 3, 3)), Operand((2, 8, 4, 4))
    assert on("aten::convolution", a, w, transposed=transposed, out=out) is None
    assert on("aten::convolution_backward", out, a, w, transposed=transposed) is None
