from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request

from guide.addresses import MOST_REMEMBERED, Addresses, RateLimit, bucket, load_salt, visitor_address
from guide.errors import SettingsError, TooManyRequests


@pytest.mark.parametrize(
    ("forwarded", "hops", "address"),
    [
        ("6.6.6.6", 0, "10.0.0.1"),
        ("203.0.113.7", 1, "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7", 1, "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7, 10.9.9.9", 2, "203.0.113.7"),
        ("", 1, "10.0.0.1"),
        ("203.0.113.7", 2, "10.0.0.1"),
    ],
)
def test_only_what_trusted_proxies_saw_is_believed(forwarded: str, hops: int, address: str) -> None:
    assert visitor_address("10.0.0.1", {"x-forwarded-for": forwarded}, hops) == address


def test_a_bucket_does_not_name_the_address_and_differs_between_installations() -> None:
    one, other = bucket("203.0.113.7", b"one"), bucket("203.0.113.7", b"other")

    assert one != other
    assert "203" not in one


def test_a_phone_that_changes_its_address_within_its_network_stays_one_visitor() -> None:
    assert bucket("2001:db8::1", b"s") == bucket("2001:db8::ffff", b"s")
    assert bucket("2001:db8::1", b"s") != bucket("2001:db8:0:1::1", b"s")


def test_a_limit_forgets_after_a_minute() -> None:
    limit = RateLimit(2)
    limit.admit("a", 0)
    limit.admit("a", 10)
    limit.admit("b", 10)
    with pytest.raises(TooManyRequests):
        limit.admit("a", 59_999)

    limit.admit("a", 60_000)


def test_a_flood_from_everywhere_is_not_remembered_for_ever() -> None:
    limit = RateLimit(1)
    for number in range(30_000):
        limit.admit(f"bucket-{number}", number * 10)

    assert len(limit._times) <= 10_001


def test_the_salt_is_made_once_and_kept(tmp_path: Path) -> None:
    salt = load_salt(tmp_path)

    assert len(salt) == 32
    assert load_salt(tmp_path) == salt
    assert (tmp_path / "salt").stat().st_mode & 0o077 == 0


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="GUIDE_DATA_DIR"):
        load_salt(tmp_path / "missing")


def test_an_ipv4_visitor_over_an_ipv6_socket_is_not_everybody() -> None:
    assert bucket("::ffff:198.51.100.1", b"s") == bucket("198.51.100.1", b"s")
    assert bucket("::ffff:198.51.100.1", b"s") != bucket("::ffff:198.51.100.2", b"s")


def _request(peer: str, forwarded: str = "") -> Request:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return Request({"type": "http", "client": (peer, 50_000), "headers": headers})


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "192.168.7.20", "::ffff:10.0.0.9", "fd00::7"])
def test_visitors_who_follow_each_other_before_a_kiosk_are_not_one_visitor(peer: str) -> None:
    addresses = Addresses(trusted_hops=0, salt=b"s", most_per_minute=60)

    assert addresses.visitor(_request(peer), 0) == ""


@pytest.mark.parametrize(("peer", "hops", "forwarded"), [("198.51.100.1", 0, ""), ("10.0.0.1", 1, "198.51.100.1")])
def test_a_visitor_from_the_internet_is_the_same_one_all_day(peer: str, hops: int, forwarded: str) -> None:
    addresses = Addresses(trusted_hops=hops, salt=b"s", most_per_minute=60)

    assert addresses.visitor(_request(peer, forwarded), 0) == bucket("198.51.100.1", b"s")


def test_a_salt_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "salt").touch()
    salt = load_salt(tmp_path)

    assert len(salt) == 32
    assert load_salt(tmp_path) == salt


def test_a_flood_of_addresses_is_forgotten_oldest_first() -> None:
    limit = RateLimit(1)
    for number in range(MOST_REMEMBERED + 1):
        limit.admit(f"address-{number}", 0)

    limit.admit("address-0", 1)
    with pytest.raises(TooManyRequests):
        limit.admit(f"address-{MOST_REMEMBERED}", 1)
