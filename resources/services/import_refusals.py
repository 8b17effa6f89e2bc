"""Whom an import must not bring back: the seam to the register of those who asked for that."""

from teams.models import Area


def refusals_for(area: Area, name: str, phones: list[str], website: str) -> list[str]:
    """Why a listing of this name may not be loaded; nothing while no register is joined here.

    The register's `resources.services.do_not_list.refusals_of` goes here.
    """
    del area, name, phones, website
    return []
