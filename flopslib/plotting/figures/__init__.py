"""One file a family of figures; plotting/__init__ maps each figure to its file.

By subject; the numbers are those of the lessons that show them.
nomogram, classroom                    lesson 00
matmul, token_pairs, counts            counting: 01 to 03
timings, rooflines, work_time          measuring: 04 to 06
number_formats, hardware               07, 08
training                               09
workers, rings, pipelines              10
scaling, budgets                       11
growth, thresholds, line_dates         12, 17
joules, costs                          13
serving_charts                         14
tuning                                 15
routing                                16
calibrations                           16, 18
claim_sheets                           18
"""
