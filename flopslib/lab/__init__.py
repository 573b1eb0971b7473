"""The small real things that lessons run and watch.

models        networks to count and to train: an MLP, a small CNN, a tiny GPT, a small MoE; and any
              row of the table architectures, up to 671 billion parameters, on the device `meta`
transformer   the parts they are made of: attention, feed-forward, experts, a block
custom_ops    two operators that no counter has a rule for
matmul_steps  a small matrix product, one operation at a time
sums          three ways to add up numbers in few bits
text_data     a text to learn from that every Python has
training      one step of training of a small GPT, as a function to count and to time
next_char     a net that learns the text in a second, in four precisions
isoflop       nets of many sizes, each trained with the same FLOP, and texts that are spoiled
photos        photographs of letters, made of the fonts inside matplotlib
finetuning    a net that reads letters, and four ways to teach it more
routing       three readers of photographed words, a list, a cascade, a cache: which one answers
distributed   several processes that share a step of training, a message or a layer
ring          how a sum goes round all of them, turn by turn
serving       a chat model with its kept keys and values, and a scheduler that seats its readers
quantized     linear layers that store 8 or 4 bits a weight, by PyTorch's own kernels
lives         jobs whose machine is taken away now and then, life by life

The lab uses no counter and no prices; lessons point those at it. It reads no clock either, save for
the workers of `distributed`: no clock outside could time all of them at once. What `serving` serves
on the real model is timed by a clock that the caller brings.
"""
