"""What the guide says by itself, in the visitor's language."""

from __future__ import annotations

import pytest

from guide.museum.language.lexicon import common_words
from guide.pipeline.phrases import phrases


@pytest.mark.parametrize("language", sorted(common_words().keys() - {"en"}))
def test_every_language_that_is_noticed_is_greeted_in_itself(language: str) -> None:
    assert phrases(language).greeting != phrases("en").greeting


@pytest.mark.parametrize(("language", "like"), [("pt-BR", "pt"), ("nb", "no"), ("FR", "fr"), ("tlh", "en")])
def test_a_region_speaks_its_language_and_an_unknown_one_english(language: str, like: str) -> None:
    assert phrases(language) is phrases(like)
