"""The judge of exercise 09.3: freeze a part of a GPT and keep at most 75 % of a step's FLOP.

The learner's function is run on a small GPT, and then a step of training is counted. The look-up
table has to learn as before, so its gradient is compared with the one before the freezing.
To add a slip: a sentence here, and the step of `judge_freeze` in which it is found.
"""

import copy
from dataclasses import dataclass

from ...counting.counter import count
from ..questions.reading import whole_number

BLOCKS = 4
TOKENS = 128
MOST = 0.75  # of the FLOP of a step in which everything is trained
SAVES_NOTHING = 0.99
ALL = ("all", "all 4", "all four", "all of them", "every block", "the blocks", "gpt.blocks")
NONE = ("0", "none", "no block")

RIGHT = (
    "A frozen table saves one product of its three. The gradient still has to cross it, so that "
    "the look-up table can learn. That is why LoRA (lesson 15), which freezes nearly everything, "
    "saves a third of the FLOPs at most."
)
NOT_FROZEN = (
    "Nothing is frozen: every parameter still asks for its gradient. Write "
    "gpt.blocks[0].requires_grad_(False) for the first block, and so on."
)
EVAL = (
    "eval() freezes nothing. It switches off what only training needs, such as dropout. "
    "requires_grad_(False) is what freezes."
)
EVERYTHING = (
    "Everything is frozen, so there is no gradient at all, and nothing learns. The look-up table "
    "has to go on learning."
)
TIED = (
    "That freezes the look-up table: in this GPT it is the output layer as well, one table for "
    "both ends. The table has to go on learning."
)
STOPS_EARLY = (
    "Cheaper, but the gradient stops where the last frozen part begins: the look-up table in front "
    "learns nothing."
)
CUT = (
    "Cheaper, but the gradient no longer comes back through all of the blocks: the look-up table "
    "learns only what it needs as the output layer."
)
CHANGED = (
    "That is another model: it gives other scores for the same text. Freezing leaves every number "
    "and every part where it was."
)
ANOTHER = (
    "Your function returns another model. Freeze parts of the one that it was given; it need not "
    "return anything."
)
NO_TABLES = (
    "What you froze multiplies next to nothing: positions, norms and biases. The work is in the "
    "tables of the blocks."
)
SOME_LEFT = (
    "The way back still crosses all of the blocks, and it collects a gradient for every table that "
    "you left unfrozen."
)
TOO_FEW = (
    "Freezing a block saves a little less than a third of its work: the gradient still has to "
    "cross it. Freeze more of the blocks."
)
NO_SUCH_BLOCK = f"This GPT has {BLOCKS} blocks, no more."


@dataclass(frozen=True)
class FirstBlocks:
    """The function that a number typed as an answer stands for: freeze that many blocks."""

    number: int

    def __call__(self, gpt):
        gpt.blocks[: self.number].requires_grad_(False)


def first_blocks(answer):
    """The FirstBlocks of an answer such as "4 blocks" or "all"; None for anything else."""
    typed = str(answer).strip(" .").lower()
    if typed in ALL:
        return FirstBlocks(BLOCKS)
    if typed in NONE:
        return FirstBlocks(0)
    number = whole_number(answer, "block blocks")
    return FirstBlocks(number) if number else None


def judge_freeze(run):
    """At most 75 % of the FLOP of a step, and the same gradient for the look-up table."""
    if isinstance(run.function, FirstBlocks) and run.function.number > BLOCKS:
        yield False, NO_SUCH_BLOCK
    gpt, text = model_and_text()
    before = copy.deepcopy(gpt)
    run.check((gpt,))
    result = run.inside(call_on, gpt)
    yield from another_model(gpt, before, result, text)
    yield from not_learning(gpt, before, text)
    yield from counted(gpt, before, TOO_FEW if only_blocks(gpt) else SOME_LEFT)


def model_and_text():
    """A GPT and token numbers (1, TOKENS), always the same; other random numbers are left alone."""
    import torch

    from ...lab.models import TinyGPT

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        gpt = TinyGPT(context=TOKENS, layers=BLOCKS)
        text = torch.randint(gpt.embedding.num_embeddings, (1, TOKENS))
    return gpt, text


def call_on(freeze, gpt):
    return freeze(gpt)


# -- is it the same model? -------------------------------------------------------------------------
def another_model(gpt, before, result, text):
    """A verdict on a function that returns or makes another model; none if it is the same."""
    import torch

    from ...lab.transformer import Transformer

    if isinstance(result, Transformer) and result is not gpt:
        yield False, ANOTHER
    with torch.no_grad():
        same = torch.equal(gpt(text), before(text))
    if not same:
        yield False, CHANGED


# -- does its table learn as before? ---------------------------------------------------------------
def not_learning(gpt, before, text):
    """A verdict on a table that does not learn as before; none if it does."""
    import torch

    frozen = {name for name, p in gpt.named_parameters() if not p.requires_grad}
    number = len(list(gpt.parameters()))
    if not frozen:
        yield False, NOT_FROZEN if gpt.training else EVAL
    if len(frozen) == number:
        yield False, EVERYTHING
    if "embedding.weight" in frozen:
        nothing_in_front = "positions.weight" in frozen  # so the gradient has no reason to go on
        some_block = any(name.startswith("blocks") for name in frozen)
        yield False, STOPS_EARLY if some_block and nothing_in_front else TIED
    if not torch.allclose(table_gradient(gpt, text), table_gradient(before, text), atol=1e-6):
        yield False, CUT


def table_gradient(gpt, text):
    """The gradient of the look-up table for one text whose next tokens are its own."""
    from torch.nn import functional as F

    gpt.zero_grad()
    scores = gpt(text)[0]
    F.cross_entropy(scores[:-1], text[0, 1:]).backward()
    return gpt.embedding.weight.grad


# -- what does a step take? ------------------------------------------------------------------------
def only_blocks(gpt):
    """Whether each block is frozen as a whole or not at all, and nothing else is."""
    for block in gpt.blocks:
        if len({p.requires_grad for p in block.parameters()}) > 1:
            return False
    others = (p for name, p in gpt.named_parameters() if not name.startswith("blocks"))
    return all(p.requires_grad for p in others)


def counted(gpt, before, too_much):
    """The verdict on the FLOP of a step; too_much: why it takes more than was asked for."""
    now, then = (count(one_step(model)).model_flops for model in (gpt, before))
    share = now / then
    takes = f"A step takes {100 * share:.0f} % of its FLOP now (counted)"
    if share <= MOST:
        yield True, f"Right: {takes[0].lower()}{takes[1:]}. {RIGHT}"
    why = NO_TABLES if share > SAVES_NOTHING else too_much
    yield False, f"{takes}, and at most {100 * MOST:.0f} % is asked for. {why}"


def one_step(gpt):
    """A step of training on a short text."""
    from ...lab.training import TrainingStep

    text = "a" * (TOKENS + 1)  # what it reads changes no count
    return TrainingStep(gpt, batch=1, tokens=TOKENS, text=text)


# -- functions for the tests -----------------------------------------------------------------------
def freeze_blocks(gpt):
    gpt.blocks.requires_grad_(False)


def all_but_the_table(gpt):
    gpt.requires_grad_(False)
    gpt.embedding.weight.requires_grad_(True)


def nothing(gpt):
    return gpt


def without_training(gpt):
    gpt.eval()


def everything(gpt):
    for parameter in gpt.parameters():
        parameter.requires_grad = False


def all_but_the_last_block(gpt):
    gpt.requires_grad_(False)
    gpt.blocks[-1].requires_grad_(True)


def output_layer(gpt):
    gpt.head.requires_grad_(False)


def norms(gpt):
    gpt.norm.requires_grad_(False)
    gpt.positions.requires_grad_(False)


def attention(gpt):
    for block in gpt.blocks:
        block.attention.requires_grad_(False)


def cut_loose(gpt):
    freeze_blocks(gpt)
    gpt.blocks[-1].register_forward_hook(lambda block, x, result: result.detach())


def shortened(gpt):
    gpt.blocks = gpt.blocks[:2]


def a_new_one(gpt):
    copied = copy.deepcopy(gpt)
    freeze_blocks(copied)
    return copied


WAYS = (
    (freeze_blocks, RIGHT),
    (nothing, NOT_FROZEN),
    (without_training, EVAL),
    (everything, EVERYTHING),
    (all_but_the_last_block, STOPS_EARLY),
    (output_layer, TIED),
    (cut_loose, CUT),
    (shortened, CHANGED),
    (a_new_one, ANOTHER),
    (norms, NO_TABLES),
    (attention, SOME_LEFT),
    ("1", TOO_FEW),
    ("2 blocks", TOO_FEW),
    (3, TOO_FEW),
    ("0", NOT_FROZEN),
    (5, NO_SUCH_BLOCK),
)
