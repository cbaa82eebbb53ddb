"""What a customer (客户) is: a person or an organisation, and how to reach them."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from functions.core import contact, numbers
from functions.core.access import Record
from functions.core.calendar import DEFAULT_ZONE
from functions.core.contact import Locale, Zone
from functions.core.decision import Aggregate
from functions.core.published import ReadItem
from functions.core.values import PERSONAL, Code, Day, Line, Moment, Reference, Shape, is_kept


class Contact(Shape):
    type: Literal["mobile", "email", "address"]
    value: Annotated[Line, PERSONAL]
    preferred: bool = False

    @field_validator("value")
    @classmethod
    def _written_one_way(cls, value: str, info: ValidationInfo) -> str:
        """Numbers and addresses are kept in one form, so that they can be compared."""
        form = _FORMS.get(info.data.get("type", ""))
        return value if form is None or is_kept(info) else form(value)


_FORMS = {"mobile": contact.mobile, "email": contact.mail_address}


class IdDocument(Shape):
    """An identity paper; the kinds whose numbers are checked stand in `core.numbers.PAPERS`."""

    type: Code
    number: Annotated[str, Field(max_length=60), PERSONAL]

    @field_validator("number")
    @classmethod
    def _by_its_rule(cls, number: str, info: ValidationInfo) -> str:
        return number if is_kept(info) else numbers.paper(info.data.get("type", ""), number)

    @property
    def masked(self) -> str:
        shown = 4 if len(self.number) > 8 else 1
        start = self.number[:3] if len(self.number) > 8 else ""
        hidden = len(self.number) - len(start) - shown
        return f"{start}{'*' * hidden}{self.number[-shown:]}"


class Profile(Shape):
    """What is known of a customer, as given."""

    kind: Literal["individual", "group"]
    name: Annotated[Line, PERSONAL]
    gender: Literal["female", "male", "other", "unknown"] | None = None
    birth_on: Annotated[Day, PERSONAL] | None = None
    id_document: IdDocument | None = None
    contacts: Annotated[tuple[Contact, ...], Field(max_length=10)] = ()
    locale: Locale = "zh-CN"
    time_zone: Zone = DEFAULT_ZONE
    branch: Reference
    consents: Annotated[dict[Code, bool], Field(max_length=20)] = Field(default_factory=dict)

    def reached_by(self, kind: str) -> str | None:
        """The preferred contact of that kind, else the first."""
        found = [entry for entry in self.contacts if entry.type == kind]
        preferred = [entry for entry in found if entry.preferred]
        return next((entry.value for entry in (*preferred, *found)), None)


class Customer(Aggregate):
    customer_id: str
    profile: Profile
    registered_at: Moment
    registered_by: str

    @property
    def record(self) -> Record:
        return Record(parties=frozenset({self.customer_id}), branch=self.profile.branch)


class ContactCard(ReadItem):
    """What others need to address a customer, and nothing more."""

    context: ClassVar[str] = "customers"
    view: ClassVar[str] = "contact"

    customer_id: str
    name: Annotated[str, PERSONAL]
    locale: Locale
    time_zone: str
    branch: str
    mobile: Annotated[str | None, PERSONAL] = None
    email: Annotated[str | None, PERSONAL] = None
