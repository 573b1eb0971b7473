"""A chat that is served: a model that keeps what it has read, and the seats of its chats.

chat         the model that lesson 14 serves, and a sentence about it
cache        the keys and values that a chat has left: its KV cache
step         new tokens of several chats at once through the model; each attends to its own cache
traffic      requests: when each arrives, how long its prompt is and how long its answer will be
scheduler    who sits where, step by step: batches that start together, or a free seat taken at once
clocks       what a step takes: one each, or by a formula
model_clock  the model itself, which does the work, under a clock of the caller's
served       the result: steps, waits, seats
spread       what waiting for the longest costs on average, by a closed form and by simulation
ahead        guessing the next tokens cheaply and checking several in one step: speculative decoding
pages        the memory of kept tokens by whole contexts or by pages
kernels      small tables, and several routes of a library to one product
"""
