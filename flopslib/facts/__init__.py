"""What is known before anything is counted or measured: cited numbers, and formats by definition.

Every number of a table has its source and its date; a number format follows from its bits, and how
a product is made in it from the libraries.

table           fl.table: the tables of the folder tables/, row by row; dates: their days as numbers
csv_reader      one csv as typed cells; csv_text: its bytes as lines, however they were saved
validation      what every row of ours must have (for the tests)
live            a learner's own, newer copy of a table, from a public file
chips           a data sheet that answers, and clusters of chips; derating: a headline, step by step
number_formats  FP64 to FP4 by name, rounding and blocks; encodings: the bits behind them
dtypes          the format of a dtype by its name
matmul_formats  a matrix product in every format and on every device
formulas        the papers' short formulas

To add a fact: a row in a csv of tables/.
"""
