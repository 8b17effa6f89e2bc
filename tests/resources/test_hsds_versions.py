"""Small invented packages of each older version, by the file and field names of their own."""

import json
import uuid

import pytest

from tests.resources.test_hsds_reading import A, B, C, found, package, read, table

D, E = (str(uuid.UUID(int=n)) for n in (14, 15))
HOUSE = table(["id", "name", "description", "url", "year_incorporated"],
              [B, "Example House", "Near.", "https://h.example.org", "1999-05-01"])  # fmt: skip
HALL = table(["id", "name"], [C, "Hall"])
ADDRESS = table(
    ["id", "location_id", "organization_id", "address_1", "address_2", "city", "state_province",
     "postal_code", "country"],
    [D, C, B, "1 Main St", "Door 2", "Sampletown", "IA", "50001", "US"],
)  # fmt: skip
WEEK = table(["id", "service_id", "weekday", "opens_at", "closes_at"],
             [D, A, "1", "09:00-05:00", "17:00-05:00"])  # fmt: skip
HOLIDAY = table(["id", "service_id", "closed", "start_date", "end_date"],
                [E, A, "true", "2026-12-25", "2026-12-25"])  # fmt: skip
TERMS = table(["id", "name", "parent_id", "parent_name", "vocabulary"],
              ["F1", "Food pantry", "", "", "Open Eligibility"])  # fmt: skip
PHONE = table(["id", "service_id", "number", "extension", "type", "language", "department"],
              [D, A, "515-555-0100", "7", "voice", "en, es", "Front desk"])  # fmt: skip
COMMON = {
    "organizations": HOUSE, "locations": HALL, "physical_addresses": ADDRESS,
    "eligibility": table(["id", "service_id", "eligibility"], [D, A, "family"]),
    "payments_accepted": table(["id", "service_id", "payment"], [D, A, "SNAP"]),
    "accessibility_for_disabilities": table(
        ["id", "location_id", "accessibility", "details"], [D, C, "ramp", "At the side."]),
    "languages": table(["id", "service_id", "language"], [D, A, "es"]),
    "required_documents": table(["id", "service_id", "document"], [D, A, "None"]),
}  # fmt: skip
OLDER = {
    "1.0": {
        **COMMON,
        "services": table(["id", "organization_id", "location_id", "name", "description"],
                          [A, B, C, "Pantry", "Bread."]),
        "regular_schedules": WEEK, "holiday_schedules": HOLIDAY, "taxonomy": TERMS,
    },
    "1.1": {
        **COMMON,
        "services": table(["id", "organization_id", "name", "description", "fees"],
                          [A, B, "Pantry", "Bread.", "Free"]),
        "services_at_location": table(["id", "service_id", "location_id"], [D, A, C]),
        "services_taxonomy": table(["id", "service_id", "taxonomy_id", "taxonomy_detail"],
                                   [D, A, "F1", "Weekly"]),
        "taxonomy": TERMS, "regular_schedules": WEEK, "holiday_schedules": HOLIDAY,
        "phones": PHONE,
        "service_areas": table(["id", "service_id", "service_area"], [D, A, "Polk County"]),
    },
    "2.0": {
        **COMMON,
        "services": table(["id", "organization_id", "name", "status", "fees"],
                          [A, B, "Pantry", "active", "Free"]),
        "services_at_location": table(["id", "service_id", "location_id"], [D, A, C]),
        "service_attributes": table(["id", "service_id", "taxonomy_term_id"], [D, A, "F1"]),
        "other_attributes": table(["id", "link_id", "link_type", "taxonomy_term_id"],
                                  [E, C, "location", "F1"]),
        "taxonomy_terms": table(["id", "term", "description", "taxonomy"],
                                ["F1", "Food pantry", "Food.", "Open Eligibility"]),
        "schedules": table(["id", "service_id", "freq", "opens_at", "closes_at"],
                           [D, A, "DAILY", "09:00", "17:00"]),
        "phones": PHONE,
    },
}  # fmt: skip


def whole(version):
    """The organization, the place and the service of a package, and what was found."""
    records, source = read(package(**OLDER[version]))
    assert source.version == version
    return *[one.body for one in records], found(source)


@pytest.mark.parametrize("version", OLDER)
def test_what_all_older_versions_say_is_read_in_the_words_of_today(version):
    house, hall, service, problems = whole(version)
    assert (house["website"], house["year_incorporated"]) == ("https://h.example.org", 1999)
    (address,) = hall["addresses"]
    told = [address[name] for name in ("address_1", "address_2", "address_type")]
    assert told == ["1 Main St", "Door 2", "physical"]
    assert hall["accessibility"][0]["description"] == "ramp"
    assert service["eligibility_description"] == "family"
    assert service["cost_options"][0]["option"] == "SNAP"
    assert service["languages"][0]["name"] == "es"
    assert service["service_at_locations"][0]["location_id"] == hall["id"]
    assert {problem for _file, _row, problem in problems} <= {"made_id"}


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_version_one_says_its_week_by_numbers_and_its_holidays_apart(version):
    _house, _hall, service, _problems = whole(version)
    week, holiday = service["schedules"]
    assert (week["freq"], week["byday"], week["opens_at"]) == ("WEEKLY", "MO", "09:00:00")
    assert (holiday["valid_from"], holiday["notes"]) == ("2026-12-25", "closed")


@pytest.mark.parametrize("version", ["1.1", "2.0"])
def test_languages_of_a_phone_and_fees_stand_where_they_do_today(version):
    _house, _hall, service, _problems = whole(version)
    (phone,) = service["phones"]
    assert [one["name"] for one in phone["languages"]] == ["en", "es"]
    assert phone["description"] == "Front desk"
    assert service["fees_description"] == "Free"
    assert service["attributes"][0]["taxonomy_term"]["name"] == "Food pantry"


def test_version_two_says_daily_rules_and_attributes_of_places():
    _house, hall, service, _problems = whole("2.0")
    (schedule,) = service["schedules"]
    assert (schedule["freq"], schedule["byday"]) == ("WEEKLY", "MO,TU,WE,TH,FR,SA,SU")
    assert hall["attributes"][0]["taxonomy_term"]["name"] == "Food pantry"


def test_an_older_record_of_json_reads_the_same():
    record = {
        "id": A, "name": "Pantry", "status": "active", "fees": "Free",
        "phones": [{"id": D, "number": "515-555-0100", "language": "en;es"}],
        "regular_schedule": [{"weekday": "Monday", "opens_at": "09:00", "closes_at": "17:00"}],
    }  # fmt: skip
    (one,), _source = read(json.dumps(record).encode())
    assert one.body["fees_description"] == "Free"
    assert [lang["name"] for lang in one.body["phones"][0]["languages"]] == ["en", "es"]
    assert one.body["schedules"][0]["byday"] == "MO"
