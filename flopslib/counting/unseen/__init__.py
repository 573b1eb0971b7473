"""What a count of operators cannot see, and how it is named: never a silent zero.

plain_python  a call in which no operator of PyTorch or NumPy ran, and the call of fl.tally for it
"""
