"""A case with links to its photos, as a phone or a desk reads it; what an act answers has none, for it is kept longer."""

from datetime import datetime

from app.complaints.handlers.handling_schemas import CaseAnswer
from app.complaints.reporters.own.my_case import CaseForReader
from app.complaints.reporters.own.my_schemas import MyCase
from app.core.sealing import Sealer
from app.media.schemas import PicturesLinked
from app.routers.picture_links import linked


class MyCaseWithPictures(MyCase):
    """A case, and links to each photo at it that I may see, in two sizes."""

    pictures: PicturesLinked


class CaseWithPictures(CaseAnswer):
    """A case as staff see it, and links to each of its photos, in two sizes."""

    pictures: PicturesLinked


def my_case_with_pictures(sealer: Sealer, answer: MyCase, case: CaseForReader, at: datetime) -> MyCaseWithPictures:
    """What I handed in is linked whole, what others did as staff covered it."""
    own = case.own_pictures()
    seen = [(one, one in own) for one in case.pictures()]
    return MyCaseWithPictures(**dict(answer), pictures=linked(sealer, seen, at))


def case_with_pictures(sealer: Sealer, answer: CaseAnswer, at: datetime) -> CaseWithPictures:
    """Staff who see a case see its photos with nothing covered."""
    photos = dict.fromkeys(one.evidence_id for event in answer.events for one in event.photos)
    return CaseWithPictures(**dict(answer), pictures=linked(sealer, [(one, True) for one in photos], at))
