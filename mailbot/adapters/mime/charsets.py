"""Bytes to text, whatever their label says: a ladder of charsets that never loses a byte silently."""

from __future__ import annotations

import codecs
import re

# Labels that name less than what senders really write: the wider charset reads everything the narrow one does.
_WIDER = {
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gb2312-80": "gb18030",
    "csgb2312": "gb18030",
    "euc-cn": "gb18030",
    "x-gbk": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "x-euc-cn": "gb18030",
    "gb18030-2022": "gb18030",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "big5": "cp950",
    "big5-hkscs": "big5hkscs",
    "utf8mb4": "utf-8",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "iso-8859-8-i": "iso-8859-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}
# Codecs of Python that are no charsets of mail; some of them (idna, punycode) are quadratic.
_NO_CHARSETS = re.compile(
    r"(?:base|bz2|hex|idna|mbcs|oem|palmos|punycode|quopri|raw|rot|undefined|unicode|uu|zip|zlib)"
)
_ASIAN = frozenset({"gb18030", "cp932", "cp949", "cp950", "big5hkscs", "euc_jp", "hz", "johab", "gbk", "gb2312"})
_STATEFUL = re.compile(r"iso2022|hz|utf_?7|utf_?16|utf_?32")
_LABEL = re.compile(r"[^a-z0-9._:+-]")
_HIGH = re.compile(rb"[\x80-\xff]")
_MULTIBYTE = re.compile(r"[\u0800-\U0010ffff]")
_MOJIBAKE = re.compile(r"[ÃÂâÐÑåäæçèéïã][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_LATIN = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def _stray(error: UnicodeError) -> tuple[str, int]:
    """A single Latin letter in a text of UTF-8 (a footer pasted in by some server) is read as that letter."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    alone = error.end - error.start == 1 and error.object[error.start] >= 0xC0
    around = error.object[error.start - 1 : error.start] + error.object[error.end : error.end + 1]
    return (_LATIN[error.object[error.start]] if alone and max(around, default=0) < 0x80 else "\ufffd"), error.end


codecs.register_error("mailbot-stray", _stray)


def widened(label: str | None) -> str | None:
    """The Python codec to read a declared charset with; None where the label names no charset of text."""
    if not label:
        return None
    name = _LABEL.sub("", label.lower().partition("*")[0].strip())
    name = _WIDER.get(name) or _WIDER.get(name.replace("_", "-")) or re.sub(r"^cp-", "cp", name)
    if not name or len(name) > 40 or _NO_CHARSETS.match(name):
        return None
    try:
        return codecs.lookup(name).name.replace("-", "_") if name not in _ASIAN else name
    except (LookupError, ValueError):
        return None


def _strict(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except (LookupError, ValueError, OverflowError):
        return None
    return None if _SURROGATES.search(text) else text


def latin(data: bytes) -> str:
    """Windows-1252 with its five holes read as Latin-1: reads any byte."""
    return codecs.charmap_decode(data, "strict", _LATIN)[0]


def is_plausibly_chinese(data: bytes, least: int = 2) -> bool:
    """Whether undeclared bytes read as GB18030 and mostly give the 3,755 common characters (GB 2312 level 1)."""
    text = _strict(data[:4096], "gb18030") or _strict(data[:4095], "gb18030")
    if text is None:
        return False
    foreign = [c for c in text if c > "\x7f"]
    common = sum(1 for c in foreign if _is_common_chinese(c))
    return len(foreign) >= least and common >= 0.7 * len(foreign)


def _is_common_chinese(char: str) -> bool:
    code = char.encode("gb18030", "replace")
    return len(code) == 2 and (0xB0 <= code[0] <= 0xD7 or code[0] in (0xA1, 0xA3)) and code[1] >= 0xA1


def decoded(data: bytes, label: str | None = None) -> str:
    """Text of a body: UTF-8 if it is, else as declared, else Chinese if it looks so, else Windows-1252."""
    codec = widened(label)
    if codec and _STATEFUL.match(codec):
        # These are written in seven bits or with NULs, so that "it is valid UTF-8" proves nothing.
        is_wide = "16" in codec or "32" in codec
        is_believable = not is_wide or b"\0" in data or data[:1] in b"\xff\xfe"
        text = _strict(data, codec) if is_believable else None
        if text is not None:
            return text
        codec = None if is_wide else codec
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and len(data) > 3:
        return data.decode("utf-16", "replace")
    if not _HIGH.search(data):
        return data.decode("ascii")
    return mended(_by_ladder(data, codec))


def _by_ladder(data: bytes, codec: str | None) -> str:
    utf8 = _strict(data, "utf-8-sig")
    declared = _strict(data, codec) if codec and codec not in ("cp1252", "utf_8") else None
    if utf8 is not None:
        # Two-byte sequences arise by chance in short Chinese (the "联通" trap): then the label decides.
        return declared if declared is not None and codec in _ASIAN and not _MULTIBYTE.search(utf8) else utf8
    if declared is not None and not (codec not in _ASIAN and is_plausibly_chinese(data, 6)):
        return declared
    return _by_repair(data, codec)


def _by_repair(data: bytes, codec: str | None) -> str:
    """No strict reading fits: take the one with the fewest holes."""
    highs = len(_HIGH.findall(data))
    holes = data.decode("utf-8", "replace").count("\ufffd")
    if (holes * 8 <= highs and highs > 8) or (codec == "utf_8" and holes * 3 < highs):
        return data.decode("utf-8", "mailbot-stray")
    if codec in _ASIAN:
        return data.decode(codec, "replace")
    if is_plausibly_chinese(data, 4 if codec else 2):
        return data.decode("gb18030", "replace")
    return latin(data)


def mended(text: str) -> str:
    """Undoes UTF-8 that someone before us read as Latin-1, line by line and only where the signs of it are there."""
    if not _MOJIBAKE.search(text):
        return text
    from ftfy import fix_encoding

    return "\n".join(
        fix_encoding(line) if len(line) < 20_000 and _MOJIBAKE.search(line) else line for line in text.split("\n")
    )


def undeclared(data: bytes, body_label: str | None = None) -> str:
    """Raw 8-bit bytes of a header, which carries no label: what the body declares is the best hint."""
    codec = widened(body_label)
    if not _HIGH.search(data):
        return data.decode("ascii")
    utf8 = _strict(data, "utf-8")
    if utf8 is not None:
        return utf8
    for name, fits in ((codec, codec in _ASIAN), ("gb18030", is_plausibly_chinese(data)), (codec, codec != "utf_8")):
        text = _strict(data, name) if name and fits else None
        if text is not None:
            return text
    return latin(data)


def without_surrogates(text: str) -> str:
    """Text that can be written as UTF-8 again."""
    return _SURROGATES.sub("\ufffd", text)
