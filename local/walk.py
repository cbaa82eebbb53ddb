"""A claim's way from report to payment as its people walk it, over HTTP and nothing else."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import httpx

Json = dict[str, Any]
Found = TypeVar("Found")

_PATIENCE = 30.0


class Refusal(Exception):
    """The API said no: `status`, `code`, and the whole problem document."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.problem: Json = response.json() if "json" in response.headers["content-type"] else {}
        self.code = str(self.problem.get("code", ""))
        detail = self.problem.get("detail", response.text[:200])
        request = response.request
        super().__init__(
            f"{request.method} {request.url.path}: {self.status} {self.code}: {detail}"
        )


class Client:
    """One running stack, and the people and machines that call it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=120, trust_env=False)
        self._callers: dict[str, Caller] = {}

    def caller(self, *roles: str, locale: str = "en", **who: Any) -> Caller:
        """Someone with these roles; `who` as in `/_local/tokens`. Same words, same person."""
        words = f"{sorted(roles)} {sorted(who.items())} {locale}"
        if words not in self._callers:
            token = self.local("POST", "tokens", {"roles": list(roles), **who})
            self._callers[words] = Caller(self.http, token, locale)
        return self._callers[words]

    def local(self, method: str, call: str, body: Any = None) -> Any:
        """One of the `_local` calls; its JSON answer.

        Raises:
            Refusal: it was refused.
        """
        return _answered(self.http.request(method, f"/_local/{call}", json=body))

    def bank_says(self, payment_id: str, result: str) -> Any:
        """The bank reports `settled`, `failed`, `returned` or `lost`."""
        return self.local("POST", f"bank/{payment_id}/{result}")

    def messages(self, to: str) -> list[Json]:
        """SMS and e-mail that this number or address received, newest last."""
        items: list[Json] = self.local("GET", f"messages?to={to}")["items"]
        return items

    def settle_down(self) -> None:
        """Return when nothing is left to do: a clock moved by nothing waits for exactly that."""
        self.local("POST", "clock", {"advance": "PT0S"})


class Caller:
    """Someone with a token. Every POST carries an idempotency key, a fresh one unless given."""

    def __init__(self, http: httpx.Client, token: Mapping[str, Any], locale: str) -> None:
        self.http = http
        self.token = token
        self._headers = {
            "authorization": f"Bearer {token['access_token']}",
            "accept-language": locale,
        }

    @property
    def token_header(self) -> Json:
        """What the access token says of its key."""
        return self._token_part(0)

    @property
    def token_claims(self) -> Json:
        """What the access token says of its bearer."""
        return self._token_part(1)

    def _token_part(self, place: int) -> Json:
        part = self.token["access_token"].split(".")[place]
        read: Json = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return read

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer as it came, whatever its status."""
        sent = {**self._headers, **(headers or {})}
        if method == "POST":
            sent.setdefault("idempotency-key", key or uuid.uuid4().hex)
        return self.http.request(method, f"/v1/{path}", json=body, headers=sent)

    def get(self, path: str) -> Any:
        """Raises:
        Refusal: the answer is an error.
        """
        return _answered(self.send("GET", path))

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Raises:
        Refusal: the answer is an error.
        """
        return _answered(self.send("POST", path, {} if body is None else body, key=key))

    def put(self, path: str, body: Any) -> Any:
        """Raises:
        Refusal: the answer is an error.
        """
        return _answered(self.send("PUT", path, body))


def report(
    by: Caller,
    policy_no: str,
    *,
    cause: str,
    loss_at: str,
    claim_type: str = "property",
    **more: Any,
) -> Json:
    """报案: a loss is reported; the claim with its checklist."""
    claim: Json = by.post(
        "claims",
        {
            "policy_no": policy_no,
            "loss_at": loss_at,
            "cause": cause,
            "claim_type": claim_type,
            "place": {"text": "上海市徐汇区衡山路 12 号"},
            "description": cause,
            "channel": "portal",
            **more,
        },
    )
    return claim


def upload(
    by: Caller, claim_id: str, item: str, filename: str, content_type: str, content: bytes
) -> str:
    """A document is announced, then sent to the bucket by the signed form; its id."""
    document = by.post(
        f"claims/{claim_id}/documents",
        {"item": item, "filename": filename, "content_type": content_type, "size": len(content)},
    )
    form = document["upload"]
    sent = httpx.post(
        form["url"],
        data=form["fields"],
        files={"file": (filename, content, content_type)},
        timeout=60,
        trust_env=False,
    )
    sent.raise_for_status()
    return str(document["document_id"])


def received(by: Caller, claim_id: str, document_id: str) -> Json:
    """Wait until an uploaded document was checked; its record, in whatever state that left it."""

    def look() -> Json | None:
        items: list[Json] = by.get(f"claims/{claim_id}/documents")["items"]
        document = next(each for each in items if each["document_id"] == document_id)
        return None if document["state"] in {"awaiting_upload", "scanning"} else document

    return eventually(look, f"document {document_id} is checked")


def verify(handler: Caller, claim_id: str, document_id: str) -> Json:
    """审核单证: a handler accepts a document."""
    path = f"claims/{claim_id}/documents/{document_id}/verification"
    document: Json = handler.post(path, {"accepted": True})
    return document


def register(handler: Caller, claim_id: str) -> Json:
    """立案: complete, so it is registered."""
    claim: Json = handler.post(f"claims/{claim_id}/registration")
    return claim


def confirm_coverage(handler: Caller, claim_id: str) -> Json:
    """责任认定: the policy covers this loss."""
    claim: Json = handler.post(f"claims/{claim_id}/coverage", {"decision": "confirmed"})
    return claim


def calculate(assessor: Caller, claim_id: str, lines: Sequence[Json]) -> Json:
    """理算: the ledger that leads from the loss to the sum payable."""
    ledger: Json = assessor.post(f"claims/{claim_id}/calculation", {"lines": list(lines)})
    return ledger


def name_payee(by: Caller, claim_id: str, name: str, account: str) -> Any:
    """收款人: the insured, with an account."""
    holder = {"bank_code": "ICBKCNBJ", "number": account, "holder_name": name}
    return by.put(
        f"claims/{claim_id}/payees", [{"kind": "insured", "name": name, "account": holder}]
    )


def submit(assessor: Caller, claim_id: str) -> Json:
    """提交核赔."""
    claim: Json = assessor.post(f"claims/{claim_id}/submission")
    return claim


def approve(approver: Caller, claim_id: str) -> Json:
    """核赔通过."""
    claim: Json = approver.post(f"claims/{claim_id}/approvals", {"decision": "approve"})
    return claim


def accept_offer(by: Caller, claim_id: str) -> Json:
    """The claimant agrees to the sum offered."""
    claim: Json = by.post(f"claims/{claim_id}/offer-response", {"accept": True})
    return claim


def instruct_payment(finance: Caller, claim_id: str) -> str:
    """付款: the bank is instructed, once; the payment's id."""
    return str(finance.post(f"claims/{claim_id}/payments")["items"][0]["payment_id"])


def close(handler: Caller, claim_id: str) -> Json:
    """结案."""
    claim: Json = handler.post(f"claims/{claim_id}/closure")
    return claim


def eventually(look: Callable[[], Found | None], what: str, patience: float = _PATIENCE) -> Found:
    """What `look` finds, as soon as it finds something.

    Raises:
        TimeoutError: it did not, within `patience` seconds.
    """
    deadline = time.monotonic() + patience
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {patience:.0f} s it is still not so that {what}")
        time.sleep(0.1)
    return found


def _answered(response: httpx.Response) -> Any:
    if response.is_error:
        raise Refusal(response)
    return response.json() if response.content else None
