"""Numbered copies of a locked plan: made for a person, and written down each time one is taken."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from families.models import Disclosure, Family, Paper, PlanVersion, Position
from families.names import names_in
from families.redact import Roles, redacted
from families.services.disclosures import record_disclosure
from families.services.pairs import joined_records
from families.services.promises import Promisers
from families.starting import kept_facts
from teams.access import Actor

MOST = 30
AGAIN = timedelta(minutes=10)  # a reader that fetches a file twice took one copy
WHAT = {
    Paper.Kind.FAMILY: Disclosure.What.FAMILY_COPY,
    Paper.Kind.AGENCY: Disclosure.What.AGENCY_COPY,
    Paper.Kind.TRAINING: Disclosure.What.TRAINING_COPY,
}


@transaction.atomic
def make_papers(
    *, version: PlanVersion, kind: str, language: str, recipients: Iterable[str], by: Actor
) -> list[Paper]:
    """Number one copy for each recipient, in order, after those that were made before.

    Raises ValidationError without a recipient, with too many, for a training copy, or when the
    person may not give copies to others.
    """
    names = list(dict.fromkeys(" ".join(name.split()) for name in recipients if name.strip()))
    if not names:
        raise ValidationError(_("Choose at least one person who gets a copy."))
    if len(names) > MOST:
        raise ValidationError(_("Make at most %(most)s copies at a time.") % {"most": MOST})
    if kind == Paper.Kind.TRAINING:
        raise ValidationError(_("A training copy is made on its own page."))
    promisers = Promisers(version.plan)
    content = _starts(version, language) if kind == Paper.Kind.FAMILY else {}
    papers = []
    for name in names:
        owner_id, guest = promisers.match(name)
        mine = name == " ".join(by.user.get_full_name().split())
        papers.append(
            Paper(
                recipient=name,
                guest=guest,
                user_id=by.user.pk if mine else owner_id,
                language=language,
                content=content,
            )
        )
    return _number(papers, version=version, kind=kind, by=by)


def _starts(version: PlanVersion, language: str) -> dict[str, Any]:
    """How to start with each named support as it is today; the copy keeps it for good."""
    with translation.override(language):
        supports = kept_facts(version.content)
    if not supports:
        return {}
    return {"supports": supports, "as_of": timezone.localdate().isoformat()}


@transaction.atomic
def make_training_paper(
    *,
    version: PlanVersion,
    language: str,
    recipient: str,
    hidden: Iterable[str],
    checked: bool,
    by: Actor,
) -> Paper:
    """Number one copy without names, as it was shown; somebody has read it before.

    Raises ValidationError without a recipient, or when nobody says that it was read.
    """
    if not checked:
        raise ValidationError({"checked": _("Read the copy first, then say so here.")})
    if not recipient.strip():
        raise ValidationError({"recipient": _("Write who gets this copy.")})
    content = without_names(version=version, language=language, hidden=hidden)
    paper = Paper(recipient=recipient.strip(), language=language, content=content)
    return _number([paper], version=version, kind=Paper.Kind.TRAINING, by=by)[0]


def without_names(*, version: PlanVersion, language: str, hidden: Iterable[str]) -> dict:
    """The version as a training copy would read; needs the rights of who keeps the record."""
    with translation.override(language):
        records = joined_records(version.family).records
        roles = Roles.of([named for one in records for named in names_in(one)], hidden)
        positions = Position.objects.filter(plan_version=version).for_list()
        return redacted(version.content, positions, roles)


def _number(papers: list[Paper], *, version: PlanVersion, kind: str, by: Actor) -> list[Paper]:
    """Give the copies their numbers and save them; once more when somebody else was quicker."""
    for _attempt in range(3):
        made = _copies_made(version, kind)
        for number, paper in enumerate(papers, made + 1):
            paper.area_id, paper.family_id = version.area_id, version.family_id
            paper.plan_version, paper.kind, paper.made_by = version, kind, by.user
            paper.number, paper.total = number, made + len(papers)
            paper.full_clean(
                exclude=["area", "family", "plan_version", "guest", "user", "made_by"],
                validate_unique=False,
                validate_constraints=False,
            )
        try:
            with transaction.atomic():
                for paper in papers:
                    paper.save(force_insert=True)
        except IntegrityError:
            continue
        except ProgrammingError:
            raise ValidationError(_("You can make a copy for yourself alone.")) from None
        return papers
    raise ValidationError(_("Somebody else makes copies at this moment. Try again."))


def _copies_made(version: PlanVersion, kind: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.copies_made(%s, %s)", [version.pk, kind])
        return cursor.fetchone()[0]


@transaction.atomic
def take_paper(*, paper: Paper, family: Family, form: str, by: Actor) -> None:
    """Write down that this copy is printed or saved; the same within ten minutes is one.

    `form` is a value of Disclosure.Form. Raises ValidationError when it cannot be written down:
    then there is no copy.
    """
    taken = Disclosure.objects.filter(
        family=family,
        subject_id=paper.plan_version_id,
        what=WHAT[Paper.Kind(paper.kind)],
        copy_number=paper.number,
        form=form,
        disclosed_by=by.user,
        created_at__gt=timezone.now() - AGAIN,
    )
    if taken.exists():
        return
    training = paper.kind == Paper.Kind.TRAINING
    record_disclosure(
        family=family,
        what=WHAT[Paper.Kind(paper.kind)],
        recipient=paper.recipient,
        purpose=_("to teach") if training else _("to carry out the plan"),
        form=form,
        copy_number=paper.number,
        copies=paper.total,
        guest=paper.guest,
        subject_id=paper.plan_version_id,
        by=by,
    )
