"""The four stacks, each installed into a directory of its own, as one would upload it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.scene import ENVIRONMENT
from infra import package
from infra.package import ROOT, Target

LOCK = ROOT / "requirements" / "bench.txt"
_CHILD = Path(__file__).with_name("child.py")
_BUILT = ROOT / "build" / "benchmarks"
_PEERS = Path(__file__).with_name("peers")


@dataclass(frozen=True)
class Stack:
    """One way to serve `POST /v1/claims`: the module its `handler` stands in, and its package."""

    name: str
    module: str
    package: Path
    python: str
    sdk: bool = True
    """Whether it talks to AWS through botocore."""

    def command(self, mode: str, scene: str = "") -> list[str]:
        """How its process is started; `child.py` has the modes. No site-packages: its own alone."""
        return [self.python, "-S", "-P", str(_CHILD), self.module, mode, scene]

    @property
    def environment(self) -> dict[str, str]:
        """What its process finds around it, as in Lambda: a disk that cannot be written to, too."""
        package = str(self.package)
        return ENVIRONMENT | {
            "PYTHONPATH": package,
            "LAMBDA_TASK_ROOT": package,
            "PYTHONDONTWRITEBYTECODE": "1",
        }


def built(python: str = sys.executable) -> tuple[Stack, ...]:
    """Every stack, installed for this Python."""
    peers = _peers(python)
    return (
        Stack("ours", "functions.claims.api", ours(python), python, sdk=False),
        Stack("typical", "typical", peers, python),
        Stack("fastapi", "fastapi_mangum", peers, python),
        Stack("floor", "floor", peers, python, sdk=False),
    )


def ours(python: str = sys.executable) -> Path:
    """Our own package, put together as for Lambda, but for a Python of this machine."""
    return _ours(package.for_this_machine(python))


def deployed() -> Path:
    """Our own package as it goes to Lambda."""
    return _ours(package.for_lambda())


def _ours(target: Target) -> Path:
    code = [path for path in (ROOT / "functions").rglob("*") if path.suffix in {".py", ".toml"}]
    return _once(
        "ours",
        [package.LOCK, Path(package.__file__), *sorted(code)],
        str(target),
        lambda into: package.build(into, target, [package.LOCK]),
    )


def _peers(python: str) -> Path:
    return _once(
        "peers", [LOCK, *sorted(_PEERS.glob("*.py"))], python, lambda into: _install(into, python)
    )


def _install(into: Path, python: str) -> None:
    """The peers and what they need, as pip leaves it: with `.pyc` files."""
    install = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    subprocess.run(
        [*install, "--require-hashes", "--requirement", str(LOCK), "--target", str(into)],
        check=True,
    )
    for source in _PEERS.glob("*.py"):
        shutil.copy(source, into)
    subprocess.run([python, "-m", "compileall", "-q", "-l", str(into)], check=True)


def _once(name: str, sources: Iterable[Path], target: str, fill: Callable[[Path], None]) -> Path:
    """The directory that `fill` made of these sources for this target, now or earlier."""
    digest = hashlib.sha256(target.encode())
    for source in sources:
        digest.update(source.read_bytes())
    directory = _BUILT / f"{name}-{digest.hexdigest()[:16]}"
    if not directory.exists():
        _BUILT.mkdir(parents=True, exist_ok=True)
        unfinished = Path(mkdtemp(dir=_BUILT))
        fill(unfinished)
        try:
            unfinished.rename(directory)
        except OSError:  # another process was faster
            shutil.rmtree(unfinished)
    return directory
