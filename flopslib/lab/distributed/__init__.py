"""Several processes that work on one net, under the real torch.distributed.

together  what a lesson calls: steps, messages, split, engine; each starts workers and reads them
results   what came back, and how it says itself
launch    starts workers, reads their lines, and leaves none behind
worker    what each process runs; torchrun runs the same file on as many machines as there are
team      one worker's view of all: sums over them, and time on all their clocks
tasks     the work itself: shared batches, messages, a layer cut in two, PyTorch's own engine
pipeline  a batch in parts through stages, tick by tick, on paper
meeting   how workers find each other: the loopback and a file here, torchrun's address elsewhere

Only `team`, `tasks` and `meeting` load PyTorch, in the workers; the notebook needs none.
"""
