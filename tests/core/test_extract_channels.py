"""How and when the customer wants to be reached: wishes, refusals and invitations, not tales."""

from __future__ import annotations

import pytest

from tests.core.extract_kit import mail, value

CHANNELS = (
    ("Please ring me, 07700 900123.", "phone"),
    ("I need someone to call me about this.", "phone"),
    ("Ring me if you like, I'm always in: 01632 960 844.", "phone"),
    ("07700 900 694 - call any time", "phone"),
    ("best to call after 5", "phone"),
    ("Please reply by e-mail only.", "email"),
    ("Email is best.", "email"),
    ("I'd prefer email.", "email"),
    ("I'd prefer not to be telephoned.", "email"),
    ("Please don't call me, I work nights.", "email"),
    ("No phone calls please.", "email"),
    ("Please reply by post.", "post"),
    ("Write to me at the above address, please.", "post"),
    ("I would rather have a letter than another email.", "post"),
    ("I'd like your answer in writing, by letter.", "post"),
    ("You can reach me by phone or e-mail, either is fine.", None),
    ("My number is 07700 900123, mornings.", None),
    ("Nobody called me back.", None),
    ("I rang you three times and emailed twice.", None),
    ("You promised to call me on Monday.", None),
    ("Your driver did not ring the bell.", None),
    ("I want a written explanation.", None),
    ("It came by post in a torn letter box.", None),
)


@pytest.mark.parametrize(("text", "channel"), CHANNELS)
def test_the_preferred_channel(text: str, channel: str | None) -> None:
    assert value(mail(f"The lamp broke.\n\n{text}\n\nSam"), "preferred_channel") == channel


@pytest.mark.parametrize(
    ("language", "text", "channel"),
    [
        ("sv", "Ring mig gärna på 070-174 06 05.", "phone"),
        ("sv", "Nås enklast på 070-174 06 05 efter klockan 17.", "phone"),
        ("sv", "Svara helst per brev.", "post"),
        ("sv", "Mejla mig, ring inte.", "email"),
        ("sv", "Ring inte henne, ring mig.", "phone"),
        ("sv", "Jag har mejlat tre gånger och ringt två.", None),
        ("de", "Bitte rufen Sie mich zurück.", "phone"),
        ("de", "Bitte antworten Sie mir per E-Mail.", "email"),
        ("de", "Bitte nur per Post.", "post"),
        ("de", "Bitte rufen Sie nicht an.", "email"),
        ("de", "Ich habe dreimal angerufen.", None),
        ("fr", "Merci de me répondre par courrier.", "post"),
        ("fr", "Merci de m'appeler au 06 39 98 12 34.", "phone"),
        ("fr", "Je préfère par mail.", "email"),
        ("fr", "Vous pouvez me joindre au 06 39 98 12 34 ou par courriel, peu importe.", None),
        ("nl", "U kunt mij bellen op 06 12345678.", "phone"),
        ("nl", "Graag per mail antwoorden.", "email"),
        ("zh", "请用邮件回复。", "email"),
        ("zh", "请给我打电话。", "phone"),
        ("zh", "下午3点以后可以打", "phone"),
        ("zh", "请不要打电话。", "email"),
        ("zh", "请寄书面信函。", "post"),
        ("zh", "我打电话给你们一直占线。", None),
    ],
)
def test_the_preferred_channel_in_other_languages(language: str, text: str, channel: str | None) -> None:
    assert value(mail(text), "preferred_channel", language=language) == channel


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Call me after 5pm on 07700 900123.", "after 5pm"),
        ("07700 900123 in the evenings", "in the evenings"),
        ("Ring me between 9am and 12am.", "between 9am and 12am"),
        ("The shop shuts after 5.", None),
    ],
)
def test_hours(text: str, hours: str | None) -> None:
    assert value(mail(text), "hours") == hours
