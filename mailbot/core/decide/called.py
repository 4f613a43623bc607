"""What the owner calls things in her own words: fields, and the ways that are no complaint."""

from __future__ import annotations

_FIELDS = {
    "name": ("name", "namn", "姓名"),
    "phone": ("phone", "telephone", "mobile", "telefon", "mobil", "电话", "手机"),
    "email": ("email", "e-mail", "mail", "e-post", "epost", "邮箱", "邮件"),
    "address": ("address", "adress", "地址"),
    "order_number": ("order_number", "order", "ordernumber", "ordernummer", "订单号", "订单"),
    "order_date": ("order_date", "date", "orderdatum", "beställningsdatum", "订单日期"),
    "staff_name": ("staff_name", "staff", "medarbetare", "员工", "员工姓名"),
    "evidence": ("evidence", "photos", "photo", "underlag", "bilder", "bild", "证据", "照片"),
    "outcome_wanted": ("outcome_wanted", "wish", "önskemål", "诉求"),
    "what_happened": ("what_happened", "händelse", "经过"),
    "preferred_channel": ("preferred_channel", "channel", "kanal", "联系方式"),
}
_ROUTES = {
    "enquiry": ("enquiry", "question", "fråga", "咨询", "问题"),
    "return": ("return", "retur", "退货"),
    "legal": ("legal", "juridik", "juridiskt", "法律"),
    "data_request": ("data_request", "data", "personuppgifter", "个人信息"),
}
_FIELD = {word: name for name, words in _FIELDS.items() for word in words}
_ROUTE = {word: name for name, words in _ROUTES.items() for word in words}


def field(word: str) -> str:
    """The field's name in the procedures; a word that is none stays as it is."""
    folded = word.strip().lower()
    return _FIELD.get(folded, folded)


def route(words: str) -> str:
    """Likewise of a route."""
    folded = words.strip().lower()
    return _ROUTE.get(folded, folded.replace(" ", "_"))
