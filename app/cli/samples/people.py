"""Invented people for the sample estate: names, phones and document numbers that pass every check and belong to nobody.

Pure but for the given source of randomness. Documents: GB 11643 (identity card), GB 32100 (credit code), GB 11714
(organisation code). Region codes are of a city 99, which no province has; phones lie in 1990000xxxx.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from app.register.kinds import DocumentKind, OwnerKind
from app.register.sheet.columns.documents import credit_check_character, id_check_character

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈"
_TWO_EACH = (
    "秀英桂兰淑珍玉梅建国建华志强海燕丽华国强春梅晓东文斌红霞永福德明凤英爱民小军立新雪琴金凤"
    "少华家栋振宇慧敏佩珊思远雨桐子轩明哲静怡嘉欣浩然俊杰美玲素芬翠萍长根福生宝珠月娥庆余广林"
)
_GIVEN = [_TWO_EACH[at : at + 2] for at in range(0, len(_TWO_EACH), 2)]

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class SampleOwner:
    """An owner as they really are. `document` and `phone` are empty where nobody wrote them down."""

    id: str
    name: str
    kind: OwnerKind
    document_kind: DocumentKind | None = None
    document: str = ""
    phone: str = ""
    deceased: bool = False


def id_number(region: str, born: date, sequence: int) -> str:
    """An identity card number (18 characters) with its check character."""
    body = f"{region}{born:%Y%m%d}{sequence:03d}"
    return body + id_check_character(body)


def credit_code(kind: str, region: str, organisation: str) -> str:
    """A unified social credit code (18 characters) of an organisation code of 8 digits, with both check characters.

    `kind` is the two characters for the registering office and the sort of organisation, e.g. "91" for a company.
    """
    total = sum(int(digit) * weight for digit, weight in zip(organisation, _ORGANISATION_WEIGHTS, strict=True))
    body = f"{kind}{region}{organisation}{'0123456789X0'[11 - total % 11]}"
    return body + credit_check_character(body)


class SamplePeople:
    """Makes owners one after another: ids o0001…, no name and no phone twice unless it is asked for."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._made: list[SampleOwner] = []
        self._phones = 0
        names = [surname + given for surname in _SURNAMES for given in _GIVEN]
        rng.shuffle(names)
        self._names = iter(names)

    @property
    def people(self) -> tuple[SampleOwner, ...]:
        """Everybody made so far, in order."""
        return tuple(self._made)

    def person(self, name: str = "", *, documented: bool = True, phoned: bool = True, deceased: bool = False) -> str:
        """A natural person; gives the new owner's id."""
        document = id_number(f"4199{self._rng.randrange(1, 30):02d}", self._born(), self._rng.randrange(1, 999))
        return self._add(
            name or next(self._names),
            OwnerKind.PERSON,
            DocumentKind.ID_CARD if documented else None,
            document if documented else "",
            self._phone() if phoned else "",
            deceased,
        )

    def visitor(self, kind: DocumentKind, document: str) -> str:
        """A person from Hong Kong, Macao, Taiwan or abroad with another document than an identity card."""
        return self._add(next(self._names), OwnerKind.PERSON, kind, document, self._phone())

    def body(self, name: str, kind: OwnerKind, document: str = "") -> str:
        """An organisation of whatever kind, with its credit code if it is known."""
        return self._add(name, kind, DocumentKind.CREDIT_CODE if document else None, document, self._phone())

    def unknown(self) -> str:
        """An owner nobody knows."""
        return self._add("不详", OwnerKind.UNKNOWN)

    def bystander(self) -> str:
        """The name of somebody who owns nothing here."""
        return next(self._names)

    def _add(
        self,
        name: str,
        kind: OwnerKind,
        document_kind: DocumentKind | None = None,
        document: str = "",
        phone: str = "",
        deceased: bool = False,
    ) -> str:
        owner = SampleOwner(f"o{len(self._made) + 1:04d}", name, kind, document_kind, document, phone, deceased)
        self._made.append(owner)
        return owner.id

    def _born(self) -> date:
        return date(1938, 1, 1) + timedelta(days=self._rng.randrange(365 * 60))

    def _phone(self) -> str:
        self._phones += 1
        return f"1990000{self._phones:04d}"
