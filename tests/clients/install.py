"""Fetches the stock clients that the tests in this folder run: `python -m tests.clients.install`.

They live outside of the project, by name and version: the npm packages because Node finds them there, openai-agents
because it wants a newer Starlette than Gradio takes.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

NPM_PACKAGES: Final = ("openai@7.55.0", "@openai/agents-realtime@0.20.0", "ws@8.23.0", "zod@4")
PYPI_PACKAGES: Final = ("openai-agents[voice]==0.24.0", "websockets==15.0.1")

FOLDER: Final = Path(os.environ.get("CLIENTS_DIR") or Path(tempfile.gettempdir()) / "vitrine-clients")
AGENTS_PYTHON: Final = FOLDER / "venv" / "bin" / "python"
_NPM_DONE: Final = FOLDER / "npm.done"
_PYPI_DONE: Final = FOLDER / "pypi.done"


def missing_npm() -> str:
    """Why the npm clients can't run here, "" when they can."""
    if shutil.which("node") is None:
        return "Node isn't installed"
    return "" if _holds(_NPM_DONE, NPM_PACKAGES) else "npm clients are absent: python -m tests.clients.install"


def missing_agents() -> str:
    return "" if _holds(_PYPI_DONE, PYPI_PACKAGES) else "openai-agents is absent: python -m tests.clients.install"


def _holds(done: Path, packages: tuple[str, ...]) -> bool:
    """Whether it was these packages that were fetched."""
    return done.exists() and done.read_text().split() == list(packages)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Of several processes that want to install, one does and the others wait."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_npm() -> None:
    (FOLDER / "package.json").write_text('{"private": true, "type": "module"}')
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm isn't installed")
    subprocess.run([npm, "install", "--no-audit", "--no-fund", *NPM_PACKAGES], cwd=FOLDER, check=True)
    _NPM_DONE.write_text("\n".join(NPM_PACKAGES))


def install_agents() -> None:
    venv.create(FOLDER / "venv", with_pip=True)
    subprocess.run([AGENTS_PYTHON, "-m", "pip", "install", "--quiet", *PYPI_PACKAGES], check=True)
    _PYPI_DONE.write_text("\n".join(PYPI_PACKAGES))


def main() -> int:
    with alone():
        for why, install in ((missing_npm(), install_npm), (missing_agents(), install_agents)):
            if why:
                install()
    return 0


if __name__ == "__main__":
    sys.exit(main())
