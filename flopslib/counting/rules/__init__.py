"""What each PyTorch operator costs, one file a family.

matmul, attention, convolution, recurrent, linear_algebra   products
elementwise, reductions, pooling                            everything else that computes
scatter_gather, data_movement                               mostly bytes

To add one: a function under @rule in the file of its family; costs as a formula of shapes.
"""
