"""The columns of our CSV file, as the template, the help page and the reader know them."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Column(NamedTuple):
    """One column: its name in the heading, what to write in it, an example."""

    name: str
    about: str | Promise
    example: str = ""


COLUMNS = [
    Column("id", _("The number your own list gives it. With it, a later file can change it."), ""),
    Column("name", _("What it is called. The only cell that must be filled."), "Example Pantry"),
    Column("name_es", _("The name in Spanish."), "Despensa de ejemplo"),
    Column("other_name", _("Another name it goes by."), ""),
    Column("organization", _("Who runs it. Leave empty for neighbors."), "Example Church"),
    Column("kind", _("formal, informal or hub. Empty means formal."), "formal"),
    Column(
        "categories", _("Kinds of help, several divided by semicolons."), "Food pantry; Diapers"
    ),
    Column("counties", _("Counties it serves, or: all."), "Polk; Dallas"),
    Column("description", _("What it is, in plain words."), "Bread, milk and canned food."),
    Column("description_es", _("The same in Spanish."), "Pan, leche y comida en lata."),
    Column("how_to_start", _("What to do first."), "Come by. No papers needed."),
    Column("how_to_start_es", _("The same in Spanish."), "Venga. No necesita papeles."),
    Column("who_for", _("Whom it is for."), "Everybody"),
    Column("who_for_es", _("The same in Spanish."), "Todos"),
    Column("what_happens", _("What happens when you call."), ""),
    Column("what_happens_es", _("The same in Spanish."), ""),
    Column("what_to_bring", _("What to bring."), ""),
    Column("what_to_bring_es", _("The same in Spanish."), ""),
    Column("wait", _("How long the wait is."), ""),
    Column("wait_es", _("The same in Spanish."), ""),
    Column("cost", _("What it costs."), "Free"),
    Column("cost_es", _("The same in Spanish."), "Gratis"),
    Column("min_age", _("Youngest age, in years."), ""),
    Column("max_age", _("Oldest age, in years."), ""),
    Column("phone", _("Phone numbers, several divided by semicolons."), "515-555-0100"),
    Column("private_phone", _("Numbers for the team alone, never public."), ""),
    Column("email", _("E-mail."), ""),
    Column("website", _("Web address."), "https://pantry.example.org"),
    Column("hours", _("Days and times."), "Mon-Fri 9am-5pm; Sat 10am-1pm"),
    Column("languages", _("Languages, divided by semicolons."), "English; Spanish"),
    Column("place_name", _("Name of the place."), "Example Church, side door"),
    Column("address", _("Street and number. With town and ZIP code, or not at all."), "1 Main St"),
    Column("address_2", _("Second line of the address."), ""),
    Column("city", _("Town."), "Sampletown"),
    Column("state", _("State, when it is not Iowa."), ""),
    Column("zip", _("ZIP code."), "50001"),
    Column("latitude", _("Degrees north, when you know them."), ""),
    Column("longitude", _("Degrees east (in Iowa below zero)."), ""),
    Column("private_address", _("yes, when the address is not for everybody."), ""),
    Column("do_not_refer", _("yes, when nobody is to be sent there."), ""),
    Column(
        "contact_name", _("Whom the team may ask for. Public unless the next cell says yes."), ""
    ),
    Column("contact_private", _("yes, when this person is not for everybody."), ""),
    Column("contact_email", _("The e-mail of this person."), ""),
    Column(
        "confidential",
        _("If the place is secret: shelter, domestic violence, trafficking or safe house."),
        "",
    ),
    Column("last_checked", _("When your list was last checked: 2026-03-31."), ""),
]
# What a column of another list may be as well; no column of our own table.
PHONE_IS_PRIVATE = "phone_is_private"
NOT_READ = ""
NAMES = [column.name for column in COLUMNS]
