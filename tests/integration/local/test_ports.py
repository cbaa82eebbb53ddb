from __future__ import annotations

import pytest

from local import ports
from local.failure import Failed


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with ports.listen(0, "PORT") as holder:
        port = holder.getsockname()[1]

        with pytest.raises(Failed) as failed:
            ports.listen(port, "PORT")

    said = str(failed.value)
    assert f"port {port} is taken" in said
    assert "PORT" in said
    assert "\n" not in said


def test_a_free_port_can_be_opened_afterwards() -> None:
    port = ports.free(0, "PORT")

    with ports.listen(port, "PORT") as listener:
        assert listener.getsockname() == ("127.0.0.1", port)


@pytest.mark.parametrize("text", ["abc", "-1", "65536", "80 80", "8080.0", "٨٠"])
def test_what_is_no_port_number_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)

    with pytest.raises(Failed, match="PORT must be a port number"):
        ports.asked_for("PORT", 8080)


@pytest.mark.parametrize(("text", "expected"), [("", 8080), ("9000", 9000), ("0", 0)])
def test_a_port_is_read_or_its_default_taken(
    text: str, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", text)

    assert ports.asked_for("PORT", 8080) == expected
