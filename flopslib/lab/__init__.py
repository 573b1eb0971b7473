"""The small real things that lessons run and watch.

models   networks to count and to train: an MLP, a small CNN, a tiny GPT, a small MoE; and any row
         of the table architectures, up to 671 billion parameters, on the device `meta`
parts    what they are built of: attention, feed-forward, experts, a block
operators    two operators that no counter knows, to be taught
products a matrix product in every format that a device multiplies; data: a text to learn from

The lab knows no counter, no clock and no price; it is what they are pointed at.
"""
