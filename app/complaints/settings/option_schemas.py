"""Limits as they go over the wire: what is sent and answered of each option follows from its kind.

A value that is a pair in the configuration (an amount with its unit, a rung with its day) is an object on the wire.
"""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, Field, create_model

from app.complaints.kinds import ClockKind, Rung, Urgency
from app.complaints.limits.limits import Limits
from app.complaints.limits.options import (
    CategoryOption,
    DaysOption,
    LadderOption,
    LimitOption,
    PhonesOption,
    PolicyOption,
    RungOption,
    SwitchOption,
    TablesOption,
    UrgencyOption,
)
from app.core.periods import PeriodUnit
from app.register.schemas import Input


def plain(text: str) -> str:
    """Refuse signs that are not seen."""
    if not text.isprintable():
        raise ValueError("含有看不见的字符，请删去。")
    return text


type PhoneNumber = Annotated[
    str, Field(pattern=r"^[0-9+][0-9 \-转]{2,29}$", examples=["0717-6000001"], description="电话，分机写“转”")
]
type CategoryCode = Annotated[str, Field(max_length=40, examples=["roof.leak"])]
# Wide enough for any mistake: which numbers may be set is the option's to say, in words.
_WIDE = Field(ge=-1000000, le=1000000)


class WirePair(Input):
    """Two values that belong together."""

    @classmethod
    def of_values(cls, values: tuple[Any, ...]) -> Self:
        """Make the object of a pair."""
        return cls(**dict(zip(cls.model_fields, values, strict=True)))


class LimitGiven(WirePair):
    """How long something may take."""

    amount: Annotated[int, Field(ge=-1000000, le=1000000, examples=[5])]
    unit: PeriodUnit


class LadderStep(WirePair):
    """A rung, and on which working day after the end it is told (0: at once)."""

    rung: Rung
    working_days: Annotated[int, _WIDE]


class DangerPhone(WirePair):
    """Whom to call at once, and at what number."""

    whose: Annotated[str, AfterValidator(plain), Field(min_length=2, max_length=40, examples=["燃气抢修"])]
    number: PhoneNumber


def limits_input(kind: type[Limits]) -> type[Input]:
    """What is sent to set a configuration: a field for each option, which may be left out."""
    defaults = kind()
    fields = {name: _sent(option, getattr(defaults, name)) for name, option in kind.options().items()}
    return create_model("LimitsInput", __base__=Input, **fields)


def limits_answer[M: BaseModel](base: type[M], kind: type[Limits]) -> type[M]:
    """What is answered of a configuration, below the fields of a base: a field for each option."""
    defaults = kind()
    fields = {name: _answered(option, getattr(defaults, name)) for name, option in kind.options().items()}
    return create_model("LimitsAnswer", __base__=base, **fields)


def limits_stored(kind: type[Limits]) -> type[BaseModel]:
    """A configuration as it is stored and hashed: a field for each option, pairs as they stand."""
    fields: dict[str, Any] = {name: (_as_stored(option), ...) for name, option in kind.options().items()}
    return create_model(
        "LimitsStored", __doc__="A configuration as it is stored and hashed: pairs as they stand.", **fields
    )


def limits_sent[L: Limits](kind: type[L], sent: BaseModel) -> L:
    """Make the configuration of what was sent; an option that is null has its default, like one that is left out."""
    values = {name: getattr(sent, name) for name in kind.options()}
    return kind.from_json({name: _stored(value) for name, value in values.items() if value is not None})


def limits_shown(limits: Limits) -> dict[str, Any]:
    """Give the fields of the answer: limits in words, pairs as objects."""
    return {name: _value_answered(option, getattr(limits, name)) for name, option in limits.options().items()}


def _sent(option: PolicyOption, default: Any) -> Any:
    """The type of what is sent of an option, and its default."""
    match option:
        case UrgencyOption():
            return dict[Urgency, dict[ClockKind, LimitGiven]] | None, None
        case CategoryOption():
            return dict[CategoryCode, dict[ClockKind, LimitGiven]], Field(default_factory=dict, max_length=60)
        case LimitOption():
            return LimitGiven | None, Field(None, description=option.description)
        case LadderOption():
            return list[LadderStep] | None, Field(None, max_length=10)
        case PhonesOption():
            return list[DangerPhone], Field(default_factory=list, max_length=20)
        case DaysOption():
            return Annotated[int, _WIDE], Field(default, description=option.description)
        case RungOption():
            return Rung, Field(default, description=option.description)
        case SwitchOption():
            return bool, Field(default, description=option.description)
        case _:
            raise TypeError(f"no field for {option}")


def _answered(option: PolicyOption, default: Any) -> Any:
    """The type of what is answered of an option; it is always there."""
    match option:
        case UrgencyOption():
            example = {Urgency.ORDINARY: {ClockKind.RESOLVE: default[Urgency.ORDINARY][ClockKind.RESOLVE].words}}
            return dict[Urgency, dict[ClockKind, str]], Field(examples=[example])
        case CategoryOption():
            return dict[str, dict[ClockKind, str]], ...
        case LimitOption():
            return str, Field(examples=[default.words])
        case LadderOption():
            return list[LadderStep], ...
        case PhonesOption():
            return list[DangerPhone], ...
        case DaysOption():
            return int, ...
        case RungOption():
            return Rung, ...
        case SwitchOption():
            return bool, ...
        case _:
            raise TypeError(f"no field for {option}")


def _as_stored(option: PolicyOption) -> Any:
    """The type of what is stored of an option."""
    match option:
        case UrgencyOption():
            return dict[Urgency, dict[ClockKind, tuple[int, PeriodUnit]]]
        case CategoryOption():
            return dict[str, dict[ClockKind, tuple[int, PeriodUnit]]]
        case LimitOption():
            return tuple[int, PeriodUnit]
        case LadderOption():
            return list[tuple[Rung, int]]
        case PhonesOption():
            return Annotated[list[tuple[str, str]], Field(examples=[[("燃气公司", "0717-6000001")]])]
        case DaysOption():
            return int
        case RungOption():
            return Rung
        case SwitchOption():
            return bool
        case _:
            raise TypeError(f"no field for {option}")


def _value_answered(option: PolicyOption, value: Any) -> Any:
    match option:
        case TablesOption():
            return {key: {clock: limit.words for clock, limit in table.items()} for key, table in value.items()}
        case LimitOption():
            return value.words
        case LadderOption():
            return [LadderStep.of_values(step) for step in value]
        case PhonesOption():
            return [DangerPhone.of_values(phone) for phone in value]
        case _:
            return value


def _stored(sent: Any) -> Any:
    """What is sent, in the form in which it is stored: objects are lists of their values there."""
    match sent:
        case WirePair():
            return [value for _, value in sent]
        case dict():
            return {key: _stored(value) for key, value in sent.items()}
        case list():
            return [_stored(value) for value in sent]
        case _:
            return sent
