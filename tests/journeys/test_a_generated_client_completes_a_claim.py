"""A client generated from the contract alone walks a claim to its payment, on the running stack."""

from __future__ import annotations

import subprocess
import sys
import uuid
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from local import papers
from local.portfolio import cny
from local.walk import Caller, eventually
from tests.journeys.people import FIRE, Cast

CONTRACT = Path(__file__).parents[2] / "schemas" / "openapi.json"
PACKAGE = "anxin_generated"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The generated package; a contract that the generator warns of fails here."""
    folder = tmp_path_factory.mktemp("client")
    config = folder / "config.yml"
    config.write_text(f"post_hooks: []\npackage_name_override: {PACKAGE}\n")
    made = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--path", CONTRACT),
            *("--config", config, "--meta", "none", "--output-path", folder / PACKAGE),
            "--fail-on-warning",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield import_module(PACKAGE)
    sys.path.remove(str(folder))


class Portal:
    """Somebody who knows nothing of us but the generated client."""

    def __init__(self, generated: Any, caller: Caller) -> None:
        self.models = import_module(f"{PACKAGE}.models")
        self.client = generated.AuthenticatedClient(
            base_url=str(caller.http.base_url),
            token=caller.token["access_token"],
            timeout=httpx.Timeout(120),
            httpx_args={"trust_env": False},
        )

    def do(self, operation: str, *path: str, status: int = 200, **given: Any) -> Any:
        """The parsed answer to an operation such as `claims.register`."""
        context, _, name = operation.partition(".")
        module = import_module(f"{PACKAGE}.api.{context}.{context}_{name}")
        if "idempotency_key" in module.sync_detailed.__annotations__:
            given["idempotency_key"] = uuid.uuid4().hex
        answer = module.sync_detailed(*path, client=self.client, **given)
        assert answer.status_code == status, answer.content
        return answer.parsed

    def body(self, model: str, fields: Any) -> Any:
        return getattr(self.models, model).from_dict(fields)


def test_it_walks_from_report_to_payment(generated: Any, cast: Cast) -> None:
    customer, handler, assessor, approver, finance = (
        Portal(generated, each)
        for each in (cast.customer, cast.handler, cast.assessor, cast.approver, cast.finance)
    )
    report = {
        "policy_no": cast.policy_no,
        "loss_at": "2026-11-01T03:00:00+08:00",
        "place": {"text": "上海市徐汇区衡山路 12 号"},
        "cause": "厨房火灾",
        "claim_type": "property",
        "description": "厨房火灾",
        "channel": "portal",
    }
    claim = customer.do("claims.report", status=201, body=customer.body("ReportClaim", report))
    for entry in claim.checklist.items:
        if entry.required:
            _send(customer, handler, claim.claim_id, entry.item)
    nothing = handler.models.Nothing()
    assert handler.do("claims.register", claim.claim_id, body=nothing).state == "under_review"
    covered = handler.body("DecideCoverage", {"decision": "confirmed"})
    handler.do("claims.confirm_coverage", claim.claim_id, body=covered)
    lines = assessor.body("Calculate", {"lines": [FIRE]})
    ledger = assessor.do("claims.calculate", claim.claim_id, body=lines)
    assert ledger.payable.to_dict() == cny("72000.00")
    payee = {
        "kind": "insured",
        "name": "王小明",
        "account": {
            "bank_code": "ICBKCNBJ",
            "number": "6222020200112233445",
            "holder_name": "王小明",
        },
    }
    customer.do("claims.name_payees", claim.claim_id, body=[customer.body("Payee", payee)])
    assessor.do("claims.submit", claim.claim_id, body=nothing)
    yes = approver.body("Approve", {"decision": "approve"})
    refused = assessor.do("claims.approve", claim.claim_id, status=403, body=yes)
    assert (type(refused).__name__, refused.code) == ("Problem", "self_approval")
    assert approver.do("claims.approve", claim.claim_id, body=yes).state == "offered"
    (need,) = customer.do("customers.home").needs_me
    assert (need.code, need.href) == (
        "answer_offer",
        f"/v1/claims/{claim.claim_id}/offer-response",
    )
    accepted = customer.body("RespondToOffer", {"accept": True})
    customer.do("claims.respond", claim.claim_id, body=accepted)
    (payment,) = finance.do("claims.pay", claim.claim_id, status=201, body=nothing).items
    cast.client.bank_says(payment.payment_id, "settled")

    paid = customer.do("claims.read", claim.claim_id)
    assert (paid.state, paid.payable.amount) == ("paid", "72000.00")
    assert customer.do("claims.progress", claim.claim_id).waiting_on == "nobody"


def test_it_reads_what_the_gateway_says_of_a_bad_token(generated: Any, cast: Cast) -> None:
    stranger = Portal(generated, cast.customer)
    stranger.client.token = "x"
    said = stranger.do("claims.list_claims", status=401)
    assert (type(said).__name__, said.message) == ("GatewayError", "Unauthorized")


def _send(customer: Portal, handler: Portal, claim_id: str, item: str) -> None:
    """A PDF by the signed form, received and accepted."""
    content, filename = papers.pdf(item), f"{item}.pdf"
    paper = {
        "item": item,
        "filename": filename,
        "content_type": "application/pdf",
        "size": len(content),
    }
    asked = customer.do(
        "documents.request", claim_id, status=201, body=customer.body("RequestUpload", paper)
    )
    httpx.post(
        asked.upload.url,
        data=asked.upload.fields.to_dict(),
        files={"file": (filename, content, "application/pdf")},
        timeout=60,
        trust_env=False,
    ).raise_for_status()

    def received() -> bool | None:
        items = customer.do("documents.list_documents", claim_id).items
        states = {each.document_id: each.state for each in items}
        return states[asked.document_id] == "received" or None

    eventually(received, f"{item} is received")
    verdict = handler.body("Verify", {"accepted": True})
    handler.do("documents.verify", claim_id, asked.document_id, body=verdict)
