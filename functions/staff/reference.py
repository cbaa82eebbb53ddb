"""What anybody may read: the codes with their words, and the contract itself."""

import json
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import aws_lambda_powertools

from functions.aws import problems
from functions.core.access import Principal
from functions.core.values import Shape, plain
from functions.rulepacks import phrases

CONTRACT = Path(__file__).parents[2] / "schemas" / "openapi.json"
"""Generated, and packed with the functions (infra/package.py), as Swagger UI is."""

ONLY_ITSELF = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What the page may load (Content-Security-Policy): its own text, and the API it describes."""

ENUMS = (
    "action",
    "approval_decision",
    "channel",
    "claim_state",
    "claim_type",
    "clock",
    "clock_state",
    "contact_type",
    "coverage_decision",
    "customer_kind",
    "deadline_level",
    "deductible_kind",
    "document_state",
    "extension_step",
    "gender",
    "home_need",
    "item",
    "ledger_step",
    "line_kind",
    "loss_basis",
    "notice_channel",
    "notice_state",
    "out_of_catalogue",
    "pack",
    "pause_reason",
    "payee_kind",
    "payment_flaw",
    "payment_state",
    "premium_frequency",
    "quarantine_reason",
    "recovery_route",
    "recovery_source",
    "role",
    "scan",
    "stage",
    "unit",
    "waiting_on",
    "weekday",
)
"""The groups of phrases (`rulepacks/phrases`) whose codes a caller sends or is answered."""


class Word(Shape):
    code: str
    label: str


class Enumeration(Shape):
    name: str
    values: tuple[Word, ...]


class Enumerations(Shape):
    items: tuple[Enumeration, ...]


class ErrorCode(Shape):
    code: str
    status: int
    title: str
    detail: str


class FieldCode(Shape):
    code: str
    detail: str
    """With `$name` where the limit stands that was broken."""


class ErrorCodes(Shape):
    items: tuple[ErrorCode, ...]
    fields: tuple[FieldCode, ...]
    """What may be wrong with one field: the codes of a problem's `errors`."""


def enums(_: None, by: Principal, locale: str) -> dict[str, Any]:
    """Every code that stands in a request or an answer, with its label."""
    return plain(
        Enumerations(
            items=tuple(
                Enumeration(
                    name=name,
                    values=tuple(
                        Word(code=code, label=phrases.say(name, code, locale))
                        for code in phrases.group(name)
                    ),
                )
                for name in ENUMS
            )
        )
    )


def errors(_: None, by: Principal, locale: str) -> dict[str, Any]:
    """Every code a problem may carry, with its status and what it says."""
    return plain(
        ErrorCodes(
            items=tuple(
                ErrorCode(
                    code=code,
                    status=status,
                    title=phrases.say("title", str(status), locale),
                    detail=phrases.say("error", code, locale),
                )
                for code, status in problems.STATUS.items()
            ),
            fields=tuple(
                FieldCode(code=code, detail=said[locale])
                for code, said in phrases.group("field").items()
            ),
        )
    )


@cache
def contract() -> str:
    """The OpenAPI document, as small as it can be written."""
    return json.dumps(json.loads(CONTRACT.read_text()), ensure_ascii=False, separators=(",", ":"))


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Anxin 安心 API</title>
<style>$style</style>
</head>
<body>
<main id="contract"></main>
<script>$script</script>
<script>
SwaggerUIBundle({
  dom_id: "#contract", spec: $contract, deepLinking: true, filter: true, docExpansion: "list"
});
</script>
</body>
</html>
"""


@cache
def docs() -> str:
    """The contract as a page to browse and try: Swagger UI with everything in it, no network."""
    ui = Path(aws_lambda_powertools.__file__).parent / "event_handler" / "openapi" / "swagger_ui"
    return Template(_PAGE).substitute(
        style=(ui / "swagger-ui.min.css").read_text(),
        script=(ui / "swagger-ui-bundle.min.js").read_text(),
        contract=contract().replace("</", "<\\/"),
    )
