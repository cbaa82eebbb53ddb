"""A published schema is written once; what changes gets a new number, or is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import create_model

from functions.core.event import Event
from functions.core.published import ReadItem
from functions.core.values import PERSONAL
from schemas import generate, openapi, operations, published
from schemas.published import Contract
from tests.contract.examples import CLASSES, ROOT, SCHEMAS


def noted(fields: dict[str, Any], *, shape: int = 1, words: str = "A thing.") -> type[Event]:
    """The event class `Noted` with these fields."""
    made = create_model("Noted", __base__=Event, __module__="m", __doc__=words, **fields)
    made.context, made.type, made.shape = "tests", "thing.noted", shape
    return made


def write(root: Path, cls: Contract) -> None:
    for file, schema in published.unwritten(root, [cls]).items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(json.dumps(schema))


COUNTED = noted({"count": int, "by": str})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of schemas in which `Noted` has its first."""
    write(tmp_path, COUNTED)
    assert published.faults(tmp_path, [COUNTED]) == []
    return tmp_path


@pytest.mark.parametrize(
    "fields",
    [
        {"count": int, "by": str, "at": str},
        {"count": int, "by": str, "at": str | None},
        {"count": int},
        {"count": str, "by": str},
        {"count": int, "by": Annotated[str, PERSONAL]},
    ],
)
def test_another_shape_under_the_same_number_is_found(root: Path, fields: dict[str, Any]) -> None:
    (fault,) = published.faults(root, [noted(fields)])
    assert fault.startswith("schemas/tests/Noted/1.json: m.Noted has another shape")
    assert "raise its `shape` to 2" in fault
    assert published.unwritten(root, [noted(fields)]) == {}


@pytest.mark.parametrize(
    "same",
    [
        noted({"count": int, "by": str}, words="Told in other words."),
        noted({"by": str, "count": int}),
        noted({"count": int, "by": str, "name": Annotated[str, PERSONAL]}),
    ],
)
def test_words_order_and_what_is_sealed_are_no_shape(root: Path, same: type[Event]) -> None:
    assert published.faults(root, [same]) == []


def test_a_new_number_is_written_beside_the_old(root: Path) -> None:
    before = (root / "tests/Noted/1.json").read_text()
    again = noted({"count": int, "by": str, "at": str}, shape=2)
    assert list(published.unwritten(root, [again])) == [Path("tests/Noted/2.json")]
    write(root, again)
    assert published.faults(root, [again]) == []
    assert (root / "tests/Noted/1.json").read_text() == before
    (root / "tests/Noted/1.json").unlink()
    (fault,) = published.faults(root, [again])
    assert "tests/Noted/1.json: missing" in fault


def test_a_schema_without_a_class_is_found_unless_it_is_retired(root: Path) -> None:
    (fault,) = published.faults(root, [])
    assert "tests/Noted/1.json: no class has this shape" in fault
    assert published.faults(root, [], frozenset({"tests/Noted"})) == []
    (root / "tests/Noted/2.json").write_text("{}")
    (fault,) = published.faults(root, [COUNTED])
    assert "tests/Noted/2.json: no class has this shape" in fault


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The committed schemas, somewhere they may be broken."""
    shutil.copytree(SCHEMAS, tmp_path, dirs_exist_ok=True, ignore=lambda *_: {"__pycache__"})
    assert generate.main(["--check"], tmp_path) == 0
    return tmp_path


def test_generating_stops_at_a_published_shape(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = copy / "claims/ClaimPaid/1.json"
    schema = json.loads(file.read_text())
    del schema["properties"]["paid_on"]
    file.write_text(json.dumps(schema))
    (copy / "claims/ClaimClosed/1.json").unlink()
    assert generate.main([], copy) == generate.main(["--check"], copy) == 1
    told = capsys.readouterr().out
    assert "functions.claims.events.ClaimPaid has another shape now" in told
    assert "schemas/claims/ClaimClosed/1.json: missing; run `make generate`" in told
    assert json.loads(file.read_text()) == schema
    assert not (copy / "claims/ClaimClosed/1.json").exists()


def test_generating_writes_what_is_missing(copy: Path) -> None:
    lost = [copy / "claims/ClaimClosed/1.json", copy / "staff/BranchCard/2.json"]
    for file in lost:
        file.unlink()
    assert generate.main([], copy) == 0
    assert [file.read_text() for file in lost] == [
        (SCHEMAS / file.relative_to(copy)).read_text() for file in lost
    ]


def test_the_openapi_document_is_written_anew_and_told_by_operation(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = copy / "openapi.json"
    document = json.loads(file.read_text())
    document["paths"]["/v1/gone"] = {"get": {}}
    del document["paths"]["/v1/claims"]["post"]
    file.write_text(json.dumps(document))
    assert generate.main(["--check"], copy) == 1
    assert capsys.readouterr().out.splitlines()[1:] == ["  + POST /v1/claims", "  - GET /v1/gone"]
    assert generate.main([], copy) == 0
    assert file.read_text() == (SCHEMAS / "openapi.json").read_text()


def test_an_operation_differs_where_a_schema_does_that_it_reaches() -> None:
    def document(amount: str) -> dict[str, Any]:
        def use(name: str) -> dict[str, Any]:
            return {"schema": {"$ref": f"#/components/schemas/{name}"}}

        schemas = {"Claim": use("Money"), "Money": {"type": amount}, "Name": {"type": "string"}}
        paths = {"/claims": {"get": use("Claim")}, "/names": {"get": use("Name")}}
        return {"paths": paths, "components": {"schemas": schemas}}

    assert operations.changes(document("string"), document("number")) == ["~ GET /claims: Money"]
    assert operations.changes(document("string"), document("string")) == []
    assert operations.changes({"info": 1}, {"info": 2}) == ["~ info"]


@pytest.mark.parametrize(
    ("path", "method", "stores"),
    [
        ("/v1/settlements/preview", "post", False),
        ("/v1/claims/{claim_id}", "get", False),
        ("/v1/claims/{claim_id}/calculation", "post", True),
        ("/v1/claims/{claim_id}/documents/{document_id}", "delete", True),
        ("/v1/branches/{code}", "put", True),
        ("/v1/payments/{payment_id}/result", "post", True),
    ],
)
def test_a_version_is_named_where_something_is_stored(path: str, method: str, stores: bool) -> None:
    operation = openapi.document()["paths"][path][method]
    assert ("If-Match" in {each["name"] for each in operation["parameters"]}) is stores
    assert ("412" in operation["responses"]) is stores


def test_every_published_class_stands_where_it_is_looked_for() -> None:
    for path in (ROOT / "functions").rglob("*.py"):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))

    def below(cls: type[Any]) -> Iterator[type[Any]]:
        for each in cls.__subclasses__():
            yield each
            yield from below(each)

    found = {
        cls
        for base, own in ((Event, "type"), (ReadItem, "view"))
        for cls in below(base)
        if own in vars(cls) and cls.__module__.startswith("functions.")
    }
    assert found == set(CLASSES)
