"""The bytes of a table's file, from a site or a disk, within bounds of time and size.

A site may answer with a login page, half a file, a redirect elsewhere, or one byte a second. What
does not come whole and soon is refused with its reason; a password in an address is neither sent
nor shown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from ..._support.errors import UserError, short
from ..csv_text import MOST_BYTES, Refused

if TYPE_CHECKING:
    import requests  # loaded when something is downloaded

PATIENCE, DEADLINE = 10, 60  # seconds for one answer, and for all of it, headers included
MOST_REDIRECTS = 5
PIECE = 1 << 16
SCHEME = re.compile(r"[a-z][a-z0-9+.-]+")  # one letter alone is a drive


class LiveError(UserError, ValueError):
    """A source that cannot be one: no such path, no such scheme, no live file for a table."""


def reader(source: str) -> tuple[str, Callable[[], bytes]]:
    """(how to call a source, a function that gives its bytes).

    Raises LiveError if it is neither an http(s) address nor a file.
    """
    scheme, colon, _ = source.partition(":")
    scheme = scheme.lower() if colon else ""
    if scheme in ("http", "https"):
        called = re.sub(r"^\w+://(www\.)?|[?#].*$", "", without_password(source))
        return called[-60:], lambda: _download(source)
    if SCHEME.fullmatch(scheme):
        shown = short(without_password(source))
        raise LiveError(f"{shown!r} is neither a path nor an http(s) address.")
    path = Path(source)
    if os.path.isfile(path):  # Path.is_file raises for a name that is too long
        return path.name[-60:], lambda: _from_disk(path)
    raise LiveError(
        f"There is no file {source[-40:]!r}. Give the path of a csv, or an address from "
        "https:// on."
    )


def without_password(text: str) -> str:
    """A text whose addresses have no "user:password@" in them.

    >>> without_password("https://me:secret@example.org/models.csv")
    'https://example.org/models.csv'
    """
    return re.sub(r"//[^/\s]*@", "//", text)


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
        shown = short(without_password(target), 60)
        raise Refused(
            f"it sends us elsewhere, to {shown!r}. If you trust that, give that address yourself."
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
    shown = without_password(short(why, 60))
    return f"no answer ({shown or type(reason).__name__}). Is there a network?"
