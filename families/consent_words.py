"""What somebody agrees to, in words, by purpose; a version that was used once stays as it is.

The parts that 42 CFR 2.31 asks of a consent are fields of the Consent itself: who tells, exactly
what, to whom, for what, until when, signed by whom, how and when. The right to take it back
stands in the words that everybody gets.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from families.models import Consent

VERSION = "2026-1"

P = Consent.Purpose

TEXTS: dict[str, dict[str, list[str | Promise]]] = {
    "2026-1": {
        "": [
            _("You may say no. You get the same help if you do."),
            _("You may take your yes back on any day, by word or in writing. It ends at once."),
            _(
                "What was told before that day cannot be untold. We ask for copies back, and we "
                "can show you who has them."
            ),
            _("It ends by itself on its last day, or when what you named happens."),
            _("You may have a copy of this page."),
        ],
        P.MEETING: [
            _("This person may come to our family meetings and hear what is said there."),
            _("Each one signs that they keep it private. A danger to a child must be reported."),
        ],
        P.CIRCLE: [
            _("This person may open the parts of our record that go with their part in it."),
            _("Every opening is written down, and you can see the list."),
        ],
        P.COPY: [
            _("This person may have the copy that is named below, and pass it to nobody else."),
        ],
        P.SERVICE: [
            _("We may tell this helper or office what is named below, and ask for help for you."),
        ],
        P.TREATMENT: [
            _("The program may tell this person or office what is named below, and nothing more."),
            _("It may not be used against the person in a case, and not be passed on."),
            _("A copy of this page goes with it."),
        ],
        P.SAFETY: [
            _("We may tell what is named below, which could show where somebody in danger lives."),
            _("Think of the shortest time that is enough. Nobody may make help depend on it."),
        ],
        P.TRAINING: [
            _("Our plan may be used to train people, after every name and place is taken out."),
        ],
    },
}


def words_of(purpose: str, version: str = VERSION) -> list[str | Promise]:
    """The sentences for a purpose in the version that was used: what is allowed, then the rights.

    Raises KeyError for a version that never was.
    """
    texts = TEXTS[version]
    return [*texts[purpose], *texts[""]]
