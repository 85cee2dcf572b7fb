"""How names, phones, document numbers and rooms are shown to those who need not see them whole (脱敏).

Source: law section 7.3 (defaults). The full value is shown by two routes only, each time logged; everywhere else
goes through here. Pure: standard library only.
"""

import re

from app.register.kinds import OwnerKind
from app.register.people.names import part_name

_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_SHOWN = 4

# The compound surnames 复姓 still common; a name that begins with one shows both characters.
COMPOUND_SURNAMES = frozenset(
    re.findall("..", "欧阳上官司马诸葛东方皇甫尉迟公孙慕容令狐司徒夏侯长孙宇文轩辕端木百里独孤南宫闻人澹台申屠钟离呼延")
)


def mask_name(name: str, kind: OwnerKind = OwnerKind.PERSON) -> str:
    """A person's name with the surname only: 张伟 is "张*", 欧阳明月 "欧阳**".

    Organisations, developers and public housing bureaux are shown in full: their names are public. An unknown
    owner is shown as such. A name of one character is hidden whole.
    """
    name = name.strip()
    if kind is OwnerKind.UNKNOWN:
        return kind.label
    if kind is not OwnerKind.PERSON:
        return name
    shown = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:shown] + "*" * (len(name) - shown) if len(name) > 1 else "*" * len(name)


def mask_phone(phone: str) -> str:
    """A mobile number as "138****1234"; anything else by its last four characters; four or fewer hidden whole."""
    phone = phone.strip()
    if _MOBILE.fullmatch(phone):
        return f"{phone[:3]}****{phone[-_SHOWN:]}"
    if not phone:
        return ""
    return "****" + (phone[-_SHOWN:] if len(phone) > _SHOWN else "")


def mask_document(document: str | bytes | None) -> str:
    """Eight stars where there is a document number, whatever it is: its digits say who somebody is, and are asked for.

    `document` may be the number or its seal: all that is told is that there is one.
    """
    return "*" * 8 if document else ""


def mask_room(building: str, stairwell: str, room: str) -> str:
    """A part for a public board with its floor hidden: "3-1-*02"; a room of one or two characters is hidden whole."""
    hidden = "*" + (room[-2:] if len(room) > 2 else "")
    return part_name(building, stairwell, hidden)
