"""Numbered copies of agreed plans: for the family, and for a helper where there is one."""

from cppc.home.demo.world import World, acting
from families.models import PlanVersion, Position
from families.services.papers import make_papers

FAMILIES = 12


def load_papers(world: World) -> None:
    """Copies of the first agreed plans, by who locked them."""
    versions = PlanVersion.objects.select_related("family", "plan", "agreed_by", "area")
    for version in versions.order_by("agreed_at", "pk")[:FAMILIES]:
        said = Position.objects.filter(plan_version=version)
        home = said.filter(part="family").values_list("name", flat=True)
        helpers = said.filter(part__in=["provider", "dhs", "support"])
        with acting(version.agreed_by, version.area) as by:
            language = version.family.language
            make_papers(version=version, kind="family", language=language, recipients=home, by=by)
            names = list(helpers.values_list("name", flat=True))
            if names:
                make_papers(version=version, kind="agency", language="en", recipients=names, by=by)
