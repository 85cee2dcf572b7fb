"""What every list is answered as."""

from typing import Any

from pydantic import Field

from app.core.answers import Answer


class Page[T](Answer):
    """A page of a list: its lines, and what is sent as `after` for the page behind it, null on the last one."""

    lines: list[T]
    next: str | None = Field(description="下一页从这里起，原样作为 after 再查；没有下一页时为 null")

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Name the page of a kind of line in the OpenAPI, without brackets."""
        return f"{cls.__name__}Of{params[0].__name__.removesuffix('Answer')}"
