"""Swedish."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal

from mailbot.adapters.letters.hours import Hours
from mailbot.adapters.letters.words import Words

_LOCALE = "sv_SE"
_MONEY = {
    "SEK": "kronor",
    "GBP": "pund",
    "EUR": "euro",
    "USD": "dollar",
    "NOK": "norska kronor",
    "DKK": "danska kronor",
}


@lru_cache(maxsize=512)
def _day(day: date, weekday: bool, year: bool) -> str:
    """`torsdagen den 5 november 2026`: the definite weekday is the weekday and -en."""
    front = format_date(day, "EEEE", locale=_LOCALE) + "en den " if weekday else "den "
    return front + format_date(day, "d MMMM" + (" y" if year else ""), locale=_LOCALE)


def _short_day(day: date) -> str:
    return format_date(day, "EEE d MMM", locale=_LOCALE).replace(".", "")


def _time(at: time) -> str:
    return f"{at.hour}.{at.minute:02}" if at.minute else f"{at.hour}"


def _clock(at: time) -> str:
    return f"kl. {at.hour}.{at.minute:02}"


def _moment(day: str, clock: str, zone: str) -> str:
    return f"{day} {clock}" + (f" {zone} tid" if zone else "")


def _amount(number: str, currency: str) -> str:
    named = _MONEY.get(currency, currency)
    return f"{format_decimal(Decimal(number), '#,##0.00', locale=_LOCALE)}\u00a0{named}"


def _listed(items: tuple[str, ...]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " och " + items[-1]


def _who(name: str, role: str) -> str:
    return f"{role} {name}" if role else name


def _call(phone: str, hours: Hours | None, zone: str) -> str:
    if hours is None:
        return phone
    if hours.first is None or hours.last is None:
        days = ""
    elif (hours.first, hours.last) == (0, 4):
        days = "vardagar "
    else:
        days = _weekday(hours.first) + (f"–{_weekday(hours.last)} " if hours.last != hours.first else " ")
    return f"{phone}, {days}kl. {_time(hours.start)}–{_time(hours.end)}" + (f" {zone} tid" if zone else "")


def _weekday(number: int) -> str:
    return str(get_day_names("wide", locale=_LOCALE)[number])


SWEDISH = Words(
    code="sv",
    html="sv",
    fields={
        "name": "Namn",
        "order_number": "Ordernummer",
        "order_date": "Beställningsdag",
        "phone": "Telefonnummer",
        "email": "E-postadress",
        "address": "Postadress",
        "postcode": "Postnummer",
        "preferred_channel": "Hur du vill ha vårt svar",
        "hours": "När vi kan ringa",
        "staff_name": "Vem du hade kontakt med",
        "outcome_wanted": "Vad du önskar",
        "amount": "Belopp",
    },
    questions={
        "example": " Det ser ut så här: {}.",
        "answer": "Ditt svar på {mitt} förra brev.",
        "name": "Ditt för- och efternamn.",
        "order_number": "Ditt ordernummer.{example} Det står på orderbekräftelsen."
        " Hittar du det inte räcker det med beställarens namn och ungefär när du beställde.",
        "order_date": "Vilken dag du beställde. Det räcker med ungefär.",
        "phone": "Ett telefonnummer, och när det passar att vi ringer.",
        "email": "En e-postadress där vi når dig.",
        "address": "Din postadress med postnummer.",
        "phone_or_address": "Hur vi når dig om inte via mejl: ett telefonnummer eller hela din postadress.",
        "preferred_channel": "Hur du vill ha vårt svar: via mejl, per telefon eller med post.",
        "reply_by_email": "Hur du vill ha vårt svar: via mejl, per telefon eller med post.",
        "staff_name": "Namnet på den du hade kontakt med, om du vet det, eller dag och tid.",
        "what_happened": "Vad som hände och när. Det räcker med några meningar.",
        "evidence": "Något som visar vad som hände, till exempel foton, brev eller kvitton.",
        "outcome_wanted": "Vad du vill att vi gör för att det ska bli rätt.",
        "represented_person": "Namn, adress och telefon till den du skriver för, och samma uppgifter om dig.",
        "correspondence": "Kopior av tidigare mejl eller brev om saken, om du har dem.",
        "says_complaint": "Om det här är ett klagomål. Det räcker med ett ord.",
    },
    roles={
        "owner": "ägaren",
        "department": "den avdelning som berörs",
        "head_of_customer_services": "kundtjänstchefen",
        "general_manager": "verksamhetschefen",
        "director_of_department": "avdelningschefen",
        "director": "direktören",
        "manager": "chefen",
        "complaints_team": "klagomålsgruppen",
        "complaints_manager": "chefen för klagomål",
        "complaints_officer": "handläggaren",
        "handler": "handläggaren",
        "responsible_person": "den ansvariga",
    },
    titles={
        "owner": "ägare",
        "head_of_customer_services": "kundtjänstchef",
        "general_manager": "verksamhetschef",
        "director_of_department": "avdelningschef",
        "director": "direktör",
        "manager": "chef",
        "complaints_manager": "chef för klagomål",
        "complaints_officer": "handläggare",
        "handler": "handläggare",
        "responsible_person": "ansvarig",
    },
    role_else="{}",
    stages={"main": "vår rutin för klagomål", "one": "steg ett", "two": "steg två", "three": "steg tre"},
    clocks={
        "final": "vårt svar",
        "psd": "vårt svar",
        "psd_long": "vårt svar",
        "resolve": "vårt svar",
        "outcome": "vårt svar",
        "agreed": "vårt svar",
        "six_months": "vårt svar",
        "dp_outcome": "vårt svar",
        "request": "vårt svar",
        "start": "arbetet börjar",
        "acknowledge": "bekräftelsen",
        "validity": "beslutet om vi utreder",
        "decide": "beslutet",
        "stage_one": "vårt svar",
        "stage_two": "det slutliga svaret",
        "implement": "åtgärden",
    },
    outcomes={
        "upheld": "jag ger dig rätt",
        "partly_upheld": "jag ger dig delvis rätt",
        "not_upheld": "jag ger dig inte rätt",
        "no_evidence": "går inte att klarlägga",
        "dismissed": "utreds inte som klagomål",
    },
    remedies={
        "replace": ("{Jag} skickar en ny vara till dig{by}.", "{Jag} skickade en ny vara till dig{by}."),
        "equivalent": (
            "{Jag} skickar något till dig som är värt {amount}{by}.",
            "{Jag} skickade något till dig som är värt {amount}{by}.",
        ),
        "refund": ("{Jag} betalar tillbaka {amount}{by}.", "{Jag} betalade tillbaka {amount}{by}."),
        "redress": ("{Jag} betalar {amount} till dig{by}.", "{Jag} betalade {amount} till dig{by}."),
        "cancel": ("{Jag} avbeställer din order{by}.", "{Jag} avbeställde din order{by}."),
        "erase_account": (
            "{Jag} stänger ditt konto och tar bort uppgifterna{by}.",
            "{Jag} stängde ditt konto och tog bort uppgifterna{by}.",
        ),
        "apology": ("{Min} ursäkt står i det här brevet.", "{Jag} bad dig om ursäkt{by}."),
        "": ("{Jag} gör det här{by}: {what}", "{Jag} gjorde det här{by}: {what}"),
        "amount": ("hela priset", ""),
    },
    by=" senast {}",
    on=" {}",
    routes={
        "enquiry": "en fråga",
        "return": "en retur",
        "legal": "en juridisk fråga",
        "data_request": "en begäran om dina personuppgifter",
    },
    channels={"email": "mejl", "phone": "telefon", "post": "post", "form": "formuläret på vår webbplats"},
    documents={
        "complaints-policy": "vår klagomålspolicy",
        "complaints-procedure": "vår rutin för klagomål",
        "investigation-report": "min utredningsrapport",
    },
    units={
        "wd": ("en\u00a0arbetsdag", "{}\u00a0arbetsdagar"),
        "d": ("en\u00a0dag", "{}\u00a0dagar"),
        "w": ("en\u00a0vecka", "{}\u00a0veckor"),
        "mo": ("en\u00a0månad", "{}\u00a0månader"),
        "y": ("ett\u00a0år", "{}\u00a0år"),
    },
    gap=" ",
    numbers=("inga", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"),
    pronouns={
        "Jag": ("Jag", "Vi"),
        "jag": ("jag", "vi"),
        "mig": ("mig", "oss"),
        "min": ("min", "vår"),
        "Min": ("Min", "Vår"),
        "mitt": ("mitt", "vårt"),
        "Mitt": ("Mitt", "Vårt"),
        "mina": ("mina", "våra"),
    },
    zones={
        "Europe/Stockholm": "",
        "Europe/London": "brittisk",
        "Europe/Dublin": "irländsk",
        "Asia/Shanghai": "kinesisk",
    },
    countries={"GB": "brittiska helgdagar", "IE": "irländska helgdagar", "SE": "helgdagar"},
    this=("det här mejlet", "det här brevet"),
    workdays="måndag till fredag, utom {holidays}",
    reply_with="{label}: svara med {command}",
    or_reply="eller svara med {command}",
    day=_day,
    short_day=_short_day,
    clock_time=_clock,
    moment=_moment,
    amount=_amount,
    listed=_listed,
    who=_who,
    call=_call,
    whole_mail="hela-mejlet.txt",
    rehearsal=(
        "Övning",
        "Det här är en övning. Brevet var menat för {recipient}. Ingen mer än du har fått det.",
    ),
)
