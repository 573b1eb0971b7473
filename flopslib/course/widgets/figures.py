"""Moving pictures: controls, one image with words, one spoken sentence; and a bar while measuring.

No Output widget and no display in a callback: strict tests hear those as the cell's own output. A
live picture computes from results that are there; it never measures. The stored page keeps its
first state as a still picture. To add one: a function here that gives `Live` a draw function.
`grow` is the other kind: it draws what a generator measures, point by point.
"""

import sys

from ..._support.display import aria_status, say
from ...estimating.duration import how_long


class Live:
    """draw(**values) -> Picture, redrawn whenever a control moves."""

    def __init__(self, draw, controls):
        self._draw, self._controls = draw, controls  # controls: {name: () -> widget}
        self._box = self._still = None

    @property
    def widget(self):
        """The ipywidgets box, built when first asked for; `.controls` holds its parts by name."""
        if self._box is None:
            import ipywidgets as w

            self.controls = {name: make(w) for name, make in self._controls.items()}
            self._image, self._says = w.HTML(), w.HTML()
            self._box = w.VBox([*self.controls.values(), self._image, self._says])
            for control in self.controls.values():
                control.observe(self._update, names="value")
            self._update()
        return self._box

    def _update(self, _=None):
        try:
            picture = self._draw(**{name: c.value for name, c in self.controls.items()})
        except Exception as error:  # a callback's traceback goes nowhere: say it here
            self._trouble = str(error)
            self._says.value = aria_status(self._trouble)
            return
        self._image.value = picture.html()
        self._says.value = aria_status(picture.say())
        self._still = picture

    def __repr__(self):
        return self.widget and (self._still.say() if self._still else self._trouble)

    def _repr_mimebundle_(self, **_):
        data, metadata = self.widget._repr_mimebundle_(), {}
        data, metadata = data if isinstance(data, tuple) else (data, metadata)
        if self._still is None:
            return {**data, "text/plain": self._trouble}, metadata
        still, alt = self._still.bundle()
        return {**data, **still}, {**metadata, **alt}


def slide_rule(**paces):
    """The slide rule with two menus and a share: who works, on what, and how much of it is reached.

    paces: your own rates by name, as in fl.plot.slide_rule. The same in code: fl.how_long(...).
    """
    from ...plotting.figures import nomogram

    works = nomogram.work_marks()
    fleets = ("H100", "1,000 x H100", "100,000 x H100")
    who = nomogram.own_paces(paces) | dict(zip(fleets, fleets))

    def draw(machine, work, share):
        pace = who[machine]
        time = how_long(works[work], pace, share / 100)
        rate = (works[work] / time).because(time.how[-1])
        name = machine if share == 100 else f"{machine} at {share} %"
        return nomogram.slide_rule(string=[nomogram.String(name, rate, work, works[work])], **paces)

    def menu(options, start, label):
        return lambda w: w.Dropdown(
            options=list(options), value=start, description=label, layout={"width": "32em"}
        )

    return Live(
        draw,
        {
            "machine": menu(who, "100,000 x H100", "machine"),
            "work": menu(works, "the EU's line", "work"),
            "share": lambda w: w.IntSlider(
                value=40,
                min=10,
                max=100,
                step=10,
                description="reached, %",
                continuous_update=False,
            ),
        },
    )


def step(number):
    """The 3 x 3 matrix product after one of its 45 operations, as a picture with its sentence.

    The same on a slider: fl.live.steps(). Raises StepError for a number that is not from 0 to 45.
    """
    from ...lab.matmul_steps import step
    from ...plotting.figures.matmul import product_step

    return product_step(step(number))


def steps(start=1):
    """The 45 operations of a 3 x 3 matrix product on a slider; the arrow keys move it by one."""
    from ...lab.matmul_steps import steps as every

    return Live(
        step,
        {
            "number": lambda w: w.IntSlider(
                value=start,
                min=0,
                max=len(list(every())) - 1,
                description="step",
                continuous_update=False,
                layout={"width": "32em"},
            )
        },
    )


def headline(name="H100 SXM"):
    """A chip's starred FP8 headline and the four assumptions in it, to be unticked one by one.

    The same in code: fl.plot.headline(derating.derate(star=False)).
    """
    from ...facts.derating import derate
    from ...plotting.figures.hardware import headline as peeled

    told = {
        "star": "star: half of the weights are zeros",
        "eight_bits": "eight bits are enough",
        "no_wait": "no unit ever waits (unticked: 40 % reached)",
        "data_there": "the data is already there (unticked: one token at a time)",
    }

    def tick(text):
        return lambda w: w.Checkbox(
            value=True, description=text, indent=False, layout={"width": "36em"}
        )

    return Live(
        lambda **ticks: peeled(derate(name, **ticks)),
        {key: tick(text) for key, text in told.items()},
    )


def crosses(**start):
    """The form of a training run: its fields, and the legal lines it is over, in sentences.

    The same in code: fl.crosses(fl.TrainingRun(...), on="2026-11-01"). Not legal advice.
    """
    from .threshold_form import threshold_form

    return threshold_form(**start)


def bits(value=0.1, format="BF16"):
    """The number microscope: type a number, choose a format, see its bits, neighbours and error.

    The same in code: fl.Format("BF16").bits(0.1), and fl.plot.microscope of that.
    """
    from ...facts.number_formats import Format
    from ...facts.table import table
    from ...plotting.figures.number_formats import microscope

    names = [row.name for row in table("formats") if not row.element]
    return Live(
        lambda value, format: microscope(Format(format).bits(value)),
        {
            "value": lambda w: w.FloatText(value=value, description="number"),
            "format": lambda w: w.Dropdown(options=names, value=format, description="format"),
        },
    )


def trends(since=2010, until=2027, who="frontier"):
    """The fit of training compute over a window of years that can be moved, and who counts in it.

    The same in code: fl.trends.fit(since=2020, until=2027, who="frontier"), fl.plot.trends(...).
    """
    from ...estimating.trends import fit
    from ...plotting.figures.growth import trends

    whose = {
        "frontier models, the five largest at release": "frontier",
        "the ten largest at release": 10,
        "records, larger than all before": "record",
        "all rows of our selection": "all",
    }

    def draw(years, who):
        return trends(fit(since=years[0], until=years[1], who=who), others=True)

    return Live(
        draw,
        {
            "years": lambda w: w.IntRangeSlider(
                value=(since, until),
                min=2010,
                max=2027,
                description="from, up to",
                continuous_update=False,
                layout={"width": "32em"},
            ),
            "who": lambda w: w.Dropdown(
                options=list(whose.items()),
                value=who,
                description="who counts",
                layout={"width": "32em"},
            ),
        },
    )


def shares(counts, watch=None, mark=None, size="tokens"):
    """The stacked shares of a model's parts, read at a size that can be moved.

    The same in code: fl.plot.shares(counts, watch=..., mark=8192).
    """
    from ...plotting.figures.counts import shares as stacked

    return Live(
        lambda mark: stacked(counts, watch, mark, size),
        {
            "mark": lambda w: w.SelectionSlider(
                options=[(f"{one:,}", one) for one in sorted(counts)],
                value=mark or min(counts),
                description=size,
                continuous_update=False,
                layout={"width": "36em"},
            )
        },
    )


def batch(ceilings, other=None, n=4096):
    """The roof, and on it the bound of an n x n layer in FP32 at a batch of 1 to 1,024.

    Computed, not measured. other: a second roof, such as fl.chip("H100 SXM"). The same in code:
    fl.plot.roofline(ceilings, layer(ceilings, 16)), with measuring.roofline.layer.
    """
    from ...measuring.roofline import layer
    from ...plotting.figures.rooflines import roofline

    return Live(
        lambda batch: roofline(ceilings, layer(ceilings, batch, n), other=other, quick=True),
        {
            "batch": lambda w: w.SelectionSlider(
                options=[(f"{2**i:,}", 2**i) for i in range(11)],
                description="batch",
                continuous_update=False,
                layout={"width": "32em"},
            )
        },
    )


def grow(points, draw, every=1.0):
    """Draw points while they are being measured: the list of them, and the last picture said.

    points: a generator such as fl.staircase(); draw: fl.plot.staircase; every: seconds between two
    drawings. Ctrl-C (the stop button) ends it and keeps what was measured. In a script nothing is
    drawn.
    """
    import time

    page = sys.modules.get("IPython")
    page = page and page.get_ipython() and page.display.display
    held, handle, drawn = [], None, time.monotonic()

    def show(picture):
        nonlocal handle, drawn
        data, metadata = picture.bundle()
        if handle is None:
            handle = page(data, metadata=metadata, raw=True, display_id=True)
        else:
            handle.update(data, metadata=metadata, raw=True)
        drawn = time.monotonic()

    try:
        for point in points:
            held.append(point)
            if page and time.monotonic() - drawn > every:
                show(draw(held))
    except KeyboardInterrupt:
        say(f"Stopped: the {len(held)} points that were measured are kept.")
    if page and held:
        picture = draw(held)
        show(picture)
        say(picture.say())
    return held


class bar:
    """A bar that fills while something is measured: fl.measure(..., watch=fl.bar())."""

    def __init__(self):
        self._handle = None

    def __call__(self, fraction, text=""):
        if "IPython" not in sys.modules:
            return  # a plain script: nothing to draw in
        from IPython import get_ipython
        from IPython.display import display

        if get_ipython() is None:
            return
        filled = round(20 * min(max(fraction, 0), 1))
        data = {"text/plain": f"{'█' * filled}{'░' * (20 - filled)} {text}".rstrip()}
        if self._handle is None:
            self._handle = display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)
