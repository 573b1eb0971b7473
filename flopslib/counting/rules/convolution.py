"""Convolutions: every answer is a sum over its taps, k x k x the channels of its group.

The fact behind it: a weight of shape (out, in / groups, k, k) is one filter for each output
channel; its size behind the first number is the taps of one answer. A transposed convolution
spreads each input over as many taps, and the gradients are two convolutions of the same size.
Products with the zeros of the padding are done, and counted; that is the papers' custom too.
"""

import math

from ..costs import cost
from ..registry import rule


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
def convolution(x, w, *, bias=None, transposed=False, out):
    """2 taps for each answer (for each input, if transposed), and an addition for its bias."""
    taps = math.prod(w.shape[1:])
    bias = {"add": "answers"} if bias is not None else {}
    if transposed:
        return cost("2*inputs*taps", **bias, inputs=x.size, taps=taps, answers=out.size)
    return cost("2*answers*taps", **bias, answers=out.size, taps=taps)


@rule(
    "aten::slow_conv_transpose2d",
    "aten::slow_conv_transpose3d",
    "aten::cudnn_convolution_transpose",
    "aten::miopen_convolution_transpose",
    "aten::_mps_convolution_transpose",
)
def transposed_convolution(x, w, *, bias=None, out):
    """As the convolution whose gradient it is."""
    return convolution(x, w, bias=bias, transposed=True, out=out)


@rule("aten::convolution_backward", "aten::convolution_backward_overrideable")
def convolution_backward(grad, x, w, *, transposed=False, output_mask=(True, True, True)):
    """One convolution's work for each gradient asked for: the input's, the weight's; bias sums."""
    products = sum(map(bool, output_mask[:2]))
    of = {"inputs": x.size} if transposed else {"answers": grad.size}
    sums = {"add": "sums", "sums": grad.size - grad.shape[1]} if output_mask[2] else {}
    return cost(
        f"gradients*2*{next(iter(of))}*taps",
        gradients=products,
        **of,
        taps=math.prod(w.shape[1:]),
        **sums,
    )


@rule("aten::_slow_conv2d_backward")
def slow_convolution_backward(grad, x, w, *, output_mask=(True, True, True)):
    """The same, by its name without groups."""
    return convolution_backward(grad, x, w, output_mask=output_mask)
