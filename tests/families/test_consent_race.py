"""A place is taken in the very moment in which its consent is withdrawn: it does not outlive it."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from cppc.core.identity import Identity
from families.models import CircleInvitation, CircleMember
from families.services.links import hash_token
from tests import factories
from tests.conftest import owner
from tests.site_database import copied_database

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]
SECRET = "the secret of the link"


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """A mother who is asked into the circle, on the family's consent."""
    with django_db_blocker.unblock(), copied_database():
        place = factories.CircleMemberFactory()
        consent = factories.ConsentFactory(family=place.family, purpose="circle")
        mother = factories.UserFactory()
        CircleInvitation.objects.create(
            area=place.family.area,
            family=place.family,
            email=mother.email,
            name="Zyxwvut Mother",
            capacity="parent",
            consent=consent,
            token_hash=hash_token(SECRET),
            expires_at=timezone.now() + timedelta(days=1),
            invited_by=place.user,
        )
        yield SimpleNamespace(place=place, consent=consent, mother=mother)


def session_of(person):
    """A session of the site's role, in a transaction of this person."""
    settings = connection.settings_dict
    session = psycopg2.connect(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user="cppc_app"
    )
    return session, session.cursor()


def ask(cursor, person, sql, *values):
    cursor.execute("SELECT set_config('app.identity', %s, true)", [Identity(person.pk).token()])
    cursor.execute(sql, values)
    return cursor.fetchone()[0]


def test_a_place_does_not_outlive_the_consent_withdrawn_meanwhile(site):
    hers, taking = session_of(site.mother)
    his, ending = session_of(site.place.user)
    leads, reference = site.place.user, site.place.family.reference
    assert ask(ending, leads, "SELECT audit.open_family(%s, 'test')", reference)
    his.commit()
    assert ask(taking, site.mother, "SELECT authz.take_circle_invitation(%s)", SECRET)
    said = (site.consent.pk, "withdrawn", "")
    end = "SELECT authz.end_consent(%s::uuid, %s, %s)"
    other = threading.Thread(target=lambda: (ask(ending, leads, end, *said), his.commit()))
    other.start()
    other.join(0.5)
    assert other.is_alive()  # it waits for her
    hers.commit()
    other.join()
    with owner():
        site.consent.refresh_from_db()
        assert site.consent.state == "withdrawn"
        assert CircleMember.objects.filter(user=site.mother).exists()
        assert not CircleMember.objects.current().filter(user=site.mother).exists()
