"""Every operation of the contract, discovered, with a body it takes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.integration.portfolio import CONTRACT, LINES, PAYEES, REPORT

OPENAPI = Path(__file__).parent.parent / "schemas" / "openapi.json"

BODIES: dict[str, Any] = {
    "POST /v1/claims": REPORT,
    "POST /v1/claims/{claim_id}/approvals": {"decision": "approve"},
    "POST /v1/claims/{claim_id}/calculation": {"lines": LINES},
    "POST /v1/claims/{claim_id}/coverage": {"decision": "confirmed"},
    "POST /v1/claims/{claim_id}/documents": {
        "item": "claim_form",
        "filename": "form.pdf",
        "content_type": "application/pdf",
    },
    "POST /v1/claims/{claim_id}/documents/{document_id}/verification": {"accepted": True},
    "POST /v1/claims/{claim_id}/offer-response": {"accept": True},
    "PUT /v1/claims/{claim_id}/payees": PAYEES,
    "PUT /v1/calendars/{calendar_id}/{year}": {"rests": {"2027-01-01": "元旦"}},
    "POST /v1/customers": {"kind": "individual", "name": "王芳", "branch": "SH01"},
    "POST /v1/deadlines/preview": {
        "unit": "working_days",
        "length": 5,
        "start": "2026-02-13T10:00:00+08:00",
    },
    "PUT /v1/policies/{policy_no}": CONTRACT,
    "POST /v1/settlements/preview": {
        "policy": {"sum_insured": CONTRACT["sum_insured"]},
        "terms": CONTRACT["product"]["terms"],
        "lines": LINES,
    },
    "PUT /v1/staff/{staff_id}/absences": {"items": []},
    "PUT /v1/staff/{staff_id}/delegations": {"items": []},
    "PUT /v1/staff/{staff_id}": {"name": "李娜", "roles": ["admin"]},
}
"""Route -> a body, where `{}` would not do: else 422 would come before what is to be seen."""


@dataclass(frozen=True)
class Operation:
    """One operation that needs a token."""

    route: str
    takes_body: bool

    @property
    def body(self) -> Any:
        return BODIES.get(self.route, {}) if self.takes_body else None

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]

    @property
    def names(self) -> list[str]:
        """What its path asks for, such as `claim_id`."""
        return re.findall(r"{(\w+)}", self.route)


def guarded() -> list[Operation]:
    """All but those the contract opens, which are the ones `infra.api.OPEN` gives reasons for."""
    contract = json.loads(OPENAPI.read_text())
    return [
        Operation(f"{method.upper()} {path}", "requestBody" in described)
        for path, item in contract["paths"].items()
        for method, described in item.items()
        if described["security"] != []
    ]
