"""Calls that failed before anything was computed: what was passed, and what to type instead.

diagnoses  the table of such mistakes: add one there
call       a call that failed, and questions about what was passed to it
example    an input that a model would take
"""
