"""STUN and TURN servers: fixed ones, fetched ones, and what is told of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import httpx
import pytest

from guide.voice import ice
from guide.voice.ice import RENEW_AFTER_S, TRY_AGAIN_AFTER_S, IceServer, IceServers
from guide.voice.stream import VoiceDoor

FIXED = IceServer(("turn:turn.example.org:3478",), "museum", "s3cret")
SECRET = "tok3n"


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def answering(monkeypatch: pytest.MonkeyPatch, answer: Callable[[httpx.Request], httpx.Response]) -> None:
    """Let the services be a function of ours."""
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), headers={"Authorization": f"Bearer {SECRET}"})
    monkeypatch.setattr(ice, "_client", lambda token: client)


def test_a_server_is_told_as_browsers_want_it_and_its_credential_never_printed() -> None:
    assert FIXED.as_json() == {
        "urls": ["turn:turn.example.org:3478"],
        "username": "museum",
        "credential": "s3cret",
    }
    assert IceServer(("stun:stun.example.org",)).as_json() == {"urls": ["stun:stun.example.org"]}
    assert "s3cret" not in repr(FIXED)


async def test_fetched_servers_join_the_fixed_ones_and_are_renewed_before_they_end() -> None:
    clock, fetches = Clock(), []

    async def fetch() -> tuple[IceServer, ...]:
        fetches.append(clock.now_s)
        return (IceServer(("turn:relay.example.org",), "u", str(len(fetches))),)

    servers = IceServers([FIXED], fetch=fetch, clock=clock)
    assert [one.credential for one in await servers.current()] == ["s3cret", "1"]
    clock.now_s += RENEW_AFTER_S - 1
    assert [one.credential for one in await servers.current()] == ["s3cret", "1"]
    clock.now_s += 1
    assert [one.credential for one in await servers.current()] == ["s3cret", "2"]


async def test_a_service_that_fails_is_asked_again_later_and_nothing_secret_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    clock = Clock()
    answers = [
        httpx.Response(401, text=f"bad {SECRET}"),
        httpx.Response(200, json={"iceServers": {"urls": "stun:a"}}),
    ]
    answering(monkeypatch, lambda request: answers.pop(0))
    servers = IceServers(fetch=ice.from_hugging_face(SECRET), clock=clock)

    assert await servers.current() == ()
    assert await servers.current() == ()
    assert "no TURN credentials" in caplog.text
    assert SECRET not in caplog.text
    clock.now_s += TRY_AGAIN_AFTER_S
    monkeypatch.undo()
    answering(monkeypatch, lambda request: answers.pop(0))
    assert await servers.current() == (IceServer(("stun:a",)),)


async def test_cloudflare_is_asked_by_key_and_what_cannot_be_used_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[httpx.Request] = []
    told = [
        {"urls": ["stun:stun.cloudflare.com:3478", "quic:nonsense"]},
        {"urls": ["turn:turn.cloudflare.com:3478?transport=udp"], "username": "u", "credential": "c"},
        {"urls": []},
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(201, json={"iceServers": told})

    answering(monkeypatch, answer)
    got = await ice.from_cloudflare("key-1", SECRET)()

    assert "/keys/key-1/" in str(asked[0].url)
    assert got == (
        IceServer(("stun:stun.cloudflare.com:3478",)),
        IceServer(("turn:turn.cloudflare.com:3478?transport=udp",), "u", "c"),
    )


@pytest.mark.parametrize("told", [[], {"iceServers": "none"}, {"iceServers": ["stun:a"]}, {}])
async def test_an_answer_that_is_no_list_of_servers_is_refused(monkeypatch: pytest.MonkeyPatch, told: object) -> None:
    answering(monkeypatch, lambda request: httpx.Response(200, json=told))

    with pytest.raises(ValueError, match="no list"):
        await ice.from_hugging_face(SECRET)()


@pytest.mark.peers
async def test_the_door_asks_the_servers_for_an_address_of_its_own() -> None:
    """A STUN server of the test's own sees who asks."""
    from tests.voice.test_stream import Visit
    from tests.voice.visitor import Visitor

    asked = asyncio.Event()

    class Stun(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, address: object) -> None:
            asked.set()

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Stun, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    door = VoiceDoor(max_peers=1, ice=IceServers([IceServer((f"stun:127.0.0.1:{port}",))]))
    async with Visitor() as visitor:
        offer = await visitor.offer()
        accepting = asyncio.create_task(door.accept("a", Visit(), sdp=offer.sdp, type=offer.type))
        await asyncio.wait_for(asked.wait(), 5)
        accepting.cancel()
    await door.close()
    transport.close()
