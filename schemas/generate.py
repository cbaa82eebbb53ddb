"""Write `schemas/` from the code: a JSON Schema per published shape, and the OpenAPI document.

`python -m schemas.generate` writes what is new. A schema that stands is never overwritten: where
its class has another shape, nothing is written and the class is named. The OpenAPI document is
written anew. With `--check` it only says what is out of date, and fails.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from schemas import openapi, operations, published

ROOT = Path(__file__).parent
_HOW = "run `make generate`"


def main(arguments: list[str], root: Path = ROOT) -> int:
    classes = list(published.classes())
    faults = published.faults(root, classes)
    files = published.unwritten(root, classes)
    contract, document = Path("openapi.json"), openapi.document()
    stands = json.loads((root / contract).read_text()) if (root / contract).exists() else {}
    if "--check" in arguments:
        faults += [f"schemas/{file}: missing; {_HOW}" for file in files]
        if stands != document:
            faults.append(f"schemas/{contract}: out of date; {_HOW}")
            faults += [f"  {line}" for line in operations.changes(stands, document)]
    if faults:
        print("\n".join(faults))
        return 1
    if "--check" not in arguments:
        if stands != document:
            files[contract] = document
        for file, content in files.items():
            _write(root / file, content)
        print(f"{len(files)} written" if files else "nothing new")
    return 0


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # In the OpenAPI document order has a meaning: the first media type is the one to expect.
    in_order = path.name != "openapi.json"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=in_order) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
