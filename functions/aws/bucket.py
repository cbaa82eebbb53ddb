"""The document bucket: upload forms, what arrived, download links. We alone make keys."""

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
DOWNLOAD_EXPIRES = timedelta(seconds=60)
_HEAD_BYTES = 4096
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class UploadForm:
    """A multipart form: post `fields` in order, then `file` last, to `url`."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True)
class Arrived:
    """What lies in the bucket under a key: version, size in bytes, first bytes, SHA-256 (hex)."""

    version_id: str | None
    size: int
    head: bytes
    sha256: str


def upload_form(key: str, content_type: str, *, smallest: int = 1, largest: int) -> UploadForm:
    """A signed form for exactly this key and content type, and a size in bytes between the two."""
    seconds = int(UPLOAD_EXPIRES.total_seconds())
    form = client("s3").generate_presigned_post(
        settings.get(Setting.BUCKET),
        key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", smallest, largest]],
        ExpiresIn=seconds,
    )
    return UploadForm(form["url"], form["fields"], clock.wall() + UPLOAD_EXPIRES)


def inspect(key: str, version_id: str | None) -> Arrived | None:
    """Read an object once through: size, first bytes, hash. None when it is no longer there."""
    version: dict[str, Any] = {"VersionId": version_id} if version_id else {}
    try:
        answer = client("s3").get_object(Bucket=settings.get(Setting.BUCKET), Key=key, **version)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchVersion"}:
            return None
        raise
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in answer["Body"].iter_chunks(_CHUNK):
        head = (head + chunk)[:_HEAD_BYTES] if len(head) < _HEAD_BYTES else head
        digest.update(chunk)
        size += len(chunk)
    return Arrived(answer.get("VersionId"), size, head, digest.hexdigest())


def download_url(key: str, version_id: str | None, filename: str) -> tuple[str, datetime]:
    """A link to one version, as an attachment, good for 60 seconds; and when it ends."""
    version = {"VersionId": version_id} if version_id else {}
    disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    url = client("s3").generate_presigned_url(
        "get_object",
        Params={
            "Bucket": settings.get(Setting.BUCKET),
            "Key": key,
            "ResponseContentDisposition": disposition,
            **version,
        },
        ExpiresIn=int(DOWNLOAD_EXPIRES.total_seconds()),
    )
    return str(url), clock.wall() + DOWNLOAD_EXPIRES
