"""What a good token says, and the settings by which it is one."""

from __future__ import annotations

from functions.aws import clock
from functions.aws.settings import Setting

ISSUER = "https://issuer.example/pool"
CLIENT = "portal"
"""The one client whose access tokens are accepted."""

SETTINGS: dict[str, str] = {
    Setting.TOKEN_ISSUER: ISSUER,
    Setting.TOKEN_CLIENTS: CLIENT,
    Setting.TOKEN_CLIENT_CLAIM: "client_id",
    Setting.TOKEN_MARKS: "token_use=access",
}


def claims_of(subject: str) -> dict[str, str]:
    """As the gateway hands them on, every value a text: an access token of a minute ago."""
    now = int(clock.wall().timestamp())
    return {
        "iss": ISSUER,
        "sub": subject,
        "token_use": "access",
        "client_id": CLIENT,
        "iat": str(now - 60),
        "exp": str(now + 3600),
    }
