"""Every address of areas, people and the team, and who may see it."""

from datetime import timedelta

from django.utils import timezone

from teams.models import Invitation, StatewideRole
from teams.roles import Permission
from teams.services.people import _hash
from tests import factories
from tests.access import Row
from tests.teams import access_rows_team

SECRET = "the-secret-of-a-link"


def build(world):
    """A colleague with a role, a state role, and an invitation with a known link."""
    access_rows_team.build(world)
    factories.AreaCountyFactory(area=world.area)
    world.membership = factories.MembershipFactory(area=world.area)
    world.state_role = StatewideRole.objects.create(
        person=factories.UserFactory(), role="auditor", from_on=timezone.localdate()
    )
    world.invitation = Invitation.objects.create(
        area=world.area,
        email="invited@example.org",
        name="Invited",
        role="provider",
        token_hash=_hash(SECRET),
        invited_by=world.membership.person,
        expires_at=timezone.now() + timedelta(days=1),
    )


def slug(world):
    return [world.area.slug]


def nothing(world):
    return []


def of_person(world):
    return [world.area.slug, world.membership.person_id]


def of_invitation(world):
    return [world.area.slug, world.invitation.pk]


def person(world):
    return [world.membership.person_id]


SHAPES_AREAS = f"state:{Permission.MANAGE_AREAS}"
SEES_ALL_PEOPLE = f"state:{Permission.SEE_PEOPLE}"
MANAGES_ALL_PEOPLE = f"state:{Permission.MANAGE_PEOPLE}"

AREAS = [
    Row("teams:areas", nothing, "public"),
    Row("teams:area", slug, Permission.SEE_AREA),
    Row("teams:manage_areas", nothing, SHAPES_AREAS),
    Row("teams:open_area", nothing, SHAPES_AREAS),
    Row("teams:edit_area", slug, SHAPES_AREAS),
    Row("teams:confirm_boundary", slug, SHAPES_AREAS),
    Row("teams:rename_area", slug, SHAPES_AREAS),
    Row("teams:move_counties", slug, SHAPES_AREAS),
    Row("teams:split_area", slug, SHAPES_AREAS),
    Row("teams:merge_areas", slug, SHAPES_AREAS),
    Row("teams:close_area", slug, SHAPES_AREAS),
]
PEOPLE = [
    Row("teams:people", slug, Permission.SEE_PEOPLE),
    Row("teams:person", of_person, Permission.SEE_PEOPLE),
    Row("teams:give_role", of_person, Permission.MANAGE_PEOPLE),
    Row(
        "teams:end_role",
        lambda w: [w.area.slug, w.membership.pk],
        Permission.MANAGE_PEOPLE,
    ),
    Row("teams:invitations", slug, Permission.MANAGE_PEOPLE),
    Row("teams:invite", slug, Permission.MANAGE_PEOPLE),
    Row("teams:resend_invitation", of_invitation, Permission.MANAGE_PEOPLE, ok=405),
    Row("teams:withdraw_invitation", of_invitation, Permission.MANAGE_PEOPLE),
    Row("teams:invitation", lambda w: [SECRET], "public"),
    Row("teams:permissions", slug, Permission.SEE_PERMISSIONS),
    Row("teams:changes", slug, Permission.SEE_AUDIT),
]
STATE = [
    Row("teams:state_people", nothing, SEES_ALL_PEOPLE),
    Row("teams:state_person", person, SEES_ALL_PEOPLE),
    Row("teams:invite_for_state", nothing, MANAGES_ALL_PEOPLE),
    Row("teams:give_state_role", person, MANAGES_ALL_PEOPLE),
    Row("teams:close_account", person, MANAGES_ALL_PEOPLE),
    Row("teams:end_state_role", lambda w: [w.state_role.pk], MANAGES_ALL_PEOPLE),
    Row("teams:state_permissions", nothing, f"state:{Permission.SEE_PERMISSIONS}"),
    Row("teams:state_changes", nothing, f"state:{Permission.SEE_AUDIT}"),
]
ACCOUNT = [
    Row("teams:profile", nothing, "signed_in"),
    Row("teams:sessions", nothing, "signed_in"),
    Row("teams:end_session", nothing, "signed_in", ok=405),
    Row("teams:end_other_sessions", nothing, "signed_in", ok=405),
    Row("teams:second_factor_needed", nothing, "signed_in"),
]
ROWS = [*AREAS, *PEOPLE, *STATE, *ACCOUNT]
