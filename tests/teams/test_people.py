"""Invitations, roles with dates, one's own account; nobody lifts himself."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Session
from teams.access import actor_in
from teams.models import Invitation, Membership, StatewideRole, User
from teams.services import people as services
from tests import factories
from tests.conftest import acting, owner, person_with

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SENT = {
    "name": "Ben Example",
    "email": "Ben@example.org",
    "role": "facilitator",
    "language": "en",
    "to_on": None,
}


@pytest.fixture
def by(coordinator, area):
    with acting(coordinator):
        yield actor_in(coordinator, area)


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Send an invitation and read the link's secret in the mail."""

    def send(area, by, **values):
        with django_capture_on_commit_callbacks(execute=True):
            invitation = services.invite_person(area=area, by=by, **{**SENT, **values})
        return invitation, secret_in_mail()

    return send


def secret_in_mail():
    return re.search(r"/invitations/([\w-]+)/", mail.outbox[-1].body).group(1)


@pytest.fixture
def ben():
    with owner():
        return factories.UserFactory(email="ben@example.org", name="Ben Example")


def test_an_invitation_is_mailed_in_the_invited_persons_language(area, by, sent):
    invitation, secret = sent(area, by, language="es")
    assert mail.outbox[-1].to == ["ben@example.org"]
    assert area.name in mail.outbox[-1].body
    assert secret not in invitation.token_hash
    assert len(secret) >= 40


def test_an_accepted_invitation_gives_the_role_with_its_last_day(area, by, sent, ben):
    last = TODAY + timedelta(days=30)
    _invitation, secret = sent(area, by, to_on=last)
    with acting(ben):
        services.accept_invitation(secret=secret, by=ben)
        membership = Membership.objects.get(person=ben)
    assert (membership.role, membership.area, membership.to_on) == ("facilitator", area, last)
    assert membership.given_by_id == by.user.pk


def test_a_link_works_once_and_for_the_invited_person_alone(area, by, sent, ben):
    _invitation, secret = sent(area, by)
    with owner():
        other = factories.UserFactory()
    with acting(other), pytest.raises(ValidationError):
        services.accept_invitation(secret=secret, by=other)
    with acting(ben):
        services.accept_invitation(secret=secret, by=ben)
        with pytest.raises(ValidationError):
            services.accept_invitation(secret=secret, by=ben)
    assert services.find_invitation(secret) is None


def test_a_withdrawn_a_replaced_and_an_old_link_do_not_work(area, by, sent, ben):
    first, old_secret = sent(area, by)
    services.resend_invitation(invitation=first, by=by)
    assert services.find_invitation(old_secret) is None

    second, secret = sent(area, by, role="provider")
    services.withdraw_invitation(invitation=second, by=by)
    assert services.find_invitation(secret) is None
    with pytest.raises(ValidationError, match="withdrawn meanwhile"):
        services.resend_invitation(invitation=second, by=by)

    third, secret = sent(area, by, role="team_member")
    with owner():
        Invitation.objects.filter(pk=third.pk).update(expires_at=timezone.now() - timedelta(days=1))
    with acting(ben), pytest.raises(ValidationError):
        services.accept_invitation(secret=secret, by=ben)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": "not an address"}, "Enter a valid email address."),
        ({"role": "state_admin"}, "does not fit"),
        ({"role": "king"}, "does not fit"),
        ({"to_on": TODAY - timedelta(days=1)}, "gone by"),
    ],
)
def test_a_wrong_invitation_is_refused(area, by, values, words):
    with pytest.raises(ValidationError, match=words):
        services.invite_person(area=area, by=by, **{**SENT, **values})


def test_the_same_invitation_twice_and_ones_own_are_refused(area, by, sent):
    sent(area, by)
    with pytest.raises(ValidationError, match="invited to this role already"):
        services.invite_person(area=area, by=by, **SENT)
    with pytest.raises(ValidationError, match="invite themselves"):
        services.invite_person(area=area, by=by, **{**SENT, "email": by.user.email.upper()})


def test_a_mail_server_that_is_away_loses_no_invitation(area, by, settings, caplog, sent):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    with pytest.raises(IndexError):  # no mail went out
        sent(area, by)
    assert Invitation.objects.count() == 1
    assert "ben@example.org" not in caplog.text
    assert "was not sent" in caplog.text


@pytest.mark.isolation
def test_nobody_accepts_his_own_invitation_even_by_hand_made_sql(area, by):
    values = {"area": area, "email": by.user.email, "name": "x", "role": "facilitator"}
    secret = "by hand"
    Invitation.objects.create(
        token_hash=services._hash(secret),
        invited_by=by.user,
        expires_at=timezone.now() + timedelta(days=1),
        **values,
    )
    with pytest.raises(ValidationError):
        services.accept_invitation(secret=secret, by=by.user)
    with pytest.raises(DatabaseError), transaction.atomic():
        Invitation.objects.create(
            token_hash="b",
            invited_by=person_with("facilitator", area),
            expires_at=timezone.now() + timedelta(days=1),
            **values,
        )


@pytest.mark.isolation
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE teams_invitation SET email = 'evil@example.org'",
        "UPDATE teams_invitation SET invited_by_id = id",
        "INSERT INTO teams_membership (id, person_id, area_id, role, from_on) "
        "SELECT gen_random_uuid(), authz.uid(), area_id, 'facilitator', from_on "
        "FROM teams_membership LIMIT 1",
        "UPDATE teams_membership SET person_id = authz.uid() WHERE person_id <> authz.uid()",
        "INSERT INTO teams_statewiderole (id, person_id, role, from_on) "
        "VALUES (gen_random_uuid(), authz.uid(), 'state_admin', now())",
    ],
)
def test_a_coordinators_injected_sql_gives_no_role(area, by, sql):
    with owner():
        factories.MembershipFactory(area=area)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.isolation
def test_a_coordinator_gives_no_role_in_another_area(by, other_area):
    with owner():
        person = factories.MembershipFactory(area=other_area).person
    with pytest.raises(DatabaseError), transaction.atomic():
        services.give_role(
            person=person, area=other_area, role="provider", from_on=TODAY, to_on=None, by=by
        )


def test_a_role_has_dates_and_ends_now_or_later(area, by):
    with owner():
        person = factories.MembershipFactory(area=area).person
    values = {"person": person, "area": area, "role": "provider", "by": by}
    role = services.give_role(from_on=TODAY, to_on=None, **values)
    with pytest.raises(ValidationError, match="already has this role"):
        services.give_role(from_on=TODAY, to_on=None, **values)

    services.end_role(membership=role, last_day=TODAY + timedelta(days=3), by=by)
    assert Membership.objects.current().filter(pk=role.pk).exists()
    services.end_role(membership=role, last_day=None, by=by)
    assert not Membership.objects.current().filter(pk=role.pk).exists()
    with pytest.raises(ValidationError, match="over already"):
        services.end_role(membership=role, last_day=None, by=by)
    services.give_role(from_on=TODAY, to_on=TODAY, **values)


def test_ones_own_roles_and_wrong_terms_are_refused(area, by):
    mine = Membership.objects.get(person=by.user)
    with pytest.raises(ValidationError, match="their own role"):
        services.end_role(membership=mine, last_day=None, by=by)
    values = {"area": area, "role": "provider", "from_on": TODAY, "by": by}
    with pytest.raises(ValidationError, match="themselves"):
        services.give_role(person=by.user, to_on=None, **values)
    with owner():
        person = factories.MembershipFactory(area=area).person
    with pytest.raises(ValidationError, match="before the first"):
        services.give_role(person=person, to_on=TODAY - timedelta(days=1), **values)


def test_a_state_role_is_given_once_and_ended(state_admin):
    with owner():
        person = factories.MembershipFactory().person
    with acting(state_admin):
        by = actor_in(state_admin, None)
        role = services.give_state_role(person=person, role="auditor", by=by)
        with pytest.raises(ValidationError, match="already has"):
            services.give_state_role(person=person, role="auditor", by=by)
        services.end_role(membership=role, last_day=None, by=by)
        assert not StatewideRole.objects.current().filter(person=person).exists()


# Pages


def test_the_people_of_an_area_are_searched_and_sorted(client_of, coordinator, area):
    with owner():
        for name in ("Zoe Last", "Adam First"):
            factories.MembershipFactory(area=area, person__name=name)
        factories.MembershipFactory(person__name="Adam Elsewhere")
    client = client_of(coordinator)
    url = reverse("teams:people", args=[area.slug])
    page = client.get(url, {"sort": "-name"}).content.decode()
    assert page.index("Zoe Last") < page.index("Adam First")
    found = client.get(url, {"q": "adam"}).content.decode()
    assert "Adam First" in found
    assert "Zoe Last" not in found
    assert "Adam Elsewhere" not in found
    assert "Nobody here goes by" in client.get(url, {"q": "nobody"}).content.decode()


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("people", 12), ("invitations", 10)],
)
def test_lists_of_people_take_the_same_queries_for_any_number(
    client_of, coordinator, area, django_assert_num_queries, number, name, queries
):
    with owner():
        for n in range(number):
            factories.MembershipFactory(area=area)
            Invitation.objects.create(
                area=area,
                email=f"p{n}@example.org",
                name="P",
                role="provider",
                token_hash=str(n),
                invited_by=coordinator,
                expires_at=timezone.now() + timedelta(days=1),
            )
    client = client_of(coordinator)
    url = reverse(f"teams:{name}", args=[area.slug])
    client.get(url)
    with django_assert_num_queries(queries):
        client.get(url)


def test_inviting_by_the_page_and_refusing_keeps_what_was_typed(client_of, coordinator, area):
    client = client_of(coordinator)
    url = reverse("teams:invite", args=[area.slug])
    bad = client.post(url, {**SENT, "to_on": "", "email": "no"}).content.decode()
    assert 'value="Ben Example"' in bad
    answer = client.post(url, {**SENT, "to_on": ""})
    assert answer.url == reverse("teams:invitations", args=[area.slug])
    listed = client.get(answer.url).content.decode()
    assert "ben@example.org" in listed

    invitation = Invitation.objects
    with acting(coordinator):
        pk = invitation.get().pk
    client.post(reverse("teams:resend_invitation", args=[area.slug, pk]))
    withdraw = reverse("teams:withdraw_invitation", args=[area.slug, pk])
    assert "will stop working" in client.get(withdraw).content.decode()
    client.post(withdraw)
    client.post(withdraw)
    assert "No invitation waits" in client.get(answer.url).content.decode()


def test_a_new_person_comes_from_the_link_to_the_role(
    client, area, by, sent, django_capture_on_commit_callbacks
):
    _invitation, secret = sent(area, by)
    link = reverse("teams:invitation", args=[secret])
    with acting(None):
        assert "Make an account" in client.get(link).content.decode()
        answer = client.post(
            reverse("account_signup"),
            {
                "email": "ben@example.org",
                "name": "Ben",
                "password1": "seven green tractors",
                "password2": "seven green tractors",
                "next": link,
            },
        )
        assert answer.url == link  # the link came by this e-mail: no second proof
        assert "Accept" in client.get(link).content.decode()
        assert client.post(link).url == reverse("home:index")
        assert client.get(link).status_code == 404
    with owner():
        assert Membership.objects.filter(person__email="ben@example.org").count() == 1


def test_an_invitation_for_somebody_else_says_so(client_of, area, by, sent, facilitator):
    _invitation, secret = sent(area, by)
    client = client_of(facilitator)
    link = reverse("teams:invitation", args=[secret])
    assert "you are signed in as" in client.get(link).content.decode()
    assert "has ended" in client.post(link).content.decode()


def test_roles_are_given_and_ended_by_the_pages(client_of, coordinator, area):
    with owner():
        membership = factories.MembershipFactory(area=area)
    client = client_of(coordinator)
    give = reverse("teams:give_role", args=[area.slug, membership.person_id])
    data = {"role": "provider", "from_on": TODAY.isoformat()}
    assert client.post(give, data).status_code == 302
    assert "already has this role" in client.post(give, data).content.decode()
    end = reverse("teams:end_role", args=[area.slug, membership.pk])
    assert "End the role" in client.get(end).content.decode()
    assert client.post(end, {"last_day": ""}).status_code == 302
    assert "over already" in client.post(end, {"last_day": ""}).content.decode()


def test_a_person_of_another_area_is_not_found(client_of, coordinator, area, stranger):
    client = client_of(coordinator)
    assert client.get(reverse("teams:person", args=[area.slug, stranger.pk])).status_code == 404


def test_state_pages_of_people(client_of, state_admin, area):
    with owner():
        person = factories.MembershipFactory(area=area, person__name="Zoe Last").person
    client = client_of(state_admin)
    people = client.get(reverse("teams:state_people"), {"q": "zoe"}).content.decode()
    assert f"{area.name}: team member" in people
    give = reverse("teams:give_state_role", args=[person.pk])
    assert client.post(give, {"role": "auditor"}).status_code == 302
    assert "already has" in client.post(give, {"role": "auditor"}).content.decode()
    with owner():
        role = StatewideRole.objects.get(person=person)
    end = reverse("teams:end_state_role", args=[role.pk])
    assert client.post(end, {"last_day": ""}).status_code == 302
    assert client.post(reverse("teams:invite_for_state"), {**SENT, "to_on": ""}).status_code == 200
    answer = client.post(
        reverse("teams:invite_for_state"), {**SENT, "role": "auditor", "to_on": ""}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_everybody_takes_the_same_queries(
    client_of, state_admin, django_assert_num_queries, number
):
    with owner():
        for _ in range(number):
            factories.MembershipFactory()
    client = client_of(state_admin)
    client.get(reverse("teams:state_people"))
    with django_assert_num_queries(10):
        client.get(reverse("teams:state_people"))


def test_closing_an_account_ends_its_sessions_at_once(client_of, state_admin, area):
    person = person_with("facilitator", area)
    theirs, admins = client_of(person), client_of(state_admin)
    assert theirs.get(reverse("home:index")).status_code == 200
    url = reverse("teams:close_account", args=[person.pk])
    assert "signed out everywhere" in admins.get(url).content.decode()
    admins.post(url)
    assert theirs.get(reverse("home:index")).status_code == 302
    with owner():
        assert not User.objects.get(pk=person.pk).is_active
    admins.post(url)
    with owner():
        assert User.objects.get(pk=person.pk).is_active


def test_only_a_state_administrator_closes_accounts_and_not_his_own(by, state_admin, area):
    person = person_with("facilitator", area)
    with pytest.raises(PermissionDenied):
        services.close_account(person=person, by=by)
    with acting(state_admin), pytest.raises(ValidationError):
        services.close_account(person=state_admin, by=actor_in(state_admin, None))


def test_a_state_person_is_shown_with_roles_everywhere(client_of, state_admin, area):
    with owner():
        person = factories.MembershipFactory(area=area, role="provider").person
        factories.StatewideRoleFactory(person=person, role="auditor")
    client = client_of(state_admin)
    page = client.get(reverse("teams:state_person", args=[person.pk])).content.decode()
    assert area.name in page
    assert "auditor" in page
    mine = client.get(reverse("teams:state_person", args=[state_admin.pk])).content.decode()
    assert "Close this account" not in mine
    refused = client.post(
        reverse("teams:close_account", args=[state_admin.pk]), follow=True
    ).content.decode()
    assert "Nobody can close their own account here." in refused


def test_a_persons_past_roles_stay_on_the_page(client_of, coordinator, area):
    with owner():
        membership = factories.MembershipFactory(
            area=area, from_on=TODAY - timedelta(days=9), to_on=TODAY - timedelta(days=2)
        )
    url = reverse("teams:person", args=[area.slug, membership.person_id])
    page = client_of(coordinator).get(url).content.decode()
    assert "team member" in page
    assert reverse("teams:end_role", args=[area.slug, membership.pk]) not in page


# One's own account


def test_the_profile_is_saved_and_speaks_the_language_at_once(client_of, facilitator):
    client = client_of(facilitator)
    url = reverse("teams:profile")
    assert facilitator.name in client.get(url).content.decode()
    data = {"name": "New Name", "language": "es", "notices": "digest", "other_languages": "Karen"}
    answer = client.post(url, data)
    assert answer.cookies["django_language"].value == "es"
    with owner():
        facilitator.refresh_from_db()
    assert (facilitator.name, facilitator.language, facilitator.notices) == (
        "New Name",
        "es",
        "digest",
    )
    assert client.post(url, {**data, "name": ""}).status_code == 200
    with acting(facilitator):
        assert User.objects.get(pk=facilitator.pk).name == "New Name"


def test_a_device_is_signed_out_from_afar(client_of, facilitator, coordinator):
    here, there, somebody = client_of(facilitator), client_of(facilitator), client_of(coordinator)
    page = here.get(reverse("teams:sessions"))
    assert page.content.decode().count(">this device<") == 1
    keys = [row.key for row, is_here in page.context["sessions"] if not is_here]
    assert len(keys) == 1

    somebody.post(reverse("teams:end_session"), {"session": keys[0]})
    assert there.get(reverse("teams:profile")).status_code == 200

    here.post(reverse("teams:end_session"), {"session": keys[0]})
    assert there.get(reverse("teams:profile")).status_code == 302
    again = here.post(reverse("teams:end_session"), {"session": keys[0]}, follow=True)
    assert "signed out already" in again.content.decode()


def test_signing_out_everywhere_else_keeps_this_device(client_of, facilitator):
    here, _one, _two = (client_of(facilitator) for _ in range(3))
    page = here.post(reverse("teams:end_other_sessions"), follow=True).content.decode()
    assert "2 devices are signed out." in page
    with owner():
        assert Session.objects.count() == 1


def test_a_person_with_a_role_is_reminded_of_the_second_step(client_of, facilitator, area):
    words = "You signed in without a second step."
    url = area.get_absolute_url()
    assert words in client_of(facilitator, second_factor=False).get(url).content.decode()
    assert words not in client_of(facilitator).get(url).content.decode()
    with owner():
        plain = factories.UserFactory()
    client = client_of(plain, second_factor=False)
    assert words not in client.get(reverse("teams:profile")).content.decode()
    page = client.get(reverse("teams:second_factor_needed")).content.decode()
    assert reverse("mfa_index") in page


def test_the_table_of_permissions_is_what_the_site_goes_by(client_of, coordinator, area):
    page = client_of(coordinator).get(reverse("teams:permissions", args=[area.slug]))
    rows = dict(page.context["rows"])
    assert rows["Invite people, give and end roles"][0] is True
    assert rows["Invite people, give and end roles"][1] is False
    auditor = Client()
    assert auditor.get(reverse("teams:state_permissions")).status_code == 302
