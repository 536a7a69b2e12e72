"""Which espeak-ng voice speaks for which of the Realtime protocol's."""

from guide.pipeline.tts.voices import espeak_voices, voice_gain, words_per_minute


def test_a_known_language_keeps_the_variant_and_an_unknown_one_falls_back_to_english() -> None:
    assert espeak_voices("marin", "fr-CA")[:2] == ["fr-ca+f2", "fr+f2"]
    assert espeak_voices("nobody", "tlh")[-1] == "en"


def test_an_unknown_voice_or_language_has_the_usual_loudness_and_pace() -> None:
    assert voice_gain("nobody") == voice_gain("marin")
    assert words_per_minute("tlh") == words_per_minute("en-GB")
