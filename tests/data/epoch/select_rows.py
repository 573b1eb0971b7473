"""How the files of this folder were made from Epoch AI's: python select_rows.py FOLDER_OF_THEIRS

Whole columns that a fit needs, numbers in six digits, rows in the order of the file (resampling
with a seed depends on it); of the files that are read for their form alone, one row in some and
all that are odd.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

NEEDED = ["Model", "Publication date", "Organization", "Training compute (FLOP)"]
FITTED = [
    "Parameters",
    "Domain",
    "Confidence",
    "Frontier model",
    "Training time (hours)",
    "Hardware quantity",
    "Training compute cost (2023 USD)",
    "Training power draw (W)",
]
FILES = {  # file: (columns beside the needed four, one row of how many, only those with FLOP)
    "notable_ai_models_2026-08-22.csv": (FITTED, 1, False),
    "notable_ai_models_2024-12-24.csv": ([], 1, True),
    "large_scale_ai_models_2026-08-22.csv": ([], 10, False),
    "frontier_ai_models_2026-05-10.csv": ([], 4, False),
    "benchmarked_models_2026-08-22.csv": ([], 10, False),
    "all_ai_models_2025-04-22.csv": (["Training dataset size (datapoints)", "Epochs"], 30, False),
}
HARDWARE = "ml_hardware_2026-07-19.csv"


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name, columns, rows):
    with (Path(__file__).parent / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({c: rounded(row[c]) for c in columns} for row in rows)


def rounded(text):
    """A number in six digits, as our tables keep it; a text as it is."""
    try:
        return f"{float(text):.6g}".replace("e+", "e")
    except ValueError:
        return text


def odd(row, names):
    """Whether a row tries a reader: a name with a line break, a stray space, or there twice."""
    name = row["Model"]
    stray = name != " ".join(name.split())
    return stray or names[name.lower()] == 2 or not row["Publication date"]


def main(folder):
    for file, (more, step, with_flop) in FILES.items():
        rows = read(folder / file)
        if with_flop:
            rows = [row for row in rows if row["Training compute (FLOP)"]]
        names = Counter(row["Model"].lower() for row in rows)
        some = [row for n, row in enumerate(rows) if n % step == 0 or odd(row, names)]
        write(file, NEEDED + more, some)
    write(HARDWARE, ["Hardware name", "Manufacturer", "Release date"], read(folder / HARDWARE)[:5])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
