"""The public names, for editors and type checkers: those of NAMES in __init__.py."""

from . import plotting as _plotting
from .counting.closed_form import closed_form as closed_form
from .counting.costs import cost as cost
from .counting.counter import count as count
from .counting.counter import rule as rule
from .counting.tally.array import tally as tally
from .course.ask import check as check
from .course.ask import guess as guess
from .course.ask import hint as hint
from .course.ask import journal as journal
from .course.ask import reveal as reveal
from .course.ask import solution as solution
from .course.classroom import classroom as classroom
from .course.looking_back.inventory import inventory as inventory
from .course.looking_back.keepsake import keepsake as keepsake
from .course.looking_back.verdicts import verdict as verdict
from .course.saying import say as say
from .course.widgets import figures as _figures
from .course.widgets.figures import step as step
from .course.widgets.progress import bar as bar
from .estimating import parallel as parallel
from .estimating import scaling as scaling
from .estimating import trends as trends
from .estimating.claims.claim import claim as claim
from .estimating.costs.bill import bill as bill
from .estimating.costs.footprint import footprint as footprint
from .estimating.duration import how_long as how_long
from .estimating.duration import landmark as landmark
from .estimating.legal.crossings import crosses as crosses
from .estimating.legal.lines import lines as lines
from .estimating.right_size.rightsize import rightsize as rightsize
from .estimating.serving.load import serving as serving
from .estimating.training_run import TrainingRun as TrainingRun
from .facts import formulas as formulas
from .facts.chips import chip as chip
from .facts.number_formats import Format as Format
from .facts.table import table as table
from .lab.distributed import together as together
from .measuring.card import card as card
from .measuring.ceilings.find import ceilings as ceilings
from .measuring.energy import energy as energy
from .measuring.roofline import staircase as staircase
from .measuring.roofline import sweep as sweep
from .measuring.system.machine import machine as machine
from .measuring.system.noisy_neighbour import neighbour as neighbour
from .measuring.timing.measure import measure as measure
from .measuring.utilisation import utilisation as utilisation
from .quantities.formatting import words as words
from .quantities.quantity import Q as Q
from .quantities.units import UnitError as UnitError

__version__: str
plot = _plotting
live = _figures
