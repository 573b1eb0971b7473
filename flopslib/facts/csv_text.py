"""Bytes to the lines of a csv, in whatever form a program saved it.

A spreadsheet may separate by semicolons or tabs, write UTF-16, begin with a byte order mark or with
"sep=;", and end lines in three ways. Each of these can be seen in the bytes; letters outside of
Unicode's encodings cannot, and are refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

MOST_BYTES = 16 * 10**6  # the largest of the public files of 2026 has 4 MB
MOST_LINES = 20_000  # and some thousands of models
SEPARATORS = ",;\t"
SAMPLE = 200  # bytes that show UTF-16 without a mark
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
NOT_TEXT = {  # how a file of another kind begins: what it is, and what to do
    b"PK\x03\x04": "it is a spreadsheet's own file: save it as csv.",
    b"\xd0\xcf\x11\xe0": "it is a spreadsheet's own file: save it as csv.",
    b"\x1f\x8b": "it is packed with gzip: unpack it first.",
    b"PAR1": "it is a Parquet file: save it as csv.",
}


class Refused(Exception):
    """What came is not the file that was asked for; why, in a sentence."""


class BrokenCsv(Exception):
    """Quotes that do not match; `.number` is the line."""

    def __init__(self, number: int, why: csv.Error):
        super().__init__(str(why))
        self.number = number


def text_of(data: bytes) -> str:
    """The text of a file's bytes, in UTF-8 or UTF-16; Refused for what is not text."""
    if len(data) > MOST_BYTES:
        raise Refused(f"more than {MOST_BYTES // 10**6} MB: that is not the table.")
    for start, what in NOT_TEXT.items():
        if data.startswith(start):
            raise Refused(what)
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError:
        raise Refused("it is not text in UTF-8: save it as csv in UTF-8.") from None
    if "\n" not in text:
        text = text.replace("\r", "\n")  # as old Macs end a line
    return text


def _encoding(data: bytes) -> str:
    if data.startswith(UTF_16):
        return "utf-16"
    sample = data[:SAMPLE]
    if len(sample) > 1 and not any(sample[1::2]):  # every second byte is 0
        return "utf-16-le"
    if len(sample) > 1 and not any(sample[::2]):
        return "utf-16-be"
    return "utf-8-sig"


def numbered_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the line, its cells) of each line that is not empty.

    Raises BrokenCsv where quotes do not match, and Refused for too many lines.
    """
    first, _, rest = text.partition("\n")
    separator = _separator(first)
    named = first.strip().lower().removeprefix("sep=")
    skipped = 0
    if first.lower().startswith("sep=") and named in SEPARATORS:
        text, separator, skipped = rest, named or "\t", 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    count = 0
    try:
        for cells in reader:
            count += 1
            if count > MOST_LINES:
                raise Refused(f"it has more than {MOST_LINES:,} lines: that is not the table.")
            if cells:
                yield reader.line_num + skipped, cells
    except csv.Error as error:
        raise BrokenCsv(reader.line_num + skipped, error) from None


def _separator(line: str) -> str:
    """The sign that separates the cells of a line of headings."""
    pieces = line.split('"')
    outside_quotes = "".join(pieces[::2])
    return max(SEPARATORS, key=outside_quotes.count)
