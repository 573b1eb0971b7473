"""A learner's own copy of a living table: today's public file, beside what changed in it.

What is behind an address changes daily, and may be a login page, half a file or nothing. So it is
read and checked before the copy is replaced, the package's snapshot is never touched, and without
a network the snapshot stays in use. Nothing else in the package opens a connection.
When the file moves: ADDRESS. What its columns are called: `epoch`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urljoin, urlsplit

from .._support.display import TextDisplay, html_table, paragraph, text_table
from .._support.errors import UserError, short
from .._support.files import atomic_write, data_dir
from ..quantities.formatting import plural, sig
from .csv_reader import Cell, Units, read_bytes
from .dates import first_day
from .epoch import Refused, as_csv

if TYPE_CHECKING:
    import requests  # loaded when something is downloaded

ADDRESS = {"models": "https://epoch.ai/data/notable_ai_models.csv"}
MINE = "mine"
MOST_BYTES = 64 * 10**6  # the largest of the public files of 2026 has 4 MB
PATIENCE, DEADLINE = 10, 60  # seconds for one answer, and for the whole file
MOST_REDIRECTS = 5
PIECE = 1 << 16
SCHEME = re.compile(r"[a-z][a-z0-9+.-]+")  # one letter alone is a drive

COMPARED = ("flop", "parameters", "date")
SAME = 1.01  # numbers nearer than that are one number in three digits
APPEARED = 9.0  # powers of ten: a number that appears or goes comes before any that changes
SHOWN = 8  # rows of each kind in the printed difference

Change = tuple[str, str, Any, Any]  # (name, column, before, after)


class LiveError(UserError, ValueError):
    """A source that cannot be one: no such path, no such scheme, no live file for a table."""


class Snapshot(Protocol):
    """What is asked of a table: its rows, its vintage, and a table of other rows like it."""

    name: str
    credit: str

    @property
    def vintage(self) -> str: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def like(self, units: Units, rows: list[dict[str, Cell]]) -> Snapshot: ...


@dataclass(frozen=True, repr=False)
class Refreshed(TextDisplay):
    """What a refresh did; it shows itself as a sentence and a table of the largest differences.

    ok: whether the file could be read. table: the new table, or the old one if it could not.
    added, gone: rows. changed: (name, column, before, after).
    """

    ok: bool
    sentence: str
    table: Snapshot
    added: tuple[Any, ...] = ()
    changed: tuple[Change, ...] = ()
    gone: tuple[Any, ...] = ()

    def _lines(self) -> Iterator[tuple[str, str, str]]:
        """(what happened, to which model, how), those with most FLOP first."""
        yield from _row_lines("added", self.added)
        yield from _row_lines("not in it", self.gone)
        for change in self.changed[:SHOWN]:
            name, column, before, after = change
            how = f"{column} {_text(before)} -> {_text(after)}"
            yield "changed", short(name), how

    def __repr__(self) -> str:
        differences = text_table(self._lines())
        parts = [self.sentence, differences, self.table.credit]
        return "\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        return html_table(self._lines(), caption=self.sentence) + paragraph(self.table.credit)


def refresh(table: Snapshot, source: str | Path | None = None) -> Refreshed:
    """A Refreshed: the file at `source` read into the learner's copy, compared with `table`.

    source: an http(s) address or a path; without one the public address. What the other side does
    (no answer, a page instead of a file, half a file) is in the result, and `table` stays in use.
    Raises LiveError for a source that cannot be one.
    """
    name = table.name
    if name not in ADDRESS:
        raise LiveError(
            f"There is no live file for {name}, only for {', '.join(ADDRESS)}: "
            "the package's table is all there is."
        )
    source = str(source or ADDRESS[name])
    called, load = _reader(source)
    today = date.today().isoformat()
    try:
        text, left_out = as_csv(load(), table, called, today)
    except Refused as why:
        sentence = f"{called}: {why} Nothing was changed. Go on with {table.vintage}."
        return Refreshed(False, sentence, table)
    units, rows = read_bytes(f"{name}.csv", text.encode())
    fresh = table.like(units, rows)
    added, changed, gone = _difference(table, fresh)
    values = plural(len(changed), "value")
    sentences = [
        f"{called}: {len(fresh):,} models (cited).",
        f"Beside {table.vintage}: {len(added):,} added, {values} changed, {len(gone):,} not in it.",
        _save(name, text),
        *left_out,
    ]
    return Refreshed(True, " ".join(sentences), fresh, added, changed, gone)


def own_copy(name: str) -> Path:
    """The file of the learner's copy of a table, in their own folder; it need not exist."""
    return data_dir() / "tables" / f"{name}.csv"


def _reader(source: str) -> tuple[str, Callable[[], bytes]]:
    """(how to call a source, a function that gives its bytes).

    Raises LiveError if it is neither an http(s) address nor a file.
    """
    scheme, colon, _ = source.partition(":")
    scheme = scheme.lower() if colon else ""
    if scheme in ("http", "https"):
        called = re.sub(r"^\w+://(www\.)?|[?#].*$", "", source)
        return called[-60:], lambda: _download(source)
    if SCHEME.fullmatch(scheme):
        raise LiveError(f"{short(source)!r} is neither a path nor an http(s) address.")
    path = Path(source)
    if path.is_file():
        return path.name[-60:], lambda: _from_disk(path)
    raise LiveError(
        f"There is no file {source[-40:]!r}. Give the path of a csv, or an address from "
        "https:// on."
    )


def _save(name: str, text: str) -> str:
    """The learner's copy written; a sentence about where it is."""
    try:
        atomic_write(own_copy(name), text)
    except OSError as error:
        return f"It could not be saved here ({error.strerror or error}): it lasts in .table only."
    return (
        f'Saved as your copy, fl.table("{name}", vintage="{MINE}"); fl.table("{name}") stays the '
        "package's snapshot."
    )


# -- the bytes of a file ---------------------------------------------------------------------------
def _from_disk(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _too_large()
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"it cannot be read ({error.strerror}).") from None


def _download(address: str) -> bytes:
    """The bytes at an address; Refused if they do not come whole and within DEADLINE seconds.

    In a thread, because a site can hold up each step (the name, the connection, every piece) for
    just less than its own time limit.
    """
    answer: Future[bytes] = Future()

    def work() -> None:
        try:
            answer.set_result(_fetch(address))
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=work, name="flopslib download", daemon=True).start()
    try:
        return answer.result(timeout=DEADLINE)
    except TimeoutError:
        raise Refused(f"not all of it is there after {DEADLINE} s.") from None


def _fetch(address: str) -> bytes:
    import requests  # only here: no lesson needs it

    end = monotonic() + DEADLINE
    try:
        with requests.Session() as session:
            session.headers["User-Agent"] = "flopslib"
            session.auth = _no_password
            with _follow(session, address) as answer:
                return _body(answer, end)
    except requests.exceptions.ChunkedEncodingError:
        raise Refused("it broke off before its end.") from None
    except (requests.RequestException, OSError, ValueError) as error:
        raise Refused(_no_answer(error)) from None


def _no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No authentication: without this, requests would send a password of the user's .netrc."""
    return request


def _follow(session: requests.Session, address: str) -> requests.Response:
    """The answer of a site, after redirects inside it; Refused for any other."""
    for _ in range(MOST_REDIRECTS + 1):
        answer = session.get(address, stream=True, timeout=PATIENCE, allow_redirects=False)
        if not answer.is_redirect:
            if not answer.ok:
                raise Refused(f"the site answers {answer.status_code}, {short(answer.reason)}.")
            return answer
        answer.close()
        address = redirected(address, answer.headers["Location"])
    raise Refused(f"it sends us on more than {MOST_REDIRECTS} times.")


def redirected(address: str, to: str) -> str:
    """The full address that a redirect leads to; Refused unless it stays at the site.

    From http to https is the same site, back again is not.
    """
    target = urljoin(address, to)
    old, new = urlsplit(address), urlsplit(target)
    sites = {(url.hostname or "").removeprefix("www.") for url in (old, new)}
    if len(sites) > 1 or new.scheme not in (old.scheme, "https"):
        raise Refused(
            f"it sends us elsewhere, to {short(target, 60)!r}. If you trust that, give that "
            "address yourself."
        )
    return target


def _body(answer: requests.Response, end: float) -> bytes:
    """All bytes of an answer, at most MOST_BYTES of them, before the time `end`."""
    length = answer.headers.get("Content-Length", "")
    promised = int(length) if length.isdecimal() else 0
    if promised > MOST_BYTES:
        raise _too_large()
    data = bytearray()
    for piece in answer.iter_content(PIECE):
        data += piece
        if len(data) > MOST_BYTES:
            raise _too_large()
        if monotonic() > end:
            raise Refused(f"not all of it is there after {DEADLINE} s.")
    if len(data) < promised and "Content-Encoding" not in answer.headers:
        raise Refused(f"it broke off after {len(data):,} of {promised:,} bytes.")
    return bytes(data)


def _too_large() -> Refused:
    return Refused(f"more than {MOST_BYTES // 10**6} MB: that is not the table.")


def _no_answer(error: Exception) -> str:
    """A sentence with the innermost reason of a failed connection."""
    reason: BaseException = error
    while deeper := reason.__cause__ or reason.__context__:
        reason = deeper
    why = getattr(reason, "strerror", "") or reason
    return f"no answer ({short(why, 60) or type(reason).__name__}). Is there a network?"


# -- what changed ----------------------------------------------------------------------------------
def _difference(
    table: Iterable[Any], fresh: Iterable[Any]
) -> tuple[tuple[Any, ...], tuple[Change, ...], tuple[Any, ...]]:
    """(rows added, changes, rows gone), the widest changes first."""
    before = {row.name: row for row in table}
    after = {row.name: row for row in fresh}
    added = [row for row in fresh if row.name not in before]
    gone = [row for row in table if row.name not in after]
    both = [name for name in before if name in after]
    changes = []
    for column in COMPARED:
        # A column that the file does not have at all has not changed in every row.
        if all(row[column] is None for row in fresh):
            continue
        for name in both:
            old = before[name][column]
            new = after[name][column]
            if _apart(old, new):
                changes.append((name, column, old, new))
    changes.sort(key=_importance)
    return tuple(added), tuple(changes), tuple(gone)


def _importance(change: Change) -> tuple[bool, float]:
    """The order of changes: those of FLOP first, and the widest first."""
    _, column, old, new = change
    return column != "flop", -_apart(old, new)


def _apart(old: Any, new: Any) -> float:
    """How far two cells are apart, 0 for the same: three digits count, and a missing day does not.

    >>> _apart("1957", "1957-01-01"), _apart(None, 3), _apart(1000, 1001)
    (0, 9.0, 0)
    """
    if isinstance(old, str) and isinstance(new, str):
        return int(first_day(old) != first_day(new))
    if old is None and new is None:
        return 0
    if old is None or new is None:
        return APPEARED
    times = float(new) / float(old)
    powers = abs(math.log10(times))
    return powers if powers > math.log10(SAME) else 0


def _row_lines(what: str, rows: Iterable[Any]) -> Iterator[tuple[str, str, str]]:
    """A line for each of the rows with most FLOP, as many as are shown."""

    def flop(row: Any) -> float:
        return float(row.flop or 0)

    largest = sorted(rows, key=flop, reverse=True)
    for row in largest[:SHOWN]:
        flop_text = row.flop or "no FLOP stated"
        yield what, short(row.name), f"{row.date}, {flop_text}"


def _text(value: Any) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else sig(float(value))
