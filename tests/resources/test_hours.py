"""Days and times as people write them; phone numbers too."""

import pytest
from django.utils import translation

from resources.hours import UnclearHoursError, describe_hours, hours_text, parse_hours
from resources.phones import UnclearPhoneError, parse_phone

READ = [
    ("", ""),
    ("Mon-Fri 9am-5pm; Sat 10am-1pm", "Mon-Fri 09:00-17:00; Sat 10:00-13:00"),
    ("Mon-Fri 9-5", "Mon-Fri 09:00-17:00"),
    ("Mon-Fri 9-5 Sat 10-2", "Mon-Fri 09:00-17:00; Sat 10:00-14:00"),
    ("Mon 9-12, 1pm-4:30pm", "Mon 09:00-12:00, 13:00-16:30"),
    ("Tue & Thu 1-5pm", "Tue 13:00-17:00; Thu 13:00-17:00"),
    ("Lunes a viernes de 8:00 a 17:00", "Mon-Fri 08:00-17:00"),
    ("Fridays 9 a.m. to 5 p.m.", "Fri 09:00-17:00"),
    ("Saturday 9am to noon", "Sat 09:00-12:00"),
    ("Sat-Mon 9am-noon", "Mon 09:00-12:00; Sat-Sun 09:00-12:00"),
    ("24/7", "Mon-Sun 00:00-23:59"),
    ("Fri 24 hours", "Fri 00:00-23:59"),
    ("Daily 8pm-6am", "Mon-Sun 00:00-06:00, 20:00-23:59"),
    ("Sun 8pm-midnight", None),
    ("Sat 8pm-12am", "Sat 20:00-23:59"),
    ("weekdays 01:00-05:00", "Mon-Fri 01:00-05:00"),
    ("Sunday closed", ""),
    ("Mon 9am-5", "Mon 09:00-17:00"),
    ("Mon 11am-1", "Mon 11:00-13:00"),
    ("Mon 8:00-24:00", "Mon 08:00-23:59"),
    *[
        (words, None)
        for words in (
            "1-5",
            "Mon 1-5",
            "Mon",
            "Mon 9am",
            "Mon 9am-",
            "9am-5pm",
            "Mon 13pm-2pm",
            "Mon 25-26",
            "Mon 9:75-10",
            "Mon 9am-9am",
            "by appointment",
            "M-F 9-5",
            "Mon 9-5 ☃",
            "x" * 500,
        )
    ],
]


@pytest.mark.parametrize(("typed", "read"), READ)
def test_hours_are_read_or_refused_and_never_guessed(typed, read):
    if read is None:
        with pytest.raises(UnclearHoursError):
            parse_hours(typed)
        return
    openings = parse_hours(typed)
    assert hours_text(openings) == read
    assert parse_hours(hours_text(openings)) == openings


def test_hours_are_told_in_words():
    openings = parse_hours("Mon-Fri 9am-noon, 1pm-5pm; Sat 24 hours; Sun 8pm-12am")
    with translation.override("en"):
        assert describe_hours(openings) == [
            "Monday to Friday: 9:00 a.m. to noon, 1:00 p.m. to 5:00 p.m.",
            "Saturday: all day and night",
            "Sunday: 8:00 p.m. to midnight",
        ]
    with translation.override("es"):
        assert describe_hours(openings)[1] == "Sábado: todo el día y toda la noche"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("515-555-0100", ("515-555-0100", "")),
        ("(515) 555 0100", ("515-555-0100", "")),
        ("+1 515.555.0100 ext. 12", ("515-555-0100", "12")),
        ("515-555-0100 x7", ("515-555-0100", "7")),
        ("800-555-HELP", ("800-555-4357", "")),
        ("800-555 HELP", ("800-555-4357", "")),
        ("988", ("988", "")),
        *[(words, None) for words in ("", "12", "115-555-0100", "call us", "515-555-010", "x12")],
    ],
)
def test_phone_numbers_are_read_or_refused(typed, read):
    if read is None:
        with pytest.raises(UnclearPhoneError):
            parse_phone(typed)
    else:
        assert parse_phone(typed) == read
