"""What a curator is told about the mistakes in a museum's folder, and what comes of a folder without any."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guide.errors import MuseumError
from guide.museum.collection import Museum, Question, Section
from guide.museum.files import load_museum, read_museum
from guide.museum.problems import Findings
from tests.museum.folder import MUSEUM, SVG, Folder, problems

SAMPLE = Path(__file__).parents[2] / "exhibits"


def only_problem(folder: Folder) -> str:
    (problem,) = problems(folder)
    return problem


def test_the_sample_museum_has_no_mistakes() -> None:
    museum = load_museum(SAMPLE)

    assert "rosetta-stone" in museum.exhibits
    assert museum.exhibits["rosetta-stone"].questions


def test_everything_a_curator_wrote_is_read(folder: Folder) -> None:
    folder.write("images/duck.svg", SVG)
    folder.exhibit("boat", title="Boat")
    folder.exhibit(
        "duck",
        "maker: Lina Paul",
        "date: 1931-05-02",
        "accession: 1831_1101",
        "materials: [tin, paint]",
        "image: images/duck.svg",
        "image_alt: A yellow duck",
        "related: [boat]",
        body="A duck.\n\nIt swims.\n\n## Story\nLong ago.\n\n## Questions\n**Does it swim?** Yes.\n\nEvery day.",
    )

    duck = load_museum(folder.path).exhibits["duck"]

    assert (duck.title, duck.maker, duck.date) == ("Tin Duck", "Lina Paul", "1931-05-02")
    assert (duck.accession, duck.materials) == ("1831_1101", "tin, paint")
    assert (duck.image, duck.image_alt, duck.related) == ("images/duck.svg", "A yellow duck", ("boat",))
    assert duck.label == "A duck.\n\nIt swims."
    assert duck.sections == (Section("Story", "Long ago."),)
    assert duck.questions == (Question("Does it swim?", "Yes.\n\nEvery day."),)


def test_mistakes_of_all_files_are_reported_at_once_in_order(folder: Folder) -> None:
    folder.exhibit("b", "colour: red", "related: [c]")
    folder.exhibit("a", title=None)

    assert [problem.split(" ")[0] for problem in problems(folder)] == ["a.md:1:", "b.md:3:", "b.md:4:"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("makr: Ida", "`makr` is not a name that belongs here; did you mean `maker`?"),
        ("Title: Other", "`Title` is not a name that belongs here; did you mean `title`?"),
        ("artist: Ida", "`artist` is not a name that belongs here; did you mean `maker`?"),
        ("zzz: 1", "`zzz` is not a name that belongs here; the known ones are title, maker,"),
        ("status: drafft", "`status` can't be “drafft”; did you mean `draft`?"),
        ("related: [tin-duk]", "`related`: there is no exhibit “tin-duk” (did you mean “tin-duck”?)."),
        ("related: [x]", "`related`: the exhibit names itself."),
        ("maker: {first: Ida}", "`maker` must be a text or a simple list of texts."),
        ("source: javascript:alert(1)", "`source` must be a web address"),
        ("image: images/none.svg", "There is no picture images/none.svg"),
        ("image: images/duk.svg", "There is no picture images/duk.svg; did you mean images/duck.svg?"),
        ("image: ../duck.svg", "lies outside the museum's folder"),
        ("image: /etc/passwd", "lies outside the museum's folder"),
        ("image: https://x.org/a.svg", "must be a file in the museum's folder, not a web address"),
        ("image: images/duck.tiff", "is not a picture that every browser shows"),
        ("image: images", "is not a picture that every browser shows"),
        ("title: Again", "`title` is written twice; it was first on line 2."),
    ],
)
def test_a_wrong_line_is_named_with_its_cure(folder: Folder, line: str, said: str) -> None:
    folder.write("images/duck.svg", SVG)
    folder.exhibit("tin-duck")
    folder.exhibit("x", line)

    found = [problem for problem in problems(folder) if said in problem]

    assert found
    assert found[0].startswith("x.md:3: ")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("maker: Ur: a city", "A value that holds a colon must stand in quotes"),
        ("maker:\tIda", "Use spaces instead of tabs."),
        ('maker: "Ida', "A quotation mark or bracket is opened and never closed."),
        ("related: [boat", "A quotation mark or bracket is opened and never closed."),
        ("maker: 'Ida's shop'", "The quotes end before the value does; put them round all of it"),
        ('maker: "Ida" Paul', "The quotes end before the value does; put them round all of it"),
        ("maker: @ida", "A value can't begin with @; put it in quotes."),
        ("maker: *ida", "A value can't begin with *; put it in quotes."),
        ("maker: &ida Ida", "A value can't begin with &; put it in quotes."),
        ("maker: !ida", "A value can't begin with !; put it in quotes."),
        ("maker: - Ida", "A value can't begin with -; put it in quotes."),
        ("  maker: Ida", "This line begins with spaces; let it begin at the left, like the others."),
        ("maker:\xa0Ida", "One of the spaces here is a protected one"),
        ("maker:Ida", "A space is missing after the colon: `maker: Ida`."),
        ("just words", "There is no colon after the name; write `name: value`."),
    ],
)
def test_unreadable_facts_are_explained_in_plain_words(folder: Folder, line: str, said: str) -> None:
    folder.exhibit("x", line, "date: 1900")

    problem = only_problem(folder)

    assert said in problem
    assert problem.startswith("x.md:3: ")


@pytest.mark.parametrize("line", ["accession: #15", "maker: Workshop #2"])
def test_what_yaml_takes_for_a_note_is_pointed_out(folder: Folder, line: str) -> None:
    folder.exhibit("x", line)

    (warning,) = load_museum(folder.path).warnings

    assert warning.startswith("x.md:3: Visitors never see what follows #")


def test_a_curators_note_behind_a_value_is_no_mistake(folder: Folder) -> None:
    folder.exhibit("x", "maker: Ida   # or her sister?")

    assert load_museum(folder.path).warnings == ()


def test_a_picture_needs_words_for_those_who_cannot_see_it(folder: Folder) -> None:
    folder.write("images/duck.svg", SVG)
    folder.exhibit("x", "image: images/duck.svg")

    assert only_problem(folder) == "x.md:3: The picture needs `image_alt`: what it shows, for those who can't see it."


def test_a_picture_linked_from_outside_the_folder_is_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "museum")
    (tmp_path / "secret.svg").write_text(SVG)
    (folder.path / "images").mkdir()
    os.symlink(tmp_path / "secret.svg", folder.path / "images" / "a.svg")
    folder.exhibit("x", "image: images/a.svg", "image_alt: A")

    assert only_problem(folder) == "x.md:3: The picture images/a.svg is a link to a file outside the museum's folder."


def test_what_is_wrong_in_one_file_leaves_the_rest_of_the_museum_as_it_is(folder: Folder) -> None:
    folder.exhibit("boat", "related: [duck, goose]", body="A boat.\n## Story\n## Questions\n**Fast?** No.\n**Red?**")
    folder.exhibit("boat.fr", "sttatus: draft", title="Bateau")
    folder.exhibit("duck", "sttatus: draft")
    folder.write("goose.md", "---\ntitle: 'Ida's goose'\n---\nA goose.\n")
    findings = Findings()

    museum = read_museum(folder.path, findings)

    assert list(museum.exhibits) == ["boat"]
    boat = museum.exhibits["boat"]
    assert (boat.related, boat.translations, boat.sections) == ((), {}, ())
    assert boat.questions == (Question("Fast?", "No."),)
    assert [f"{problem.file}:{problem.line}" for problem in sorted(findings.problems)] == [
        "boat.fr.md:3", "boat.md:6", "boat.md:9", "duck.md:3", "goose.md:2",
    ]  # fmt: skip


def test_an_exhibit_is_shown_without_the_picture_that_is_none(folder: Folder) -> None:
    folder.write("images/duck.png", "no picture")
    folder.exhibit("duck", "image: images/duck.png", "image_alt: A duck")
    findings = Findings()

    assert read_museum(folder.path, findings).exhibits["duck"].image == ""
    assert [problem.line for problem in findings.problems] == [3]


def test_a_museum_whose_name_cannot_be_read_is_refused(folder: Folder) -> None:
    folder.exhibit("duck")
    folder.write("museum.md", b"---\nname: Mus\xe9e\n---\nText.\n")

    with pytest.raises(MuseumError, match=r"museum\.md:2: A letter here isn't stored as UTF-8"):
        read_museum(folder.path, Findings())


@pytest.mark.parametrize(
    ("name", "other"), [("duck", "DUCK"), ("duck", "room-1/duck"), ("duck.fr", "room-1/duck.fr")]
)
def test_two_files_with_one_id_are_reported(folder: Folder, name: str, other: str) -> None:
    folder.exhibit("duck")
    folder.exhibit(name)
    folder.exhibit(other)

    assert any("has the same id" in problem for problem in problems(folder))


def test_a_translation_of_nothing_is_reported(folder: Folder) -> None:
    folder.exhibit("duck")
    folder.exhibit("duk.fr")

    assert only_problem(folder) == (
        "duk.fr.md:1: This translates nothing: there is no duk.md (did you mean “duck”?)."
    )


@pytest.mark.parametrize("language", ["xx", "french", "v2"])
def test_an_unknown_language_is_reported(folder: Folder, language: str) -> None:
    folder.exhibit("duck")
    folder.exhibit(f"duck.{language}")

    assert f"“{language}” is not a language code" in only_problem(folder)


def test_a_translation_into_the_first_language_is_reported(folder: Folder) -> None:
    folder.exhibit("duck")
    folder.exhibit("duck.en")

    assert "is already in this language" in only_problem(folder)


def test_a_language_in_capitals_is_to_be_written_small(folder: Folder) -> None:
    folder.exhibit("duck")
    folder.exhibit("duck.FR")

    assert only_problem(folder) == "duck.FR.md:1: Write the language in small letters: “fr” instead of “FR”."


def test_a_translation_named_like_an_exhibit_is_noticed(folder: Folder) -> None:
    folder.exhibit("duck")
    folder.exhibit("duck-fr", title="Canard")

    (warning,) = load_museum(folder.path).warnings

    assert warning == "duck-fr.md:1: If this translates duck.md, call it duck.fr.md."


def test_two_exhibits_with_one_title_are_noticed(folder: Folder) -> None:
    folder.exhibit("duck")
    folder.exhibit("duck-2")
    folder.exhibit("duck-3", "status: draft")

    (warning,) = load_museum(folder.path).warnings

    assert warning == "duck.md:2: duck-2.md has this title, too: visitors mix them up."


def test_a_title_that_nobody_could_say_is_noticed(folder: Folder) -> None:
    folder.exhibit("duck", title="A duck " * 20)

    assert "`title` has 139 letters" in load_museum(folder.path).warnings[0]


def test_a_heading_may_hold_nothing_but_headings_of_its_own(folder: Folder) -> None:
    folder.write("museum.md", "---\nname: The Mill\n---\nA mill.\n\n## Your visit\n\n### Prices\nEntry is free.\n")
    folder.exhibit("wheel")

    assert [section.title for section in load_museum(folder.path).sections] == ["Prices"]


def test_a_file_that_is_not_utf_8_is_named_with_its_line(folder: Folder) -> None:
    folder.write("x.md", "---\ntitle: Möwe\n---\nA gull.\n".encode("latin-1"))

    assert only_problem(folder).startswith("x.md:2: A letter here isn't stored as UTF-8")


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("", 4, "The label is missing"),
        ("## Story\nLong ago.", 4, "The label is missing"),
        ("Label.\n## Story\n## More\nText.", 5, "Nothing is written under the heading “Story”."),
        ("Label.\n##\nText.", 5, "This heading has no words."),
        ("Label.\n## Story\nA.\n## story\nB.", 7, "The heading “story” is used twice; it was first on line 5."),
        ("Label.\n## Questions\n**Why?**\n", 6, "The question “Why?” has no answer after it."),
        ("Label.\n## Questions\n**Why? Because.", 6, "The question's closing ** is missing"),
        ("Label.\n## Questions\nWhy? Because.", 6, "A question must stand in bold before its answer"),
        ("Label.\n## Questions\n**Why?** A.\n**Why?** B.", 7, "The question “Why?” is asked twice."),
        ("Label.\n## Questions\n### Why?\nA.", 5, "Each question stands in bold before its answer"),
        ("Label.\n<!-- a note", 5, "This comment (<!--) is never closed"),
    ],
)
def test_what_is_wrong_in_the_text_is_reported(folder: Folder, body: str, line: int, said: str) -> None:
    folder.exhibit("x", body=body)

    assert any(problem.startswith(f"x.md:{line}: ") and said in problem for problem in problems(folder))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.md:1: The file is empty."),
        ("title: Duck\n", "x.md:1: The file must begin with a line of three dashes (---), then its title."),
        ("---\ntitle: Duck\n", "x.md:1: The second line of three dashes (---), which ends the facts, is missing."),
    ],
)
def test_a_file_without_its_dashes_is_reported(folder: Folder, text: str, said: str) -> None:
    folder.write("x.md", text)

    assert only_problem(folder) == said


@pytest.mark.parametrize(("title", "said"), [(None, "There is no `title`"), ("", "`title` is empty.")])
def test_a_missing_title_is_reported(folder: Folder, title: str | None, said: str) -> None:
    folder.exhibit("x", title=title)

    assert said in only_problem(folder)


def test_a_folder_without_museum_md_still_tells_the_exhibits_mistakes(folder: Folder) -> None:
    (folder.path / "museum.md").unlink()
    folder.exhibit("x", title=None)

    assert [problem.split(" ")[0] for problem in problems(folder)] == ["museum.md:1:", "x.md:1:"]


@pytest.mark.parametrize(
    ("museum", "said"),
    [
        ("---\ncity: Ur\n---\nText.\n", "museum.md:1: There is no `name`"),
        ("---\nname: A\nhours: 9-5\n---\nText.\n", "museum.md:3: `hours` is not a name that belongs here"),
        ("---\nname: A\nlanguages: [en, qq]\n---\nText.\n", "museum.md:3: “qq” is not a language code"),
    ],
)
def test_mistakes_of_museum_md_are_reported(folder: Folder, museum: str, said: str) -> None:
    folder.write("museum.md", museum)

    assert said in only_problem(folder)


def test_no_folder_at_all_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(MuseumError, match="There is no such folder"):
        load_museum(tmp_path / "nowhere")


def test_a_file_name_that_makes_no_id_gets_a_better_one(folder: Folder) -> None:
    folder.exhibit("Tin Duck!")

    assert "call it tin-duck.md" in only_problem(folder)


def test_drafts_never_reach_visitors(folder: Folder) -> None:
    folder.exhibit("duck", "related: [boat]")
    folder.exhibit("boat", "status: draft")
    folder.exhibit("boat.fr")

    museum = load_museum(folder.path)

    assert list(museum.exhibits) == ["duck"]
    assert museum.exhibits["duck"].related == ()
    assert museum.warnings == ("duck.md:3: `related`: “boat” is a draft, so visitors won't see it.",)


def test_a_draft_may_wait_for_its_label_and_is_listed(folder: Folder) -> None:
    folder.exhibit("duck")
    folder.exhibit("boat", "status: draft", body="")
    folder.exhibit("duck.fr", "status: draft")

    assert load_museum(folder.path).drafts == ("boat.md", "duck.fr.md")

    folder.exhibit("boat", body="")
    assert "boat.md:4: The label is missing" in only_problem(folder)


def test_a_drafts_mistakes_are_reported_all_the_same(folder: Folder) -> None:
    folder.exhibit("boat", "status: draft", "makr: Ida")

    assert "`makr`" in only_problem(folder)


def test_a_translation_keeps_the_facts_it_leaves_out(folder: Folder) -> None:
    folder.exhibit("duck", "date: 1931", "materials: tin")
    folder.exhibit("duck.fr", "materials: fer-blanc", title="Canard", body="Un canard.")

    french = load_museum(folder.path).exhibits["duck"].translations["fr"]

    assert (french.title, french.date, french.materials) == ("Canard", "1931", "fer-blanc")
    assert (french.id, french.language, french.label) == ("duck", "fr", "Un canard.")


def test_museum_md_may_be_translated(folder: Folder) -> None:
    folder.write("museum.fr.md", "---\nwelcome: Bienvenue\n---\nUn musée.\n\n## Toilettes\nAu sous-sol.\n")

    french = load_museum(folder.path).translations["fr"]

    assert (french.name, french.welcome, french.languages) == ("Toy Museum", "Bienvenue", ("fr",))
    assert french.sections == (Section("Toilettes", "Au sous-sol."),)


def test_a_translation_nobody_can_choose_is_a_warning(folder: Folder) -> None:
    folder.exhibit("duck")
    folder.exhibit("duck.de")

    assert load_museum(folder.path).warnings[0].startswith("duck.de.md:1: Nobody can choose this translation")


def test_curators_comments_are_kept_from_visitors(folder: Folder) -> None:
    folder.exhibit("duck", body="A duck.<!-- check\nthis --> It swims.\n\n## Story\nLong.")

    assert "check" not in load_museum(folder.path).exhibits["duck"].label


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(folder: Folder) -> None:
    folder.write("duck.md", b"\xef\xbb\xbf---\r\ntitle: Duck\r\n---\r\nA duck.\r\n\r\n## Story\r\nLong.\r\n")

    duck = load_museum(folder.path).exhibits["duck"]

    assert (duck.title, duck.label, duck.sections) == ("Duck", "A duck.", (Section("Story", "Long."),))


def test_pictures_personas_readme_and_hidden_files_are_no_exhibits(folder: Folder) -> None:
    for name in ("personas/pirate.md", "README.md", ".notes.md", "_drafts/x.md", "~$notes.md", "images/notes.md"):
        folder.write(name, "no exhibit")

    museum = load_museum(folder.path)

    assert museum.exhibits == {}
    assert museum.warnings == ("museum.md:1: No exhibit is published yet.",)


def test_other_kinds_of_text_files_are_noticed(folder: Folder) -> None:
    folder.exhibit("duck")
    folder.write("goose.docx", "a goose")
    folder.write("README.txt", "about this folder")

    (warning,) = load_museum(folder.path).warnings

    assert warning == "goose.docx:1: Only files that end in .md are read; save it as goose.md."


def test_museum_md_may_begin_with_a_capital(folder: Folder) -> None:
    folder.write("museum.md", MUSEUM)
    (folder.path / "museum.md").rename(folder.path / "Museum.md")

    assert load_museum(folder.path).name == "Toy Museum"


def test_bold_questions_under_another_heading_are_noticed(folder: Folder) -> None:
    folder.exhibit("x", body="Label.\n\n## Quesions\n**Does it swim?** Yes.")

    (warning,) = load_museum(folder.path).warnings

    assert warning.startswith("x.md:7: Questions in bold are known as such under “## Questions” only")


def test_what_is_read_cannot_be_changed(folder: Folder) -> None:
    museum = load_museum(folder.path)

    with pytest.raises(AttributeError):
        museum.name = "Other"  # type: ignore[misc]  # what is tried here is forbidden
    assert isinstance(museum, Museum)
    assert MUSEUM.startswith("---")
