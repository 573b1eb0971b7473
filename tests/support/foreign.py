"""Other people's models, for counting only: torchvision's definitions and transformers' classes.

The plain Linux wheel of torchvision is compiled for CUDA, so beside a CPU torch its compiled part
does not load, `import torchvision` fails on the first operator that is not there, and transformers,
which looks for it, fails with it. Naming the missing operators is enough for every model that is
plain torch; those that would really call one (nms, roi_align) fail when they do.
"""

import functools
import re
import sys

MOST = 40  # operators that may be missing


@functools.cache
def torchvision():
    """The package torchvision, its models included."""
    import torch

    names = torch.library.Library("torchvision", "FRAGMENT")
    for _ in range(MOST):
        try:
            import torchvision as package
            import torchvision.models  # noqa: F401
        except RuntimeError as error:
            missing = re.search(r"operator torchvision::(\w+) does not exist", str(error))
            if not missing:
                raise
            names.define(f"{missing[1]}(Tensor x) -> Tensor")
            for loaded in [name for name in sys.modules if name.startswith("torchvision")]:
                del sys.modules[loaded]
        else:
            package.named_for_counting = names  # the names live as long as their library object
            return package
    raise ImportError(f"torchvision still misses an operator after {MOST} were named")


@functools.cache
def transformers():
    """The package transformers, able to import its model classes."""
    torchvision()
    import transformers as package

    return package
