"""Planting the demo portfolio through the API itself, as staff and the core system would."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from local import portfolio
from local.emulator import DIFFERENCES
from local.failure import Failed
from local.progress import Progress
from local.walk import Client, Refusal


def plant(url: str, progress: Progress) -> None:
    """Branch, staff, customers, policies. Planted twice, it is there once.

    Raises:
        Failed: the API refused a record.
    """
    total = 1 + len(portfolio.STAFF) + len(portfolio.CUSTOMERS) + len(portfolio.POLICIES)
    with progress.step("Seeding the demo portfolio", total) as step:
        try:
            for done, _ in enumerate(_planting(Client(url)), start=1):
                progress.reached(step, done)
        except (Refusal, httpx.HTTPError) as error:
            raise Failed(f"the demo portfolio was refused: {error}") from error


def _planting(client: Client) -> Iterator[str]:
    """Plant one record after the other, naming each."""
    admin = client.caller("admin")
    admin.put(f"branches/{portfolio.BRANCH}", portfolio.BRANCH_RECORD)
    yield portfolio.BRANCH
    for staff_id, record in portfolio.STAFF.items():
        admin.put(f"staff/{staff_id}", record)
        yield staff_id
    core_system = client.caller("core_system")
    ids = {}
    for name, record in portfolio.CUSTOMERS.items():
        customer = core_system.post("customers", record, key=f"demo-{name}")
        ids[name] = customer["customer_id"]
        yield ids[name]
    for policy_no, policy in portfolio.POLICIES.items():
        core_system.put(f"policies/{policy_no}", policy.record(ids[policy.holder]))
        yield policy_no


def welcome(url: str) -> str:
    """What a newcomer reads when the stack is ready: the address, and a first call."""
    return f"""
Anxin is ready at {url} (Ctrl-C ends it). A first look:

  TOKEN=$(curl -s {url}/_local/tokens -d '{{"roles": ["claims_handler"]}}' \\
    | python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
  curl -s {url}/v1/policies/HOME-0001 -H "Authorization: Bearer $TOKEN"

make demo walks one claim from report to payment.
Unlike AWS, the emulator {" · ".join(DIFFERENCES)}.
"""
