"""What a caller may ask of policies, beside the contract itself."""

from typing import Annotated

from pydantic import Field

from functions.core.values import Reference, Shape


class ListPolicies(Shape):
    customer_id: Reference | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    next: Annotated[str, Field(max_length=500)] | None = None
