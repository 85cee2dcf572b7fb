"""What is sent to us about cases by those who report them, or join, and by staff for who called."""

import uuid
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.complaints import plan_items
from app.complaints.complained_of import CaseAboutSaid
from app.complaints.kinds import CallerSays, ReportChannel
from app.complaints.reporters.photos import MOST as MOST_PHOTOS
from app.complaints.reporters.photos import SentPhotos
from app.core.values.coordinates import Datum
from app.register.schemas import Input

LONGEST = 2000
"""Characters of what somebody writes at once."""

_SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def _within(most: int) -> AfterValidator:
    def check(text: str) -> str:
        if abs(Decimal(text)) > most:
            raise ValueError(f"须在 -{most} 到 {most} 之间，请重新选点。")
        return text

    return AfterValidator(check)


type PhotoSha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
type Latitude = Annotated[str, Field(pattern=r"^-?\d{1,2}(\.\d{1,15})?$", examples=["30.692300"]), _within(90)]
type Longitude = Annotated[str, Field(pattern=r"^-?\d{1,3}(\.\d{1,15})?$", examples=["111.286500"]), _within(180)]
type CaseWords = Annotated[str, Field(max_length=LONGEST)]
type Line = Annotated[str, Field(max_length=60)]


class CasePoint(Input):
    """A point as the phone measured it; in which system is said with it."""

    latitude: Latitude
    longitude: Longitude
    coord_system: Datum = Field(examples=["gcj02"])


class CasePlaceSaid(Input):
    """Where it is: a building and stairwell by id or by name, a floor, a spot, a point; whatever is known of these."""

    building_id: uuid.UUID | None = None
    stairwell_id: uuid.UUID | None = None
    building: Line = Field("", examples=["3 号楼"])
    stairwell: Line = Field("", examples=["2 单元"])
    floor: Line = Field("", examples=["5 层"])
    spot: Line = Field("", examples=["楼梯拐角"])
    point: CasePoint | None = None

    @property
    def by_register(self) -> bool:
        """Whether it names a building or a stairwell."""
        return bool(self.building_id or self.stairwell_id or self.building or self.stairwell)


class MatterSent(Input):
    """What is wrong, where, and whom it is about."""

    category: str = Field(max_length=40, examples=["water.leak"], description="第二级类别")
    words: CaseWords = Field("", examples=["三楼楼梯拐角的水管漏水，地面湿滑。"])
    place: CasePlaceSaid = CasePlaceSaid()
    indoor: bool = Field(False, description="在自家室内，要上门")
    project_id: uuid.UUID | None = None
    plan_item: str = Field("", max_length=plan_items.LONGEST, description="现行改造方案里的哪一项，填表单给出的 key")
    about: CaseAboutSaid = CaseAboutSaid()


class PhotosSent(Input):
    """Photos by the SHA-256, in hex, of the file on the phone, here already or to come; or by the id of an upload."""

    photos: list[PhotoSha256] = Field([], max_length=MOST_PHOTOS, examples=[[_SHA]])
    pictures: list[uuid.UUID] = Field([], max_length=MOST_PHOTOS)

    def sent(self) -> SentPhotos:
        """As the room takes them."""
        return SentPhotos(
            [bytes.fromhex(one) for one in dict.fromkeys(self.photos)], tuple(dict.fromkeys(self.pictures))
        )


class NewReport(MatterSent, PhotosSent):
    """A report from a phone; `binding_id` is the flat of an indoor matter, needed where there are several."""

    binding_id: uuid.UUID | None = None


class ReportCaller(Input):
    """Who called or came, as far as they said."""

    name: Line = Field("", examples=["王芳"])
    phone: Annotated[str, Field(max_length=20, pattern=r"^[0-9+\- ]*$", examples=["13900000001"])] = ""


class EnteredReport(MatterSent):
    """What staff write down for somebody; `part_id` is the flat of an indoor matter."""

    channel: ReportChannel = Field(examples=["hotline"])
    caller: ReportCaller = ReportCaller()
    contact: bool = Field(False, description="报事人当面或在电话里同意：负责的责任单位可为这件事拨打其电话")
    part_id: uuid.UUID | None = None
    pictures: list[uuid.UUID] = Field([], max_length=MOST_PHOTOS)


class CaseAddition(PhotosSent):
    """More words, or photos."""

    words: CaseWords = Field("", examples=["今天水更大了。"])


class CaseCorrection(Input):
    """What it is instead; what is not sent stays."""

    category: Annotated[str, Field(max_length=40, examples=["water.flood"])] | None = None
    words: CaseWords | None = None
    place: CasePlaceSaid | None = None
    about: CaseAboutSaid | None = None


class CallersWords(Input):
    """What a caller says after the report, by which way they said it; category and place only of what is corrected."""

    act: CallerSays = Field(examples=["not_fixed"])
    channel: ReportChannel = Field(examples=["hotline"])
    words: CaseWords = Field("", examples=["来电说：今天又漏了。"])
    category: Annotated[str, Field(max_length=40)] | None = None
    place: CasePlaceSaid | None = None
    pictures: list[uuid.UUID] = Field([], max_length=MOST_PHOTOS)


class CaseWordsSent(Input):
    """Some words; they may be empty."""

    words: CaseWords = Field("", examples=["已经修好，谢谢。"])


class CaseMessage(PhotosSent):
    """A message to whoever has the case."""

    words: Annotated[str, Field(min_length=1, max_length=LONGEST)] = Field(examples=["明天下午家里有人。"])


class CaseContact(Input):
    """The number to lend; without it the one left for notices."""

    phone: Annotated[str, Field(max_length=20, examples=["13900000001"])] = ""


class CaseJoining(PhotosSent):
    """Me too, with words or photos of one's own, or none."""

    words: CaseWords = Field("", examples=["我家门口也漏。"])
