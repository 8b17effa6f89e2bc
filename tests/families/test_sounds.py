"""Names that are the same to an ear are the same to a search."""

import pytest

from families.sounds import digits_of, sounds_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José Hernández", "Jose Ernandes"),
        ("Catherine Smith", "Kathryn Smyth"),
        ("Guadalupe Gonzalez", "Lupita Gonsales"),
        ("Guillermo Vasquez", "Memo Basques"),
        ("Elizabeth Llanes", "Betty Yanes"),
        ("Xavier Muñoz", "Javier Munos"),
        ("robert de la cruz", "Bob Cruz"),
    ],
)
def test_spellings_and_nicknames_share_two_sounds(one, other):
    assert len(set(sounds_of(one)) & set(sounds_of(other))) >= 2


def test_strangers_share_none():
    assert set(sounds_of("Maria Lopez")) & set(sounds_of("Kevin Anderson")) == set()


def test_small_words_of_names_are_no_sound():
    assert sounds_of("Maria de la Cruz") == sounds_of("Maria Cruz")


def test_writing_without_latin_letters_stays_itself():
    assert sounds_of("محمد") == ["محمد"]
    assert sounds_of("") == []


def test_a_nickname_beside_the_name_counts():
    assert set(sounds_of("Refugio Luna", "Cuca")) > set(sounds_of("Refugio Luna"))


@pytest.mark.parametrize("written", ["(515) 555-0142", "+1 515 555 0142", "5155550142"])
def test_a_number_is_the_same_however_it_is_written(written):
    assert digits_of(written) == "5155550142"
