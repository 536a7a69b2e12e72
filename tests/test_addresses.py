from __future__ import annotations

from pathlib import Path

import pytest

from guide.addresses import RateLimit, bucket, load_salt, visitor_address
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
