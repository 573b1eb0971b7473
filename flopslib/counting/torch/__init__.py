"""PyTorch while it is counted.

mode            each operator that runs, with its cost
eager           compiled code, run as the code that it was compiled from
inside_tensor   what other code runs in the middle of an operator: work, or the shape of a result
memory          what was worked out before, for the next call and the next count
mode_stack      the modes of a thread, and what PyTorch keeps for the whole process
module_tracker  the module and the phase it runs in
only_shapes     a program run on meta alone, to count far out
operands        what a rule sees of a tensor: shape, dtype and strides
values          numbers in tensors that decide how much work there is
script          what optimised TorchScript computes where no operator shows it
private         PyTorch's private names, and what a count lacks without them
"""
