"""A program: a learner's function, run on the spot and judged by what it does.

The judge is a function in the lesson's own file. It is given a `Run`, which calls the learner's
function safely, and yields (right, sentence); the first that it yields is the feedback. So a judge
reads from top to bottom, and may be put together by `yield from`.
To add one: a Lesson's `program`, with a `judge`, and `ways` for the tests: (answer, sentence), the
right one first, then those of slips.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from ..._support.errors import short
from ..feedback import Feedback
from .question import Answer, AnswerAndSentence, Given, Question, Show, text_of
from .sandbox import IN_QUOTES, Run, SandboxError, is_code

Verdicts = Generator[tuple[bool, str], None, None]
Function = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Program(Question):
    """A function with what `judge` asks of it.

    wanted: a sentence for what is not a function, with {} for what was given. called: how the
    function is called, for arguments that do not fit. stands_for: the function that another answer
    means, such as a formula typed as text, or None; without it, only a function answers.
    """

    judge: Callable[[Run], Verdicts]
    ways: tuple[AnswerAndSentence, ...]
    wanted: str
    called: str = ""
    stands_for: Callable[[Answer], Function | None] | None = None

    @property
    def needs_code(self) -> bool:
        return self.stands_for is None

    def right(self, given: Given) -> AnswerAndSentence:
        return self.ways[0]

    def slips(self, given: Given) -> list[AnswerAndSentence]:
        return list(self.ways[1:])

    def reply(self, answer: Answer, given: Given, show: Show) -> Feedback:
        try:
            run = self._run(answer)
            if self.wait:
                show(self.wait)
            with closing(self.judge(run)) as verdicts:
                right, sentence = next(verdicts)
        except SandboxError as error:
            return Feedback(str(error), False)
        except Exception as error:
            # A result may be any object, and fail wherever it is looked at.
            # NB: a fault of the judge's own ends here, too; the tests answer in each of its ways.
            return Feedback(
                f"It returns something that cannot be checked ({type(error).__name__}).", False
            )
        return Feedback(sentence, right)

    def _run(self, answer: Answer) -> Run:
        function = answer if callable(answer) else None
        if function is None and self.stands_for:
            function = self.stands_for(answer)
        if function is None:
            told = self.wanted.format(repr(short(text_of(answer))))
            if isinstance(answer, str) and is_code(answer):
                told = f"{told} {IN_QUOTES}"
            raise SandboxError(told)
        return Run(function, answer, self.called)
