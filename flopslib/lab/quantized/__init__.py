"""Linear layers that store fewer bits a weight.

storage   weights as whole numbers of 8 or 4 bits with their scales, made slice by slice
layers    the layers that use them, by PyTorch's own kernels: INT8 with rows made whole numbers too,
          INT8 and 4 bits for the weights alone, and INT8 made wide again before an FP32 product
ways      which of these work on this machine, each tried small first, and why not the others
exchange  a model whose linear layers are exchanged for those of a way; what it stores, how far off
trials    ways at several jobs, each timed in turns with the model as it is
nf4       a table frozen in 4 bits, made wide whenever it is used, with a gradient through it
"""
