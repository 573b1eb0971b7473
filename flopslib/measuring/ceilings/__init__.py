"""What arithmetic and memories can do at most.

cpu              fl.ceilings for a processor; gpu: the same for a GPU
microbenchmarks  the loops tried in turns; gemm: the libraries' matrix products
llvm_kernels     those loops as LLVM IR; jit: compiled here; buffers: the memory they work on
"""
