"""Lists, tables and price boards are told line by line, prose sentence by sentence."""

from __future__ import annotations

from guide.museum.listing import told_lines


def test_each_item_of_a_list_is_told_by_itself() -> None:
    assert told_lines("- Toilets: yard\n- Shop: books, jam\n- We sell seeds.") == [
        "Toilets: yard.",
        "Shop: books, jam.",
        "We sell seeds.",
    ]


def test_what_follows_in_an_item_stays_with_what_it_is_about() -> None:
    assert told_lines("- Lockers: eight, by the door. Nothing bigger than a rucksack.\n- Wi-Fi: none") == [
        "Lockers: eight, by the door. Nothing bigger than a rucksack.",
        "Wi-Fi: none.",
    ]


def test_an_item_may_go_on_in_the_next_line() -> None:
    assert told_lines("* Tea room in\n  the old stable\n* Shop") == ["Tea room in the old stable.", "Shop."]


def test_lines_without_a_stop_stand_apart() -> None:
    assert told_lines("Adult 9 €\nChild 4 €") == ["Adult 9 €.", "Child 4 €."]


def test_wrapped_prose_is_told_by_its_sentences() -> None:
    text = (
        "You will find the lavatories in the old carding shed, which\n"
        "stands behind the mill. Prams can be parked under the stairs of\n"
        "the engine house, where it is dry."
    )

    assert told_lines(text) == [
        "You will find the lavatories in the old carding shed, which stands behind the mill.",
        "Prams can be parked under the stairs of the engine house, where it is dry.",
    ]


def test_a_row_of_a_table_is_told_with_its_first_cell() -> None:
    assert told_lines("| Ticket | Price |\n|---|---|\n| Adult | 9 € |") == ["Adult: 9 €."]


def test_a_table_of_several_columns_is_told_with_their_heads() -> None:
    table = "| Who | Summer | Winter |\n| --- | --- | --- |\n| Adults | 9 € | 7 € |"

    assert told_lines(table) == ["Adults: Summer 9 €, Winter 7 €."]


def test_a_table_needs_no_bars_around_it() -> None:
    table = "Who | Summer | Winter\n--- | --- | ---\nAdults | 9 € | 7 €"

    assert told_lines(table) == ["Adults: Summer 9 €, Winter 7 €."]


def test_a_line_with_a_bar_is_no_table() -> None:
    assert told_lines("Room 1 | Room 2 stay closed.") == ["Room 1 | Room 2 stay closed."]


def test_a_table_whose_heads_are_empty_loses_no_row() -> None:
    assert told_lines("| | |\n|---|---|\n| Adult | 9 € |\n| Child | 4 € |") == ["Adult: 9 €.", "Child: 4 €."]


def test_a_table_of_nothing_but_rules_tells_nothing() -> None:
    assert told_lines("|---|\n|---|") == []


def test_a_counted_list_is_told_without_its_numbers() -> None:
    assert told_lines("1. Ring the bell\n2. Wait for Jo") == ["Ring the bell.", "Wait for Jo."]


def test_a_day_at_the_beginning_of_a_line_is_no_items_number() -> None:
    assert told_lines("1. Mai bis 3. Oktober: 10-17 Uhr") == ["1. Mai bis 3. Oktober: 10-17 Uhr"]


def test_an_item_that_ends_in_brackets_or_in_another_script_gets_no_second_stop() -> None:
    assert told_lines("- (Not on Mondays.)\n- トイレは地下です。") == ["(Not on Mondays.)", "トイレは地下です。"]
