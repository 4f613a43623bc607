"""Answers of the owner to a letter of ours, put together as the mail programs do it."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from html import escape

from tests.flow.harness import MAILBOX, plain

NAME = f"Wrenfield Lamps <{MAILBOX}>"
Client = Callable[[str, EmailMessage], tuple[str | None, str | None]]  # words, letter -> plain part, HTML part


def marked(letter: EmailMessage) -> str:
    return "\n".join(f"> {line}".rstrip() for line in plain(letter).splitlines())


def page(letter: EmailMessage) -> str:
    part = letter.get_body(preferencelist=("html",))
    assert part is not None
    return str(part.get_content())


def divs(text: str, tag: str = "div", more: str = "") -> str:
    lines = (escape(line).replace("  ", "&nbsp; ") or "<br>" for line in text.split("\n"))
    return "".join(f"<{tag}{more}>{line}</{tag}>" for line in lines)


def _headers(letter: EmailMessage) -> str:
    return f"From: {NAME}\nSent: 03 November 2026 09:00\nTo: Meera Holt\nSubject: {letter['Subject']}\n\n"


def _block(letter: EmailMessage, tag: str = "b") -> str:
    return (
        f"<{tag}>From:</{tag}> {escape(NAME)}<br><{tag}>Sent:</{tag}> Tuesday, November 3, 2026 9:00:00 AM<br>"
        f"<{tag}>To:</{tag}> Meera Holt &lt;meera@wrenfield.example&gt;<br>"
        f"<{tag}>Subject:</{tag}> {escape(str(letter['Subject']))}"
    )


def gmail_web(text: str, letter: EmailMessage) -> tuple[str, str]:
    wrote = "On Tue, 3 Nov 2026 at 09:00, Wrenfield Lamps <complaints@wrenfield.example>\nwrote:"
    html = (
        f'<div dir="ltr">{divs(text)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
        f'class="gmail_attr">{escape(wrote)}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px '
        f'0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">{page(letter)}</blockquote></div>'
    )
    return f"{text}\n\n{wrote}\n\n{marked(letter)}\n", html


def gmail_android(text: str, letter: EmailMessage) -> tuple[str, str]:
    plain_part, _ = gmail_web(text, letter)
    html = (
        f'<div dir="auto">{divs(text)}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Tue, 3 '
        f'Nov 2026, 09:00 Wrenfield Lamps, &lt;{MAILBOX}&gt; wrote:<br></div><blockquote class="gmail_quote">'
        f"{page(letter)}</blockquote></div>"
    )
    return plain_part, html


def outlook_desktop(text: str, letter: EmailMessage) -> tuple[None, str]:
    words = "".join(f"<p class=MsoNormal>{escape(line) or '&nbsp;'}<o:p></o:p></p>" for line in text.split("\n"))
    return None, (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0cm}</style></head>'
        f"<body lang=EN-GB><div class=WordSection1>{words}<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<p class=MsoNormal>Meera Holt<o:p></o:p></p><p class=MsoNormal>Wrenfield Lamps<o:p></o:p></p>"
        "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        f"<p class=MsoNormal>{_block(letter)}<o:p></o:p></p></div></div><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        f"{page(letter)}</div></body></html>"
    )


def outlook_desktop_plain(text: str, letter: EmailMessage) -> tuple[str, None]:
    return f"{text}\n\n-----Original Message-----\n{_headers(letter)}{plain(letter)}", None


def outlook_web(text: str, letter: EmailMessage) -> tuple[None, str]:
    words = divs(text, more=' class="elementToProof" style="font-family: Aptos, Calibri"')
    return None, (
        f'<html><body dir="ltr">{words}<div id="appendonsend"></div><hr style="display:inline-block;width:98%" '
        f'tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif">{_block(letter)}</font>'
        f"<div>&nbsp;</div></div>{page(letter)}</body></html>"
    )


def outlook_ios(text: str, letter: EmailMessage) -> tuple[None, str]:
    return None, (
        f'<html><body><div dir="ltr">{divs(text)}</div><div id="ms-outlook-mobile-signature" dir="ltr"><div><br></div>'
        'Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div><hr style="display:inline-block;width:98%">'
        f'<div id="divRplyFwdMsg" dir="ltr">{_block(letter)}</div>{page(letter)}</body></html>'
    )


def outlook_ios_plain(text: str, letter: EmailMessage) -> tuple[str, None]:
    rule = "________________________________"
    return f"{text}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n{rule}\n{_headers(letter)}{plain(letter)}", None


def apple_mail(text: str, letter: EmailMessage) -> tuple[str, str]:
    wrote = f"On 3 Nov 2026, at 09:00, {NAME} wrote:"
    html = (
        f'<html><body style="overflow-wrap: break-word;">{divs(text)}<div><br><blockquote type="cite"><div>'
        f'{escape(wrote)}</div><br class="Apple-interchange-newline"><div>{page(letter)}</div></blockquote></div>'
        "<br></body></html>"
    )
    return f"{text}\n\n> {wrote}\n> \n{marked(letter)}\n", html


def iphone(text: str, letter: EmailMessage) -> tuple[str, str]:
    wrote = f"On 3 Nov 2026, at 09:00, {NAME} wrote:"
    html = (
        f'<html><body dir="auto">{divs(text)}<div dir="ltr"><br></div><div dir="ltr">Sent from my iPhone</div>'
        f'<div dir="ltr"><br><blockquote type="cite">{escape(wrote)}<br><br></blockquote></div>'
        f'<blockquote type="cite"><div dir="ltr">\ufeff{page(letter)}</div></blockquote></body></html>'
    )
    return f"{text}\n\nSent from my iPhone\n\n> {wrote}\n> \n> \ufeff\n{marked(letter)}\n", html


def thunderbird(text: str, letter: EmailMessage) -> tuple[str, None]:
    return f"{text}\n\nOn 03/11/2026 09:00, Wrenfield Lamps wrote:\n{marked(letter)}\n\n-- \nMeera Holt\n", None


def thunderbird_html(text: str, letter: EmailMessage) -> tuple[None, str]:
    return None, (
        f'<!DOCTYPE html><html><body>{divs(text, "p")}<div class="moz-cite-prefix">On 03/11/2026 09:00, Wrenfield '
        f'Lamps wrote:<br></div><blockquote type="cite" cite="mid:x@y">{page(letter)}</blockquote>'
        '<div class="moz-signature">-- <br>Meera Holt</div></body></html>'
    )


def thunderbird_below(text: str, letter: EmailMessage) -> tuple[str, None]:
    return f"On 03/11/2026 09:00, Wrenfield Lamps wrote:\n{marked(letter)}\n\n{text}\n\n-- \nMeera Holt\n", None


def samsung(text: str, letter: EmailMessage) -> tuple[str, str]:
    html = (
        f'<html><body dir="auto">{divs(text, more=chr(32) + "dir=auto")}<div><br></div><div id="composer_signature" '
        'dir="auto"><div style="font-size:12px;color:#575757">Sent from my Galaxy</div></div><div><br></div>'
        '<div style="font-size:100%;color:#000000" dir="auto"><!-- originalMessage --><div>-------- Original message '
        f"--------</div><div>From: {escape(NAME)} </div><div>Date: 03/11/2026  09:00  (GMT+00:00) </div><div>To: "
        f"Meera Holt </div><div>Subject: {escape(str(letter['Subject']))} </div><div><br></div></div>{page(letter)}"
        "</body></html>"
    )
    words = (
        f"{text}\n\nSent from my Galaxy\n\n-------- Original message --------\nFrom: {NAME} \nDate: 03/11/2026  09:00  "
        f"(GMT+00:00) \nTo: Meera Holt \nSubject: {letter['Subject']} \n\n{plain(letter)}"
    )
    return words, html


def yahoo(text: str, letter: EmailMessage) -> tuple[None, str]:
    return None, (
        f'<html><body><div class="yahoo-style-wrap">{divs(text)}<div><br></div></div><div id="yahoo_quoted_1" '
        f'class="yahoo_quoted"><div><div>On Tuesday, 3 November 2026 at 09:00:00 GMT, {escape(NAME)} wrote: </div>'
        f"<div><br></div><div>{page(letter)}</div></div></div></body></html>"
    )


def proton(text: str, letter: EmailMessage) -> tuple[None, str]:
    return None, (
        f'{divs(text)}<div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">Sent with '
        '<a href="https://proton.me/">Proton Mail</a> secure email.</div></div><div class="protonmail_quote">'
        f"On Tuesday, 3 November 2026 at 09:00, {escape(NAME)} wrote:<br><br><blockquote "
        f'class="protonmail_quote" type="cite">{page(letter)}</blockquote></div>'
    )


def qq(text: str, letter: EmailMessage) -> tuple[None, str]:
    return None, (
        f'{divs(text)}<div><br></div><div style="font-size: 12px;">------------------&nbsp;原始邮件&nbsp;'
        f"------------------</div><div><div><b>发件人:</b>&nbsp;{escape(NAME)};</div><div><b>发送时间:</b>&nbsp;"
        f"2026年11月3日(星期二) 上午9:00</div><div><b>收件人:</b>&nbsp;Meera Holt;</div></div>{page(letter)}"
    )


def unmarked(text: str, letter: EmailMessage) -> tuple[str, None]:
    """A program that nobody knows: the letter below the answer, folded anew, without a mark or a head."""
    words = " ".join(plain(letter).split())
    folded = "\n".join(words[at : at + 40] for at in range(0, len(words), 40))
    return f"{text}\n\n{folded}\n\n#close withdrawn\n", None


CLIENTS: tuple[Client, ...] = (
    gmail_web, gmail_android, outlook_desktop, outlook_desktop_plain, outlook_web, outlook_ios, outlook_ios_plain,
    apple_mail, iphone, thunderbird, thunderbird_html, thunderbird_below, samsung, yahoo, proton, qq, unmarked,
)  # fmt: skip
