"""Addresses of what a record keeps beside its plan."""

from families.models import CareDetail, Relationship, Strength, Support
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
]
