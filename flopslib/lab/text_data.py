"""A text to learn from that every computer has: the manual inside Python's own library.

Nothing is downloaded. The fact to know: another Python has another edition of it, so what a model
makes of it is measured, and not compared between machines.
To learn from a text of your own: windows(text).
"""

import torch

WINDOW = 8  # characters that are seen before one is guessed


def reference_text():
    """The language reference that `help()` shows, as one text of ASCII characters."""
    from pydoc_data.topics import topics

    return "\n".join(topics[name] for name in sorted(topics)).encode("ascii", "ignore").decode()


def windows(text=None):
    """(seen, follows) for every place of a text: tensors of shape (places, 8) and (places,).

    Characters are numbers from 0 to 127, others are left out.

    >>> windows("a FLOP is")[1].item() == ord("s")
    True
    """
    text = reference_text() if text is None else text
    codes = torch.frombuffer(bytearray(text.encode("ascii", "ignore")), dtype=torch.uint8).long()
    return codes.unfold(0, WINDOW, 1)[:-1], codes[WINDOW:]
