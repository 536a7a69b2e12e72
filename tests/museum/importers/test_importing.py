"""Other systems' files, as a curator saves them, become drafts that the museum can be opened with."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.errors import BadInput, SettingsError
from guide.museum.collection import Exhibit
from guide.museum.files import load_museum
from guide.museum.importers.field_names import FieldNames
from guide.museum.importers.importing import Imported, NotWritten, Written, import_files, told
from tests.museum.folder import SVG, Folder

TODAY = date(2026, 11, 21)
WAVE_MET = {
    "objectID": 45434,
    "accessionNumber": "JP1847",
    "isPublicDomain": True,
    "primaryImage": "https://images.example/wave.jpg",
    "constituents": None,
    "objectName": "Woodblock print",
    "title": "The Great Wave",
    "artistPrefix": "Attributed to",
    "artistDisplayName": "Katsushika Hokusai",
    "objectDate": "ca. 1830–32",
    "medium": "Woodblock print; ink and color on paper",
    "dimensions": "",
    "GalleryNumber": "231",
    "objectURL": "https://www.metmuseum.org/art/collection/search/45434",
    "tags": None,
}
WAVE_IIIF = {
    "@context": "http://iiif.io/api/presentation/3/context.json",
    "id": "https://x.example/wave/manifest",
    "type": "Manifest",
    "label": {"fr": ["La Grande Vague"], "en": ["The Great Wave"]},
    "summary": {"en": ["<p>A <b>wave</b> &amp; three boats.</p><p>Far off, a mountain.</p>"]},
    "metadata": [
        {"label": {"en": ["Artist"]}, "value": {"none": ["Hokusai"]}},
        {"label": {"en": ["Subject"]}, "value": {"none": ["Sea", "Boats"]}},
    ],
    "requiredStatement": {"label": {"en": ["Attribution"]}, "value": {"en": ["<span>Courtesy of X</span>"]}},
    "rights": "http://creativecommons.org/licenses/by/4.0/",
    "thumbnail": [{"id": "https://x.example/wave.jpg", "type": "Image"}],
    "items": [],
}
WAVE_OMEKA = {
    "o:id": 12,
    "o:is_public": True,
    "o:title": "The Great Wave",
    "thumbnail_display_urls": {"large": "https://o.example/wave.jpg"},
    "dcterms:title": [{"type": "literal", "@value": "The Great Wave", "@language": "en"}],
    "dcterms:creator": [{"type": "uri", "@id": "https://id.example/1", "o:label": "Hokusai"}],
    "dcterms:date": [{"@value": "1831", "is_public": True}],
    "dcterms:identifier": [{"@value": "secret number", "is_public": False}],
    "dcterms:description": [
        {"@value": "Une vague.", "@language": "fr"},
        {"@value": "A wave.", "@language": "en-GB"},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "museum")


def taken_in(folder: Folder, text: str | dict[str, object] | list[object], *maps: str, suffix: str = "") -> Imported:
    source = folder.path.parent / f"source{suffix or ('.csv' if isinstance(text, str) else '.json')}"
    source.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return import_files([source], load_museum(folder.path), FieldNames(maps), TODAY)


def reasons(imported: Imported) -> list[str]:
    return [f"{one.where}: {one.why}" for one in imported.records if isinstance(one, NotWritten)]


def left_out(imported: Imported) -> tuple[str, ...]:
    (record,) = imported.records
    assert isinstance(record, Written)
    return record.left_out


def published(folder: Folder, id: str) -> Exhibit:
    """The draft once a curator has published it."""
    path = folder.path / f"{id}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("status: draft\n", ""), encoding="utf-8")
    return load_museum(folder.path).exhibits[id]


def test_a_table_becomes_drafts_that_no_visitor_sees(folder: Folder) -> None:
    imported = taken_in(folder, "Title,Artist,Description\nBlue Vase,Ada,A vase.\nRed Bowl,,\n")
    museum = load_museum(folder.path)

    assert imported.is_whole
    assert museum.drafts == ("blue-vase.md", "red-bowl.md")
    assert not museum.exhibits


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_are_known_by_many_names_and_any_separator(folder: Folder, separator: str) -> None:
    rows = [
        ["Titel", "Künstler", "Datierung", "Inv.-Nr.", "Maße", "Beschreibung", "Geschichte"],
        ["Krug", "Anna Beck", "1831", "K 12", "9 cm", "Ein Krug.", "Er ist alt."],
    ]
    taken_in(folder, "\ufeff" + "\r\n".join(separator.join(row) for row in rows))
    jug = published(folder, "krug")

    assert (jug.title, jug.maker, jug.date) == ("Krug", "Anna Beck", "1831")
    assert (jug.accession, jug.dimensions, jug.label) == ("K 12", "9 cm", "Ein Krug.")
    assert [(section.title, section.text) for section in jug.sections] == [("Geschichte", "Er ist alt.")]


def test_what_a_thing_is_worth_or_where_it_is_stored_is_never_taken_unasked(folder: Folder) -> None:
    imported = taken_in(folder, "title,label,Insurance value,Storage location\nVase,A vase.,9000,Depot 3\n")
    written = (folder.path / "vase.md").read_text(encoding="utf-8")

    assert imported.unknown == ("Insurance value", "Storage location")
    assert "9000" not in written
    assert "Depot" not in written
    assert "Insurance value, Storage location" in "\n".join(told(imported))


def test_a_curator_says_what_a_column_is(folder: Folder) -> None:
    said = ["Stück=title", "Found at=## Where it was found", "name=-"]
    imported = taken_in(folder, "name,Stück,Found at,label\nX,Vase,A field.,A vase.\n", *said)
    vase = published(folder, "vase")

    assert imported.unknown == ()
    assert vase.sections[0].title == "Where it was found"
    assert vase.sections[0].text == "A field."


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("Stuck=title", "--map Stuck: the files' own names: title"),
        ("title=titel", "did you mean title?"),
        ("title=nonsense", "or - to leave it out"),
        ("title", "THEIR NAME=ours"),
        ("=title", "THEIR NAME=ours"),
        ("title=## Questions", "questions stand in bold"),
        ("title=##", "## Heading for a section"),
    ],
)
def test_a_map_that_maps_nothing_is_refused_before_anything_is_written(
    folder: Folder, said: str, advice: str
) -> None:
    with pytest.raises(BadInput) as refused:
        taken_in(folder, "title\nVase\n", said)

    assert advice in str(refused.value)
    assert not (folder.path / "vase.md").exists()


def test_a_bad_row_is_named_and_the_others_are_written(folder: Folder) -> None:
    imported = taken_in(folder, "title,label\nVase,A vase.\n,No title.\n\nBowl,A bowl.,x\n!!!,Marks.\nCup,A cup.\n")

    assert [one.file for one in imported.records if isinstance(one, Written)] == ["vase.md", "cup.md"]
    assert reasons(imported) == [
        "source.csv, row 3: it has no title",
        "source.csv, row 5: it has 3 cells, and the first row names 2 columns",
        "source.csv, row 6: its title makes no file name; give it one in a field called “slug”",
    ]
    assert not imported.is_whole


def test_a_table_that_breaks_off_says_where(folder: Folder) -> None:
    imported = taken_in(folder, 'title,label\nVase,A vase.\nBowl,"A bowl\n')

    assert "row 3 and all after it: the table can't be read on: unexpected end of data" in reasons(imported)[0]


def test_no_file_is_ever_overwritten(folder: Folder) -> None:
    folder.exhibit("vase", title="Mine")
    before = (folder.path / "vase.md").read_bytes()
    imported = taken_in(folder, "title\nVase\n")

    assert (folder.path / "vase.md").read_bytes() == before
    assert reasons(imported) == ["source.csv, row 2: vase.md is there already"]
    assert imported.is_whole


@pytest.mark.parametrize("name", ["rooms/vase", "Vase"])
def test_an_id_that_is_in_use_elsewhere_is_not_used_twice(folder: Folder, name: str) -> None:
    folder.exhibit(name, "status: draft")
    imported = taken_in(folder, "title\nVase\n")

    assert "is there already" in reasons(imported)[0]
    load_museum(folder.path)


def test_what_a_broken_file_is_called_is_not_used_again(folder: Folder) -> None:
    museum = load_museum(folder.path)
    folder.write("rooms/vase.md", "broken")
    source = folder.path.parent / "source.csv"
    source.write_text("title\nVase\n")

    assert reasons(import_files([source], museum, FieldNames(), TODAY)) == [
        "source.csv, row 2: rooms/vase.md is there already"
    ]


def test_things_of_one_name_are_told_apart_by_their_numbers_every_time(folder: Folder) -> None:
    table = "title,accession\nVase,A 1\nVase,A 2\nBowl,B 1\nCup,\nCup,\n"
    first, again = taken_in(folder, table), taken_in(folder, table)

    assert [one.file for one in first.records if isinstance(one, Written)] == [
        "vase-a-1.md",
        "vase-a-2.md",
        "bowl.md",
        "cup.md",
    ]
    assert "another record makes cup.md, too" in reasons(first)[0]
    assert not [one for one in again.records if isinstance(one, Written)]


def test_an_object_of_the_met_keeps_its_facts_and_waits_for_a_label(folder: Folder) -> None:
    imported = taken_in(folder, WAVE_MET)
    written = (folder.path / "the-great-wave.md").read_text(encoding="utf-8")

    assert "title: The Great Wave\nmaker: Attributed to Katsushika Hokusai\ndate: ca. 1830–32\n" in written
    assert "gallery: '231'\n" in written
    assert "accession: JP1847\n" in written
    assert "Write the label here" in written
    assert "picture: https://images.example/wave.jpg" in left_out(imported)
    assert "save it in images/" in written
    with pytest.raises(Exception, match="The label is missing"):
        published(folder, "the-great-wave")


def test_a_picture_that_may_not_be_shown_is_not_even_named(folder: Folder) -> None:
    imported = taken_in(folder, WAVE_MET | {"isPublicDomain": False})

    assert left_out(imported)[0] == "picture: the object isn't in the public domain"
    assert "images.example" not in (folder.path / "the-great-wave.md").read_text(encoding="utf-8")


def test_the_mets_table_says_attributed_to_as_well(folder: Folder) -> None:
    taken_in(folder, "Title,Artist Prefix,Artist Display Name\nVase,Attributed to|,Ada|Bea\n")

    assert "maker: Attributed to Ada, Bea\n" in (folder.path / "vase.md").read_text(encoding="utf-8")


def test_a_manifest_speaks_the_museums_language_and_shows_whom_to_thank(folder: Folder) -> None:
    imported = taken_in(folder, WAVE_IIIF)
    wave = published(folder, "the-great-wave")

    assert (wave.title, wave.maker) == ("The Great Wave", "Hokusai")
    assert wave.label == "A wave & three boats.\n\nFar off, a mountain."
    assert wave.credit == "Courtesy of X, http://creativecommons.org/licenses/by/4.0/"
    assert imported.unknown == ("Subject",)
    assert "its texts in other languages (fr): write them into a translation's file" in left_out(imported)


def test_an_older_manifest_is_read_too(folder: Folder) -> None:
    taken_in(
        folder,
        {
            "@context": "http://iiif.io/api/presentation/2/context.json",
            "@id": "https://x.example/2",
            "@type": "sc:Manifest",
            "label": "The Great Wave",
            "description": [{"@value": "Une vague.", "@language": "fr"}, {"@value": "A wave.", "@language": "en"}],
            "metadata": [{"label": "Date", "value": ["1831"]}, {"label": [{"@value": "Maker"}], "value": "Hokusai"}],
            "attribution": "Courtesy of X",
        },
    )
    wave = published(folder, "the-great-wave")

    assert (wave.label, wave.date, wave.maker, wave.credit) == ("A wave.", "1831", "Hokusai", "Courtesy of X")


def test_an_item_of_omeka_shows_what_omeka_shows(folder: Folder) -> None:
    imported = taken_in(folder, [WAVE_OMEKA, WAVE_OMEKA | {"o:id": 13, "o:is_public": False}])
    wave = published(folder, "the-great-wave")

    assert (wave.maker, wave.date, wave.label, wave.accession) == ("Hokusai", "1831", "A wave.", "")
    assert reasons(imported) == ["source.json, item 13: it isn't public in Omeka"]
    assert (
        "dcterms:identifier: a value of it isn't public in Omeka" in (folder.path / "the-great-wave.md").read_text()
    )


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"type": "Collection", "id": "c", "@context": WAVE_IIIF["@context"]}, "save each object's manifest"),
        ({"total": 2, "objectIDs": [1, 2]}, "it is the Met's list of numbers; save each object"),
        ({"hello": 1}, "it is not a IIIF manifest, an item of Omeka S or an object of the Met"),
        (["x"], "record 1: it is not a IIIF manifest"),
        ({"objectID": 7, "title": ""}, "object 7: it has no title"),
    ],
)
def test_what_is_no_object_is_refused_by_name(folder: Folder, document: dict[str, object], why: str) -> None:
    (reason,) = reasons(taken_in(folder, document))

    assert why in reason


@pytest.mark.parametrize(
    ("text", "suffix", "said"),
    [
        ('{"a": }', ".json", "source.json:1: JSON"),
        ("title", ".json", "source.json: JSON"),
        ("", ".csv", "a table whose first row names the columns"),
        ("a,title,a\n", ".csv", "a stands there twice"),
    ],
)
def test_a_file_that_nobody_can_read_is_named(folder: Folder, text: str, suffix: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        taken_in(folder, text, suffix=suffix)

    assert said in str(refused.value)


def test_a_file_in_other_letters_is_named_with_its_line(folder: Folder) -> None:
    source = folder.path.parent / "old.csv"
    source.write_bytes(b"title\nVase\nK\xfcchen\n")
    museum = load_museum(folder.path)

    with pytest.raises(BadInput, match=r"old\.csv:3: UTF-8; in a spreadsheet, save as “CSV UTF-8”"):
        import_files([source], museum, FieldNames(), TODAY)
    with pytest.raises(BadInput, match="a file that can be read: No such file"):
        import_files([source.with_name("none.csv")], museum, FieldNames(), TODAY)


def test_a_folder_that_cannot_be_written_is_named(folder: Folder) -> None:
    museum = replace(load_museum(folder.path), folder=folder.path / "gone")
    (folder.path.parent / "source.csv").write_text("title\nVase\n")

    with pytest.raises(SettingsError, match="GUIDE_EXHIBITS_DIR: .*vase.md can't be written: No such file"):
        import_files([folder.path.parent / "source.csv"], museum, FieldNames(), TODAY)


def test_a_picture_is_taken_when_it_is_there_and_described(folder: Folder) -> None:
    folder.write("images/vase.svg", SVG)
    table = "title,label,image,alt text\nVase,A.,vase.svg,A tall vase\nBowl,B.,vase.svg,\nCup,C.,https://x.example/c.jpg,C\n"
    imported = taken_in(folder, table)
    vase = published(folder, "vase")
    others = [one.left_out for one in imported.records[1:] if isinstance(one, Written)]

    assert (vase.image, vase.image_alt) == ("images/vase.svg", "A tall vase")
    assert others == [
        ("image images/vase.svg: Nothing says what it shows (image_alt).",),
        ("image https://x.example/c.jpg: The picture must be a file in the museum's folder, not a web address.",),
    ]


def test_an_address_that_is_none_is_left_out(folder: Folder) -> None:
    imported = taken_in(folder, "title,url\nVase,javascript:alert(1)\n")

    assert "`source` must be a web address" in left_out(imported)[0]
    assert "javascript" not in (folder.path / "vase.md").read_text().partition("<!--")[0]


@given(
    title=st.text(min_size=1, max_size=40),
    texts=st.lists(st.text(alphabet="a #-`~<!>*\n|&:'\"\u2028\u00a0[]{}", max_size=60), min_size=3, max_size=3),
)
def test_whatever_other_systems_hold_the_museum_opens_with_it(
    tmp_path_factory: pytest.TempPathFactory, title: str, texts: list[str]
) -> None:
    folder = Folder(tmp_path_factory.mktemp("any") / "museum")
    label, story, maker = texts
    item = {
        "o:id": 1,
        "dcterms:title": [{"@value": f"Vase {title}"}],
        "dcterms:description": [{"@value": f"A vase. {label}"}],
        "x:story": [{"@value": f"It is old.\n{story}"}],
        "dcterms:creator": [{"@value": maker}],
    }
    imported = taken_in(folder, item)
    (record,) = imported.records
    assert isinstance(record, Written)
    vase = published(folder, record.file.removesuffix(".md"))

    assert vase.label.startswith("A vase.")
    assert [section.title for section in vase.sections] == ["Story"]
