"""Bindings and the pictures of requests as they are answered, to residents and to staff alike."""

from collections.abc import Sequence

from app.identity.models import Binding, BindingKind, ConfirmedBy, PictureKind, RequestPicture
from app.identity.residents.schemas import BindingAnswer
from app.identity.residents.way_schemas import RequestPictureAnswer
from app.register.models import PersonalDataView


def binding_answer(binding: Binding) -> BindingAnswer:
    """A binding as whose it is reads it."""
    return BindingAnswer(
        binding_id=binding.id,
        kind=BindingKind(binding.kind),
        until_on=binding.until_on,
        level=2 if binding.confirmed_at is not None else 1,
        confirmed_how=ConfirmedBy(binding.confirmed_how) if binding.confirmed_how else None,
        confirmed_at=binding.confirmed_at,
    )


def picture_answers(found: Sequence[RequestPicture], seen: Sequence[PersonalDataView]) -> list[RequestPictureAnswer]:
    """Pictures with when staff looked at them."""
    return [
        RequestPictureAnswer(
            id=one.id,
            kind=PictureKind(one.kind),
            sha256=one.sha256.hex(),
            added_at=one.added_at,
            dropped_at=one.dropped_at,
            looked_at=sorted({look.at for look in seen if look.sha256 == one.sha256}),
        )
        for one in found
    ]
