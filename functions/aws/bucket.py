"""The document bucket: upload forms, what arrived, previews, links. We alone make keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from functions.aws import clock, settings
from functions.aws.clients import client
from functions.aws.settings import Setting

UPLOAD_EXPIRES = timedelta(minutes=15)
LINK_EXPIRES = timedelta(seconds=60)
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class UploadForm:
    """A multipart form: post `fields` in order, then `file` last, to `url`."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True)
class Arrived:
    """What lies in the bucket under a key: version, size in bytes, SHA-256 (hex), content.

    The content is empty where it is larger than what was asked for.
    """

    version_id: str | None
    size: int
    sha256: str
    content: bytes


def upload_form(
    key: str, content_type: str, *, smallest: int = 1, largest: int, expires_at: datetime
) -> UploadForm | None:
    """A signed form for exactly this key and content type, and a size in bytes between the two.

    It is good until `expires_at` of real time, to the second; None where that has passed.
    """
    seconds = int((expires_at - clock.wall()).total_seconds())
    if seconds <= 0:
        return None
    form = client("s3").generate_presigned_post(
        settings.get(Setting.BUCKET),
        key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", smallest, largest]],
        ExpiresIn=seconds,
    )
    return UploadForm(form["url"], form["fields"], expires_at)


def read(key: str, version_id: str | None, *, largest: int) -> Arrived | None:
    """An object, its content only up to `largest` bytes. None when it is no longer there."""
    version: dict[str, Any] = {"VersionId": version_id} if version_id else {}
    try:
        answer = client("s3").get_object(Bucket=settings.get(Setting.BUCKET), Key=key, **version)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchVersion"}:
            return None
        raise
    digest, size = hashlib.sha256(), 0
    chunks: list[bytes] = []
    for chunk in answer["Body"].iter_chunks(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if size > largest:
            chunks.clear()
        else:
            chunks.append(chunk)
    return Arrived(answer.get("VersionId"), size, digest.hexdigest(), b"".join(chunks))


def put_jpeg(key: str, content: bytes) -> None:
    """Store a picture of our own making."""
    client("s3").put_object(
        Bucket=settings.get(Setting.BUCKET), Key=key, Body=content, ContentType="image/jpeg"
    )


def download_url(key: str, version_id: str | None, filename: str) -> tuple[str, datetime]:
    """A link to one version, as an attachment, good for 60 seconds; and when it ends.

    The name is percent-encoded (RFC 8187): whatever it is, it stays one parameter of one header.
    """
    disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    version = {"VersionId": version_id} if version_id else {}
    return _link(key, ResponseContentDisposition=disposition, **version)


def preview_url(key: str) -> tuple[str, datetime]:
    """A link to a picture of our own making, good for 60 seconds; and when it ends."""
    return _link(key)


def _link(key: str, **parameters: str) -> tuple[str, datetime]:
    url = client("s3").generate_presigned_url(
        "get_object",
        Params={"Bucket": settings.get(Setting.BUCKET), "Key": key, **parameters},
        ExpiresIn=int(LINK_EXPIRES.total_seconds()),
    )
    return str(url), clock.wall() + LINK_EXPIRES
