"""What a procedure attaches and mailbot does not write is a file of the owner's; without it nothing is claimed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.adapters.pages import Documents, PagesError
from tests.adapters.pages_desk import LANGUAGES, desk, shipped

LEAFLET = b"%PDF-1.7 your complaint and the ombudsman"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_owner_s_file_goes_along(tmp_path: Path, language: str) -> None:
    (tmp_path / "ombudsman-leaflet.pdf").write_bytes(LEAFLET)
    loaded = shipped("fca-disp")
    sent = Documents(desk(loaded), loaded, tmp_path).attachment("ombudsman-leaflet", language)
    assert (sent.content, sent.own) == (LEAFLET, True)
    assert sent.file_name.endswith(".pdf")


@pytest.mark.parametrize("has_folder", [True, False])
def test_a_file_that_is_missing_is_told_with_where_to_put_it(tmp_path: Path, has_folder: bool) -> None:
    loaded = shipped("fca-disp")
    documents = Documents(desk(loaded), loaded, tmp_path if has_folder else None)
    assert "ombudsman-leaflet" in documents.names
    with pytest.raises(
        PagesError, match=r"ombudsman-leaflet is missing. Save it as ombudsman-leaflet.pdf in the folder"
    ):
        documents.attachment("ombudsman-leaflet", "en")


def test_other_procedures_want_no_such_file() -> None:
    loaded = shipped("yanna")
    assert Documents(desk(loaded), loaded).names == ("complaints-policy", "complaints-procedure")
