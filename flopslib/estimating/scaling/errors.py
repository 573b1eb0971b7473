"""What cannot be fitted, split or foretold, in one sentence."""

from ..._support.errors import UserError


class ScalingError(UserError, ValueError):
    """Nets that show no valley, and questions to which a law has no answer."""
