"""What a picture of a signed sheet may be: PDF, PNG or JPEG by its content, and not too large."""

import hashlib
import io
import warnings
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

LARGEST = 10 * 1024 * 1024
LONGEST_SIDE = 2400
MOST_PIXELS = 60_000_000
HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"}

TOO_BIG = _(
    "This file is too big. It may have 10 MB. Take the picture again from a little farther away,"
    " or scan it as a PDF."
)
IS_HEIC = _(
    "This is a HEIC picture, which many computers cannot open. Make a JPEG of it: on an iPhone,"
    " open Settings, then Camera, then Formats, choose Most Compatible, and take the picture"
    " again. Or take a screenshot of the picture and send that."
)
WRONG_TYPE = _("This is not a PDF, PNG or JPEG file. Take a picture or scan the sheet as a PDF.")
BROKEN = _("This file cannot be read. It may be damaged. Take the picture again.")
EMPTY = _("This file is empty. Choose another one.")


class Scan(NamedTuple):
    """A file that was looked into and may be kept."""

    content: bytes
    content_type: str

    @property
    def mark(self) -> str:
        """The fingerprint of the file."""
        return hashlib.sha256(self.content).hexdigest()


def check_scan(content: bytes) -> Scan:
    """Look into a file, whatever its name says; pictures are drawn anew, so that nothing hides.

    Raises ValidationError, in words that say what to do, for everything else.
    """
    if not content:
        raise ValidationError(EMPTY)
    if len(content) > LARGEST:
        raise ValidationError(TOO_BIG)
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        raise ValidationError(IS_HEIC)
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _picture(content)
    raise ValidationError(WRONG_TYPE)


def _pdf(content: bytes) -> Scan:
    if b"%%EOF" not in content[-2048:]:
        raise ValidationError(BROKEN)
    return Scan(content, "application/pdf")


def _picture(content: bytes) -> Scan:
    """The picture without place, camera and whatever else was attached, upright, not too large."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=["PNG", "JPEG"])
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(TOO_BIG)
            form = str(picture.format)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except ValidationError:
        raise
    except Exception:  # Pillow raises a great many kinds for broken files
        raise ValidationError(BROKEN) from None
    out = io.BytesIO()
    upright.save(out, form, **({"quality": 85} if form == "JPEG" else {}))
    return Scan(out.getvalue(), f"image/{form.lower()}")
