"""Epoch AI's public files of models, read into the form of our own table.

The fact behind it: their columns get new names and their cells hold line breaks, lists, odd
numbers. So columns are found by heading, only four of them are needed, and what cannot be read is
left out and counted, never guessed. When a column is renamed: one line in ALIASES.
"""

import csv
import io
import re
from collections import Counter
from types import SimpleNamespace

from .csv_reader import CONFIDENCE, CREDITS, is_date, read
from .table import Row, Table

CREDIT = "epoch models"
NEEDED = ("Model", "Publication date", "Organization", "Training compute (FLOP)")
SIZE, COMPUTE = "Training dataset size (total)", "Training compute (FLOP)"
ALIASES = {
    "System": "Model",
    "Name": "Model",  # what older files call it: its name of today
    "Training dataset size (datapoints)": SIZE,
    "Training dataset size": SIZE,
    "(DEPRECATED) Training dataset size (datapoints)": SIZE,
    "Training dataset size (gradients)": SIZE,
}
NUMBERS = {  # our heading: (theirs, times)
    "parameters [#]": ("Parameters", 1),
    "tokens [token]": (SIZE, 1),
    "flop [FLOP]": (COMPUTE, 1),
    "flop_low [FLOP]": ("Training compute lower bound", 1),
    "flop_high [FLOP]": ("Training compute upper bound", 1),
    "chips [#]": ("Hardware quantity", 1),
    "duration [day]": ("Training time (hours)", 1 / 24),
    "cost [$]": ("Training compute cost (2023 USD)", 1),
    "power [W]": ("Training power draw (W)", 1),
}


class Refused(Exception):
    """What came is not the file; why, in a sentence."""


def records(data):
    """([{heading of today: text}], how many lines of another length) of a file's bytes."""
    try:
        text = data.decode("utf-8-sig")
        if text.lstrip().startswith("<"):
            raise Refused("it is a web page and no csv file. Is it your network's login page?")
        lines = [cells for cells in csv.reader(io.StringIO(text, newline=""), strict=True) if cells]
    except UnicodeDecodeError:
        raise Refused("it is not text in UTF-8.") from None
    except csv.Error as error:
        cut = "end of data" in str(error)
        raise Refused("it breaks off inside a cell." if cut else f"no csv: {error}.") from None
    heads = [" ".join(h.split()) for h in lines[0]] if lines else []
    columns = {ALIASES[h]: i for i, h in enumerate(heads) if h in ALIASES}
    columns |= {h: i for i, h in enumerate(heads) if h not in ALIASES}  # today's name wins
    if lacking := [c for c in NEEDED if c not in columns]:
        raise Refused(f"it has no column {lacking[0]!r}: that is no table of models.")
    if len(lines[-1]) < len(heads):
        raise Refused("its last line is cut off: it is not the whole file.")
    whole = [cells for cells in lines[1:] if len(cells) == len(heads)]
    return [
        {
            c: "".join(x for x in " ".join(cells[i].split()) if x.isprintable())
            for c, i in columns.items()
        }
        for cells in whole
    ], len(lines) - 1 - len(whole)


def as_table(data, snapshot, named, today):
    """(csv text, Table, sentences about what was left out) of a file's bytes.

    A model that stands in `snapshot` keeps its name there; named: how to call the file.
    """
    found, crooked = records(data)
    left_out, odd, seen, rows = Counter({"of another length": crooked}), [], set(), []
    theirs = {r["Model"].lower() for r in found}
    ours = {r.name.lower(): r.name for r in snapshot}
    ours |= {epoch_name(r): r.name for r in snapshot if r.name.lower() not in theirs}
    newest = max(
        (r["Publication date"] for r in found if is_date(r["Publication date"])), default="unknown"
    )
    vintage = f"your copy of {named}, read {today}, newest model {newest}"
    for r in found:
        name, day = r["Model"], r["Publication date"]
        reason = (
            "without a name"
            if not name
            else "without a date"
            if not is_date(day)
            else "of a name that is there already"
            if name.lower() in seen
            else ""
        )
        left_out[reason] += 1
        if reason:
            continue
        seen.add(name.lower())
        link, sure = r.get("Link", ""), r.get("Confidence", "").lower()
        row = {
            "name": ours.get(name.lower(), name),
            "epoch_name": name,
            "organization": r["Organization"],
            "date": day,
            "domain": r.get("Domain", "").lower(),
        }
        row |= {
            c: _number(r.get(heading, ""), times, f"{c} of {name[:40]}", odd)
            for c, (heading, times) in NUMBERS.items()
        }
        rows.append(
            row
            | _mended(row, _number(r.get("Epochs", ""), 1, "epochs", []))
            | {
                "chip": r.get("Training hardware", ""),
                "frontier": "yes" if r.get("Frontier model") == "True" else "no",
                "paper": link if re.match(r"https?://", link) else "",
                "source": CREDITS[CREDIT].address,
                "checked": today,
                "confidence": sure if sure in CONFIDENCE else "none",
                "credit": CREDIT,
                "vintage": vintage,
            }
        )
    if not rows:
        raise Refused("no model stands in it.")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([rows[0], *(r.values() for r in rows)])
    text = text.getvalue()
    units, cells = read(SimpleNamespace(name=snapshot.name, read_bytes=text.encode))
    said = [f"{n:,} {why}" for why, n in left_out.items() if why and n]
    told = [f"Lines left out: {', '.join(said)}."] if said else []
    if odd:
        told.append(f"Cells without a plain number stay empty: {len(odd):,}, such as {odd[0]}.")
    return text, Table(snapshot.name, units, [Row(snapshot.name, c) for c in cells]), told


def epoch_name(row):
    """What a model is called in the public file, in small letters: some of our names are short."""
    return (vars(row).get("epoch_name") or row.name).lower()


def _number(text, times, place, odd):
    """A cell as our tables write a number; "" for none. 0 is how the file says unknown."""
    if re.fullmatch(r"[0-9]+\.?[0-9]*(e[+-]?[0-9]{1,2})?", text.lower()):
        x = float(text) * times
        if x == 0 or 1e-9 < x < 1e60:
            return f"{x:.6g}".replace("e+", "e") if x else ""
    if text:
        odd.append(place)
    return ""


def _mended(row, epochs):
    """Tokens are those of language, times the passes; a range holds its number, or goes."""
    size = row["tokens [token]"] if "language" in row["domain"] else ""
    if size:
        size = f"{float(size) * float(epochs or 1):.6g}".replace("e+", "e")
    ends = [row[f"flop{end} [FLOP]"] for end in ("_low", "", "_high")]
    kept = all(ends) and float(ends[0]) < float(ends[1]) < float(ends[2])
    return {"tokens [token]": size} | (
        {} if kept else {"flop_low [FLOP]": "", "flop_high [FLOP]": ""}
    )
