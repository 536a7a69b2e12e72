"""The server behind TLS and without, with plain stages, and the stock clients in processes of their own."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import json
import os
import shutil
import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from guide.pipeline.server import RealtimeServer
from tests.clients import install
from tests.pipeline.plain_stages import PlainAnswers, ScriptedStt, ToneTts, silence, voice

HERE = Path(__file__).parent
PATIENCE_S = 60.0

RunClient = Callable[..., Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Served:
    """`certificate`: of the authority to trust, where the server speaks TLS."""

    server: RealtimeServer
    certificate: Path
    speech: Path


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async for one in _serving(tmp_path, None):
        yield one


@pytest.fixture
async def served_securely(tmp_path: Path) -> AsyncIterator[Served]:
    async for one in _serving(tmp_path, _self_signed(tmp_path)):
        yield one


async def _serving(folder: Path, tls: ssl.SSLContext | None) -> AsyncIterator[Served]:
    server = RealtimeServer(stt=ScriptedStt(), tts=ToneTts(), answerer=PlainAnswers())
    await server.start(tls=tls)
    speech = folder / "speech.pcm"
    speech.write_bytes(silence(500) + voice(1_200) + silence(1_000))
    yield Served(server, folder / "certificate.pem", speech)
    await server.close()


def _self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


@pytest.fixture
def run_npm() -> Iterator[RunClient]:
    """Node looks for packages beside the script and in the folders above it."""
    _insist(install.missing_npm, install.install_npm)
    with tempfile.TemporaryDirectory(dir=install.FOLDER) as folder:
        for script in HERE.glob("*.mjs"):
            shutil.copy(script, folder)

        async def run(script: str, served: Served) -> dict[str, Any]:
            environment = {"NODE_EXTRA_CA_CERTS": str(served.certificate)} if served.certificate.exists() else {}
            return await _run(["node", f"{folder}/{script}"], served, environment)

        yield run


@pytest.fixture
def run_agents() -> RunClient:
    _insist(install.missing_agents, install.install_agents)

    async def run(script: str, served: Served) -> dict[str, Any]:
        return await _run([str(install.AGENTS_PYTHON), str(HERE / script)], served, {})

    return run


def _insist(missing: Callable[[], str], fetch: Callable[[], None]) -> None:
    """Skip without the client; where the clients are required, fetch it."""
    why = missing()
    if why and os.environ.get("REQUIRE_CLIENTS") == "1":
        with install.alone():
            if missing():
                fetch()
        why = missing()
        assert not why, why
    if why:
        pytest.skip(why)


async def _run(command: list[str], served: Served, environment: dict[str, str]) -> dict[str, Any]:
    """The JSON that the client prints at its end."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **environment,
            "REALTIME_URL": f"{served.server.url}?model=gpt-realtime-2.1",
            "REALTIME_BASE_URL": served.server.base_url,
            "SPEECH_FILE": str(served.speech),
            "NO_PROXY": "127.0.0.1",
            "OPENAI_AGENTS_DISABLE_TRACING": "1",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            output, complaints = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, complaints.decode()
    told: dict[str, Any] = json.loads(output.decode().splitlines()[-1])
    return told
