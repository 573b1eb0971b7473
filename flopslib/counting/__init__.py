"""What work is there? The room that counts operations, by kind.

counter      fl.count; report: what comes out; shown: how it shows itself
watching     PyTorch watched: operators; places: in which module and phase; tensors: their look
rulebook     fl.rule; rules/: what each operator costs, by costs: formulas; work: one call of one
arrays       NumPy watched: a class that sees each function; following: which arrays it takes
law          the formula behind a count, found exactly and checked
tally        numbers that count themselves, one or an array of them (number, family)
operations   what an operation is called, which kind it is, and a count of them (Count)
conventions  how many FLOP each kind is worth, by seven published ways of counting
steps        a small matrix product, one operation at a time
others       PyTorch's own counter beside ours; terminal: `python -m flopslib count`

A count knows no seconds and no machine; measuring, drawing and teaching are other rooms.
"""
