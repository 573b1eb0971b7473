"""What each operator costs, one file per family: PyTorch's, and NumPy's that do the same.

matmul, attention, convolution, recurrent, linear_algebra   products
elementwise, reductions, pooling                            everything else that computes
scatter_gather, data_movement                               mostly bytes

Functions that only NumPy has, or that it defines in its own way, are in numpy/rules.
To add one: a function under @rule in the file of its family; costs as a formula of shapes.
"""
