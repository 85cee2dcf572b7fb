"""The root of what goes out over the wire."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

type InstantText = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""An instant within facts that were hashed: answered letter by letter, so that the hash can be taken again."""


class Answer(BaseModel):
    """What somebody is answered; its fields are read from a row or another object that has them."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def from_row(cls, row: object, **named: Any) -> Self:
        """Read the fields from the attributes of a row, but those that are named.

        A field with a default is read too: what a row has and an answer must not tell is no field of it, or is named.
        Raises AttributeError for a field that is neither, TypeError for a name that is no field.
        """
        fields = cls.model_fields
        if unknown := named.keys() - fields.keys():
            raise TypeError(f"{cls.__name__} has no {', '.join(sorted(unknown))}")
        return cls(**{name: named[name] if name in named else getattr(row, name) for name in fields})
