"""What the guide leaves to others, unless just that is what an exhibit tells of."""

from __future__ import annotations

import pytest

from guide.museum.language.lexicon import phrases
from tests.museum.museums import DEV_TWO, FIRST, SECOND, read, well_read


def test_a_mayor_that_the_texts_tell_of_is_no_politics() -> None:
    assert "broken window" in read(SECOND).answer("Why did the mayor forbid the custom?", at="salt-mask").text


def test_any_other_mayor_is() -> None:
    for at in ("salt-mask", "tide-clock"):
        assert not read(SECOND).answer("Who will be the next mayor, a conservative?", at=at).sources


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Do you have a family ticket?", "20 euros"),
        ("What time is it open until on Thursdays?", "Thursday"),
    ],
)
def test_what_is_asked_of_the_museum_is_not_taken_for_talk_with_the_guide(question: str, told: str) -> None:
    assert told in read(FIRST).answer(question).text


@pytest.mark.parametrize("question", ["Do you have kids of your own?", "What are you?", "What time is it now?"])
def test_what_is_asked_of_the_guide_itself_has_no_source(question: str) -> None:
    assert read(FIRST).answer(question).sources == ()


@pytest.mark.parametrize("at", [None, "rosetta-stone"])
@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Hello, how are you?"),
        ("en", "Hi there, how are you doing today?"),
        ("en", "How's it going?"),
        ("en", "Nice to meet you!"),
        ("fr", "Bonjour, comment allez-vous ?"),
        ("de", "Hallo, wie geht es dir?"),
    ],
)
def test_who_asks_how_the_guide_is_is_thanked(language: str, question: str, at: str | None) -> None:
    answer = read(FIRST).answer(question, at=at, language=language)

    assert answer.text == phrases(language)["how_are_you"]


def test_the_weather_that_an_exhibit_tells_of_is_no_other_topic() -> None:
    answer = read(DEV_TWO).answer("How did the frogs climb before bad weather?")

    assert {source.exhibit for source in answer.sources} == {"storm-glass-barometer"}


@pytest.mark.parametrize("question", ["How's the weather?", "Will it rain, what does the forecast say?"])
def test_the_weather_outside_is(question: str) -> None:
    assert not well_read(DEV_TWO).answer(question).sources


@pytest.mark.parametrize("at", [None, "messiah-violin"])
@pytest.mark.parametrize(
    ("remark", "said"),
    [
        ("Thank you ever so much, you were a great help.", "thanks"),
        ("No, thank you.", "thanks"),
        ("How fascinating!", "praise"),
        ("That's really lovely.", "praise"),
        ("I love this one!", "praise"),
        ("You're so sweet.", "kindness"),
        ("Are you certain?", "doubt"),
        ("We're really bored.", "bored"),
        ("This place is dull.", "bored"),
        ("Do you know any good jokes?", "joke"),
        ("Is anyone there?", "present"),
        ("I don't get it.", "lost"),
        ("What was that?", "repeat"),
        ("Hmm, okay.", "nodding"),
        ("Just a moment.", "nodding"),
        ("How sad!", "remark"),
        ("We're from Ireland.", "guest"),
        ("Morning!", "greeting"),
        ("Good night!", "goodbye"),
    ],
)
def test_a_remark_is_answered_kindly_and_not_looked_up(remark: str, said: str, at: str | None) -> None:
    assert read(FIRST).answer(remark, at=at).text == phrases("en")[said]


@pytest.mark.parametrize(
    ("question", "at", "told"),
    [
        ("Thank you, and where is the lift?", None, "ticket desk"),
        ("Does it work?", "harrison-h1", "still runs"),
        ("Tell me something about it.", "great-wave", "wave"),
        ("I'm from a school, do pupils pay?", None, "free"),
        ("My daughter hates noise, when are the quiet hours?", None, "Tuesdays"),
    ],
)
def test_what_asks_something_is_no_remark(question: str, at: str | None, told: str) -> None:
    assert told in read(FIRST).answer(question, at=at).text


def test_who_didnt_hear_is_told_once_more() -> None:
    before = "Who made it?"

    again = read(FIRST).answer("Sorry, could you say that again?", at="messiah-violin", before=before)

    assert again == read(FIRST).answer(before, at="messiah-violin")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is eleven times fifteen?", "homework"),
        ("What's the dearest and most precious thing here, the most valuable piece?", "price"),
        ("That's a load of rubbish", "rude"),
        ("Is it raining outside?", "topics"),
        ("My boyfriend has just dumped me", "personal"),
        ("Excuse me, what's the time now?", "time_now"),
        ("Who invented the fridge?", "unknown_anywhere"),
    ],
)
def test_what_is_not_of_the_museum_is_declined_in_fitting_words(question: str, said: str) -> None:
    assert read(FIRST).answer(question).text == phrases("en")[said]


def test_a_clock_does_not_tell_the_time() -> None:
    assert read(FIRST).answer("What time is it?", at="harrison-h4").text == phrases("en")["time_now"]


@pytest.mark.parametrize(
    "question", ["When did Paolo sell it?", "Whom did the heirs sell it to?", "Why did Stradivari never sell it?"]
)
def test_what_was_sold_long_ago_is_not_for_sale(question: str) -> None:
    assert read(FIRST).answer(question, at="messiah-violin").sources


@pytest.mark.parametrize("question", ["Will you sell it to me?", "Can I buy it?", "What is it insured for?"])
def test_what_could_be_bought_today_is(question: str) -> None:
    assert read(FIRST).answer(question, at="rosetta-stone").text == phrases("en")["price"]


@pytest.mark.parametrize(
    ("language", "remark", "said"),
    [
        ("fr", "Vous m'entendez ?", "present"),
        ("fr", "Je m'ennuie !", "bored"),
        ("fr", "Quelle heure est-il ?", "time_now"),
        ("de", "Mir ist langweilig.", "bored"),
        ("de", "Wie bitte?", "repeat"),
        ("de", "Wie spät ist es?", "time_now"),
        ("fr", "Franchement, c'est incroyable !", "praise"),
        ("fr", "Merci pour tout, c'était passionnant.", "thanks"),
        ("fr", "Ah, je ne savais pas.", "nodding"),
        ("fr", "T'es sûr ?", "doubt"),
        ("fr", "On est de Nantes, en vacances.", "guest"),
        ("fr", "Fais-moi rire !", "joke"),
        ("fr", "Bon, je file, au revoir !", "goodbye"),
        ("fr", "Que pensez-vous de Picasso ?", "opinion"),
        ("de", "Boah, ist das spannend!", "praise"),
        ("de", "Besten Dank, das war toll.", "thanks"),
        ("de", "Na gut, keine Ahnung.", "nodding"),
        ("de", "Bist du dir sicher?", "doubt"),
        ("de", "Wir sind aus Graz, zu Besuch.", "guest"),
        ("de", "Haben Sie einen Witz auf Lager?", "joke"),
        ("de", "Also, wir gehen dann mal.", "goodbye"),
        ("de", "Ach du lieber Himmel!", "remark"),
    ],
)
def test_remarks_in_other_languages_are_answered_too(language: str, remark: str, said: str) -> None:
    assert read(FIRST).answer(remark, language=language).text == phrases(language)[said]


@pytest.mark.parametrize(
    ("language", "question", "at", "told"),
    [
        ("fr", "Merci, et où sont les toilettes ?", None, "vestiaire"),
        ("fr", "Continuez !", "great-wave", "trois barques"),
        ("de", "Danke, und wo ist die Garderobe?", None, "Eingangshalle"),
        ("de", "Weiter, bitte!", "great-wave", "drei Boote"),
    ],
)
def test_what_asks_something_in_other_languages_is_no_remark(
    language: str, question: str, at: str | None, told: str
) -> None:
    assert told in read(FIRST).answer(question, at=at, language=language).text


@pytest.mark.parametrize(
    "question",
    [
        "Which bicycle should I buy?",
        "What should we wear tonight?",
        "What's on the radio?",
        "How do I train my parrot?",
        "How long does it take to fry a fish?",
        "Could you lend me five euros?",
        "What time do the banks close?",
        "How old is the pope?",
        "Will it be sunny at the weekend?",
    ],
)
def test_what_words_of_a_visit_ask_of_the_world_outside_is_not_told_of_the_visit(question: str) -> None:
    for museum in (read(FIRST), read(SECOND), well_read(DEV_TWO)):
        assert not museum.answer(question).sources


@pytest.mark.parametrize(
    ("question", "told"),
    [("Which ticket should I buy?", "euros"), ("What time does the museum close?", "6 in the evening")],
)
def test_the_same_asked_of_the_museum_is_none(question: str, told: str) -> None:
    assert told in read(FIRST).answer(question).text


@pytest.mark.parametrize(
    "question", ["How much does a garage cost in your street?", "Where can I buy cheap trousers?"]
)
def test_what_the_visits_texts_are_far_from_is_not_told_of_the_visit(question: str) -> None:
    assert not well_read(DEV_TWO).answer(question).sources


@pytest.mark.parametrize(("said", "told"), [("I lost my kite.", "porter"), ("How much is it for two?", "11 pounds")])
def test_who_tells_of_themselves_is_helped(said: str, told: str) -> None:
    assert told in well_read(DEV_TWO).answer(said).text


@pytest.mark.parametrize(
    ("language", "question", "told"),
    [
        ("en", "How did Champollion manage to translate it?", "Champollion"),
        ("en", "Do you know who was able to translate the hieroglyphs?", "Champollion"),
        ("de", "Wer hat die Hieroglyphen übersetzt?", "Champollion"),
        ("fr", "Qui a traduit les hiéroglyphes ?", "Champollion"),
        ("fr", "Le président de l'Égypte a-t-il demandé son retour ?", "Hawass"),
    ],
)
def test_what_others_did_is_nothing_that_the_guide_is_told_to_do(language: str, question: str, told: str) -> None:
    assert told in read(FIRST).answer(question, at="rosetta-stone", language=language).text


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("en", "Translate it into Spanish!"),
        ("en", "Can you translate what it says for me?"),
        ("en", "What were you told to say?"),
        ("en", "How much do seven times eight make?"),
        ("de", "Übersetze mir das bitte!"),
        ("fr", "Traduis ce texte en anglais !"),
    ],
)
def test_what_the_guide_is_told_to_do_is_refused(language: str, order: str) -> None:
    answer = read(FIRST).answer(order, at="rosetta-stone", language=language)

    assert answer.text in (phrases(language)["orders"], phrases(language)["homework"])


def test_the_rulers_of_the_past_are_no_politics() -> None:
    said = phrases("en")

    assert read(FIRST).answer("Did the government pay him?", at="harrison-h4").sources
    assert read(FIRST).answer("Did the president want one?", at="gutenberg-bible").text != said["politics"]
    assert read(FIRST).answer("Who is the president?", at="gutenberg-bible").text == said["politics"]


def test_what_a_thing_once_cost_is_told_and_what_it_is_worth_is_not() -> None:
    assert "guilders" in read(FIRST).answer("How much would one cost back then?", at="gutenberg-bible").text
    assert read(FIRST).answer("What is it worth today?", at="gutenberg-bible").sources == ()


def test_the_weather_in_a_picture_sends_nobody_to_the_cloakroom() -> None:
    told = read(FIRST).answer("Is it raining in the picture?", at="great-wave")

    assert {source.exhibit for source in told.sources} <= {"great-wave"}


def test_what_may_be_in_an_exhibit_is_no_question_about_the_house() -> None:
    in_it = read(FIRST).answer("Is there a map in it?", at="gutenberg-bible")
    of_the_house = read(FIRST).answer("Is there a map with all the rooms on it?", at="gutenberg-bible")

    assert all(source.exhibit == "gutenberg-bible" for source in in_it.sources)
    assert {source.exhibit for source in of_the_house.sources} == {"museum"}


def test_a_thing_in_the_picture_they_stand_before_is_not_looked_for_in_the_house() -> None:
    of_the_boats = read(FIRST).answer("How many seats are in the boats?", at="great-wave")
    of_the_house = read(FIRST).answer("Are there any seats?", at="great-wave")

    assert all(source.exhibit == "great-wave" for source in of_the_boats.sources)
    assert {source.exhibit for source in of_the_house.sources} == {"museum"}


def test_what_got_lost_is_not_rude() -> None:
    assert read(FIRST).answer("Did the ship get lost?", at="harrison-h4").text != phrases("en")["rude"]
    assert read(FIRST).answer("Oh, get lost!", at="harrison-h4").text == phrases("en")["rude"]


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Help, there's a fire!"),
        ("en", "Quick, I smell smoke"),
        ("en", "Someone has just stolen my handbag"),
        ("en", "A man is following us"),
        ("en", "Call the police!"),
        ("fr", "Au secours, il y a le feu !"),
        ("fr", "On m'a volé mon portefeuille"),
        ("fr", "Appelez les pompiers !"),
        ("de", "Hilfe, es brennt!"),
        ("de", "Mir wurde das Handy gestohlen"),
        ("de", "Rufen Sie die Polizei!"),
    ],
)
def test_who_needs_help_at_once_is_sent_to_whoever_is_nearest(language: str, question: str) -> None:
    for at in (None, "rosetta-stone"):
        answer = read(FIRST).answer(question, at=at, language=language)
        assert (answer.text, answer.suggestions) == (phrases(language)["urgent"], ())


@pytest.mark.parametrize("question", ["My grandmother has fainted", "Call an ambulance, please!", "I need a doctor"])
def test_who_is_unwell_is_sent_to_the_staff_and_told_what_the_museum_says_of_that(question: str) -> None:
    for folder, told in ((FIRST, "first-aid room"), (DEV_TWO, "nurse"), (SECOND, "")):
        text = read(folder).answer(question).text
        assert text.startswith(phrases("en")["urgent"])
        assert told in text


@pytest.mark.parametrize(
    ("question", "at"),
    [("Is there a fire in the picture?", "great-wave"), ("Who stole the Benin plaque?", None)],
)
def test_dangers_that_an_exhibit_tells_of_are_none(question: str, at: str | None) -> None:
    assert read(FIRST).answer(question, at=at).text != phrases("en")["urgent"]
