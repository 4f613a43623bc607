"""winmail.dat opened: the text and the files that Outlook packed into one part (MS-OXTNEF)."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.adapters.mime import charsets, html, names

FILES = 50
OBJECTS = 2_000
_SIGNATURE = b"\x78\x9f\x3e\x22"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    text: str = ""
    from_html: bool = False
    files: tuple[tuple[str, bytes], ...] = ()


def is_tnef(content_type: str, name: str, data: bytes) -> bool:
    return data[:4] == _SIGNATURE and ("tnef" in content_type or name.lower().endswith(".dat"))


def opened(data: bytes) -> Opened | None:
    """What is inside, or None where the file is broken: then it stays an attachment like any other."""
    if not _is_sound(data):
        return None
    from tnefparse import TNEF  # type: ignore[import-untyped]

    try:
        inside = TNEF(data, do_checksum=False)
        files = tuple(_file(a, i) for i, a in enumerate(inside.attachments[:FILES]) if a.data)
        plain, rich = _text(inside.body), _text(inside.htmlbody)
    except Exception:  # The library raises whatever its slicing meets: struct.error, KeyError, UnboundLocalError ...
        return None
    text = plain or (html.text_of(rich) if rich else "")
    return Opened(text=text, from_html=not plain, files=files) if text.strip() or files else None


def _file(attached: object, number: int) -> tuple[str, bytes]:
    long_name = _text(attached.long_filename()).strip("\0 ")  # type: ignore[attr-defined]
    return names.safe(long_name) or f"attachment-{number + 1}.bin", bytes(attached.data)  # type: ignore[attr-defined]


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    text = charsets.decoded(bytes(value)) if isinstance(value, bytes | bytearray) else str(value or "")
    return text.strip("\0")


def _is_sound(data: bytes) -> bool:
    """Whether the objects are few and lead to the end of the file; the library copies what is left for each."""
    at = 6
    for _ in range(OBJECTS):
        if at + 12 >= len(data):
            return True
        at += 11 + int.from_bytes(data[at + 5 : at + 9], "little")
    return False
