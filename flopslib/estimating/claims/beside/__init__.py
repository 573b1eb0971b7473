"""What the tables hold beside the numbers of a claim; each line says its source.

models      what a run took, what it cost, how large the model is; what a question takes
chips       which cell of a data sheet a number is, or how far it is from the nearest
laws        the legal line of a law that it names, or the nearest one, and from when it applies
named_laws  the laws that it names, and their rows
"""
