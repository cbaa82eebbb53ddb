"""How an answer tells what can be done to a record."""

from functions.core.values import Shape


class ActionView(Shape):
    """Something this caller may do to the record; `reason_code` says why not now."""

    name: str
    method: str
    href: str
    enabled: bool
    reason_code: str | None = None
    label: str
