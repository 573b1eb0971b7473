"""The address of this copy: filled in once, and the same wherever it is read."""

import shutil
import subprocess
import sys

import address
import pytest

HERE = address.address()
LINKS = (address.source_link, address.binder_link, address.colab_link)


@pytest.fixture
def copy(tmp_path):
    """The files that hold the address, elsewhere, with nothing filled in."""
    for name in address.FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(address.ROOT / name, tmp_path / name)
    if address.is_filled_in():
        address.fill_in(address.PLACEHOLDER, tmp_path)
    return tmp_path


def texts(root):
    return {name: (root / name).read_text(encoding="utf-8") for name in address.FILES}


@pytest.mark.parametrize("name", address.FILES)
def test_every_file_of_the_list_holds_the_address(name):
    assert HERE in texts(address.ROOT)[name]


def test_no_other_file_holds_the_address_or_the_placeholder():
    searched = [
        "*.md",
        "*.toml",
        "*.cff",
        "*.txt",
        "*.yml",
        "binder/*",
        "notebooks/*",
        "flopslib/**",
    ]
    known = {address.ROOT / name for name in address.FILES}
    for pattern in searched:
        for path in set(address.ROOT.glob(pattern)) - known:
            if path.is_file() and path.suffix in (".md", ".toml", ".cff", ".txt", ".yml", ".ipynb"):
                text = path.read_text(encoding="utf-8")
                assert address.PLACEHOLDER not in text and f"github.com/{HERE}" not in text, path


def test_the_readme_is_written_for_this_address():
    page = texts(address.ROOT)["README.md"]
    assert address.with_doors(page) == page and address.doors() in page


def test_filling_in_writes_all_places_and_leaves_no_placeholder(copy):
    assert address.fill_in("octo-cat/flops.course", copy) == list(address.FILES)
    assert address.address(copy) == "octo-cat/flops.course"
    for name, text in texts(copy).items():
        assert address.PLACEHOLDER not in text and "octo-cat/flops.course" in text, name


def test_the_readme_has_a_link_to_binder_once_there_is_an_address(copy):
    assert "mybinder.org" not in texts(copy)["README.md"]
    address.fill_in("octo/course", copy)
    page = texts(copy)["README.md"]
    assert f"({address.binder_link(copy)})" in page
    assert "gh/octo/course/HEAD?urlpath=lab/tree/my_notebooks/00_" in page


def test_an_address_can_be_changed_and_taken_back(copy):
    before = texts(copy)
    address.fill_in("octo/course", copy)
    assert address.fill_in("octo/course", copy) == []
    address.fill_in("another/name", copy)
    assert all("octo/course" not in text for text in texts(copy).values())
    address.fill_in(address.PLACEHOLDER, copy)
    assert texts(copy) == before


@pytest.mark.parametrize("wrong", ["", "octo", "octo/", "https://github.com/a/b", "a/b/c", "a b/c"])
def test_what_is_no_address_is_refused_and_nothing_is_written(copy, wrong):
    before = texts(copy)
    with pytest.raises(ValueError, match="no address. Write OWNER/REPO"):
        address.fill_in(wrong, copy)
    assert texts(copy) == before


@pytest.mark.parametrize("link", LINKS)
def test_the_links_follow_the_address(copy, link):
    assert address.PLACEHOLDER in link(root=copy)
    address.fill_in("octo/course", copy)
    assert "/octo/course" in link(root=copy) and address.PLACEHOLDER not in link(root=copy)


def test_the_lessons_that_links_open_are_there():
    assert (address.ROOT / address.FIRST.replace("my_notebooks", "notebooks")).is_file()


def test_the_command_prints_the_address_and_refuses_another_in_a_line():
    command = [sys.executable, str(address.ROOT / "tools/address.py")]
    assert subprocess.run(command, capture_output=True, text=True).stdout == f"{HERE}\n"
    refused = subprocess.run([*command, "here"], capture_output=True, text=True)
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1
