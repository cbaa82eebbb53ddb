"""The operator's door: whom the platform lets invoke this function may enrol the first principals.

It has no queue. `aws lambda invoke` with `{"enrol": {...}}` (fields of `commands.Enrol`) is guarded
by IAM; everything after the first administrator goes over HTTPS.
"""

from __future__ import annotations

from typing import Any

from functions.aws import clock
from functions.aws.trigger import Delivery
from functions.staff import usecases
from functions.staff.commands import Enrol


def handler(event: dict[str, Any], context: object) -> dict[str, str]:
    """Enrol one principal.

    Raises:
        ValidationError: the request is not an `Enrol`; the invoker sees which field.
    """
    command = Enrol.model_validate(event["enrol"])
    call_id = clock.new_event_id()
    delivery = Delivery("staff.enrol", call_id, call_id, data={})
    return {"principal_id": usecases.enrol(delivery, command)}
