"""Three readers of photographed words, with a list, in a cascade, behind a cache.

readers   three nets of one recipe in three sizes, trained while you wait
answers   what a reader says of every word, how sure it is, and which letters it saw
listed    the same with a list of words to choose from: retrieval
cascades  several in turn by how sure they are, and the thresholds for that
rules     a share of the words for the large one by coin, length, grain or doubt
caches    answers that were given before, found again by likeness
desks     the small one with the list first, and days that it was not chosen for
ledgers   ways side by side: wrong, FLOP, seconds, money
route     all names that a lesson uses

Nothing here counts or times: an answer knows how many letters each reader saw, and the lesson
brings what a letter costs.
"""
