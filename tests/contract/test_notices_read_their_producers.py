"""What notices read is what customers write."""

from __future__ import annotations

from functions.customers.model import ContactCard
from functions.notices.decisions import addresses
from functions.notices.model import Channel
from functions.notices.readings import Contact

CARD = ContactCard(
    customer_id="cus_1",
    name="王芳",
    locale="zh-TW",
    time_zone="Asia/Taipei",
    branch="SH01",
    mobile="+8613800001234",
    email="wang@example.com",
)


def test_a_contact_card_says_how_to_reach_a_customer_and_in_which_language() -> None:
    contact = Contact.model_validate_json(CARD.model_dump_json())

    assert (contact.customer_id, contact.branch, contact.locale) == ("cus_1", "SH01", "zh-TW")
    assert addresses(contact) == {Channel.SMS: "+8613800001234", Channel.EMAIL: "wang@example.com"}


def test_a_card_without_phone_or_mailbox_is_read_too() -> None:
    card = CARD.model_copy(update={"mobile": None, "email": None})

    contact = Contact.model_validate_json(card.model_dump_json())

    assert (contact.mobile, contact.email) == (None, None)
