"""Forms and pictures that move.

forms           fields and buttons; threshold_form: the one of lesson 17
figures         pictures that a control redraws, and the progress bar
"""
