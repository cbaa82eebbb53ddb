"""What the contract says beside shapes: which words a text may be, and what parameters mean."""

from __future__ import annotations

from typing import Any

from functions.rulepacks import phrases

Json = dict[str, Any]

_WORDS: dict[str, dict[str, str]] = {
    "ApprovalView": {"decision": "approval_decision"},
    "Calculation": {"state": "claim_state"},
    "ChecklistEntry": {"item": "item"},
    "ClaimView": {"state": "claim_state", "claim_type": "claim_type", "channel": "channel"},
    "CustomerView": {"kind": "customer_kind", "gender": "gender"},
    "DocumentView": {"item": "item"},
    "HomeCase": {"state": "claim_state"},
    "HomePolicy": {"line": "claim_type"},
    "LedgerStep": {"name": "ledger_step"},
    "MissingItem": {"item": "item"},
    "Need": {"code": "home_need"},
    "NoticeView": {"channel": "notice_channel", "state": "notice_state"},
    "PayeeView": {"kind": "payee_kind"},
    "PaymentList": {"state": "claim_state"},
    "PaymentView": {"state": "payment_state", "reason": "payment_flaw"},
    "Progress": {"state": "claim_state"},
    "ReportedClaim": {"state": "claim_state", "claim_type": "claim_type", "channel": "channel"},
    "RequestedDocument": {"item": "item"},
    "SentBack": {"state": "document_state", "reason_code": "quarantine_reason"},
    "Stage": {"code": "stage"},
    "WantedItem": {"item": "item"},
    "ActionView": {"name": "action"},
}
"""Component -> its texts that are codes -> the group of phrases that has them all."""

PARAMETERS = {
    "Accept-Language": "The language of labels and messages: `zh-CN` (the default), `zh-TW`, `en`.",
    "Idempotency-Key": "Chosen by the caller, one for each thing to be done. Sent again with the "
    "same body within seven days, it brings the first answer and changes nothing.",
    "If-Match": "The `ETag` of the record as the caller knows it; 412 where it changed since.",
    "X-Anxin-Timestamp": "When it was signed, in seconds since 1970.",
    "X-Anxin-Nonce": "Fresh for every request.",
    "X-Anxin-Signature": "Hex HMAC-SHA256 over `<timestamp>.<nonce>.<path>.<body>`.",
    "assignee": "The handler who carries the case; open claims alone.",
    "branch": "The branch that keeps the records; with `state`.",
    "calendar_id": "A calendar that is published by the year, such as `cn`.",
    "claim_id": "A claim, as the answer to its report names it.",
    "code": "A branch, by its code.",
    "customer_id": "A customer, as the answer to their registration names them.",
    "document_id": "A document of the claim, as the answer to its announcement names it.",
    "limit": "How many to answer at most.",
    "next": "Where the page before ended: its `next`.",
    "payment_id": "A payment, as the bank was told it.",
    "policy_no": "A policy, by the number that the core system gave it.",
    "staff_id": "A person who works here.",
    "state": "Where the records stand.",
    "year": "A year, from 2000 to 2099.",
}
"""Name of a parameter -> what it means; a name means the same wherever it stands."""


def spoken(components: Json) -> Json:
    """The components, where each text that is one of our codes says which it may be.

    Raises:
        KeyError: no such component, or no such text in it.
    """
    for component, texts in _WORDS.items():
        properties = components[component]["properties"]
        for name, group in texts.items():
            options = properties[name].get("anyOf", [properties[name]])
            text = next(option for option in options if option.get("type") == "string")
            text["enum"] = sorted(phrases.group(group))
    return components
