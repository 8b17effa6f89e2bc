"""What leaves a record is written down once, by who made it, and never changed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from cppc.core.openings import open_family
from families.models import CopyEvent, Disclosure
from families.services import record_copies, record_disclosure
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db


def give(family, user, **fields):
    """One copy, as `user` gives it with the record open."""
    told = {
        "what": "agency_copy",
        "recipient": "Zyxwvut School",
        "purpose": "For the meeting",
        "form": "print",
        **fields,
    }
    return record_disclosure(family=family, by=actor_in(user, family.area), **told)


@pytest.fixture
def provider(family):
    with owner():
        return factories.CircleMemberFactory(family=family, capacity="provider").user


def test_a_copy_is_written_down_with_who_made_it(family, facilitator):
    with acting(facilitator):
        open_family(family.reference, "test")
        row = give(family, facilitator, copy_number=3, copies=5)
        row.refresh_from_db()
    assert (row.recipient, row.copy_number, row.copies) == ("Zyxwvut School", 3, 5)
    assert row.disclosed_by_id == facilitator.pk


def test_the_recipient_may_be_a_guest_of_the_list(family, facilitator):
    with owner():
        guest = factories.GuestFactory(family=family, name="Zyxwvut Pastor")
    with acting(facilitator):
        open_family(family.reference, "test")
        assert give(family, facilitator, recipient="", guest=guest).recipient == "Zyxwvut Pastor"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"recipient": " "}, "recipient"),
        ({"purpose": " "}, "purpose"),
        ({"what": "gossip"}, "what"),
        ({"form": "rumor"}, "form"),
        ({"copy_number": 3, "copies": 2}, "__all__"),
    ],
)
def test_a_copy_without_a_part_is_refused(family, facilitator, fields, field):
    with acting(facilitator):
        open_family(family.reference, "test")
        with pytest.raises(ValidationError) as refusal:
            give(family, facilitator, **fields)
    assert set(refusal.value.message_dict) == {field}


@pytest.mark.parametrize("who", ["coordinator", "state_coordinator"])
def test_nobody_outside_the_circle_gives_copies(family, area, who):
    outsider = person_with(who, area if who == "coordinator" else None)
    with acting(outsider):
        open_family(family.reference, "test")
        with pytest.raises(ValidationError, match="cannot give copies"):
            give(family, outsider)


def test_no_copy_in_the_name_of_somebody_else(family, facilitator, provider):
    with acting(provider):
        open_family(family.reference, "test")
        with pytest.raises(ValidationError, match="cannot give copies"):
            give(family, facilitator)


def test_a_provider_sees_his_own_copies_alone(family, facilitator, provider):
    with acting(facilitator):
        open_family(family.reference, "test")
        give(family, facilitator)
    with acting(provider):
        open_family(family.reference, "test")
        own = give(family, provider)
        assert list(Disclosure.objects.all()) == [own]


@pytest.mark.parametrize("role", ["cppc_app", "cppc_owner"])
@pytest.mark.parametrize("model", [Disclosure, CopyEvent])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_nobody_changes_what_was_disclosed(family, facilitator, role, model, change):
    with acting(facilitator):
        open_family(family.reference, "test")
        row = give(family, facilitator)
        record_copies(copies=[row], state="asked", by=actor_in(facilitator, family.area))
        with as_role(role), pytest.raises(ProgrammingError):
            _change(model, change)


@transaction.atomic
def _change(model, how):
    rows = model.objects.all()
    if how == "update":
        rows.update(version=9)
    else:
        rows._raw_delete(rows.db)


def test_what_became_of_a_copy_is_added(family, facilitator):
    with acting(facilitator):
        open_family(family.reference, "test")
        row, by = give(family, facilitator), actor_in(facilitator, family.area)
        record_copies(copies=[row], state="asked", by=by)
        record_copies(copies=[row], state="lost", note="It burned.", by=by)
        assert [event.state for event in row.events.all()] == ["asked", "lost"]


def test_losing_needs_a_word_and_a_copy(family, facilitator):
    by = actor_in(facilitator, family.area)
    with acting(facilitator):
        open_family(family.reference, "test")
        row = give(family, facilitator)
        with pytest.raises(ValidationError, match="Say in a word"):
            record_copies(copies=[row], state="lost", by=by)
        with pytest.raises(ValidationError, match="at least one"):
            record_copies(copies=[], state="asked", by=by)


@pytest.mark.parametrize(
    ("number", "words"), [(None, "a slip about one promise"), (2, "the plan, family copy")]
)
def test_a_slip_is_not_called_a_copy_of_the_plan(number, words):
    row = Disclosure(what="family_copy", form="print", copy_number=number)
    assert row.kind_words == words
