"""What pyproject.toml cannot say: an installed package carries the lessons, as learners get them.

They lie in `flopslib/course/pages/` of a wheel, without outputs and check cells. A checkout has
no such folder, and an editable install none: there the lessons are in `notebooks/`.
"""

import importlib.util
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
COURSE = "flopslib/course"


def learner_page(text):
    """The page that a learner gets, by the package's own function; nothing else is imported."""
    path = ROOT / COURSE / "learner_page.py"
    spec = importlib.util.spec_from_file_location("learner_page", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.learner_page(text)


class WithLessons(build_py):
    """build_py, and the lessons after it."""

    def run(self):
        super().run()
        if getattr(self, "editable_mode", False):
            return
        for path in self._sources():
            text = path.read_text(encoding="utf-8")
            page = learner_page(text) if path.suffix == ".ipynb" else text
            target = self._target(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(page.encode())

    def _sources(self):
        lessons = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
        if not lessons:
            raise FileNotFoundError(f"no lessons in {ROOT / 'notebooks'}: build from a whole copy")
        return [*lessons, ROOT / "notebooks" / "glossary.md"]

    def _target(self, path):
        return Path(self.build_lib) / COURSE / "pages" / path.name

    def get_outputs(self, include_bytecode=True):
        pages = [str(self._target(path)) for path in self._sources()]
        return [*super().get_outputs(include_bytecode), *pages]


setup(cmdclass={"build_py": WithLessons})
