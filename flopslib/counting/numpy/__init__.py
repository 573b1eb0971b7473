"""NumPy while it is counted.

array     the view of an array that sees each function
retype    views that become plain arrays again
tracking  which arrays are followed
holders   the user's objects that hold arrays
guard     what was not followed, and how it is named
rules     costs of what only NumPy has or defines in its own way; the rest is in counting/rules
"""
