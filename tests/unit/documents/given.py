"""A claim, its people, and documents in every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from functions.core.access import Principal, Role
from functions.core.decision import Decision
from functions.documents import decisions
from functions.documents.commands import RequestUpload, Verify
from functions.documents.kinds import ContentType, Scan, State
from functions.documents.model import Arrival, Document
from functions.documents.readings import Case

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
EXPIRES = NOW + timedelta(minutes=15)
SHA = "ab" * 32
CUSTOMER = Principal(
    issuer="i", subject="s", roles=frozenset({Role.CUSTOMER}), customer_id="cus_li"
)
SPOUSE = CUSTOMER.model_copy(update={"subject": "t", "customer_id": "cus_wang"})
SURVEYOR = Principal(issuer="i", subject="v", roles=frozenset({Role.SURVEYOR}), staff_id="stf_qian")
HANDLER = Principal(
    issuer="i", subject="h", roles=frozenset({Role.CLAIMS_HANDLER}), staff_id="stf_zhao"
)
CASE = Case(
    case_id="clm_1",
    parties=frozenset({"cus_li", "cus_wang"}),
    branch="SH",
    items=("claim_form", "loss_photos"),
    accepts_documents=True,
)
CLOSED = CASE.model_copy(update={"accepts_documents": False})


def announced(**fields: Any) -> RequestUpload:
    given = {"item": "claim_form", "filename": "理赔申请书.pdf", "content_type": "application/pdf"}
    return RequestUpload.model_validate(given | fields)


def request(
    command: RequestUpload,
    case: Case = CASE,
    superseded: Document | None = None,
    by: Principal = CUSTOMER,
) -> Decision[Document]:
    return decisions.request(
        command, case, superseded, document_id="doc_1", by=by, now=NOW, form_expires_at=EXPIRES
    )


def requested(**fields: Any) -> Document:
    return request(announced(**fields)).state


def arrival(**fields: Any) -> Arrival:
    given = {
        "version_id": "v1",
        "size": 1000,
        "sha256": SHA,
        "content_type": ContentType.PDF,
        "at": LATER,
    }
    return Arrival.model_validate(given | fields)


def received() -> Document:
    return decisions.inspect(requested(), arrival()).state


def scanning() -> Document:
    return decisions.inspect(requested(), arrival(scan=Scan.PENDING)).state


def judged(*, accepted: bool) -> Document:
    command = Verify(accepted=accepted, reason=None if accepted else "看不清")
    return decisions.verify(received(), command, CASE, by=HANDLER, now=LATER).state


def in_state(state: State) -> Document:
    made: dict[State, Callable[[], Document]] = {
        State.AWAITING_UPLOAD: requested,
        State.SCANNING: scanning,
        State.RECEIVED: received,
        State.QUARANTINED: lambda: decisions.inspect(requested(), arrival(size=0)).state,
        State.VERIFIED: lambda: judged(accepted=True),
        State.REFUSED: lambda: judged(accepted=False),
        State.REMOVED: lambda: removed(received()),
    }
    document = made[state]()
    assert document.state is state
    return document


def removed(document: Document) -> Document:
    decision = decisions.remove(document, CASE, by=CUSTOMER)
    assert decision is not None
    return decision.state
