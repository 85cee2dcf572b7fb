"""Bindings and the pictures of requests as they are answered, to residents and to staff alike."""

from collections.abc import Sequence

from app.identity.models import Binding, RequestPicture
from app.identity.residents.schemas import BindingAnswer
from app.identity.residents.way_schemas import RequestPictureAnswer
from app.register.models import PersonalDataView


def binding_answer(binding: Binding) -> BindingAnswer:
    """A binding as whose it is reads it."""
    return BindingAnswer.from_row(binding, binding_id=binding.id, level=2 if binding.confirmed_at is not None else 1)


def picture_answers(
    pictures: Sequence[RequestPicture], views: Sequence[PersonalDataView]
) -> list[RequestPictureAnswer]:
    """Pictures with when staff looked at them."""
    return [
        RequestPictureAnswer.from_row(
            one, sha256=one.sha256.hex(), looked_at=sorted({look.at for look in views if look.sha256 == one.sha256})
        )
        for one in pictures
    ]
