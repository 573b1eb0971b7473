"""What a count of operators cannot see, and how it is named: never a silent zero.

handed_on     work in other threads, which is followed there, and in other processes, which is named
plain_python  a call in which no operator of PyTorch or NumPy ran, and the call of fl.tally for it
"""
