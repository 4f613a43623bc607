"""The country of the firm, where the config does not say where its customers are."""

from __future__ import annotations

from mailbot.config import Business

_NAMES = {
    "united kingdom": "GB", "uk": "GB", "england": "GB", "wales": "GB", "scotland": "GB", "northern ireland": "GB",
    "storbritannien": "GB", "英国": "GB", "ireland": "IE", "irland": "IE", "爱尔兰": "IE",
    "sweden": "SE", "sverige": "SE", "瑞典": "SE", "china": "CN", "kina": "CN", "中国": "CN", "中华人民共和国": "CN",
}  # fmt: skip


def countries(business: Business, calendar: str) -> tuple[str, ...]:
    """Those that the config names; else that of the address or telephone, and that of the procedure's holidays."""
    if business.countries:
        return business.countries
    found = (_of_address(business.address), _of_phone(business.phone), calendar.partition("-")[0])
    return tuple(dict.fromkeys(country for country in found if country))


def _of_address(address: str) -> str:
    """By the name at its end, or at its beginning as in China."""
    parts = [part.strip(" .").casefold() for part in address.replace("\n", ",").split(",") if part.strip(" .")]
    last = _NAMES.get(parts[-1], "") if parts else ""
    return last or next((code for name, code in _NAMES.items() if not name.isascii() and address.startswith(name)), "")


def _of_phone(phone: str) -> str:
    if not phone.strip().startswith("+"):
        return ""
    import phonenumbers

    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
    except phonenumbers.NumberParseException:
        return ""
