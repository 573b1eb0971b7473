"""Operators that do the same to every number: one line for those that cost the same.

What a function such as exp takes inside depends on the library; here it is one operation of its
kind, `transcendental`, and a convention says later what that is worth. What is defined by others is
counted as those: a sigmoid is an exp, an addition and a division.
A comparison gives no number, and a change of sign no new one; both are `compare`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..costs import Cost, Operand, Sizes, cost
from ..registry import each, full_names, rule, size

# -- one operation, or a few, an element -----------------------------------------------------------

each("mul multiply square numpy.multiply numpy.square", mul=1)
each(
    "div true_divide divide reciprocal floor_divide fmod remainder numpy.divide numpy.reciprocal "
    "numpy.floor_divide numpy.fmod numpy.remainder",
    div=1,
)
each("sqrt numpy.sqrt", sqrt=1)
each("rsqrt", sqrt=1, div=1)
each(
    "exp exp2 expm1 log log2 log10 log1p sin cos tan sinh cosh tanh asin acos atan asinh acosh "
    "atanh atan2 erf erfc erfinv lgamma digamma polygamma mvlgamma i0 logaddexp logaddexp2 "
    "special_entr special_erfcx special_log_ndtr special_ndtri special_i0e special_i1 "
    "special_i1e special_zeta special_bessel_j0 special_bessel_j1 special_bessel_y0 "
    "special_bessel_y1 special_modified_bessel_i0 special_modified_bessel_i1 "
    "special_modified_bessel_k0 special_modified_bessel_k1 special_scaled_modified_bessel_k0 "
    "special_spherical_bessel_j0 special_scaled_modified_bessel_k1 special_airy_ai igamma "
    "igammac angle numpy.exp numpy.exp2 numpy.expm1 numpy.log numpy.log2 numpy.log10 numpy.log1p "
    "numpy.sin numpy.cos numpy.tan numpy.sinh numpy.cosh numpy.tanh numpy.arcsin numpy.arccos "
    "numpy.arctan numpy.arcsinh numpy.arccosh numpy.arctanh numpy.arctan2 numpy.cbrt "
    "numpy.logaddexp numpy.logaddexp2",
    transcendental=1,
)
each(
    "relu relu6 clamp clamp_min clamp_max clip abs neg negative sgn sign maximum minimum fmax "
    "fmin eq ne lt le gt ge isnan isinf isfinite isposinf isneginf signbit isin where "
    "masked_fill threshold threshold_backward hardtanh hardtanh_backward round floor ceil trunc "
    "frac copysign nan_to_num heaviside logical_and logical_or logical_not logical_xor "
    "conj_physical _conj_physical frexp softshrink_backward hardshrink_backward "
    "numpy.absolute numpy.fabs numpy.negative numpy.sign numpy.maximum "
    "numpy.minimum numpy.fmax numpy.fmin numpy.equal numpy.not_equal numpy.less numpy.less_equal "
    "numpy.greater numpy.greater_equal numpy.isnan numpy.isinf numpy.isfinite numpy.signbit "
    "numpy.rint numpy.floor numpy.ceil numpy.trunc numpy.copysign numpy.heaviside",
    compare=1,
)
each(
    "bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_left_shift bitwise_right_shift "
    "__and__ __or__ __xor__ __lshift__ __rshift__ gcd lcm numpy.bitwise_and numpy.bitwise_or "
    "numpy.bitwise_xor numpy.invert numpy.left_shift numpy.right_shift numpy.gcd numpy.lcm "
    "numpy.logical_and numpy.logical_or numpy.logical_not numpy.logical_xor",
    int=1,
)
each("sigmoid", transcendental=1, add=1, div=1, compare=1)  # 1 / (1 + exp(-x))
each("silu", transcendental=1, add=1, div=1, mul=1, compare=1)  # x sigmoid(x)
each("log_sigmoid_forward", transcendental=2, add=2, compare=2)
each("softplus", transcendental=2, add=1, compare=1)  # log(1 + exp(x))
each("elu", transcendental=1, mul=1, compare=1)
each("leaky_relu leaky_relu_backward _prelu_kernel rrelu_with_noise", mul=1, compare=1)
each("tanh_backward sigmoid_backward", mul=2, add=1)  # g (1 - y y), g y (1 - y)
each("addcmul", mul=2, add=1)
each("addcdiv", mul=1, div=1, add=1)
each("lerp", mul=1, add=2)
each("native_dropout_backward _masked_scale", mul=2)
each("sinc", transcendental=1, mul=1, div=1)
each("xlogy special_xlog1py", transcendental=1, mul=1)
each("logit", transcendental=1, div=1, add=1)
each("hypot numpy.hypot", mul=2, add=1, sqrt=1)
each("deg2rad rad2deg numpy.deg2rad numpy.rad2deg numpy.radians numpy.degrees", mul=1)
each(
    "quantize_per_tensor quantize_per_channel quantize_per_tensor_dynamic", div=1, add=1, compare=3
)  # x / scale + zero, rounded, kept within the format
each("dequantize fake_quantize_per_tensor_affine_cachemask", mul=1, add=1)
each("ldexp numpy.ldexp polar", mul=2, transcendental=1)


# -- by their arguments ----------------------------------------------------------------------------
@rule(
    "aten::add",
    "aten::sub",
    "aten::rsub",
    "aten::subtract",
    "aten::_add_relu",
    "numpy.add",
    "numpy.subtract",
)
def add(x: Operand, y: Operand | float = 0, *, alpha: float = 1, out: Operand) -> Cost:
    """x + alpha y: a multiplication more where alpha is not 1."""
    if alpha == 1:
        return cost(add="n", n=size(out))
    return cost(add="n", mul="n", n=size(out))


POWERS = {  # operations per element, by the exponent
    2: ("mul", 1),
    3: ("mul", 2),
    0.5: ("sqrt", 1),
    -1: ("div", 1),
    1: ("mul", 0),
    0: ("mul", 0),
}


@rule("aten::pow", "numpy.power", "numpy.float_power")
def power(x: Operand, exponent: Operand | float = 2, *, out: Operand) -> Cost:
    """Squares, cubes, roots and reciprocals are what they say; every other power is a function."""
    kind, many = "transcendental", 1
    if isinstance(exponent, (int, float)):
        kind, many = POWERS.get(exponent, (kind, many))
    formulas: Sizes = {kind: f"{many}*n"}
    return cost(**formulas, n=size(out))


@rule("aten::gelu")
def gelu(x: Operand, *, approximate: str = "none") -> Cost:
    """x (1 + erf(x / sqrt 2)) / 2, or by tanh of a cubic."""
    if approximate == "none":
        return cost(mul="3*n", add="n", transcendental="n", n=size(x))
    return cost(mul="6*n", add="2*n", transcendental="n", n=size(x))


@rule("aten::native_dropout", "aten::_fused_dropout")
def dropout(x: Operand, p: float = 0.5, train: bool | None = True) -> Cost:
    """A random mask and a scale: two multiplications in training, none afterwards."""
    if train is False:
        return cost()
    return cost(mul="2*n", n=size(x))


@rule("aten::bernoulli.p", "aten::poisson", how="moved")
def random_numbers(x: Operand, *, out: Operand) -> Cost:
    """Random bits, which are not floating-point work."""
    # NB: a sampler such as poisson's does floating-point work inside, which is left out.
    return cost()


# -- optimizers ------------------------------------------------------------------------------------
@rule(*full_names("_fused_adamw_ _fused_adam_"))
def adam(parameters: Sequence[Operand]) -> Cost:
    """Both running means, their corrections, the root and the step, for every parameter."""
    return cost(mul="7*n", add="4*n", div="2*n", sqrt="n", n=size(parameters))


@rule("aten::_fused_sgd_")
def sgd(parameters: Sequence[Operand], *, momentum: float = 0) -> Cost:
    """The step, and the momentum if there is any."""
    each_one = "2*n" if momentum else "n"
    return cost(mul=each_one, add=each_one, n=size(parameters))


@rule("aten::_amp_foreach_non_finite_check_and_unscale_")
def unscale(gradients: Sequence[Operand]) -> Cost:
    """Each gradient looked at, and divided by the loss's scale."""
    return cost(mul="n", compare="n", n=size(gradients))
