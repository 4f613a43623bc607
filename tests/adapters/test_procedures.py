"""Procedure files are found by name, by id and by path, and told apart from what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.adapters.procedures import find, shipped
from mailbot.core.procedure import ProcedureError
from mailbot.resources import folder

FOLDER = folder("procedures")
GOOD = Path(__file__).parents[1] / "bad_procedures" / "good.toml"


def refused(use: str) -> str:
    with pytest.raises(ProcedureError) as wrong:
        find(use, FOLDER)
    return "\n".join(wrong.value.problems)


def test_a_shipped_one_by_its_name_and_by_its_id() -> None:
    assert find("yanna", FOLDER).id == "yanna"
    assert find("nhs", FOLDER) == find("nhs-england", FOLDER)
    assert [one.id for one in shipped(FOLDER)] == ["fca-disp", "hexpress", "ie-cpc", "nhs-england", "uk-data", "yanna"]


def test_a_file_by_its_path() -> None:
    assert find(str(GOOD), FOLDER).id == "small"


def test_a_file_that_begins_with_a_byte_order_mark(tmp_path: Path) -> None:
    marked = tmp_path / "marked.toml"
    marked.write_bytes(b"\xef\xbb\xbf" + GOOD.read_bytes())
    assert find(str(marked), FOLDER).id == "small"


def test_an_unknown_name_gets_the_nearest() -> None:
    assert refused("yana") == 'No procedure is called "yana". Did you mean "yanna"?'
    assert refused("zzz").endswith("or give the path of a .toml file.")


def test_an_unknown_name_hears_the_names_that_the_list_shows() -> None:
    named = refused("zzz").partition("Shipped: ")[2].partition(";")[0].split(", ")
    assert named == sorted(one.id for one in shipped(FOLDER))
    assert [find(name, FOLDER).id for name in named] == named


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(str(tmp_path / "none.toml")) == f"{tmp_path}/none.toml cannot be read: No such file or directory."
    assert "cannot be read" in refused(f"{tmp_path}/")


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes(GOOD.read_bytes().replace(b"How we", "Så här".encode("latin-1")))
    assert refused(str(latin)) == f"{latin} line 4: this is not UTF-8. Save the file as UTF-8."


def test_an_own_version_may_not_be_laxer_than_the_law(tmp_path: Path) -> None:
    own = tmp_path / "nhs.toml"
    own.write_text((FOLDER / "nhs.toml").read_text().replace('within = "3wd"', 'within = "5wd"'))
    assert refused(str(own)).endswith("[clock.acknowledge] is 5wd, longer than the law's 3wd.")
