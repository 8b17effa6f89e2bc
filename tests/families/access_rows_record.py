"""Addresses of what a record keeps beside its plan."""

from families.models import (
    CareDetail,
    Disclosure,
    FamilyPair,
    Handover,
    Relationship,
    Strength,
    Support,
)
from teams.roles import Permission
from tests import factories
from tests.access import Row, World


def build(world: World) -> None:
    """A child with a care detail, a relationship, a support and a strength."""
    here = {"area": world.area, "family": world.family}
    world.child = factories.FamilyPersonFactory(family=world.family, relation="child")
    mother = factories.FamilyPersonFactory(family=world.family)
    world.detail = CareDetail.objects.create(
        **here, person=world.child, kind="allergy", text="No nuts"
    )
    world.relationship = Relationship.objects.create(
        **here, person=mother, kind="parent", other=world.child
    )
    world.support = Support.objects.create(**here, name="Zyxwvut Aunt", kind="natural")
    world.copy = Disclosure.objects.create(
        **here,
        what="care_sheet",
        subject_id=world.child.pk,
        recipient="Zyxwvut Aunt",
        purpose="to look after the child",
        form="print",
        disclosed_by=world.facilitator,
    )
    twins = sorted([world.family, factories.FamilyFactory(area=world.area)], key=lambda f: f.pk)
    world.pair = FamilyPair.objects.create(
        area=world.area, first=twins[0], second=twins[1], said_by=world.facilitator
    )
    world.handover = Handover.objects.create(
        area=world.other_area,
        record=factories.FamilyFactory(area=world.other_area).pk,
        reference="F-OTHER",
        kind="community",
        county=world.family.county,
        language="en",
        to_area=world.area,
        asked_by=world.facilitator,
    )
    world.strength = Strength.objects.create(**here, plan=world.plan, text="Grandmother is near")


def family(world: World) -> list:
    return [world.area.slug, world.family.reference]


def child(world: World) -> list:
    return [*family(world), world.child.pk]


ROWS = [
    Row("families:network", family, "circle:people"),
    Row("families:support_add", family, "circle:write"),
    Row("families:support_edit", lambda w: [*family(w), w.support.pk], "circle:write"),
    Row("families:support_remove", lambda w: [*family(w), w.support.pk], "circle:write"),
    Row("families:care", child, "circle:people"),
    Row("families:care_sheet", child, "circle:people"),
    # A copy is shown again to who made it alone.
    Row("families:care_copy", lambda w: [*child(w), w.copy.pk], "circle:people", ok=404),
    Row("families:care_edit", lambda w: [*child(w), w.detail.pk], "circle:write"),
    Row("families:care_remove", lambda w: [*child(w), w.detail.pk], "circle:write"),
    Row("families:relationships", family, "circle:people"),
    Row("families:relationship_remove", lambda w: [*family(w), w.relationship.pk], "circle:write"),
    Row("families:strengths", family, "circle:plan"),
    # Who first met the family may write and not read the plan: the line is not there for him.
    Row(
        "families:strength_remove",
        lambda w: [*family(w), w.strength.pk],
        "circle:write",
        ok=(200, 404),
    ),
    Row("families:timeline", family, "circle:people"),
    Row("families:about", family, "circle:people"),
    Row("families:header_edit", family, "circle:write"),
    Row("families:seal", family, "circle:lead"),
    Row("families:close", family, "circle:lead"),
    Row("families:reopen", family, "circle:lead"),
    Row("families:handover_ask", family, "circle:lead"),
    Row("families:handover_withdraw", family, "circle:lead"),
    Row("families:pair_add", family, "circle:write"),
    # Nobody of them stands in both circles: they are sent back with a word.
    Row("families:merge", lambda w: [*family(w), w.pair.pk], "circle:write", ok=302),
    Row("families:unmerge", lambda w: [*family(w), w.pair.pk], "circle:write", "post", 302),
    Row("families:handovers", lambda w: [w.area.slug], Permission.ASSIGN_FACILITATOR),
    Row(
        "families:handover_answer",
        lambda w: [w.area.slug, w.handover.pk],
        Permission.ASSIGN_FACILITATOR,
    ),
]
