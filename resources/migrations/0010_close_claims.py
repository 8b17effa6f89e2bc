"""Closes what keeps listings true from outside; a neighbor's screening gates the public copy.

Strangers put rows in and read none; what a link does goes through functions of the database. Words
of strangers lose the names of families without a word about it; names and addresses people give
to be answered are theirs.
"""

from pathlib import Path

from django.db import migrations

from cppc.core.limits import Guard, Hide, OnlyChoices, OnlyLike
from cppc.core.tenancy import Isolate, Policy, area_rows, areas_with

SQL = Path(__file__).resolve().parents[1] / "sql" / "claims.sql"
EDIT, PUBLISH = areas_with("edit_listings"), areas_with("publish_listings")
WORKER = "(SELECT authz.scope()) = 'worker'"
HASH, SEALED, CODE = "[0-9a-f]{64}", "[A-Za-z0-9+/]{38,}=*", "[a-z]{2}"
OPEN = "decided_by_id IS NULL AND decided_at IS NULL AND because = ''"


# The row is about a listing that is public in the row's area.
PUBLIC = (
    "EXISTS (SELECT FROM public.resources_publishedlisting p "
    "WHERE p.service_id = TABLE.service_id AND p.area_id = TABLE.area_id)"
)


def public(table: str, more: str = "") -> str:
    """The condition for rows of a table; `more` stands beside it, about the public copy."""
    return PUBLIC.replace("TABLE", table)[:-1] + f"{more})"


OF_TEAM = (Policy("SELECT", EDIT), Policy("UPDATE", PUBLISH))
CLAIM = f"{OPEN} AND mailed_at IS NULL AND state IN ('contact', 'waiting')"
SUGGESTION = (
    f"{OPEN} AND state = 'waiting' AND origin = 'anybody' AND link_id IS NULL "
    "AND field = 'other' AND final = '' AND old = ''"
)
REPORT = "looked_at IS NULL AND looked_by_id IS NULL"
VERIFIED = "phone|visit|message|website"
BACK = """
DROP TRIGGER screening_holds ON resources_screening;
DROP TRIGGER screening_holds ON resources_screeningstatus;
DROP TRIGGER screening_gate ON resources_publishedlisting;
DROP FUNCTION authz.open_listing_link(text, text), authz.listing_link(text, text),
  authz.confirm_by_link(text, text), authz.suggest_by_link(text, text, jsonb),
  authz.suggestions_by_link(text, text, integer), authz.claim_address(uuid),
  authz.make_listing_link(uuid, text, text, timestamptz), authz.link_address(uuid),
  authz.relay_target(uuid, text, timestamptz), authz.stop_relay(text),
  authz.screening_refuses(uuid, uuid, boolean), authz.screening_gate(), authz.screening_holds();
DROP POLICY keeps ON resources_service;
DROP POLICY keeps ON resources_organization;
DROP POLICY keeps ON resources_publishedlisting;
REVOKE ALL ON resources_service, resources_organization FROM cppc_case;
REVOKE ALL ON resources_publishedlisting FROM cppc_case;
GRANT SELECT (area_id, address) ON resources_publishedlisting TO cppc_case;
REVOKE ALL ON resources_relaymessage FROM cppc_worker;
REVOKE ALL ON resources_listingclaim, resources_listinglink, resources_listingsuggestion,
  resources_relaymessage, resources_screening, resources_screeningstatus FROM cppc_case;
DROP POLICY keeps ON resources_listingclaim;
DROP POLICY keeps ON resources_listinglink;
DROP POLICY keeps ON resources_listingsuggestion;
DROP POLICY keeps ON resources_relaymessage;
DROP POLICY keeps ON resources_screening;
DROP POLICY keeps ON resources_screeningstatus;
"""
# The check on how something was verified knows one more way; copies learn whose word theirs is.
HOW = (
    "ALTER TABLE resources_service DROP CONSTRAINT only_verified_how_service, "
    "ADD CONSTRAINT only_verified_how_service CHECK (verified_how::text ~ '^({})?$')"
)
WHOSE = """
UPDATE resources_publishedlisting SET verified_by = 'team' WHERE verified_on IS NOT NULL;
UPDATE resources_publishedlisting p SET relay = true FROM resources_service s
  WHERE s.id = p.service_id AND s.kind = 'informal' AND s.email <> '' AND NOT p.sensitive;
"""


class Migration(migrations.Migration):
    dependencies = [("resources", "0009_claims")]
    operations = [
        Isolate(
            "resources.ListingClaim",
            Policy("INSERT", check=f"{CLAIM} AND {public('resources_listingclaim')}"),
            *OF_TEAM,
            grants="SELECT, INSERT, UPDATE",
        ),
        Isolate("resources.ListingLink", *OF_TEAM, grants="SELECT, UPDATE"),
        Isolate(
            "resources.ListingSuggestion",
            Policy("INSERT", check=f"{SUGGESTION} AND {public('resources_listingsuggestion')}"),
            *OF_TEAM,
            grants="SELECT, INSERT, UPDATE",
        ),
        Isolate(
            "resources.ListingReport",
            Policy("INSERT", check=f"{REPORT} AND {public('resources_listingreport')}"),
            Policy("SELECT", EDIT),
            Policy("UPDATE", EDIT),
            grants="SELECT, INSERT, UPDATE",
        ),
        Isolate(
            "resources.RelayMessage",
            Policy("INSERT", check=public("resources_relaymessage", " AND p.relay")),
            Policy("ALL", WORKER, role="cppc_worker"),
            grants="INSERT",
        ),
        Isolate(
            "resources.NetworkChoice",
            *area_rows(read="edit_listings", write="publish_listings"),
        ),
        Isolate(
            "resources.ScreeningStatus",
            *area_rows(read="edit_listings", write="publish_listings"),
        ),
        Isolate(
            "resources.Screening",
            Policy("SELECT", EDIT),
            Policy("INSERT", check=f"{EDIT} AND set_by_id = (SELECT authz.uid())"),
            grants="SELECT, INSERT",
        ),
        OnlyChoices("resources.ListingClaim"),
        OnlyChoices("resources.ListingLink"),
        OnlyChoices("resources.ListingSuggestion"),
        OnlyChoices("resources.ListingReport"),
        OnlyLike("resources_listingclaim", language=CODE),
        OnlyLike(
            "resources_listinglink",
            token_hash=HASH,
            bound_hash=HASH,
            sealed=SEALED,
            language=CODE,
        ),
        OnlyLike("resources_listingsuggestion", field="[a-z_]{1,20}", old_mark=HASH),
        OnlyLike("resources_listingreport", visitor=HASH),
        OnlyLike("resources_relaymessage", sealed=SEALED),
        OnlyLike("resources_service", relay="on|off"),
        OnlyLike("resources_publishedlisting", verified_by="team|provider"),
        migrations.RunSQL(HOW.format(f"{VERIFIED}|provider"), HOW.format(VERIFIED)),
        Hide("resources_listingclaim", "organization", "why"),
        Guard("resources_listingclaim", "because"),
        Hide("resources_listingsuggestion", "old", "new"),
        Guard("resources_listingsuggestion", "final", "because"),
        Hide("resources_listingreport", "note"),
        Guard("resources_screeningstatus", "name"),
        Guard("resources_screening", "note"),
        migrations.RunSQL(WHOSE, migrations.RunSQL.noop),
        migrations.RunSQL(SQL.read_text(), BACK),
    ]
