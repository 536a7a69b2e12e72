"""The door between the visitors' browsers and their visits: WebRTC, carried by FastRTC's Stream.

Who may come in is the site's business; here a visit that may gets an answer to its offer, at most one connection, and
its place back whenever that ends: by the page, by the visit, by a killed tab, or by never having connected at all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from guide.errors import NoPlace, VisitEnded
from guide.voice import fastrtc_parts
from guide.voice.connection import Connection
from guide.voice.ice import IceServers
from guide.voice.offers import check_offer
from guide.voice.peer import Listener, Peer, VoiceHandler

log = logging.getLogger(__name__)

CHECKS_PER_TIMEOUT: Final = 4
"""How often, in the time after which a silent page counts as gone, it is looked whether anything came."""


class VoiceDoor:
    """All connections of this process.

    `max_peers`: voices at once. `ice`: the servers that help calls through other networks; none asks nobody.
    `connect_timeout_s`: how long a browser may take from our answer until sound and messages flow.
    `quiet_timeout_s`: after how long without a single packet a browser counts as gone; aiortc itself takes 31 s.
    `library_versions`: which fastrtc and aiortc are installed, when not those.
    """

    def __init__(
        self,
        *,
        max_peers: int,
        ice: IceServers | None = None,
        connect_timeout_s: float = 9.0,
        quiet_timeout_s: float = 12.0,
        library_versions: Mapping[str, str] | None = None,
    ) -> None:
        self._max_peers = max_peers
        self._connect_timeout_s = connect_timeout_s
        self._quiet_timeout_s = quiet_timeout_s
        self._in_loop = fastrtc_parts.is_made_for(library_versions or fastrtc_parts.installed_versions())
        if not self._in_loop:
            log.warning("fastrtc or aiortc is not of the version this was made for: fewer voices will fit")
        self._ice = ice or IceServers()
        self._stream = fastrtc_parts.new_stream(VoiceHandler(), max_peers=max_peers, is_bare=self._in_loop)
        self._peers: dict[str, Peer] = {}
        self._connections: dict[Peer, Connection] = {}
        self._watches: dict[Peer, asyncio.Task[None]] = {}
        self._disconnecting: set[asyncio.Task[None]] = set()

    @property
    def free_places(self) -> int:
        return self._max_peers - len(self._connections)

    async def accept(self, visit_id: str, listener: Listener, *, sdp: str, type: str) -> dict[str, str]:
        """Answer a page's offer: `{"sdp", "type"}`. An older connection of this visit ends at once.

        Raises BadInput for an offer that can't work, NoPlace when all places are taken, VisitEnded when a newer offer
        of the same visit, or `hang_up`, came in meanwhile.
        """
        check_offer(sdp, type)
        self.hang_up(visit_id)
        if self.free_places < 1:
            raise NoPlace("all voice places are taken")
        fastrtc_parts.ask_ice_servers(self._stream, [server.as_json() for server in self._ice.known])
        peer = Peer(visit_id, listener, self._ended)
        connection = Connection(self._stream, peer)
        self._peers[visit_id] = peer
        self._connections[peer] = connection
        try:
            return await self._connect(peer, connection, sdp, type)
        except BaseException:
            peer.close()
            raise

    async def _connect(self, peer: Peer, connection: Connection, sdp: str, type: str) -> dict[str, str]:
        try:
            answer = await connection.answer(sdp, type)
        finally:
            if peer.has_ended:
                self._let_go(connection)
        if peer.has_ended:
            raise VisitEnded("this offer was overtaken by a newer one")
        connection.attach(in_loop=self._in_loop)
        self._watches[peer] = asyncio.create_task(self._watch(peer, connection))
        return answer

    def hang_up(self, visit_id: str) -> None:
        """End the visit's connection, if it has one."""
        if visit_id in self._peers:
            self._peers[visit_id].close()

    async def close(self) -> None:
        """End all connections; returns when their sockets are closed."""
        for peer in list(self._connections):
            peer.close()
        await asyncio.gather(*self._disconnecting)

    def _ended(self, peer: Peer) -> None:
        if self._peers.get(peer.visit_id) is peer:
            del self._peers[peer.visit_id]
        connection = self._connections.pop(peer)
        if not connection.is_answering:
            self._let_go(connection)
        watch = self._watches.pop(peer, None)
        if watch is not None and watch is not asyncio.current_task():
            watch.cancel()

    def _let_go(self, connection: Connection) -> None:
        connection.release()
        closing = asyncio.create_task(connection.disconnect())
        self._disconnecting.add(closing)
        closing.add_done_callback(self._disconnecting.discard)

    async def _watch(self, peer: Peer, connection: Connection) -> None:
        """End a connection that doesn't come to stand, or over which nothing comes any more."""
        await asyncio.sleep(self._connect_timeout_s)
        quiet_checks, received = 0, await connection.bytes_received()
        check_s = self._quiet_timeout_s / CHECKS_PER_TIMEOUT
        while peer.is_open and quiet_checks < CHECKS_PER_TIMEOUT:
            await asyncio.sleep(check_s)
            before, received = received, await connection.bytes_received()
            quiet_checks = quiet_checks + 1 if received == before else 0
            if quiet_checks == 0 and peer.presence.is_quiet(check_s):
                peer.presence.expect_nothing()
        log.info("a page %s; its connection is closed", "fell silent" if peer.is_open else "never connected")
        peer.close()
