"""Which espeak-ng voice speaks for which of the Realtime protocol's."""

from guide.pipeline.voices import espeak_voices


def test_a_known_language_keeps_the_variant_and_an_unknown_one_falls_back_to_english() -> None:
    assert espeak_voices("marin", "fr-CA")[:2] == ["fr-ca+f2", "fr+f2"]
    assert espeak_voices("nobody", "tlh")[-1] == "en"
