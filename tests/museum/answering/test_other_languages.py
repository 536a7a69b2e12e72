"""What visitors who don't speak the museum's language are told: in whole sentences of theirs."""

from __future__ import annotations

import re

import pytest

from guide.museum.answering.answers import Answer
from guide.museum.answering.foreign import said_as_written
from guide.museum.files import load_museum
from guide.museum.language.lexicon import common_words, phrases
from guide.museum.language.words import word_count
from tests.museum.museums import FIRST, read

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "tr", "ru", "uk", "el",
             "ja", "zh", "ko", "ar", "he")  # fmt: skip


def ask(question: str, language: str, at: str | None = None, before: str | None = None) -> Answer:
    return read(FIRST).answer(question, at=at, before=before, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("own", ["en", "fr"])
def test_every_language_says_what_the_guide_can_do_and_names_the_exhibit(language: str, own: str) -> None:
    said = phrases(language, own)

    assert "{" not in said["cannot"]
    assert said["told"].format(facts=said["quoted"].format("The Bell")).count("The Bell") == 1
    assert language == "en" or said["cannot"] != phrases("en", own)["cannot"]


@pytest.mark.parametrize("language", ["fr", "de"])
def test_french_and_german_say_all_that_english_says(language: str) -> None:
    english, other = phrases("en"), phrases(language)

    assert set(english) - {"untold"} <= set(other)
    assert all(word_count(said) <= 60 for said in other.values())


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Wie groß ist der Stein von Rosette?", "Der Stein von Rosette: Als Größe nennt das Schild 112,3 × 75,7 ×"),
        ("Wo steht der Stein von Rosette?", "Der Stein von Rosette: Als Standort nennt das Schild Raum 2."),
        ("Wer hat den Stein von Rosette gemacht?", "nennt das Schild Priester von Memphis, für Ptolemaios V."),
        ("Welche Inventarnummer hat die Große Welle?", "Die Große Welle: Die Inventarnummer ist JP1847."),
        ("Wann wurde der Helm von Sutton Hoo gemacht?", "das Schild about AD 600–625, also vor etwa 1.400 Jahren."),
        ("Wer hat die Hieroglyphen entziffert?", "Der Stein von Rosette, dazu schreiben unsere Kuratoren: "),
    ],
)  # fmt: skip
def test_german_titles_stand_where_they_need_no_declension(question: str, told: str) -> None:
    assert told in ask(question, "de").text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Quel est le numéro de la pierre de Rosette ?", "Le numéro d'inventaire de la pierre de Rosette est EA24."),
        ("Où est la Grande Vague ?", "Pour voir la Grande Vague, c'est ici : Salle 6."),
        ("De quand date le buste de Néfertiti ?", "« Bust of Nefertiti » : comme date, le cartel indique about 1340"),
        ("Parlez-moi du casque de Sutton Hoo.", "Vous parlez de « The Sutton Hoo Helmet »."),
    ],
)  # fmt: skip
def test_french_titles_join_their_sentences(question: str, told: str) -> None:
    assert ask(question, "fr").text.startswith(told)


@pytest.mark.parametrize(
    ("question", "language", "at", "holds"),
    [
        ("C'est de quelle époque ?", "fr", "great-wave", "1831"),
        ("Qui a peint ce tableau ?", "fr", "great-wave", "Katsushika Hokusai"),
        ("Est-ce que Picasso l'a peinte ?", "fr", "great-wave", "Katsushika Hokusai"),
        ("C'est grand comment ?", "fr", "great-wave", "25,7"),
        ("Elle est faite avec quoi ?", "fr", "great-wave", "gravure sur bois"),
        ("Qu'est-ce que je vois ici ?", "fr", "great-wave", "Une vague se dresse"),
        ("Raconte-moi pour mon fils de six ans", "fr", "great-wave", "Regarde l'écume"),
        ("Qu'est-ce qui est écrit dessus ?", "fr", "rosetta-stone", "décret"),
        ("Mes enfants doivent-ils payer ?", "fr", None, "gratuite"),
        ("Êtes-vous ouverts à Noël ?", "fr", None, "décembre"),
        ("Que peut-on voir ici ?", "fr", None, "figurines de Lewis"),
        ("Comment s'appelle cette œuvre ?", "fr", "great-wave", "La Grande Vague"),
        ("Quand Hokusai est-il mort ?", "fr", "great-wave", "1849"),
        ("Quelles couleurs a-t-il utilisées ?", "fr", "great-wave", "bleu de Prusse"),
        ("Où est l'original ?", "fr", "great-wave", "pas d'original unique"),
        ("Elle est en or ?", "fr", "rosetta-stone", "granodiorite"),
        ("On peut payer par carte ?", "fr", None, "espèces"),
        ("Où est la salle 5 ?", "fr", None, "premier étage à droite"),
        ("Wie groß ist das Bild?", "de", "great-wave", "25,7"),
        ("Wie heißt das Bild?", "de", "great-wave", "Die Große Welle"),
        ("Wann ist Hokusai gestorben?", "de", "great-wave", "1849"),
        ("Welche Farben hat er benutzt?", "de", "great-wave", "Preußischblau"),
        ("Was für ein Stein ist das?", "de", "rosetta-stone", "Granodiorit"),
        ("Ich bin 70, was zahle ich?", "de", None, "8 Euro"),
        ("Ich möchte eine Karte kaufen", "de", None, "an der Kasse"),
        ("Hat Picasso das gemalt?", "de", "great-wave", "Katsushika Hokusai"),
        ("Ist das ein Ölgemälde?", "de", "great-wave", "Holzschnitt"),
        ("Was hat so ein Druck damals gekostet?", "de", "great-wave", "Nudeln"),
        ("Erzähl es meiner sechsjährigen Tochter", "de", "great-wave", "Schaum"),
        ("Wie viele Zeilen Hieroglyphen sind übrig?", "de", "rosetta-stone", "Vierzehn"),
        ("Kann man hier etwas essen?", "de", None, "Café"),
        ("Haben Sie an Weihnachten geöffnet?", "de", None, "Dezember"),
        ("Was gibt es hier zu sehen?", "de", None, "Schachfiguren"),
    ],
)
def test_visitors_ask_in_their_own_words(question: str, language: str, at: str | None, holds: str) -> None:
    answer = ask(question, language, at)

    assert holds in answer.text
    assert word_count(answer.text) <= 60


@pytest.mark.parametrize(
    ("question", "language", "at"),
    [
        ("Combien d'enfants avait Hokusai ?", "fr", "great-wave"),
        ("Wie viele Kinder hatte Hokusai?", "de", "great-wave"),
        ("Welche Augenfarbe hatte er?", "de", "great-wave"),
        ("Qui est le roi de Suède ?", "fr", None),
        ("Wer hat ihn gestohlen?", "de", "rosetta-stone"),
        ("Où est la station de taxis ?", "fr", None),
    ],
)
def test_what_nobody_wrote_is_declined(question: str, language: str, at: str | None) -> None:
    assert not ask(question, language, at).sources


def test_an_age_is_that_of_the_person_spoken_of() -> None:
    french = ask("Et il avait quel âge ?", "fr", "great-wave", "Qui a fait ça ?")
    german = ask("Und wie alt war er da?", "de", "great-wave", "Wer hat das gemacht?")

    assert "soixante-dix ans" in french.text
    assert "siebzig Jahre" in german.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "¿Quién pintó el retrato de Vermeer?",
            "Se trata de «Girl with a Pearl Earring» (Johannes Vermeer, about 1665",
        ),
        ("Dove sono i bagni?", "Non ho ancora testi in italiano."),
        ("Onde fica a casa de banho?", "Ainda não tenho textos em português."),
        ("Gdzie są toalety?", "Nie mam jeszcze tekstów po polsku."),
        ("Waar is het toilet?", "Ik heb nog geen teksten in het Nederlands."),
        ("トイレはどこですか", "日本語の解説はまだありません。"),
        ("أين الحمام؟", "لا توجد لدي نصوص بالعربية بعد."),
    ],
)
def test_other_languages_are_noticed_and_answered_in_themselves(question: str, told: str) -> None:
    answer = ask(question, "en")

    assert answer.text.startswith(told)
    assert answer.language not in ("", "en")


@pytest.mark.parametrize("language", ["fr", "de"])
def test_every_fact_of_every_exhibit_is_a_sentence(language: str) -> None:
    book = read(FIRST).book(language)
    facts = [passage.text for passage in book.passages if passage.kind == "fact"]

    assert facts
    assert all(re.fullmatch(r"[A-ZÀ-Þ«„].*[^.]\.", fact, re.DOTALL) for fact in facts)
    assert not any("{" in fact for fact in facts)


def test_small_words_of_two_languages_arent_all_the_same() -> None:
    words = common_words()

    assert all(words[one] - words[other] for one in words for other in words if one != other)


def test_what_is_not_translated_is_read_as_it_was_written_and_names_are_as_ever() -> None:
    told = {each.name for each in said_as_written(load_museum(FIRST))}

    assert {"The Sutton Hoo Helmet", "The Great Wave", "about AD 600–625", "spruce, maple, varnish"} <= told
    assert not {"Johannes Vermeer", "Hoa Hakananai'a", "Room 4", "granodiorite", "196 BC"} & told


def test_in_a_museum_of_another_language_english_says_what_it_can_do_and_so_does_a_language_nobody_wrote() -> None:
    english, hindi = phrases("en", "fr"), phrases("hi", "fr")

    assert english["cannot"].endswith("or answer in the museum's own language.")
    assert "English" not in hindi["cannot"]


@pytest.mark.parametrize("language", ["fr", "de"])
@pytest.mark.parametrize("at", [None, *load_museum(FIRST).exhibits])
def test_a_question_to_be_tapped_is_answered_in_the_language_it_is_written_in(language: str, at: str | None) -> None:
    for question in read(FIRST).suggestions(at, language):
        assert ask(question, language, at).language == ""


@pytest.mark.parametrize("language", ["fr", "de"])
def test_questions_about_the_museum_are_first_of_all_about_what_is_translated(language: str) -> None:
    first, second, _ = (ask(question, language).exhibit for question in read(FIRST).suggestions(None, language))

    assert all(read(FIRST).book(language).exhibits[str(exhibit)].label for exhibit in (first, second))


@pytest.mark.parametrize(
    ("language", "before", "question", "told"),
    [
        ("de", "Wo sind die Toiletten?", "Wann schließen Sie?", "10 bis 18 Uhr"),
        ("de", "Wo sind die Toiletten?", "Was kostet der Eintritt bei Ihnen?", "12 Euro"),
        ("de", "Was kostet der Eintritt?", "Wo ist der Aufzug?", "Eingangshalle"),
        ("fr", "Où sont les toilettes ?", "Combien coûte l'entrée ?", "12 euros"),
        ("fr", "Où sont les toilettes ?", "À quelle heure fermez-vous ?", "18 heures"),
    ],
)
def test_articles_and_polite_words_point_at_nothing_that_was_asked_before(
    language: str, before: str, question: str, told: str
) -> None:
    assert told in ask(question, language, before=before).text


@pytest.mark.parametrize(
    ("language", "before", "question", "told"),
    [
        ("de", "Was ist der Stein von Rosette?", "Wer hat ihn gefunden?", "Soldaten"),
        ("fr", "Qu'est-ce que la pierre de Rosette ?", "Qui l'a trouvée ?", "soldats"),
    ],
)
def test_pronouns_point_at_what_was_asked_before(language: str, before: str, question: str, told: str) -> None:
    assert told in ask(question, language, before=before).text


@pytest.mark.parametrize(
    ("language", "question", "told"),
    [
        ("de", "Wie alt ist die Gutenberg-Bibel?", "about 1455"),
        ("de", "Wie lang ist der Teppich von Bayeux?", "68.4 m"),
        ("fr", "Où la Bible de Gutenberg a-t-elle été imprimée ?", "Mainz"),
    ],
)
def test_the_label_of_what_nobody_translated_is_told_whatever_they_call_it(
    language: str, question: str, told: str
) -> None:
    assert told in ask(question, language).text
