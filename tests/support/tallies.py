"""What the tests of self-counting numbers share."""

import numpy as np

import flopslib as fl
from flopslib.counting.tally import scalar
from flopslib.counting.tally.scalar import Tally

NUMBERS = np.array([0.3, 0.9, 0.1, 0.7, 0.2, 0.8, 0.6, 0.4, 0.55, 0.35])


def made(*numbers):
    """{operation: how often} behind tallies and arrays of them."""
    tallies = [tally for x in numbers for tally in np.ravel(fl.tally(x))]
    return scalar.count_behind(tallies).operations


def lost(results, numbers):
    """Whether something was computed from these numbers and nothing shows it."""
    kept = [
        x for result in results for x in np.ravel(np.asarray(result, object)) if type(x) is Tally
    ]
    return not scalar.count_behind([*kept, *numbers]).operations
