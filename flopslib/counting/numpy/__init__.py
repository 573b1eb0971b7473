"""NumPy watched while it works.

array     the array class that sees each function
tracking  which arrays are watched, and what could not be
rules     what each function costs
"""
