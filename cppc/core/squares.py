"""Squares to scan with a phone, drawn here: nothing is asked of anybody else."""

import base64
import io

import qrcode
from qrcode.image.svg import SvgPathImage


def square_of(text: str) -> str:
    """A QR code as the address of a picture."""
    stream = io.BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, border=2).save(stream)
    return "data:image/svg+xml;base64," + base64.b64encode(stream.getvalue()).decode()
