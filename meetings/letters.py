"""What a letter of invitation shows: the link in words and as a square to scan."""

import base64
import io
from typing import Any

import qrcode
from django.conf import settings
from qrcode.image.svg import SvgPathImage

from meetings.models import Arrangement, Invitation


def letter_of(invitation: Invitation, path: str) -> dict[str, Any]:
    """The context of the letter's page; the place only if the guest may know it."""
    link = settings.BASE_URL + path
    meeting = invitation.meeting
    arrangement = Arrangement.objects.filter(meeting=meeting).first()
    told = arrangement if invitation.may_see_place else None
    return {
        "link": link,
        "square": square_of(link),
        "meeting": meeting,
        "place": told.place if told else "",
        "phone": meeting.facilitator.phone,
    }


def square_of(text: str) -> str:
    """A QR code as an address of a picture, drawn here: nothing is asked of anybody else."""
    stream = io.BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, border=2).save(stream)
    return "data:image/svg+xml;base64," + base64.b64encode(stream.getvalue()).decode()
