"""The small real things that lessons run and watch.

models        networks to count and to train: an MLP, a small CNN, a tiny GPT, a small MoE; and any
              row of the table architectures, up to 671 billion parameters, on the device `meta`
transformer   what they are built of: attention, feed-forward, experts, a block
custom_ops    two operators that no counter knows, to be taught
matmul_steps  a small matrix product, one operation at a time
text_data     a text to learn from; next_char: a net that learns it in a second

The lab knows no counter, no clock and no price; it is what they are pointed at.
"""
