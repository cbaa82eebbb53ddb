"""The one error table: every code a caller can be told, with its HTTP status (RFC 9457)."""

from __future__ import annotations

from typing import Any

from functions.core.errors import Conflict, FieldError, Invalid, Problem, Worded
from functions.rulepacks import phrases

STATUS: dict[str, int] = {
    # the protocol
    "malformed_json": 400,
    "not_utf8": 400,
    "too_deep": 400,
    "duplicate_key": 400,
    "control_character": 400,
    "body_required": 400,
    "idempotency_key_required": 400,
    "foreign_cursor": 400,
    "unauthenticated": 401,
    "bad_signature": 401,
    "forbidden": 403,
    "unknown_principal": 403,
    "inactive_principal": 403,
    "self_approval": 403,
    "over_authority": 403,
    "not_found": 404,
    "conflict": 409,
    "precondition_failed": 412,
    "body_too_large": 413,
    "unsupported_media_type": 415,
    "invalid_fields": 422,
    "idempotency_key_reused": 422,
    "internal": 500,
    "busy": 503,
    # claims
    "wrong_state": 409,
    "duplicate_claim": 409,
    "incomplete": 409,
    "nothing_missing": 409,
    "not_in_force": 409,
    "second_deficiency_notice": 409,
    "payees_missing": 409,
    "undisclosed_clause": 409,
    "nothing_to_pay": 409,
    "settlement_not_supported": 409,
    "not_on_behalf": 403,
    "identity_taken": 409,
    # payments
    "payment_under_way": 409,
    "payment_already_final": 409,
    # documents
    "case_closed_for_documents": 409,
    "document_not_received": 409,
    "document_not_removable": 409,
    "document_not_replaceable": 409,
    "preview_not_available": 409,
    "too_many_uploads": 429,
    # deadlines
    "extension_not_allowed": 422,
    "extension_too_late": 409,
    "pause_not_allowed": 422,
    "clock_not_running": 409,
    "start_in_future": 422,
    "clock_not_paused": 409,
}
"""Code -> status. Codes are stable; `rulepacks/phrases` has their sentences in three languages."""


def status_of(problem: Problem, *, preconditioned: bool = False) -> int:
    """HTTP status of a problem; a lost race is 412 where the caller sent `If-Match`."""
    if isinstance(problem, Conflict) and preconditioned:
        return STATUS["precondition_failed"]
    return STATUS[problem.code]


def body(problem: Problem, status: int, request_id: str, locale: str) -> dict[str, Any]:
    """The `application/problem+json` document for `problem`."""
    code = "precondition_failed" if status == STATUS["precondition_failed"] else problem.code
    document: dict[str, Any] = {
        "type": f"urn:anxin:problem:{code}",
        "title": phrases.say("title", str(status), locale),
        "status": status,
        "code": code,
        "detail": phrases.say("error", code, locale),
        "request_id": request_id,
    }
    if isinstance(problem, Invalid):
        document["errors"] = [
            {"field": error.field, "code": error.code, "message": _said(error, locale)}
            for error in problem.errors
        ]
    for name, fact in problem.facts.items():
        if isinstance(fact, Worded):
            document[name] = fact.code
            document[f"{name}_label"] = phrases.say(fact.group, fact.code, locale)
        elif fact is not None:
            document[name] = fact
    return document


def _said(error: FieldError, locale: str) -> str:
    """What is wrong with a field; a code without words of its own is told by those of `other`."""
    code = error.code if error.code in phrases.group("field") else "other"
    return phrases.say("field", code, locale, **error.said)
