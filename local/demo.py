"""`python -m local.demo`: one claim from report to payment, told as it happens.

The fire of settlement case C01, on policy HOME-0001 of the demo portfolio, against the stack that
`make run` serves on PORT.
"""

from __future__ import annotations

import random
import sys
from datetime import datetime, timedelta
from typing import Any

import httpx
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from local import papers, ports, walk
from local.__main__ import DEFAULT_PORT
from local.failure import Failed
from local.portfolio import BRANCH, CUSTOMERS, cny
from local.walk import Caller, Client, Json, Refusal

POLICY = "HOME-0001"
LOSS = {"item": "living-room", "kind": "loss", "loss": cny("86000.00"), "salvage": cny("6000.00")}

console = Console(highlight=False)


def main() -> int:
    """Tell the story; 1 when there is no stack, or it does not play along."""
    try:
        url = f"http://{ports.HOST}:{ports.asked_for('PORT', DEFAULT_PORT)}"
        client = Client(url)
        client.local("GET", "health")
        tell(client)
    except httpx.ConnectError:
        print(f"make demo: nothing answers on {url}; `make run` starts the stack", file=sys.stderr)
        return 1
    except (Failed, Refusal, TimeoutError, httpx.HTTPError) as error:
        print(f"make demo: {error}", file=sys.stderr)
        return 1
    return 0


def tell(client: Client) -> None:
    """The whole walk."""
    chapter(
        "People", "Each has a token from the local user pool, and a record of what they may do."
    )
    handler = client.caller("claims_handler", branch=BRANCH, staff_id="stf_demo_handler")
    assessor = client.caller("assessor", "approver", branch=BRANCH, authority="100000")
    approver = client.caller("approver", branch=BRANCH, authority="100000", staff_id="stf_demo_li")
    finance = client.caller("finance", branch=BRANCH)
    policy = handler.get(f"policies/{POLICY}")
    customer = client.caller("customer", customer_id=policy["holder_id"], locale="zh-CN")
    said("王秀英 (customer), a handler, an assessor, an approver, finance")

    claim = _report(client, customer)
    claim_id = claim["claim_id"]
    _papers(customer, handler, claim)
    _settle(client, handler, assessor, customer, claim_id)
    _approve(assessor, approver, claim_id)
    _pay(client, customer, handler, finance, claim_id)
    _three_languages(client, handler)


def _report(client: Client, customer: Caller) -> Json:
    chapter("Report 报案", f"She reports a kitchen fire on policy {POLICY}.")
    claim = walk.report(customer, POLICY, cause="厨房火灾", loss_at=recently(client))
    said(f"{claim['claim_no']}: {claim['state_label']}")
    for step in claim["next_steps"]:
        said(f"  · {step}")
    client.settle_down()
    _show_message(client, "wang")
    return claim


def _papers(customer: Caller, handler: Caller, claim: Json) -> None:
    claim_id = claim["claim_id"]
    chapter("Documents 单证", "Registration is refused until every required document is verified.")
    refused("too early", handler, f"claims/{claim_id}/registration")
    sent = {}
    for entry in claim["checklist"]["items"]:
        if entry["required"]:
            file = _paper(entry["item"], claim["claim_no"])
            sent[walk.upload(customer, claim_id, entry["item"], *file)] = entry["label"], file[0]
    for document_id, (label, filename) in sent.items():
        checked = walk.received(customer, claim_id, document_id)
        verified = walk.verify(handler, claim_id, document_id)
        said(f"  {label} {filename}: {checked['state']}, then {verified['state']}")


def _paper(item: str, claim_no: str) -> tuple[str, str, bytes]:
    """File name, content type and content of a document."""
    if item == "loss_photos":
        return f"{item}.jpg", "image/jpeg", papers.jpeg()
    return f"{item}.pdf", "application/pdf", papers.pdf(f"{item} of {claim_no}")


def _settle(
    client: Client, handler: Caller, assessor: Caller, customer: Caller, claim_id: str
) -> None:
    chapter("Register 立案, coverage 责任认定", "The handler finds it complete and covered.")
    said(walk.register(handler, claim_id)["state_label"])
    said(walk.confirm_coverage(handler, claim_id)["state_label"])
    chapter("Calculate 理算", "86,000 burnt, 6,000 salvaged, deductible 2,000 or 10 %.")
    _show_ledger(walk.calculate(assessor, claim_id, [LOSS]))
    walk.name_payee(customer, claim_id, "王秀英", "6222020200112233445")
    said("She names the account to pay to.")


def _approve(assessor: Caller, approver: Caller, claim_id: str) -> None:
    chapter("Approve 核赔", "Whoever calculated may not approve, whatever their role.")
    walk.submit(assessor, claim_id)
    refused("the assessor tries", assessor, f"claims/{claim_id}/approvals", {"decision": "approve"})
    said(walk.approve(approver, claim_id)["state_label"])


def _pay(client: Client, customer: Caller, handler: Caller, finance: Caller, claim_id: str) -> None:
    chapter("Offer and payment 赔付", "She accepts; the bank is told once, and reports twice.")
    said(walk.accept_offer(customer, claim_id)["state_label"])
    payment_id = walk.instruct_payment(finance, claim_id)
    for time in ("first", "second"):
        answer = client.bank_says(payment_id, "settled")
        said(f"the bank's {time} word: {answer['items'][0]['state']}")
    payments = customer.get(f"claims/{claim_id}/payments")["items"]
    said(f"{len(payments)} payment of {payments[0]['amount']['amount']} CNY")
    client.settle_down()
    _show_message(client, "wang")
    said(walk.close(handler, claim_id)["state_label"])
    progress = customer.get(f"claims/{claim_id}/progress")
    said(f"Her progress page: {progress['headline']}")


def _three_languages(client: Client, handler: Caller) -> None:
    chapter("Three languages", "Two more customers report; each is told in their own language.")
    for name, policy_no, claim_type in (
        ("lin", "SHOP-0001", "property"),
        ("bennett", "MED-0001", "medical"),
    ):
        holder = handler.get(f"policies/{policy_no}")["holder_id"]
        caller = client.caller("customer", customer_id=holder, locale=CUSTOMERS[name]["locale"])
        walk.report(
            caller, policy_no, cause="water", loss_at=recently(client), claim_type=claim_type
        )
    client.settle_down()
    for name, customer in CUSTOMERS.items():
        said(f"{customer['name']}, {customer['locale']}:")
        for message in _newest(client, name):
            said(f"  {message['channel']}: {message.get('subject', message['body'])}")


def _show_ledger(ledger: Json) -> None:
    table = Table("step", "operands", "result", "running", "basis")
    for step in ledger["steps"]:
        operands = ", ".join(f"{name} {value}" for name, value in step["operands"].items())
        table.add_row(step["name"], operands, step["result"], step["running"], step["basis"])
    console.print(table)
    said(f"payable {ledger['payable']['amount']} {ledger['payable']['currency']}")


def _show_message(client: Client, name: str) -> None:
    for message in _newest(client, name):
        words = [message["subject"], message["body"]] if "subject" in message else [message["body"]]
        title = f"{message['channel']} to {message['to']}"
        console.print(Panel("\n\n".join(words), title=title, title_align="left"))


def _newest(client: Client, name: str) -> list[Json]:
    """The newest SMS and e-mail of one customer."""
    received = [client.messages(each["value"]) for each in CUSTOMERS[name]["contacts"]]
    return [messages[-1] for messages in received if messages]


def recently(client: Client) -> str:
    """A minute within the last ten days of business time, so that two demos report two losses."""
    now = datetime.fromisoformat(client.local("GET", "clock")["now"])
    return (now - timedelta(minutes=random.randint(60, 14400))).isoformat(timespec="minutes")  # noqa: S311


def chapter(title: str, story: str) -> None:
    console.print(f"\n[bold]{title}[/bold]  {story}", soft_wrap=True)


def said(line: str) -> None:
    console.print(f"  {line}", markup=False, soft_wrap=True)


def refused(why: str, by: Caller, path: str, body: Any = None) -> None:
    """Try what must be refused, and show how it was.

    Raises:
        Failed: it was not.
    """
    try:
        by.post(path, body)
    except Refusal as refusal:
        said(f"{why}: {refusal.status} {refusal.code}: {refusal.problem['detail']}")
        return
    raise Failed(f"{path} was to be refused, and was not")


if __name__ == "__main__":
    sys.exit(main())
