"""What arithmetic and memories can do at most.

find             fl.ceilings, which chooses: cpu for a processor, gpu for a GPU
result           what both return, and the names of formats and memories
microbenchmarks  the loops tried in turns; gemm: the libraries' matrix products
llvm_kernels     those loops as LLVM IR; jit: compiled here; buffers: the memory they work on
set_size         whether a small part of main memory is enough to measure all of it
"""
