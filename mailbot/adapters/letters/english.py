"""British English."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, get_day_names
from babel.numbers import format_currency

from mailbot.adapters.letters.hours import Hours
from mailbot.adapters.letters.words import Words, is_midday

_LOCALE = "en_GB"


@lru_cache(maxsize=512)
def _day(day: date, weekday: bool, year: bool) -> str:
    pattern = ("EEEE " if weekday else "") + "d MMMM" + (" y" if year else "")
    return format_date(day, pattern, locale=_LOCALE)


def _short_day(day: date) -> str:
    return f"{format_date(day, 'EEE', locale=_LOCALE)} {day.day} {format_date(day, 'MMMM', locale=_LOCALE)[:3]}"


def _time(at: time) -> str:
    if is_midday(at):
        return "midday"
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"


def _moment(day: str, clock: str, zone: str) -> str:
    return f"{day} at {clock}" + (f" {zone} time" if zone else "")


def _amount(number: str, currency: str) -> str:
    return str(format_currency(Decimal(number), currency, locale=_LOCALE))


def _listed(items: tuple[str, ...]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def _who(name: str, role: str) -> str:
    return f"{name}, {role}" if role else name


def _call(phone: str, hours: Hours | None, zone: str) -> str:
    if hours is None:
        return phone
    said = f"{phone} from {_time(hours.start)} to {_time(hours.end)}" + (f" {zone} time" if zone else "")
    if hours.first is None or hours.last is None:
        return said
    return f"{said}, {_weekday(hours.first)}" + (f" to {_weekday(hours.last)}" if hours.last != hours.first else "")


def _weekday(number: int) -> str:
    return str(get_day_names("wide", locale=_LOCALE)[number])


ENGLISH = Words(
    code="en",
    html="en-GB",
    fields={
        "name": "Name",
        "order_number": "Order number",
        "order_date": "Date of the order",
        "phone": "Phone number",
        "email": "Email address",
        "address": "Postal address",
        "postcode": "Postcode",
        "preferred_channel": "How you would like our answer",
        "hours": "Good times to call",
        "staff_name": "Person you dealt with",
        "outcome_wanted": "What you would like",
        "amount": "Amount",
    },
    questions={
        "answer": "Your answer to {my} last letter.",
        "example": " It looks like {}.",
        "name": "Your full name.",
        "order_number": "Your order number.{example} It is on your order confirmation."
        " If you cannot find it, tell us the name and rough date of the order.",
        "order_date": "The date of your order. A rough date is enough.",
        "phone": "A phone number, and good times to call you.",
        "email": "An email address that reaches you.",
        "address": "Your postal address, with the postcode.",
        "phone_or_address": "How to reach you if not by email: a phone number, or your full postal address.",
        "preferred_channel": "How you would like our answer: by email, by phone or by post.",
        "reply_by_email": "How you would like our answer: by email, by phone or by post.",
        "staff_name": "The name of the person you dealt with, if you know it, or the day and time.",
        "what_happened": "What happened, and when. A few sentences are enough.",
        "evidence": "Anything that shows what happened, such as photos, letters or receipts.",
        "outcome_wanted": "What you would like us to do to put things right.",
        "represented_person": "The name, address and phone number of the person you write for, and the same for you.",
        "correspondence": "Copies of earlier emails or letters about this, if you have them.",
        "says_complaint": "Whether this is a complaint. One word is enough.",
    },
    roles={
        "head_of_customer_services": "the Head of Customer Services",
        "director_of_department": "the Director of the department",
        "general_manager": "the General Manager",
        "department": "the department concerned",
        "director": "director",
    },
    titles={
        "head_of_customer_services": "Head of Customer Services",
        "director_of_department": "Director",
        "general_manager": "General Manager",
    },
    role_else="the {}",
    stages={"main": "our complaints procedure", "one": "stage one", "two": "stage two", "three": "stage three"},
    clocks={
        "final": "our answer",
        "psd": "our answer",
        "psd_long": "our answer",
        "resolve": "our answer",
        "outcome": "our answer",
        "agreed": "our answer",
        "six_months": "our answer",
        "dp_outcome": "our answer",
        "request": "our answer",
        "start": "start of the work",
        "acknowledge": "acknowledgement",
        "validity": "decision whether to investigate",
        "decide": "decision",
        "stage_one": "our answer",
        "stage_two": "the final answer",
        "implement": "carrying out",
    },
    outcomes={
        "upheld": "I agree",
        "partly_upheld": "I agree in part",
        "not_upheld": "I do not agree",
        "no_evidence": "not established",
        "dismissed": "not investigated as a complaint",
    },
    remedies={
        "replace": ("{I} will send you a replacement{by}.", "{I} sent you a replacement{by}."),
        "equivalent": ("{I} will send you something worth {amount}{by}.", "{I} sent you something worth {amount}{by}."),
        "refund": ("{I} will refund {amount}{by}.", "{I} refunded {amount}{by}."),
        "redress": ("{I} will pay you {amount}{by}.", "{I} paid you {amount}{by}."),
        "cancel": ("{I} will cancel your order{by}.", "{I} cancelled your order{by}."),
        "erase_account": (
            "{I} will close your account and delete its details{by}.",
            "{I} closed your account and deleted its details{by}.",
        ),
        "apology": ("{My} apology is in this letter.", "{I} apologised to you{by}."),
        "": ("{I} will do this{by}: {what}", "{I} did this{by}: {what}"),
        "amount": ("the full price", ""),
    },
    by=" by {}",
    on=" on {}",
    routes={
        "enquiry": "a question",
        "return": "a return",
        "legal": "a legal matter",
        "data_request": "a request about your personal data",
    },
    channels={"email": "email", "phone": "phone", "post": "post", "form": "the form on our website"},
    documents={
        "complaints-policy": "our complaints policy",
        "complaints-procedure": "our complaints procedure",
        "investigation-report": "my investigation report",
    },
    units={
        "wd": ("1 working day", "{} working days"),
        "d": ("1 day", "{} days"),
        "w": ("1 week", "{} weeks"),
        "mo": ("1 month", "{} months"),
        "y": ("1 year", "{} years"),
    },
    gap=" ",
    numbers=("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    pronouns={
        "I": ("I", "We"),
        "i": ("I", "we"),
        "me": ("me", "us"),
        "my": ("my", "our"),
        "My": ("My", "Our"),
        "am": ("am", "are"),
    },
    zones={
        "Europe/London": "",
        "Europe/Dublin": "Irish",
        "Europe/Stockholm": "Swedish",
        "Asia/Shanghai": "Beijing",
    },
    countries={"GB": "bank holidays", "IE": "Irish bank holidays", "SE": "Swedish public holidays"},
    this=("this email", "this letter"),
    workdays="Monday to Friday, not {holidays}",
    reply_with="{label}: reply with {command}",
    or_reply="or reply with {command}",
    day=_day,
    short_day=_short_day,
    clock_time=_time,
    moment=_moment,
    amount=_amount,
    listed=_listed,
    who=_who,
    call=_call,
    whole_mail="whole-message.txt",
    rehearsal=(
        "Rehearsal",
        "This is a rehearsal. This letter was meant for {recipient}. Nobody but you received it.",
    ),
)
