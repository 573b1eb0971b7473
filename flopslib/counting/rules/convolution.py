"""Convolutions: every entry is a sum over its taps, k x k x the channels of its group.

A weight of shape (out, in / groups, k, k) is one filter for each output channel; its size behind
the first number is the taps of one entry (`answers` in the formulas). A transposed convolution
spreads each input over as many taps, and the gradients are two convolutions of the same size.
NB: products with the zeros of the padding are counted, as in papers and in PyTorch's own counter;
they are 3.45 % of ResNet-50's and 8.6 % of AlexNet's. XLA leaves them out.
"""

from __future__ import annotations

import math

from ..costs import Cost, Operand, Sizes, cost
from ..registry import rule


def taps_of(x: Operand, w: Operand, transposed: bool) -> int | None:
    """The number of taps of one entry; None if the weight's channels do not fit those of x."""
    if x.ndim == w.ndim:
        channels = x.shape[1]
        fits = channels == w.shape[0] if transposed else not channels % max(1, w.shape[1])
        if not fits:
            return None
    return math.prod(w.shape[1:])


@rule(
    "aten::convolution",
    "aten::_convolution",
    "aten::convolution_overrideable",
    "aten::mkldnn_convolution",
    "aten::cudnn_convolution",
    "aten::miopen_convolution",
    "aten::_mps_convolution",
    "aten::cudnn_convolution_relu",
    "aten::_slow_conv2d_forward",
    "aten::slow_conv3d_forward",
    "aten::slow_conv_dilated2d",
    "aten::slow_conv_dilated3d",
    "aten::_conv_depthwise2d",
    "aten::conv_depthwise3d",
    "aten::miopen_depthwise_convolution",
)
def convolution(
    x: Operand,
    w: Operand,
    *,
    bias: Operand | None = None,
    transposed: bool = False,
    out: Operand,
) -> Cost | None:
    """2 taps for each entry (for each input, if transposed), and an addition for its bias."""
    taps = taps_of(x, w, transposed)
    if taps is None:
        return None
    formulas: Sizes = {}
    if bias is not None:
        formulas["add"] = "answers"
    if transposed:
        return cost("2*inputs*taps", **formulas, inputs=x.size, taps=taps, answers=out.size)
    return cost("2*answers*taps", **formulas, answers=out.size, taps=taps)


@rule(
    "aten::slow_conv_transpose2d",
    "aten::slow_conv_transpose3d",
    "aten::cudnn_convolution_transpose",
    "aten::miopen_convolution_transpose",
    "aten::_mps_convolution_transpose",
)
def transposed_convolution(
    x: Operand, w: Operand, *, bias: Operand | None = None, out: Operand
) -> Cost | None:
    """As the convolution whose gradient it is."""
    return convolution(x, w, bias=bias, transposed=True, out=out)


@rule("aten::convolution_backward", "aten::convolution_backward_overrideable")
def convolution_backward(
    grad: Operand,
    x: Operand,
    w: Operand,
    *,
    transposed: bool = False,
    output_mask: tuple[bool, ...] = (True, True, True),
) -> Cost | None:
    """One convolution's work for each gradient asked for: the input's, the weight's; bias sums."""
    taps = taps_of(x, w, transposed)
    if taps is None:
        return None
    of_input, of_weight, of_bias = output_mask
    sizes: Sizes = {"gradients": bool(of_input) + bool(of_weight), "taps": taps}
    if transposed:
        products = "gradients*2*inputs*taps"
        sizes["inputs"] = x.size
    else:
        products = "gradients*2*answers*taps"
        sizes["answers"] = grad.size
    formulas: Sizes = {}
    if of_bias:
        formulas["add"] = "sums"
        sizes["sums"] = grad.size - grad.shape[1]
    return cost(products, **formulas, **sizes)


@rule("aten::_slow_conv2d_backward")
def slow_convolution_backward(
    grad: Operand,
    x: Operand,
    w: Operand,
    *,
    output_mask: tuple[bool, ...] = (True, True, True),
) -> Cost | None:
    """The same, by its name without groups."""
    return convolution_backward(grad, x, w, output_mask=output_mask)
