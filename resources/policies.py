"""Who may do what with a listing. The database holds the same rules; these give the words."""

from resources.models import ImportBatch, Service
from teams.access import Actor
from teams.models import Area
from teams.roles import Permission


def can_edit(actor: Actor, listing: Service) -> bool:
    """Editors change what is not public; what is public, only those who may publish."""
    needed = Permission.PUBLISH_LISTINGS if listing.is_published else Permission.EDIT_LISTINGS
    return actor.may(Permission.EDIT_LISTINGS) and actor.may(needed)


def can_publish(actor: Actor, listing: Service) -> bool:
    """Editors who may publish, when it is not public yet."""
    both = actor.may(Permission.EDIT_LISTINGS) and actor.may(Permission.PUBLISH_LISTINGS)
    return both and not listing.is_published


def can_hand_in(actor: Actor, listing: Service) -> bool:
    """Editors who may not publish themselves say that a draft is ready."""
    waiting = listing.state in (Service.State.DRAFT, Service.State.WITHDRAWN)
    publisher = actor.may(Permission.PUBLISH_LISTINGS)
    return waiting and actor.may(Permission.EDIT_LISTINGS) and not publisher


def can_withdraw(actor: Actor, listing: Service) -> bool:
    """Every editor may take a public listing back: hiding is always allowed to be quick."""
    return actor.may(Permission.EDIT_LISTINGS) and listing.is_published


def can_verify(actor: Actor, listing: Service) -> bool:
    """Whoever may change the listing may say that it was checked."""
    return can_edit(actor, listing)


def can_see_place(actor: Actor) -> bool:
    """Addresses and private numbers are for editors; everybody else sees the public copy's."""
    return actor.may(Permission.EDIT_LISTINGS)


def can_load(actor: Actor, batch: ImportBatch) -> bool:
    """Editors load a file that was checked and has sound rows."""
    ready = batch.state == ImportBatch.State.CHECKED and batch.sound_rows > 0
    return actor.may(Permission.EDIT_LISTINGS) and ready


def can_undo(actor: Actor, batch: ImportBatch) -> bool:
    """Editors take back a whole import once it is loaded."""
    return actor.may(Permission.EDIT_LISTINGS) and batch.state == ImportBatch.State.LOADED


def can_make_download(actor: Actor, area: Area | None) -> bool:
    """Editors order a file of their area's network, people of the state one of the state's."""
    needed = Permission.EDIT_LISTINGS if area else Permission.SEE_STATE
    return actor.may(needed)


def can_add_words(actor: Actor) -> bool:
    """Whoever keeps the state's reference data gives categories words to be found by."""
    return actor.may(Permission.MANAGE_AREAS)


def can_map(actor: Actor, batch: ImportBatch) -> bool:
    """Editors say what the columns of a file are, while it waits for that."""
    return actor.may(Permission.EDIT_LISTINGS) and batch.state == ImportBatch.State.MAPPING


def can_cancel_import(actor: Actor, batch: ImportBatch) -> bool:
    """Editors give an import up before it is done, and stop its publishing."""
    state = ImportBatch.State
    going = (state.CHECKING, state.MAPPING, state.CHECKED, state.LOADING, state.PUBLISHING)
    return actor.may(Permission.EDIT_LISTINGS) and batch.state in going


def can_publish_import(actor: Actor, batch: ImportBatch) -> bool:
    """Those who publish do so with all that an import loaded."""
    both = actor.may(Permission.EDIT_LISTINGS) and actor.may(Permission.PUBLISH_LISTINGS)
    return both and batch.state == ImportBatch.State.LOADED


def can_merge(actor: Actor, first: Service, second: Service) -> bool:
    """Editors make one of two listings; where one is public, only those who may publish."""
    public = first.is_published or second.is_published
    needed = Permission.PUBLISH_LISTINGS if public else Permission.EDIT_LISTINGS
    return actor.may(Permission.EDIT_LISTINGS) and actor.may(needed)
