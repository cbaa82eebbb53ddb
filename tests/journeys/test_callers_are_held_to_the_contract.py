"""The end of a token, other people's claims, keys and races, on the running stack."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from local import stack
from local.walk import Caller, Client
from tests.journeys.conftest import Running
from tests.journeys.people import FIRE, Cast


def test_a_good_token_is_401_from_the_moment_it_expires(running: Running, cast: Cast) -> None:
    cognito = stack.client(running.emulator, "cognito-idp")
    (pool,) = cognito.list_user_pools(MaxResults=10)["UserPools"]
    app = {"UserPoolId": pool["Id"], "ClientId": cast.customer.token_claims["client_id"]}
    kept = {
        name: value
        for name, value in cognito.describe_user_pool_client(**app)["UserPoolClient"].items()
        if name in {"ExplicitAuthFlows", "AccessTokenValidity", "TokenValidityUnits"}
    }
    brief = {"AccessTokenValidity": 2, "TokenValidityUnits": {"AccessToken": "seconds"}}
    cognito.update_user_pool_client(**app, **(kept | brief))
    try:
        token = Cast(cast.client).customer
    finally:
        cognito.update_user_pool_client(**app, **kept)

    assert token.send("GET", "claims").status_code == 200
    time.sleep(max(0.0, token.token_claims["exp"] - time.time()) + 1)
    assert token.send("GET", "claims").status_code == 401


def test_another_customers_claim_is_404_as_if_it_were_not_there(client: Client, cast: Cast) -> None:
    claim_id = cast.report()["claim_id"]
    stranger = Cast(client).customer
    for path in ("", "/progress", "/checklist", "/payments", "/documents"):
        theirs = stranger.send("GET", f"claims/{claim_id}{path}")
        absent = stranger.send("GET", f"claims/clm_{'a' * 26}{path}")
        assert theirs.status_code == absent.status_code == 404
        assert theirs.json()["code"] == absent.json()["code"] == "not_found"
        assert theirs.json()["detail"] == absent.json()["detail"]
    assert stranger.send("POST", f"claims/{claim_id}/withdrawal", {}).status_code == 404
    body = {
        "policy_no": cast.policy_no,
        "loss_at": "2026-11-02T00:00:00Z",
        "cause": "x",
        "claim_type": "property",
        "place": {"text": "x"},
        "description": "x",
        "channel": "portal",
    }
    assert stranger.send("POST", "claims", body).status_code == 404


def test_a_customer_has_no_right_to_a_handlers_work(cast: Cast) -> None:
    claim_id = cast.report()["claim_id"]
    answer = cast.customer.send("POST", f"claims/{claim_id}/registration")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def _report(cast: Cast, cause: str, key: str | None) -> httpx.Response:
    body = {
        "policy_no": cast.policy_no,
        "loss_at": "2026-11-02T00:00:00Z",
        "cause": cause,
        "claim_type": "property",
        "place": {"text": "上海"},
        "description": cause,
        "channel": "app",
    }
    headers = {"idempotency-key": key} if key is not None else {"idempotency-key": ""}
    return cast.customer.send("POST", "claims", body, headers=headers)


@pytest.mark.feature("CLM-01")
def test_keys_make_a_repeat_harmless(cast: Cast) -> None:
    missing = _report(cast, "水管爆裂", None)
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency_key_required")

    first = _report(cast, "水管爆裂", "key-1")
    again = _report(cast, "水管爆裂", "key-1")
    assert first.status_code == again.status_code == 201
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]

    other = _report(cast, "台风", "key-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(cast.customer.get("claims")["items"]) == 1


@pytest.mark.feature("CLM-01")
def test_the_same_key_from_eight_hands_reports_once(cast: Cast) -> None:
    policy = cast.policy_no
    barrier = Barrier(8)

    def report(_: int) -> httpx.Response:
        barrier.wait()
        return _report(cast, f"火灾 {policy}", "key-of-eight")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(report, range(8)))

    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["claim_id"] for a in answers}) == 1
    assert len(cast.customer.get("claims")["items"]) == 1


@pytest.mark.feature("CLM-01")
def test_the_same_loss_under_another_key_is_a_duplicate(cast: Cast) -> None:
    first = _report(cast, "火灾", "one").json()
    second = _report(cast, "火灾", "two")
    assert (second.status_code, second.json()["code"]) == (409, "duplicate_claim")
    assert second.json()["claim_id"] == first["claim_id"]


@pytest.mark.feature("CLM-17")
def test_of_two_approvals_at_once_one_wins(cast: Cast) -> None:
    claim_id = cast.submitted(FIRE)
    approvers = [
        cast.staff("approver", authority="1000000.00", staff_id=f"stf_racer_{n}") for n in (1, 2)
    ]
    version = cast.handler.get(f"claims/{claim_id}")["version"]
    barrier = Barrier(2)

    def approve(approver: Caller) -> httpx.Response:
        barrier.wait()
        return approver.send("POST", f"claims/{claim_id}/approvals", {"decision": "approve"})

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(approve, approvers), key=lambda a: a.status_code)

    assert [a.status_code for a in answers] == [200, 409]
    assert answers[0].json()["state"] == "offered"
    assert cast.handler.get(f"claims/{claim_id}")["version"] == version + 1
    cast.client.settle_down()
    assert cast.events(claim_id).count("claim.approved") == 1


def test_if_match_names_the_version_the_caller_saw(cast: Cast) -> None:
    reported = cast.report()
    cast.client.settle_down()  # the proof of guidance stops a clock, and changes the claim
    claim = cast.customer.get(f"claims/{reported['claim_id']}")
    path = f"claims/{claim['claim_id']}/withdrawal"
    stale = cast.customer.send("POST", path, {}, headers={"if-match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    tag = f'"{claim["version"]}"'
    assert cast.customer.send("POST", path, {}, headers={"if-match": tag}).status_code == 200
