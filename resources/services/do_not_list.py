"""The do-not-list register: who is not to stand in an area's network, asked wherever one could."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resources.models import DoNotList, Phone, Service
from resources.phones import digits_of
from resources.words import plain, undisguised, words_of
from teams.access import Actor
from teams.models import Area
from teams.roles import Permission
from teams.services.wall import refuse_names

MOST_SHOWN = 50
FIELDS = ("name", "phone", "website", "because", "asked_by", "until")


def name_key(name: str) -> str:
    """A name without case, accents, signs and letters that only look like ours."""
    return " ".join(words_of(undisguised(name)))[:200]


def phone_key(number: str) -> str:
    """The digits of a number, without the country's 1."""
    digits = digits_of(number)
    return (digits[1:] if len(digits) == 11 and digits.startswith("1") else digits)[:15]


def host_key(website: str) -> str:
    """The host of a web address, or of a pattern like `*.example.org`, without www."""
    text = plain(undisguised(website)).strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:  # not an address at all
        return ""
    return host.removeprefix("*.").removeprefix("www.").strip(".")[:253]


def hosts_above(host: str) -> list[str]:
    """`a.b.example.org` and what it belongs to: an entry for a host counts for all below it."""
    parts = host.split(".")
    return [".".join(parts[at:]) for at in range(max(1, len(parts) - 1))] if host else []


def in_force(area: Area) -> QuerySet[DoNotList]:
    """What of the register counts today, by Iowa's calendar."""
    today = timezone.localdate()
    return DoNotList.objects.filter(Q(until=None) | Q(until__gte=today), area=area)


def refusals_of(
    area: Area, name: str | Iterable[str], phones: Iterable[str], website: str
) -> list[DoNotList]:
    """The entries in force that one of these names, numbers or the web address meets; one query.

    Asked by adding, importing, suggesting and publishing.
    """
    names = [name] if isinstance(name, str) else list(name)
    keys = {name_key(one) for one in names} - {""}
    numbers = {phone_key(one) for one in phones} - {""}
    hosts = hosts_above(host_key(website))
    if not (keys or numbers or hosts):
        return []
    joined = {joined_up(key) for key in keys}
    met = Q(joined__in=joined) | Q(phone_key__in=numbers) | Q(host_key__in=hosts)
    rows = in_force(area).annotate(joined=Replace("name_key", Value(" "), Value("")))
    return list(rows.filter(met))


def joined_up(key: str) -> str:
    """A name's key without its spaces: "Closed Closet" is "ClosedCloset" too."""
    return key.replace(" ", "")


class Register:
    """The whole register of an area at once, for a list of rows that is asked one by one."""

    def __init__(self, area: Area) -> None:
        rows = in_force(area).values_list("name_key", "phone_key", "host_key")
        names, phones, hosts = zip(*rows, strict=True) if rows else ((), (), ())
        self.names = {joined_up(key) for key in names} - {""}
        self.phones = {*phones} - {""}
        self.hosts = {*hosts} - {""}

    def meets(self, name: str, phones: Iterable[str], website: str) -> bool:
        """Whether an entry in force meets this name, one of the numbers or the web address."""
        return (
            joined_up(name_key(name)) in self.names
            or any(phone_key(one) in self.phones for one in phones)
            or any(host in self.hosts for host in hosts_above(host_key(website)))
        )


def refusals_of_listing(listing: Service) -> list[DoNotList]:
    """The entries that a saved listing meets."""
    names = [listing.name_en, listing.name_es, listing.alternate_name]
    names += [listing.organization.name] if listing.organization else []
    phones = [one.number for one in listing.phones.all()]
    sites = [listing.website, listing.organization.website if listing.organization else ""]
    found = refusals_of(listing.area, names, phones, sites[0])
    if sites[1] and host_key(sites[1]) != host_key(sites[0]):
        found += [one for one in refusals_of(listing.area, [], [], sites[1]) if one not in found]
    return found


def refusal_words(entry: DoNotList) -> str:
    """Why somebody is not listed, for editors."""
    called = entry.name or entry.phone or entry.website
    if entry.until is None:
        return _("%(name)s is on the do-not-list: %(why)s") % {
            "name": called,
            "why": entry.because,
        }
    return _("%(name)s is on the do-not-list until %(day)s: %(why)s") % {
        "name": called,
        "why": entry.because,
        "day": date_format(entry.until),
    }


def refuse_listed(entries: list[DoNotList]) -> None:
    """Raise ValidationError in words when there are entries."""
    if entries:
        raise ValidationError([refusal_words(one) for one in entries])


class EntryChangedError(Exception):
    """Somebody saved this entry after the writer had opened it; carries what is saved."""

    def __init__(self, entry: DoNotList) -> None:
        super().__init__("the entry changed meanwhile")
        self.entry = entry


@transaction.atomic
def save_entry(
    *, entry: DoNotList, fields: dict, by: Actor, version: int | None = None
) -> DoNotList:
    """Write a new entry, or change one as it was at `version`.

    Raises EntryChangedError when it is another one now, ValidationError for one without name,
    number and address, NamesFound for words that may name somebody of a family.
    """
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    if not entry._state.adding:
        entry = _locked(entry)
        if version != entry.version:
            raise EntryChangedError(entry)
    for name in FIELDS:
        setattr(entry, name, fields[name])
    entry.name_key, entry.phone_key = name_key(entry.name), phone_key(entry.phone)
    entry.host_key = host_key(entry.website)
    houses = [entry.name, entry.website, entry.asked_by]
    refuse_names(area=entry.area, texts=[entry.because, entry.phone], houses=houses, by=by)
    if entry._state.adding:
        entry.entered_by = by.user
    entry.full_clean(exclude=["area", "entered_by"])
    entry.version += 0 if entry._state.adding else 1
    entry.save()
    return entry


def _locked(entry: DoNotList) -> DoNotList:
    """The entry as it is saved now, kept from other writers; refused when it was taken out."""
    rows = DoNotList.objects.select_for_update(of=("self",)).select_related("area")
    saved = rows.filter(pk=entry.pk).first()
    if saved is None:
        raise ValidationError(_("Somebody has taken this entry out meanwhile."))
    return saved


@transaction.atomic
def remove_entry(*, entry: DoNotList, by: Actor) -> None:
    """Take an entry out; the record of changes keeps it."""
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    entry.delete()


def listed_anyway(entry: DoNotList) -> list[Service]:
    """Public listings that an entry means, so that somebody withdraws them; three queries."""
    public = Service.objects.filter(area=entry.area, state=Service.State.PUBLISHED)
    meant = set()
    columns = ("pk", "website", "name_en", "name_es", "alternate_name", "organization__name")
    for pk, website, *names in public.order_by().values_list(*columns):
        keys = {joined_up(name_key(one or "")) for one in names}
        named = entry.name_key and joined_up(entry.name_key) in keys
        sited = entry.host_key and entry.host_key in hosts_above(host_key(website))
        if named or sited:
            meant.add(pk)
    if entry.phone_key:
        same = Phone.objects.filter(service__in=public, number__regex=r"\D*".join(entry.phone_key))
        meant |= set(same.values_list("service_id", flat=True))
    return list(Service.objects.for_list().filter(pk__in=meant)[:MOST_SHOWN])
