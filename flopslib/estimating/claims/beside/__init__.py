"""What the tables hold beside the numbers of a claim; each line says its source.

models  what a run took, what it cost, how large the model is; what a question takes
chips   which cell of a data sheet a number is, or how far it is from the nearest
laws    the nearest legal line, and from when it applies
"""
