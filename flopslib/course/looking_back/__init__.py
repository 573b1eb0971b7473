"""What a learner noted in the course, looked at together. It is theirs, and stays on their disk.

verdicts     fl.verdict: the ten sentences of lesson 18, judged first and then laid open
calibration  how sure they were, against how often they were right
inventory    fl.inventory: all votes, the first letter and the latest
keepsake     fl.keepsake: a page of all that, in their own folder; page: its HTML
"""
