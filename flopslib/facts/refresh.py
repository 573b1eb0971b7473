"""Your own copy of a living table: load the public file of today, and see what changed.

The fact behind it: what is behind an address changes daily, and may be a login page, half a file or
nothing. So it is read and checked before the copy is replaced, the package's snapshot is never
touched, and without network the snapshot goes on. Nothing else in the package opens a connection.
When the file moves: ADDRESS. What its columns are called: `epoch`.
"""

import contextlib
import http.client
import math
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import date as calendar
from html import escape
from pathlib import Path
from time import monotonic

from .._support.display import TextDisplay
from .._support.errors import UserError
from ..quantities.formatting import sig
from .epoch import Refused, as_table
from .table import MINE, Table, own_copy

ADDRESS = {"models": "https://epoch.ai/data/notable_ai_models.csv"}
MOST_BYTES = 64 * 10**6
PATIENCE, DEADLINE = 10, 60  # seconds for one answer, and for the whole file
COMPARED = ("flop", "parameters", "date")
SHOWN = 8  # rows of each kind in the printed difference


class LiveError(UserError, ValueError):
    """A source that nobody could read: no such path, no such scheme, no live file for a table."""


@dataclass(frozen=True, repr=False)
class Refreshed(TextDisplay):
    """What a refresh did: `.ok`, `.table` to go on with, `.added`, `.changed`, `.gone`.

    added and gone are rows; changed are (name, column, before, after).
    """

    ok: bool
    sentence: str
    table: Table
    added: tuple = ()
    changed: tuple = ()
    gone: tuple = ()

    def _lines(self):
        """What happened, to which model, how: those with most FLOP first."""
        for what, rows in (("added", self.added), ("not in it", self.gone)):
            for row in sorted(rows, key=lambda r: -float(r.flop or 0))[:SHOWN]:
                yield what, row.name[:40], f"{row.date}, {row.flop or 'no FLOP stated'}"
        for name, column, *values in self.changed[:SHOWN]:
            yield "changed", name[:40], f"{column} {' -> '.join(map(_text, values))}"

    def __repr__(self):
        lines = (f"  {what}: {name}, {how}" for what, name, how in self._lines())
        return "\n".join([self.sentence, *lines, self.table.credit])

    def _repr_html_(self):
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>"
            for line in self._lines()
        )
        return (
            f"<p>{escape(self.sentence)}</p><table>{rows}</table><p>{escape(self.table.credit)}</p>"
        )


def refresh(table, source=None):
    """A Refreshed: the file at `source` read into the learner's copy, compared with `table`.

    source: an http(s) address or a path; without one the public address. What the other side does
    (no answer, a page instead of a file, half a file) is told in the result, and `table` goes on.
    Raises LiveError for a source that cannot be one.
    """
    if table.name not in ADDRESS:
        raise LiveError(
            f"There is no live file for {table.name}, only for {', '.join(ADDRESS)}: "
            "the package's table is all there is."
        )
    source = str(source or ADDRESS[table.name])
    scheme = source.partition(":")[0].lower() if ":" in source else ""
    web = scheme in ("http", "https")
    if re.fullmatch(r"[a-z][a-z0-9+.-]+", scheme) and not web:  # one letter is a drive
        raise LiveError(f"{source[:40]!r} is neither a path nor an http(s) address.")
    if not web and not Path(source).is_file():
        raise LiveError(
            f"There is no file {source[-40:]!r}. Give the path of a csv, or an address "
            "from https:// on."
        )
    named = (re.sub(r"^\w+://(www\.)?|[?#].*$", "", source) if web else Path(source).name)[-60:]
    try:
        text, fresh, left_out = as_table(
            _fetch(source) if web else _from_disk(Path(source)),
            table,
            named,
            calendar.today().isoformat(),
        )
    except Refused as why:
        return Refreshed(
            False, f"{named}: {why} Nothing was changed. Go on with {table.vintage}.", table
        )
    saved = (
        f'Saved as your copy, fl.table("{table.name}", vintage="{MINE}"); '
        f'fl.table("{table.name}") stays the package\'s snapshot.'
    )
    try:
        _save(own_copy(table.name), text)
    except OSError as error:
        saved = f"It could not be saved here ({error.strerror or error}): it lasts in .table only."
    before, after = {r.name: r for r in table}, {r.name: r for r in fresh}
    compared = [c for c in COMPARED if any(r[c] is not None for r in fresh)]
    added = tuple(r for name, r in after.items() if name not in before)
    gone = tuple(r for name, r in before.items() if name not in after)
    changed = tuple(
        sorted(
            (
                (name, c, old[c], after[name][c])
                for name, old in before.items()
                if name in after
                for c in compared
                if _far(old[c], after[name][c])
            ),
            key=lambda change: (change[1] != "flop", -_far(*change[2:])),
        )
    )
    told = (
        f"{named}: {len(fresh):,} models (cited). Beside {table.vintage}: {len(added):,} "
        f"added, {len(changed):,} values changed, {len(gone):,} not in it. {saved}"
    )
    return Refreshed(True, " ".join([told, *left_out]), fresh, added, changed, gone)


class SameSite(urllib.request.HTTPRedirectHandler):
    """Follows a redirect inside the site it was sent to; from http to https, never back."""

    def redirect_request(self, request, file, code, said, headers, to):
        old, new = (urllib.parse.urlsplit(u) for u in (request.full_url, to))
        hosts = {(u.hostname or "").removeprefix("www.") for u in (old, new)}
        if len(hosts) > 1 or new.scheme not in (old.scheme, "https"):
            raise Refused(
                f"it sends us elsewhere, to {to[:60]!r}. If you trust that, give that "
                "address yourself."
            )
        return super().redirect_request(request, file, code, said, headers, to)


def _fetch(address):
    """The bytes at an http(s) address; Refused if they do not come, or not all of them."""
    start, held = monotonic(), bytearray()
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "flopslib"})
        with urllib.request.build_opener(SameSite).open(request, timeout=PATIENCE) as answer:
            size = int(answer.headers.get("Content-Length") or 0)
            while piece := answer.read1(1 << 16):
                held += piece
                if max(len(held), size) > MOST_BYTES:
                    raise Refused(f"more than {MOST_BYTES // 10**6} MB: that is not the table.")
                if monotonic() - start > DEADLINE:
                    raise Refused(f"not all of it is there after {DEADLINE} s.")
    except urllib.error.HTTPError as error:
        raise Refused(f"the site answers {error.code}, {error.reason[:40]}.") from None
    except http.client.IncompleteRead:
        raise Refused("it broke off before its end.") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        said = " ".join(str(getattr(error, "reason", "") or error).split())[:60]
        raise Refused(f"no answer ({said or type(error).__name__}). Is there a network?") from None
    if len(held) < size:
        raise Refused(f"it broke off after {len(held):,} of {size:,} bytes.")
    return bytes(held)


def _from_disk(path):
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused(f"more than {MOST_BYTES // 10**6} MB: that is not the table.")
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"it cannot be read ({error.strerror}).") from None


def _save(path, text):
    """The copy in its place, whole or not at all."""
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _far(old, new):
    """How far two cells are apart, 0 for the same: three digits count, and a missing day does not.

    >>> _far("1957", "1957-01-01"), _far(None, 3), _far(1000, 1001)
    (0, 9, 0)
    """
    if isinstance(old, str) and isinstance(new, str):
        return int(old + "-01-01"[len(old) - 4 :] != new + "-01-01"[len(new) - 4 :])
    if old is None or new is None:
        return 0 if old is new else 9
    apart = abs(math.log10(float(new) / float(old)))
    return apart if apart > math.log10(1.01) else 0


def _text(value):
    return "none" if value is None else value if isinstance(value, str) else sig(float(value))
