"""What a caller may ask of notices, field by field. Unknown fields are refused."""

from typing import Annotated

from pydantic import Field

from functions.core.values import Shape


class ListNotices(Shape):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    next: Annotated[str, Field(max_length=500)] | None = None
