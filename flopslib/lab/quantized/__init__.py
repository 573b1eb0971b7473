"""Linear layers that store fewer bits a weight.

nf4       a table frozen in 4 bits, made wide whenever it is used, with a gradient through it
"""
