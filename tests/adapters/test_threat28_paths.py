"""Threat 28: no name out of a config, a procedure or a template reaches a file outside its folder."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.adapters import procedures
from mailbot.adapters.letters.templates import TemplateError, Templates
from mailbot.adapters.pages import NAMES, Documents, PagesError
from mailbot.config import ConfigError, load
from mailbot.core.procedure import ProcedureError
from mailbot.resources import folder
from tests.adapters.letters_desk import NOW, letter, read, writer
from tests.adapters.pages_desk import LANGUAGES, desk, shipped
from tests.test_config import SMALLEST

SECRET = b"%PDF-1.7 the books of another firm"
ESCAPES = (
    "../secret",
    "../../../../../../etc/passwd",
    "/etc/passwd",
    "complaints-policy/../../secret",
    "..\\secret",
    "complaints-policy\x00",
    "complaints-policy.sv",
    "complaints-{0.__class__}",
    "%(secret)s",
    "",
)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """The owner's folder, with a file beside it that is nobody's business."""
    (tmp_path / "secret.pdf").write_bytes(SECRET)
    (tmp_path / "secret.txt").write_bytes(b"Subject: secret\n\nsecret\n")
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", ESCAPES)
def test_28_a_document_is_one_of_two_names_whatever_a_procedure_attaches(papers: Path, name: str) -> None:
    documents = Documents(desk(shipped("yanna")), shipped("yanna"), papers)
    with pytest.raises(PagesError, match=r"^There is no document .* There are: complaints-policy, "):
        documents.attachment(name, "en")


@pytest.mark.parametrize("name", [name for name in ESCAPES if name])
def test_28_an_attached_file_of_the_owner_s_has_a_plain_name_or_is_none(papers: Path, name: str) -> None:
    loaded = shipped("fca-disp")
    notices = tuple(replace(notice, attach=(name,)) for notice in loaded.notices)
    documents = Documents(desk(loaded), replace(loaded, notices=notices), papers)
    with pytest.raises(PagesError, match=r"^(There is no document|complaints-policy.sv is missing)"):
        documents.attachment(name, "en")


@pytest.mark.parametrize("language", ["../secret", "../../sv", "sv/..", "{0}", "/", ""])
def test_28_a_language_names_no_folder(papers: Path, language: str) -> None:
    loaded = shipped("yanna")
    documents = Documents(desk(loaded), loaded, papers)
    for name in NAMES:
        assert documents.attachment(name, language) is documents.attachment(name, "en")


@pytest.mark.parametrize("name", [name for name in ESCAPES if name])
def test_28_a_letter_that_should_bring_a_strange_file_leaves_without_it_and_is_told(papers: Path, name: str) -> None:
    trouble: list[tuple[str, str]] = []
    documents = Documents(desk(shipped("yanna")), shipped("yanna"), papers)
    letters = writer(documents=documents, trouble=lambda what, why: trouble.append((what, why)))
    mail = read(letters.render(letter("decision", documents=(name,)), NOW))
    assert [part.get_filename() for part in mail.iter_attachments()] == []
    assert [what for what, _ in trouble] == ["document"]
    assert "There is no document" in trouble[0][1]


@pytest.mark.parametrize("stem", ["../secret", "../../secret", "/etc/passwd", "..\\..\\secret", "en/../ask", "x\x00"])
def test_28_a_letter_is_written_from_a_template_of_the_folders_alone(papers: Path, stem: str) -> None:
    for overrides in (papers, None):
        with pytest.raises(TemplateError, match=r"there is no template|embedded null byte"):
            Templates(folder("templates"), overrides).write("en", stem, {})
        with pytest.raises(TemplateError, match=r"there is no template|embedded null byte"):
            Templates(folder("templates"), overrides).write(stem, "ask", {})


@pytest.mark.parametrize("wanted", ["../secret.txt", "en/../../secret.txt", "/etc/passwd", "{folder}/secret.txt"])
@pytest.mark.parametrize("tag", ["include", "extends", "import"])
def test_28_an_own_template_that_fetches_a_file_from_elsewhere_is_refused_at_the_start(
    papers: Path, tag: str, wanted: str
) -> None:
    (papers / "en").mkdir()
    named = wanted.replace("{folder}", str(papers.parent))
    tail = " as x" if tag == "import" else ""
    text = f"Subject: Ours\n\n{{% {tag} '{named}'{tail} %}}\n"
    (papers / "en" / "ask.txt").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError, match=f"^en/ask.txt: there is no template {re.escape(named)}$"):
        writer(overrides=papers)


@pytest.mark.parametrize("use", ["../secret", "../yanna", "procedures/../yanna", "yanna\\..\\x", "%s{0}", ""])
def test_28_a_procedure_that_is_no_shipped_name_is_a_path_of_a_file(tmp_path: Path, use: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(SMALLEST.replace('"yanna"', f"'{use}'"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"\[procedure\] use: there is no (file|procedure) "):
        load(path, {})
    with pytest.raises(ProcedureError):
        procedures.find(use, folder("procedures"))


def test_28_a_file_that_is_no_procedure_is_refused_without_its_content() -> None:
    with pytest.raises(ProcedureError) as told:
        procedures.find("/etc/passwd", folder("procedures"))
    assert "/etc/passwd line 1: this is not TOML" in str(told.value)
    assert "root" not in str(told.value)


@pytest.mark.parametrize("name", ["papers {0.__class__} %s", "pap\u00e9rs $HOME", "a;b&c", "50%25"])
def test_28_signs_in_the_name_of_a_folder_are_only_signs(tmp_path: Path, name: str) -> None:
    own = tmp_path / name
    (own / "en").mkdir(parents=True)
    (own / "complaints-policy.pdf").write_bytes(SECRET)
    config = tmp_path / "config.toml"
    config.write_text(f"{SMALLEST}documents = './{name}'\ntemplates = './{name}'\n", encoding="utf-8")
    loaded = load(config, {}).procedure
    assert (loaded.documents, loaded.templates) == (own, own)
    made = Documents(desk(shipped("yanna")), shipped("yanna"), loaded.documents)
    assert made.attachment("complaints-policy", "en").own


def test_28_relative_folders_lie_beside_the_config_wherever_the_program_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    for place in (home, elsewhere):
        (place / "papers").mkdir(parents=True)
    (home / "config.toml").write_text(f'{SMALLEST}documents = "papers"\n', encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    assert load(Path("../home/config.toml"), {}).procedure.documents == elsewhere / "../home/papers"
    (home / "papers").rmdir()
    with pytest.raises(ConfigError, match="there is no folder"):
        load(Path("../home/config.toml"), {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_28_no_file_name_that_leaves_has_a_path_in_it(language: str) -> None:
    documents = Documents(desk(shipped("yanna")), shipped("yanna"))
    for name in NAMES:
        assert re.fullmatch(r"[\w-]+\.(pdf|html)", documents.attachment(name, language).file_name)
