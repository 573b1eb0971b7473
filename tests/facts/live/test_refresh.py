"""The learner's own copy of a table: read from a living file, never at the cost of what was there.

A server on localhost plays the site. Extracts of seven real files stand in tests/data/epoch.
"""

import gzip
import http.server
import re
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

import flopslib as fl
from flopslib.facts.live import download, epoch, refresh
from flopslib.facts.live.download import LiveError
from flopslib.facts.table import TableError

MODELS = fl.table("models")
PACKAGED = Path(fl.__file__).parent / "facts/tables" / "models.csv"
HEAD = (
    "Model,Publication date,Organization,Training compute (FLOP),Parameters,Domain,Confidence,"
    "Frontier model,Link,Training time (hours),Training compute cost (2023 USD),Epochs,"
    "Training dataset size (total)"
)
NEW = (
    "Novum 1,2026-10-01,Somebody,2.1e+27,4e12,Language,Likely,True,https://x.example/n,48,0.0,2,"
    "5e12"
)
GPT3 = "GPT-3 175B (davinci),2020-05-28,OpenAI,3.14e+23,1.746e11,Language,Confident,True,,,,,"
NOW = "\n".join([HEAD, NEW, GPT3]) + "\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FLOPSLIB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path, home):
    """Writes lines to a csv and gives its path."""

    def write(*lines, encoding="utf-8", name="today.csv"):
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write


@pytest.fixture
def site(home):
    """site(body, ...) starts a site that answers each path from `pages`; gives its address."""
    servers = []

    def start(body=b"", status=200, headers=(), pages=None):
        pages = pages or {}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                text, code, more = pages.get(self.path, (body, status, headers))
                if callable(text):
                    return text(self)
                self.send_response(code)
                for name, value in {"Content-Length": len(text), **dict(more)}.items():
                    if value is not None:
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *args):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def mine():
    return fl.table("models", vintage="mine")


def refused(result, words):
    """A refresh that changed nothing says why, and goes on with the snapshot."""
    assert not result.ok and words in result.sentence, result.sentence
    assert result.table is MODELS and "Go on with the package's snapshot, checked 2026" in (
        result.sentence
    )
    assert result.added == result.changed == result.gone == ()
    return True


# -- what it does -------------------------------------------------------------------------------
def test_a_refresh_reads_the_site_and_makes_a_copy_of_your_own(site):
    before = PACKAGED.read_bytes()
    got = MODELS.refresh(site(NOW.encode()) + "/data/models.csv")
    assert got.ok and len(got.table) == 2 and [r.name for r in got.added] == ["Novum 1"]
    assert mine().names == ("Novum 1", "GPT-3")
    assert fl.table("models") is MODELS and PACKAGED.read_bytes() == before


def test_the_copy_keeps_the_names_of_the_snapshot_and_its_own_credit(file):
    MODELS.refresh(file(NOW))
    row = mine()["GPT-3"]
    assert float(row.flop) == 3.14e23 and row.epoch_name == "GPT-3 175B (davinci)"
    assert mine().credit == MODELS.credit and "Epoch AI" in mine()._repr_html_()


def test_the_vintage_names_file_day_and_newest_model_wherever_the_copy_is_shown(file):
    MODELS.refresh(file(NOW))
    form = r"your copy of today\.csv, read \d{4}-\d\d-\d\d, newest model 2026-10-01"
    assert re.fullmatch(form, mine().vintage)
    for shown in (repr(mine()), mine()._repr_html_(), repr(mine()["Novum 1"])):
        assert re.search(form, shown)
    assert MODELS.vintage.startswith("the package's snapshot") and "snapshot" not in repr(MODELS)


def test_it_tells_what_was_added_what_changed_and_what_is_gone(file):
    got = MODELS.refresh(file(NOW.replace("3.14e+23", "2.9e+23")))
    assert got.changed == (("GPT-3", "flop", MODELS["GPT-3"].flop, mine()["GPT-3"].flop),)
    assert len(got.gone) == len(MODELS) - 1 and "GPT-3" not in [r.name for r in got.gone]
    assert "1 added, 1 value changed, 338 not in it. Saved as your copy" in got.sentence
    shown = [" ".join(line.split()) for line in repr(got).splitlines()]
    assert "changed GPT-3 flop 3.14e23 -> 2.9e23" in shown
    assert "added Novum 1 2026-10-01, 2.1e27 FLOP" in shown
    assert repr(got).endswith(MODELS.credit)


@pytest.mark.parametrize(
    "flop, changes", [("3.1400000000001e+23", 0), ("3.142e+23", 0), ("3.2e+23", 1), ("", 1)]
)
def test_a_change_is_one_that_three_digits_show(file, flop, changes):
    assert len(MODELS.refresh(file(NOW.replace("3.14e+23", flop))).changed) == changes


def test_a_copy_can_be_refreshed_against_itself(file):
    MODELS.refresh(file(NOW))
    got = mine().refresh(file(NOW.replace("Novum 1", "Novum 2")))
    assert [r.name for r in got.added] == ["Novum 2"] and [r.name for r in got.gone] == ["Novum 1"]
    assert "Beside your copy of today.csv" in got.sentence


def test_tokens_are_of_language_times_their_passes_and_hours_become_days(file):
    row = MODELS.refresh(file(NOW)).table["Novum 1"]
    assert row.tokens == 10**13 and row.duration == 2 * 86_400 and row.cost is None
    other = MODELS.refresh(file(NOW.replace("Language", "Vision"))).table["Novum 1"]
    assert other.tokens is None


def test_without_a_copy_the_vintage_mine_says_how_to_make_one(home):
    with pytest.raises(TableError, match=r'no copy of models .* fl.table\("models"\).refresh\(\)'):
        mine()
    with pytest.raises(TableError, match="'yours' is not a vintage"):
        fl.table("models", vintage="yours")


def test_a_place_that_cannot_be_written_costs_the_saving_and_not_the_reading(file, home):
    home.write_text("a file where the folder should be")
    got = MODELS.refresh(file(NOW))
    assert got.ok and len(got.table) == 2 and "It could not be saved here" in got.sentence


def test_only_models_have_a_live_file(home):
    with pytest.raises(LiveError, match="no live file for chips, only for models"):
        fl.table("chips").refresh()
    assert list(refresh.ADDRESS) == ["models"] and refresh.ADDRESS["models"].startswith(
        "https://epoch"
    )


# -- what files are like ------------------------------------------------------------------------
@pytest.mark.parametrize(
    "old, today",
    [
        ("System", "Model"),
        ("Name", "Model"),
        ("Training dataset size (datapoints)", "Training dataset size (total)"),
        ("(DEPRECATED) Training dataset size (datapoints)", "Training dataset size (total)"),
        ("Training dataset size (gradients)", "Training dataset size (total)"),
    ],
)
def test_an_older_name_of_a_column_is_read(file, old, today):
    row = MODELS.refresh(file(NOW.replace(today, old))).table["Novum 1"]
    assert float(row.flop) == 2.1e27 and row.tokens == 10**13


def test_four_columns_are_enough(file):
    got = MODELS.refresh(file(",".join(epoch.NEEDED), "Novum 1,2026-10-01,Somebody,2.1e+27"))
    assert got.ok and got.table["Novum 1"].parameters is None
    assert got.table["Novum 1"].confidence == "none"


@pytest.mark.parametrize("column", epoch.NEEDED)
def test_a_file_without_a_needed_column_is_no_table_of_models(file, column):
    assert refused(MODELS.refresh(file(NOW.replace(column, "Something"))), f"no column {column!r}")


def test_cells_hold_line_breaks_stray_spaces_and_commas(file):
    cell = '"Novum\n  1 "', '"Some, body\r\nand others"'
    text = NOW.replace("Novum 1", cell[0]).replace("Somebody", cell[1])
    row = MODELS.refresh(file(text)).table["Novum 1"]
    assert row.organization == "Some, body and others" and row.date == "2026-10-01"


def test_a_file_as_windows_saves_it_is_read(file):
    assert len(MODELS.refresh(file(NOW.replace("\n", "\r\n"), encoding="utf-8-sig")).table) == 2


@pytest.mark.parametrize(
    "cell",
    [
        '"14180000,14180000"',
        "many",
        "-3e24",
        "nan",
        "inf",
        "1e999",
        "1e61",
        "1_000",
        "0x10",
        "1e24 FLOP",
        "٣",
        "=1+1",
    ],
)
def test_an_odd_number_stays_empty_and_is_counted(file, cell):
    got = MODELS.refresh(file(NOW.replace("2.1e+27", cell)))
    assert got.table["Novum 1"].flop is None
    assert "Cells without a plain number stay empty: 1, such as flop" in got.sentence


def test_a_zero_is_how_the_file_says_unknown(file):
    got = MODELS.refresh(file(NOW.replace("2.1e+27", "0.0")))
    assert got.table["Novum 1"].flop is None and "plain number" not in got.sentence


def test_rows_that_cannot_be_a_model_are_left_out_and_counted(file):
    got = MODELS.refresh(
        file(
            NOW + ",2026-01-01,Nobody" + "," * 10,
            "No day,soon,X" + "," * 10,
            "NOVUM 1,2026-01-01,X" + "," * 10,
            "Odd line,2026-01-01",
            NEW.replace("Novum 1", "Last"),
        )
    )
    assert got.table.names == ("Novum 1", "GPT-3", "Last")
    for left in (
        "1 without a name",
        "1 with no day that can be read, such as 'soon'",
        "1 of a name that is there already",
        "1 of another length",
    ):
        assert left in got.sentence


def test_a_range_that_does_not_hold_its_number_is_dropped(file):
    head = HEAD + ",Training compute lower bound,Training compute upper bound"
    good, bad = NEW + ",1e27,4e27", NEW.replace("Novum 1", "Bad") + ",3e27,4e27"
    table = MODELS.refresh(file(head, good, bad)).table
    assert table["Novum 1"].flop_low == 10**27 and table["Bad"].flop_low is table["Bad"].flop_high
    assert float(table["Bad"].flop) == 2.1e27


def test_one_of_our_short_names_does_not_cover_another_model_of_the_file(file):
    """The snapshot's DDPM is a model of a longer name there, and the file has a DDPM of its own."""
    ours = MODELS["DDPM"].epoch_name
    rows = [NEW.replace("Novum 1", name) for name in ("DDPM", ours)]
    assert MODELS.refresh(file(HEAD, *rows)).table.names == ("DDPM", ours)


def test_text_from_the_file_is_escaped_wherever_html_is_made(file):
    evil = "<script>alert(1)</script>"
    text = NOW.replace("Novum 1", evil).replace("Somebody", f"<b>{evil}")
    got = MODELS.refresh(file(text, name="a<b>.csv"))
    assert got.ok
    for page in (got._repr_html_(), mine()._repr_html_(), mine()[evil]._repr_html_()):
        assert "<script" not in page and "&lt;script&gt;" in page and "a<b>" not in page


def test_a_link_that_is_no_address_is_dropped(file):
    got = MODELS.refresh(file(NOW.replace("https://x.example/n", "javascript:alert(1)")))
    assert got.table["Novum 1"].paper is None


# -- what sites do ------------------------------------------------------------------------------
def test_without_network_it_says_so_and_goes_on_with_the_snapshot(home):
    got = MODELS.refresh("http://127.0.0.1:9/models.csv")  # nobody listens at the discard port
    assert refused(got, "127.0.0.1:9/models.csv: no answer (")
    assert "Is there a network?" in got.sentence and not home.exists()


def test_without_a_source_the_public_address_is_asked(site, home, monkeypatch):
    monkeypatch.setitem(refresh.ADDRESS, "models", site(NOW.encode()) + "/notable.csv")
    assert MODELS.refresh().ok and "/notable.csv, read" in mine().vintage


@pytest.mark.parametrize(
    "body, words",
    [
        (b"<!DOCTYPE html><html>please log in</html>", "it is a web page and no csv file"),
        (b"\n  <html>", "it is a web page"),
        (b"", "it is empty"),
        (b"\x1f\x8b\x08\x00\xff\xfe", "it is packed with gzip: unpack it first."),
        (b"PK\x03\x04\x14\x00", "it is a spreadsheet's own file: save it as csv."),
        (NOW.replace("OpenAI", "Op\xe9n").encode("latin-1"), "it is not text in UTF-8"),
        (NOW.replace("Model,", "Modell,").encode(), "no column 'Model' (is 'Modell' meant?)"),
        (NOW.replace("Domain", "Model").encode(), "it has two columns 'Model'"),
        (HEAD.encode(), "there is no model in it."),
        (NOW.encode()[:-60], "its last line is cut off"),
        (NOW.encode() + b'"Novum 2', "it breaks off inside a cell"),
        (NOW.encode() + b'"Novum" 2,', "no csv: "),
    ],
)
def test_what_is_no_table_of_models_is_refused_and_the_copy_stays(site, file, body, words):
    MODELS.refresh(file(NOW))
    kept = refresh.own_copy("models").read_bytes()
    assert refused(MODELS.refresh(site(body)), words)
    assert refresh.own_copy("models").read_bytes() == kept
    assert [p.name for p in refresh.own_copy("models").parent.iterdir()] == ["models.csv"]


@pytest.mark.parametrize("code", [403, 404, 500])
def test_an_error_of_the_site_is_told_by_its_number(site, code):
    assert refused(MODELS.refresh(site(b"no", code)), f"the site answers {code}, ")


def test_a_file_that_breaks_off_is_refused(site):
    got = MODELS.refresh(site(NOW.encode(), headers={"Content-Length": len(NOW) + 100}))
    assert refused(got, "it broke off ")


def test_a_file_in_pieces_that_breaks_off_is_refused(site):
    def half(handler):
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(NOW), NOW.encode()))  # and no last piece
        handler.close_connection = True

    assert refused(MODELS.refresh(site(half)), "it broke off before its end")


def test_a_site_that_never_answers_is_given_up(site, monkeypatch):
    monkeypatch.setattr(download, "PATIENCE", 0.1)
    done = threading.Event()
    got = MODELS.refresh(site(lambda handler: done.wait(20)))
    done.set()
    assert refused(got, "no answer (")


def test_a_site_that_trickles_is_given_up(site, monkeypatch):
    """Each byte comes well within the time for one answer, and the file would take minutes."""
    monkeypatch.setattr(download, "DEADLINE", 0.3)
    done = threading.Event()

    def trickle(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", len(NOW))
        handler.end_headers()
        for byte in NOW.encode():
            if done.wait(0.05):
                return
            handler.wfile.write(bytes([byte]))

    start = time.monotonic()
    got = MODELS.refresh(site(trickle))
    took = time.monotonic() - start
    done.set()
    assert refused(got, "not all of it is there after 0.3 s") and took < 5


def test_a_password_of_the_users_netrc_is_not_sent(site, tmp_path, monkeypatch):
    sent = []

    def note(handler):
        sent.append(handler.headers.get("Authorization"))
        handler.send_response(200)
        handler.send_header("Content-Length", len(NOW))
        handler.end_headers()
        handler.wfile.write(NOW.encode())

    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert MODELS.refresh(site(note)).ok and sent == [None]


def test_a_packed_answer_is_unpacked(site):
    packed = gzip.compress(NOW.encode())
    assert MODELS.refresh(site(packed, headers={"Content-Encoding": "gzip"})).ok


def test_a_small_answer_that_unpacks_to_more_than_the_limit_is_refused(site, monkeypatch):
    monkeypatch.setattr(download, "MOST_BYTES", 10**6)
    bomb = gzip.compress(bytes(10**8))
    assert len(bomb) < 10**6
    got = MODELS.refresh(site(bomb, headers={"Content-Encoding": "gzip"}))
    assert refused(got, "more than 1 MB")


def test_more_than_16_mb_is_refused_wherever_it_comes_from(site, file, monkeypatch):
    assert download.MOST_BYTES == 16_000_000
    huge = {"Content-Length": download.MOST_BYTES + 1}
    assert refused(MODELS.refresh(site(NOW.encode(), headers=huge)), "more than 16 MB")
    monkeypatch.setattr(download, "MOST_BYTES", len(NOW) - 1)
    unsaid = {"Content-Length": None}
    assert refused(MODELS.refresh(site(NOW.encode(), headers=unsaid)), "that is not the table")
    assert refused(MODELS.refresh(file(NOW)), "that is not the table")


def test_a_redirect_inside_the_site_is_followed(site):
    address = site(NOW.encode(), pages={"/old": (b"", 302, {"Location": "/new"})})
    assert MODELS.refresh(address + "/old").ok


@pytest.mark.parametrize(
    "to",
    [
        "http://elsewhere.example/models.csv",
        "ftp://127.0.0.1/m.csv",
        "file:///etc/hostname",
        "//elsewhere.example/x",
    ],
)
def test_a_redirect_elsewhere_or_to_another_scheme_is_refused(site, to):
    address = site(b"", 302, {"Location": to})
    got = MODELS.refresh(address)
    assert not got.ok and got.table is MODELS
    assert "it sends us elsewhere, to " in got.sentence or "answers 302" in got.sentence


@pytest.mark.parametrize(
    "to",
    [
        "http://epoch.ai/a.csv",  # from https back to http
        "https://epoch.ai.elsewhere.example/a.csv",
        "https://notepoch.ai/a.csv",
        "https://epoch.ai@elsewhere.example/a.csv",
        "//elsewhere.example/a.csv",
        "file:///etc/hostname",
    ],
)
def test_a_redirect_that_leaves_the_site_is_refused(to):
    with pytest.raises(epoch.Refused, match="elsewhere"):
        download.redirected("https://epoch.ai/a.csv", to)


@pytest.mark.parametrize(
    "start, to, full",
    [
        ("https://epoch.ai/a.csv", "https://www.epoch.ai/b.csv", "https://www.epoch.ai/b.csv"),
        ("http://epoch.ai/a.csv", "https://epoch.ai/a.csv", "https://epoch.ai/a.csv"),
        ("https://epoch.ai/data/a.csv", "b.csv", "https://epoch.ai/data/b.csv"),
        ("https://epoch.ai/data/a.csv", "/b.csv", "https://epoch.ai/b.csv"),
    ],
)
def test_a_redirect_inside_the_site_leads_to_its_full_address(start, to, full):
    assert download.redirected(start, to) == full


def test_a_site_that_turns_in_circles_is_refused(site):
    got = MODELS.refresh(site(b"", 302, {"Location": "/again"}))
    assert refused(got, "it sends us on more than 5 times")


@pytest.mark.parametrize(
    "source, words",
    [
        ("ftp://epoch.ai/x.csv", "'ftp://epoch.ai/x.csv' is neither a path nor an http"),
        ("file:///etc/passwd", "neither a path nor"),
        ("javascript:alert(1)", "neither a path nor"),
        ("data:text/csv,a", "neither a path nor"),
        ("no/such/file.csv", "There is no file"),
        (".", "There is no file '.'"),
        ("C:\\no\\such.csv", "There is no file"),
    ],
)
def test_a_source_that_cannot_be_one_is_an_error_that_says_what_to_give(home, source, words):
    with pytest.raises(LiveError) as error:
        MODELS.refresh(source)
    assert words in str(error.value) and len(str(error.value)) < 160


@pytest.mark.parametrize(
    "source",
    [
        "http://",
        "https://",
        "http://[::1",
        "http://a b/c",
        "http://" + "x" * 300 + "/",
        "http://127.0.0.1:99999/",
    ],
)
def test_an_address_that_leads_nowhere_gets_no_answer(home, source):
    got = MODELS.refresh(source)
    assert not got.ok and len(got.sentence) < 300


# -- the real files -----------------------------------------------------------------------------
FOLDER = Path(__file__).parents[2] / "data/epoch"


@pytest.mark.parametrize(
    "name, models, with_flop",
    [
        ("notable_ai_models_2026-08-22", 1050, 535),
        ("notable_ai_models_2024-12-24", 443, 443),
        ("large_scale_ai_models_2026-08-22", 57, 39),
        ("frontier_ai_models_2026-05-10", 37, 35),
        ("benchmarked_models_2026-08-22", 108, 48),
        ("all_ai_models_2025-04-22", 92, 39),
    ],
)
def test_todays_and_older_real_files_are_read_whole(home, name, models, with_flop):
    got = MODELS.refresh(FOLDER / f"{name}.csv")
    assert got.ok and len(mine()) == len(got.table) == models
    assert sum(row.flop is not None for row in got.table) == with_flop
    assert not Counter(row.name.lower() for row in got.table).most_common(1)[0][1] > 1


def test_a_real_file_of_chips_is_refused(home):
    got = MODELS.refresh(FOLDER / "ml_hardware_2026-07-19.csv")
    assert refused(got, "it has no column 'Model'")


def test_the_snapshot_differs_from_its_own_file_only_where_it_says_why(home):
    got = MODELS.refresh(FOLDER / "notable_ai_models_2026-08-22.csv")
    assert len(got.added) == 760 and len(got.gone) == 49
    assert {(name, column) for name, column, *_ in got.changed} == {
        ("Inkling", "flop"),
        ("GPT-4", "parameters"),
        ("GPT-4 (Jun 2023)", "parameters"),
        ("Grok-2", "parameters"),
    }
    (inkling,) = [change for change in got.changed if change[0] == "Inkling"]
    assert [f"{float(x):.3g}" for x in inkling[2:]] == ["1.11e+25", "1.84e+24"]


# -- passwords, and answers that never end ---------------------------------------------------------
def test_a_password_in_an_address_is_neither_printed_nor_stored(site):
    address = site(NOW.encode()).replace("://", "://me:secret@") + "/models.csv"
    got = MODELS.refresh(address)
    assert got.ok and "secret" not in repr(got) + mine().vintage + repr(mine())
    assert "127.0.0.1" in mine().vintage
    failed = MODELS.refresh("http://me:secret@127.0.0.1:9/models.csv")
    assert not failed.ok and "secret" not in failed.sentence and "me:" not in failed.sentence


@pytest.mark.parametrize(
    "address",
    ["ftp://me:secret@x.example/a.csv", "http://me:secret@[::1", "http://me:se@cret@127.0.0.1:9/a"],
)
def test_no_refusal_repeats_a_password(home, address):
    try:
        sentence = MODELS.refresh(address).sentence
    except LiveError as error:
        sentence = str(error)
    assert "cret" not in sentence


def test_a_redirect_with_a_password_is_refused_without_it(site):
    away = {"Location": "http://me:secret@elsewhere.example/a.csv"}
    got = MODELS.refresh(site(b"", status=302, headers=away))
    assert refused(got, "elsewhere, to 'http://elsewhere.example/a.csv'")


def test_headers_that_trickle_are_given_up_by_the_same_deadline(site, monkeypatch):
    monkeypatch.setattr(download, "DEADLINE", 0.3)
    done = threading.Event()

    def trickle(handler):
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
        for i in range(100):
            if done.wait(0.05):
                return
            handler.wfile.write(f"X-{i}: 1\r\n".encode())

    start = time.monotonic()
    got = MODELS.refresh(site(trickle))
    took = time.monotonic() - start
    done.set()
    assert refused(got, "not all of it is there after 0.3 s") and took < 5
