"""The people of a journey: staff of one branch, and a customer with a home policy of their own."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from local import papers, walk
from local.portfolio import HOME_TERMS, cny
from local.walk import Caller, Client

BRANCH = "SH01"
FIRE = {"item": "building", "kind": "loss", "loss": cny("86000.00"), "salvage": cny("6000.00")}
SCRATCH = {"item": "building", "kind": "loss", "loss": cny("1500.00")}


class Cast:
    """Everybody who takes part in one claim; each is made when first needed."""

    def __init__(self, client: Client, locale: str = "zh-CN") -> None:
        self.client = client
        self.locale = locale
        self.mark = uuid.uuid4().hex[:12]
        digits = f"{int(self.mark, 16) % 10**8:08}"
        self.mobile = f"+86138{digits}"
        self.email = f"{self.mark}@example.com"

    def staff(self, *roles: str, **who: Any) -> Caller:
        return self.client.caller(*roles, branch=BRANCH, **who)

    @cached_property
    def handler(self) -> Caller:
        return self.staff("claims_handler")

    @cached_property
    def assessor(self) -> Caller:
        return self.staff("assessor", "approver", authority="1000000.00", staff_id="stf_both")

    @cached_property
    def approver(self) -> Caller:
        return self.staff("approver", authority="1000000.00")

    @cached_property
    def finance(self) -> Caller:
        return self.staff("finance")

    @cached_property
    def customer_id(self) -> str:
        profile = {
            "kind": "individual",
            "name": "林書豪" if self.locale == "zh-TW" else "王小明",
            "contacts": [
                {"type": "mobile", "value": self.mobile},
                {"type": "email", "value": self.email},
            ],
            "locale": self.locale,
            "branch": BRANCH,
        }
        return str(self.staff("service_agent").post("customers", profile)["customer_id"])

    @cached_property
    def customer(self) -> Caller:
        return self.client.caller("customer", customer_id=self.customer_id, locale=self.locale)

    @cached_property
    def policy_no(self) -> str:
        number = f"HOME-{self.mark}"
        self.client.caller("core_system").put(
            f"policies/{number}",
            {
                "product": {"code": "home", "line": "property", "terms": HOME_TERMS},
                "holder_id": self.customer_id,
                "insured_ids": [self.customer_id],
                "sum_insured": cny("500000.00"),
                "insured_value": cny("500000.00"),
                "effective_on": "2026-01-01",
                "expires_on": "2030-12-31",
                "branch": BRANCH,
                "jurisdiction": "CN",
            },
        )
        return number

    def report(self, cause: str = "厨房火灾", **more: Any) -> dict[str, Any]:
        more = {"loss_at": "2026-11-01T03:00:00+08:00"} | more
        return walk.report(self.customer, self.policy_no, cause=cause, **more)

    def send_documents(self, claim: dict[str, Any]) -> list[str]:
        """A real PDF for each required item, a real JPEG for the photographs; all verified."""
        sent = []
        for entry in claim["checklist"]["items"]:
            if not entry["required"]:
                continue
            item = entry["item"]
            file = (
                (f"{item}.jpg", "image/jpeg", papers.jpeg())
                if item == "loss_photos"
                else (f"{item}.pdf", "application/pdf", papers.pdf(item))
            )
            document_id = walk.upload(self.customer, claim["claim_id"], item, *file)
            checked = walk.received(self.customer, claim["claim_id"], document_id)
            assert checked["state"] == "received", checked
            walk.verify(self.handler, claim["claim_id"], document_id)
            sent.append(document_id)
        return sent

    def submitted(self, line: dict[str, Any]) -> str:
        """A claim that waits for its approver; its id."""
        claim = self.report()
        claim_id = str(claim["claim_id"])
        self.send_documents(claim)
        walk.register(self.handler, claim_id)
        walk.confirm_coverage(self.handler, claim_id)
        walk.calculate(self.assessor, claim_id, [line])
        walk.name_payee(self.customer, claim_id, "王小明", "6222020200112233445")
        walk.submit(self.assessor, claim_id)
        return claim_id

    def events(self, claim_id: str) -> list[str]:
        """Types of what was published of a claim but for its clocks, each once, oldest first."""
        items = self.client.local("GET", "events")["items"]
        of_claim = {e["id"]: e for e in items if e["aggregate"] == f"CLM#{claim_id}"}
        types = (event["type"] for event in of_claim.values())
        return [type_ for type_ in types if not type_.startswith("deadline")]

    def messages(self) -> list[dict[str, Any]]:
        """SMS and e-mail the customer got, once everything is quiet."""
        self.client.settle_down()
        return self.client.messages(self.mobile) + self.client.messages(self.email)
