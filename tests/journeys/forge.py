"""Tokens as the local pool signs them, and as somebody else would like to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from local.stack import Stack
from local.walk import Caller

Json = dict[str, Any]


class Forge:
    """Changes the token of `caller`; the emulator keeps the keys of its pools beside its state.

    So a token can be wrong in one thing alone: signed by the pool's own key, and expired.
    """

    def __init__(self, stack: Stack, caller: Caller) -> None:
        function = stack.client("lambda").get_function_configuration(
            FunctionName=stack.outputs["StaffWorkerName"]
        )
        scratch = Path(function["Environment"]["Variables"]["ANXIN_CLOCK_FILE"]).parent
        self.text = str(caller.token["access_token"])
        self.header, self.claims = caller.token_header, caller.token_claims
        pem = f"{stack.outputs['UserPoolId']}-access.pem"
        key = serialization.load_pem_private_key(
            (scratch / "state" / "cognito-pool-keys" / pem).read_bytes(), password=None
        )
        assert isinstance(key, RSAPrivateKey)
        self.pools_key = key
        self.own_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def signed(self, header: Json | None = None, **claims: Any) -> str:
        """By the pool's own key, with these claims changed; None takes one away."""
        return self._sealed(header or {}, claims, lambda text: _rs256(self.pools_key, text))

    def signed_by_a_stranger(self, **header: Any) -> str:
        """By a key of our own, of which the header may tell."""
        return self._sealed(header, {}, lambda text: _rs256(self.own_key, text))

    def signed_with_the_public_key(self) -> str:
        """HS256, where the secret is what everybody may know."""
        public = self.pools_key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return self._sealed(
            {"alg": "HS256"}, {}, lambda text: hmac.new(public, text, hashlib.sha256).digest()
        )

    def unsigned(self, alg: str) -> str:
        return self._sealed({"alg": alg}, {}, lambda _: b"")

    def tampered(self, place: int) -> str:
        """The real token with one bit of a part flipped."""
        parts = self.text.split(".")
        content = bytearray(_decoded(parts[place]))
        content[len(content) // 2] ^= 1
        parts[place] = _encoded(bytes(content))
        return ".".join(parts)

    def with_another_subject(self) -> str:
        """The real token's header and signature, about somebody else."""
        header, _, signature = self.text.split(".")
        return f"{header}.{_part(self.claims | {'sub': 'somebody-else'})}.{signature}"

    def jwk(self) -> Json:
        """The public half of our own key, under the name `stranger`."""
        numbers = self.own_key.public_key().public_numbers()
        modulus, exponent = (
            _encoded(number.to_bytes((number.bit_length() + 7) // 8, "big"))
            for number in (numbers.n, numbers.e)
        )
        return {"kty": "RSA", "alg": "RS256", "kid": "stranger", "n": modulus, "e": exponent}

    def _sealed(self, header: Json, claims: Json, seal: Any) -> str:
        said = {name: value for name, value in (self.claims | claims).items() if value is not None}
        text = f"{_part(self.header | header)}.{_part(said)}"
        return f"{text}.{_encoded(seal(text.encode()))}"


@contextmanager
def published(keys: list[Json]) -> Iterator[tuple[str, list[str]]]:
    """A place that offers these keys: its URL, and the paths that somebody asked for."""
    asked: list[str] = []

    class Offer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": keys}).encode())

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Offer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/jwks.json", asked
    finally:
        server.shutdown()
        server.server_close()


def _rs256(key: RSAPrivateKey, text: bytes) -> bytes:
    return key.sign(text, padding.PKCS1v15(), hashes.SHA256())


def _part(content: Json) -> str:
    return _encoded(json.dumps(content).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
