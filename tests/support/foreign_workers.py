"""What other processes and old threads are asked to do; importable, so that `spawn` finds it."""

import queue
import threading

import torch


def square(a):
    return a @ a


class Products(torch.utils.data.Dataset):
    """Each of its items is a product, worked out when it is asked for."""

    def __len__(self):
        return 4

    def __getitem__(self, i):
        return torch.ones(5, 5) @ torch.ones(5, 5)


class Worker(threading.Thread):
    """A thread of the user's own that does what it finds in a queue."""

    def __init__(self):
        super().__init__(daemon=True)
        self.asked, self.done = queue.Queue(), queue.Queue()
        self.start()

    def run(self):
        while (fn := self.asked.get()) is not None:
            self.done.put(fn())

    def ask(self, fn):
        self.asked.put(fn)
        return self.done.get()
