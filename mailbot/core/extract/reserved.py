"""Numbers set aside for drama and tests, which phonenumbers calls invalid though they are written like any other."""

from __future__ import annotations

import re

# Ofcom, "Telephone numbers for drama"; PTS, numbers for books and films; Bundesnetzagentur, Mitteilung 148/2021;
# the fictional numbers of the ARCEP numbering plan; NANPA 555-01xx. China has none: people write 138 0013 8000.
_RANGES = re.compile(
    r"""\+(?:
      447700900\d{3} | 441632960\d{3} | 44(?:113|114|115|116|117|118|121|131|141|151|161)496\d{4}
    | 442079460\d{3} | 441914980\d{3}
    | 442896496\d{3} | 442920180\d{3} | 448081570\d{3} | 449098790\d{3} | 443069990\d{3}
    | 4670174(?:060[5-9]|06[1-9]\d) | 4631390(?:06)\d{2} | 4640628(?:04)\d{2} | 46846500(?:4)\d{2} | 46980319(?:2)\d{2}
    | 493023125\d{3} | 496990009\d{3} | 494066969\d{3} | 492214710\d{3} | 498999998\d{3}
    | 491522(?:8817386|8895456|8895455) | 491525459937[1-9] | 4917139200\d{2} | 49176040690\d{2}
    | 331(?:9900)\d{4} | 332(?:6191)\d{4} | 333(?:5301)\d{4} | 334(?:6571)\d{4} | 335(?:3649)\d{4} | 336(?:3998)\d{4}
    | 1[2-9]\d{2}55501\d{2}
    )\Z""",
    re.VERBOSE,
)


def is_reserved(e164: str) -> bool:
    """True for a number of a reserved range, given as E.164."""
    return bool(_RANGES.match(e164))
