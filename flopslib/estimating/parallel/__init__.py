"""What many workers do to the time of a step: laws of sharing, of messages, of interruptions.

lines          a straight line through timed points, and what is refused
laws           T(n) = a/n + c: what n workers share, and what they do not
links          messages between workers: a delay, and bytes at a bandwidth
predictions    how many times as fast n workers are, before they are timed
published_runs the laws of published runs, from the table clusters
failures       how often a run of many chips is interrupted, and what that costs
stragglers     the time of a step that waits for the slowest of n workers

fl.parallel.law([(1, "9 s"), (2, "5 s")])     the law through timed steps
fl.parallel.link(messages)                    delay and bandwidth of timed messages
fl.parallel.predict(link, size, pace, works)  speed-ups before they are timed
fl.parallel.published()                       five laws of published runs
fl.parallel.interruptions(1, 16_384)          time between two interruptions, and time lost
fl.parallel.slowest(seconds, 2, 1_024)        the slowest of n workers

To add a published run: rows in facts/tables/clusters.csv.
"""

from .failures import interruptions
from .laws import law
from .links import link
from .predictions import predict
from .published_runs import published
from .stragglers import slowest

__all__ = ["interruptions", "law", "link", "predict", "published", "slowest"]
