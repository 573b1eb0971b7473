"""Calls that failed before anything was computed: what was passed, and what to type instead.

diagnoses  the table of such mistakes: they are asked in its order
arguments  mistakes in the call itself: names, and too little or too much
values     mistakes in what was passed: no tensor, another device, another dtype
sizes      mistakes in the sizes that the first layer takes
call       a call that failed, and questions about what was passed to it
example    an input that a model would take
"""
