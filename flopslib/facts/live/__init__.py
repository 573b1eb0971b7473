"""A learner's own, newer copy of a table, made from a living public file.

refresh      the file read, compared with the package's snapshot, and saved as a copy
download     its bytes: from a site or a disk, within bounds of time and size
epoch        what Epoch AI's columns mean here
spreadsheet  truth values, days and numbers as other programs write them
"""
