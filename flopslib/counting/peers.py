"""Other people's counters, asked in one line, so that a lesson can lay their answers beside ours.

The fact behind it: each watches from another place, so each misses something else; what they are
asked about is not changed, and what they leave out is theirs to say.
To add one: a function of (fn, *args) that gives FLOP, 2 a multiply-add, as a whole number.
"""


def torch_counter(fn, *args):
    """What PyTorch's own FlopCounterMode says about fn(*args): a whole number of FLOP.

    >>> torch_counter(torch.mm, a, b)                                    # doctest: +SKIP
    4194304
    """
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        fn(*args)
    return counter.get_total_flops()
