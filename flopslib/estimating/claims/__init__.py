"""A sentence of the press taken apart by rules and tables: fl.claim. It never says true or false.

claim    fl.claim: all of it together, in sentences
reading  the text: its sentences, names, dates and numbers, and what kind each number is
beside   what the tables say of the models, the chips and the laws that it names
missing  what the sentence leaves out

Numbers are read by quantities/parsing, the one reader of typed numbers. To teach it a word: a word
in one of the lists of these files, and a sentence in tests/support/press_sentences.py.
"""
