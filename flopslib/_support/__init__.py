"""The floor: what every room may use. It knows nothing of FLOP."""
