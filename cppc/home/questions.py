"""What CPPC is, in plain words: the four strategies, and the questions people ask.

The facts come from public documents of Iowa's program; the words are our own, at grade 8 or lower.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Strategy(NamedTuple):
    """One of the four strategies: what it is called and what it means here."""

    name: Words
    text: Words


class Question(NamedTuple):
    """A question people ask: its name in the address, its words, its answer in paragraphs."""

    name: str
    asked: Words
    answer: Sequence[Words]


STRATEGIES = [
    Strategy(
        _("Shared decision-making"),
        _(
            "A local team leads the work. Parents, young people, neighbors and professionals sit "
            "at one table. They look at how well the community keeps children safe, and they set "
            "the course."
        ),
    ),
    Strategy(
        _("Neighborhood and community networking"),
        _(
            "We bring together the places that help: a food pantry, a counselor, a safe shelter, "
            "a neighbor who knows the way. Some places are hubs, where every family is welcome."
        ),
    ),
    Strategy(
        _("A plan for each family"),
        _(
            "In a family team meeting the family and the people it trusts make one plan. It "
            "builds on what the family does well. Everybody says what they will do, and they "
            "meet again to see how it went."
        ),
    ),
    Strategy(
        _("Policy and practice change"),
        _(
            "What families tell us changes the rules. Agencies look for ways to help earlier, to "
            "work with each other, and to be closer to where families live."
        ),
    ),
]

QUESTIONS = [
    Question(
        "what-is-it",
        _("What is CPPC?"),
        [
            _(
                "CPPC stands for Community Partnerships for Protecting Children. It is a way of "
                "working, not a program you sign up for. People who live in a place and people "
                "who work there join hands so that children are safe at home."
            ),
            _(
                "It is for families with children from birth to age 18. It has been at work all "
                "over Iowa since 2007."
            ),
        ],
    ),
    Question(
        "why",
        _("Why is it needed?"),
        [
            _(
                "One state agency cannot keep all children safe by itself. Most families in "
                "trouble first turn to somebody they know: a relative, a friend, a teacher, a "
                "pastor."
            ),
            _(
                "If those people know where to find help, help comes sooner, before things get "
                "so bad that a child is hurt or has to leave home. Trouble often comes together: "
                "harm to children, violence at home, drugs or alcohol, mental illness, and too "
                "little money. So the help has to come together, too."
            ),
        ],
    ),
    Question(
        "how",
        _("How does it work?"),
        [
            _(
                "Each area has a local team. It finds out what families need and what is "
                "missing. It uses four strategies: shared decision-making, neighborhood "
                "networking, a plan for each family, and policy and practice change."
            ),
            _(
                "Each area also has a small budget for the year, from July 1 to June 30. The "
                "team says what it is used for."
            ),
        ],
    ),
    Question(
        "who",
        _("Who can take part?"),
        [
            _(
                "Anybody who wants to help. Parents and young people are full partners. So are "
                "neighbors, faith groups, schools, child care, health workers, police, courts, "
                "business owners, elected officials, and child protection workers."
            ),
            _("You do not need a title or training. You can start by coming to one meeting."),
        ],
    ),
    Question(
        "results",
        _("Does it work?"),
        [
            _(
                "Partly, and we want to say both sides. Researchers at Chapin Hall studied CPPC. "
                "Plans fit families' worries better. Where meetings were done well and more than "
                "once, parents felt less depressed and saw more progress. Workers felt surer and "
                "were happier with their work. People thought better of the agency."
            ),
            _(
                "But the study did not find that reports of abuse or stays in foster care went "
                "down in a steady way. That is still our goal, and we keep measuring."
            ),
        ],
    ),
    Question(
        "severe-abuse",
        _("What about severe abuse?"),
        [
            _(
                "A child in danger comes first. Child Protective Services stays responsible by "
                "law and acts at once. Nothing here takes the place of that."
            ),
            _(
                "Partners can still help. People who know the child can tell which medicine, "
                "food or blanket the child needs, and which relatives or neighbors could take "
                "the child in. That makes a hard day a little gentler."
            ),
        ],
    ),
    Question(
        "responsible",
        _("Who answers if something goes wrong?"),
        [
            _(
                "Child Protective Services stays responsible by law for the children under its "
                "protection. Partners add what they know and what they can give. They do not "
                "take over that duty."
            ),
        ],
    ),
    Question(
        "time",
        _("Does it cost more time?"),
        [
            _(
                "At first, yes. It takes time to bring people together and to listen. Later it "
                "takes less: a plan that the family made itself needs less pushing, and many "
                "people share the work."
            ),
        ],
    ),
    Question(
        "private",
        _("What about privacy?"),
        [
            _(
                "The family chooses to take part. The family agrees with whom it wants to work. "
                "Everybody who comes to a meeting promises to keep what is said there to "
                "themselves."
            ),
            _(
                "On this site, only the people in a family's own circle can open its record, and "
                "each time is written down. Area and state staff see numbers, not names."
            ),
        ],
    ),
    Question(
        "start",
        _("How do I start or join one here?"),
        [
            _(
                "Every county in Iowa belongs to an area. Find yours on this site and write to "
                "its team. Open seats stand on its page."
            ),
            _(
                "To begin from nothing you need neighborhood leaders, people from schools, faith "
                "groups, shelters and food banks, and both leaders and front-line workers of "
                "child protection. They agree how they will work, train together, ask families "
                "to plan with them, and check how it is going. Areas that have done it will help "
                "you."
            ),
        ],
    ),
    Question(
        "help",
        _("How do I get help for my family?"),
        [
            _(
                "Look for help near you on this site. You do not need an account, and nobody "
                "keeps a record of what you looked for."
            ),
            _(
                "You can also ask for a family team meeting. You choose who comes. Write to the "
                "team of your area, or ask any worker you trust. If a child is in danger now, "
                "call 911."
            ),
        ],
    ),
]
