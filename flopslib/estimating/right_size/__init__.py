"""Right-sizing: the sheet of a product, and the cheapest way to answer that is good enough.

rightsize  fl.rightsize: the ways to answer, the one to take, the number that decides
sheet      what is known of a product: queries, tokens, prices, shares, each a span
prices     what a token of a model costs, by its name or typed
ways       small, large, small first, a cache before them, retrieval: money, quality, time
choice     the cheapest way that meets what is asked, and at which number that changes
spans      a number between two bounds, as sums and products of the worst cases
"""
