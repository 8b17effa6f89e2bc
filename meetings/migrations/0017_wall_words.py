"""The wall by an index of names, on every column of words outside the family's tier."""

import re
from pathlib import Path

from django.db import migrations

from cppc.core.limits import Guard, Hide, OnlyChoices, OnlyLike

SQL = Path(__file__).resolve().parents[1] / "sql"
KEYS = "[a-z0-9][a-z0-9_.-]*"
UUID = "[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"
PART = rf"{UUID}|[0-9][0-9TZ:. +-]*|{KEYS}"
CODES = r"\{[a-z0-9_.,-]*\}"
HASHES = {"token_hash": "[0-9a-f]+"}
PASSWORDS = {"password": r"([a-z0-9_]+\$|!)[!-~]*"}
TEXTS = tuple(
    f"{part}_{code}"
    for part in ("description", "start", "eligibility", "fees")
    for code in ("en", "es")
)
CHOICES = [
    "core.Outbox",
    "core.Draft",
    "teams.Area",
    "teams.AreaCounty",
    "teams.AreaSuccession",
    "teams.User",
    "teams.Membership",
    "teams.StatewideRole",
    "teams.Invitation",
    "teams.Team",
    "teams.Seat",
    "teams.TeamMember",
    "teams.SeatTerm",
    "teams.JoinRequest",
    "teams.NameCheck",
    "resources.Service",
    "resources.Language",
    "resources.ImportBatch",
    "resources.ImportFinding",
    "resources.PublishedListing",
    "meetings.AreaFigure",
    "meetings.FigureCell",
    "meetings.TeamMeeting",
]


def earlier(file: str, function: str) -> str:
    """What an earlier migration made of a function."""
    found = re.findall(
        rf"CREATE (?:OR REPLACE )?(FUNCTION authz\.{function}\(.*?\$\$;)",
        (SQL / file).read_text(),
        re.S,
    )[0]
    return f"CREATE OR REPLACE {found}"


BACK = [
    "DROP FUNCTION authz.names_in(uuid, text, boolean)",
    earlier("phones.sql", "compare_names"),
    earlier("wall.sql", "names_in"),
    "ALTER FUNCTION authz.names_in(uuid, text) OWNER TO cppc_case",
    "REVOKE ALL ON FUNCTION authz.names_in(uuid, text) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION authz.names_in(uuid, text) TO cppc_app",
    earlier("wall.sql", "guard_words"),
    earlier("survey_names.sql", "hide_names"),
    earlier("wall.sql", "plain"),
    *(
        f"DROP TRIGGER words_are_known ON {table}"
        for table in (
            "families_person",
            "families_guest",
            "families_referralcontent",
            "families_phone",
            "meetings_safetyscreen",
            "meetings_arrangement",
            "meetings_separatesession",
        )
    ),
    "DROP FUNCTION authz.compare_words(uuid, text, boolean), authz.keep_family_words(), "
    "authz.family_words_of(text, jsonb), authz.words_of_contact(text), "
    "authz.words_of_nickname(text), authz.words_of_name(text), authz.names_of_team(uuid), "
    "authz.names_of_place(uuid), authz.letters(text), authz.letter_class()",
    "DROP TABLE authz.family_word, authz.ordinary_word",
    *(
        f"DROP POLICY compares_cppc_case ON {table}"
        for table in ("resources_publishedlisting", "teams_county", "teams_areacounty")
    ),
    "REVOKE SELECT (area_id, address) ON resources_publishedlisting FROM cppc_case",
    "REVOKE SELECT (fips, name) ON teams_county FROM cppc_case",
    "REVOKE SELECT (area_id, county_id) ON teams_areacounty FROM cppc_case",
]
ASKS = """
CREATE POLICY of_state_insert ON teams_namecheck FOR INSERT TO cppc_app
  WITH CHECK (asked_by_id = (SELECT authz.uid()) AND state IN ('held', 'asked')
    AND area_id = ANY ((SELECT authz.area_ids_with('manage_areas'))::uuid[]));
CREATE POLICY of_state_insert ON teams_heldwords FOR INSERT TO cppc_app
  WITH CHECK (asked_by_id = (SELECT authz.uid())
    AND area_id = ANY ((SELECT authz.area_ids_with('manage_areas'))::uuid[]));
"""
# Ids, moments, numbers and codes of ours, in every leaf and key, however deep.
ONLY_IDS = (SQL / "only_ids.sql").read_text().replace("PART", PART)


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0016_differences"),
        ("families", "0016_merged"),
        ("resources", "0004_import_names"),
        ("teams", "0007_wall"),
        ("core", "0005_outbox_gave_up"),
    ]
    operations = [
        migrations.RunSQL((SQL / "wall_words.sql").read_text(), BACK),
        migrations.RunSQL(
            ASKS,
            "DROP POLICY of_state_insert ON teams_namecheck;"
            "DROP POLICY of_state_insert ON teams_heldwords;",
        ),
        migrations.RunSQL(
            ONLY_IDS,
            "ALTER TABLE core_outbox DROP CONSTRAINT only_payload_outbox;"
            "DROP FUNCTION authz.only_ids(jsonb);",
        ),
        *(OnlyChoices(label) for label in CHOICES),
        OnlyLike(
            "core_outbox",
            kind="[a-z_.]+",
            key=f"({PART})(:({PART})?)*",
            outcome="gave up: [A-Za-z]+|[a-z][a-z ]*",
        ),
        OnlyLike(
            "core_draft",
            form="[a-z][a-z0-9._-]*",
            object_key="[a-z0-9._-]*([A-Z]-[0-9A-Z]{5,7})?[a-z0-9._-]*",
        ),
        OnlyLike("core_session", key="[0-9a-f]{64}"),
        OnlyLike("teams_user", **PASSWORDS),
        OnlyLike("teams_invitation", **HASHES),
        OnlyLike("teams_joinrequest", language="[a-z]{2}"),
        OnlyLike("teams_namecheck", words_hash="[0-9a-f]{64}"),
        OnlyLike("teams_heldwords", sealed="[A-Za-z0-9+/]{38,}=*"),
        OnlyLike("teams_county", fips="[0-9]{5}", path="[MLHVZmlhvz0-9 .,-]*"),
        OnlyLike("teams_zipcode", code="[0-9]{5}"),
        OnlyLike("meetings_figurecell", cell="[a-z0-9_.-]+"),
        OnlyLike("resources_category", code=KEYS, taxonomy=KEYS, confidential=KEYS),
        OnlyLike(
            "resources_address",
            state_province="[A-Z]{2}",
            postal_code="[0-9]{5}(-[0-9]{4})?",
            country="[A-Z]{2}",
        ),
        OnlyLike("resources_phone", extension="[0-9]+"),
        OnlyLike(
            "resources_publishedlisting",
            confidential=KEYS,
            categories=CODES,
            counties=CODES,
            languages=CODES,
            hours=r'[]["0-9:, ]*',
            postal_code="[0-9]{5}(-[0-9]{4})?",
        ),
        Guard(
            "teams_area",
            "@id",
            *("~name", "~slug", "source_url", "basis", "~service_area", "confirmed_source"),
            *("hotline", "welcome_en", "welcome_es"),
        ),
        Guard("teams_areacounty", "source"),
        Guard("teams_areasuccession", "@predecessor_id", "~old_name", "source", "note"),
        Guard("teams_county", "@", "name", "seat", "population_vintage", "source"),
        Guard("teams_zipcode", "@", "place"),
        Guard("teams_joinrequest", "note"),
        Hide("teams_joinrequest", "message"),
        Hide("teams_user", "@", "other_languages"),
        Guard("teams_teammember", "organization"),
        Guard("teams_namecheck", "about", "reason"),
        Guard("resources_organization", "~name"),
        Guard("resources_location", "~name"),
        Guard("resources_address", "~address_1", "~city"),
        Guard("resources_phone", "number", "note_en", "note_es"),
        Guard(
            "resources_service",
            *("~name_en", "~name_es", *TEXTS, "~website", "~email", "withdrawn_because"),
        ),
        Guard(
            "resources_publishedlisting",
            *("~name_en", "~name_es", *TEXTS, "~website", "~email", "phones"),
            *("~organization", "~place", "~address", "~city"),
        ),
        Guard("resources_category", "@", "name_en", "name_es", "synonyms_en", "synonyms_es"),
        Guard("resources_importbatch", "file_name"),
        Hide("resources_importfinding", "column", "value"),
    ]
