from __future__ import annotations

from guide.visits.kept_sound import FRAME_MS, KEPT_MS, ONSET_MS, KeptSound

ONSET = ONSET_MS // FRAME_MS
KEPT = KEPT_MS // FRAME_MS


def speak(sound: KeptSound, frames: int) -> None:
    for number in range(frames):
        sound.heard(bytes([number % 256]))


def test_everything_is_kept_up_to_a_bound() -> None:
    sound = KeptSound()
    speak(sound, 2 * KEPT)

    frames, is_turn = sound.take(0)
    assert len(frames) == KEPT
    assert not is_turn


def test_after_a_session_that_heard_well_only_the_beginning_of_a_turn_is_new() -> None:
    sound = KeptSound()
    speak(sound, 10 * ONSET)

    assert len(sound.take(0, is_onset=True)[0]) == ONSET
    assert len(sound.take(0)[0]) == 10 * ONSET


def test_a_turn_under_way_is_kept_until_it_is_understood() -> None:
    sound = KeptSound()
    speak(sound, ONSET)
    sound.turn_began("turn")
    speak(sound, 100)

    assert len(sound.take(0, is_onset=True)[0]) == ONSET + 100
    sound.turn_understood("turn")
    assert sound.take(0)[0] == []


def test_an_older_turn_that_is_understood_leaves_the_newer_one() -> None:
    sound = KeptSound()
    sound.turn_began("old")
    sound.turn_began("new")
    speak(sound, 100)
    sound.turn_understood("old")

    assert len(sound.take(0)[0]) == 100


def test_a_turn_that_the_visitor_ended_is_told_as_one() -> None:
    sound = KeptSound()
    sound.listened(True, is_turn=True)
    speak(sound, 100)
    sound.turn_ended(1_000)
    sound.listened(False, is_turn=False)

    frames, is_turn = sound.take(1_000 + KEPT_MS)
    assert len(frames) == 100
    assert is_turn


def test_a_turn_that_waited_too_long_is_nobodys_any_more() -> None:
    sound = KeptSound()
    speak(sound, 100)
    sound.turn_ended(1_000)

    assert sound.take(1_001 + KEPT_MS) == ([], False)


def test_what_was_heard_before_the_microphone_was_turned_off_is_not_sent_later() -> None:
    sound = KeptSound()
    speak(sound, 100)
    sound.listened(False, is_turn=False)

    assert sound.take(0)[0] == []


def test_a_button_that_is_held_is_a_turn_from_its_first_sound() -> None:
    sound = KeptSound()
    sound.listened(True, is_turn=True)
    speak(sound, 100)

    assert len(sound.take(0, is_onset=True)[0]) == 100
