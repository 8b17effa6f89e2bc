"""Who may see words that were held back."""

from teams.models import NameCheck
from teams.roles import Permission
from tests import factories
from tests.access import Row, World


def build(world: World) -> None:
    """Words somebody is asked about."""
    world.name_check = NameCheck.objects.create(
        area=world.area,
        about="Minutes",
        words_hash="0" * 64,
        hits=1,
        asked_by=factories.UserFactory(),
        state="asked",
    )


ROWS = [
    Row("teams:name_checks", lambda w: [w.area.slug], Permission.ALLOW_NAMES),
    Row("teams:name_check", lambda w: [w.area.slug, w.name_check.pk], Permission.ALLOW_NAMES),
]
