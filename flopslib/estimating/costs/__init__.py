"""What does it cost? Money as a distribution, the bill of a month, carbon by place and hour.

spread      the cost of a training run as thousands of draws from what is not known about it
bill        fl.bill: what answering costs by the month, rented round the clock, by the token, owned
footprint   fl.footprint: the carbon of an energy on a grid
"""
