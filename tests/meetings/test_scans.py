"""A scan is what its content says; everything else is refused in words that help."""

import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from cppc.core.vault import drop_file, keep_file, read_file
from meetings.scans import BROKEN, EMPTY, IS_HEIC, LARGEST, TOO_BIG, WRONG_TYPE, check_scan

PDF = b"%PDF-1.7\nthe sheet\n%%EOF\n"


def picture(form, size=(40, 30), mode="RGB", **more):
    out = io.BytesIO()
    Image.new(mode, size, 200).save(out, form, **more)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (picture("PNG"), "image/png"),
        (picture("PNG", mode="P"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
    ],
)
def test_what_may_be_kept(content, kind):
    assert check_scan(content).content_type == kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", EMPTY),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", IS_HEIC),
        (b"GIF89a....", WRONG_TYPE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", WRONG_TYPE),
        (b"MZ this is a program", WRONG_TYPE),
        (b"%PDF-1.7 cut off", BROKEN),
        (b"\x89PNG\r\n\x1a\n and then nothing", BROKEN),
        (picture("JPEG")[:300], BROKEN),
        (PDF + b"\x00" * LARGEST, TOO_BIG),
        (picture("PNG", size=(9000, 9000), mode="1"), TOO_BIG),
    ],
)
def test_what_is_refused(content, words):
    with pytest.raises(ValidationError) as refusal:
        check_scan(content)
    assert refusal.value.messages == [str(words)]


def test_a_picture_loses_what_was_attached_and_its_size():
    exif = Image.Exif()
    exif[0x010E] = "Zyxwvut kitchen"
    raw = picture("JPEG", size=(4000, 3000), exif=exif) + b"<script>hidden</script>"
    kept = check_scan(raw)
    assert b"Zyxwvut" not in kept.content
    assert b"script" not in kept.content
    assert Image.open(io.BytesIO(kept.content)).size == (2400, 1800)


def test_a_file_lies_sealed_and_is_found_by_its_name(settings, tmp_path):
    settings.VAR = tmp_path
    name = keep_file(PDF)
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert PDF[:8] not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert read_file(name) == PDF
    drop_file(name)
    drop_file(name)
    with pytest.raises(FileNotFoundError):
        read_file(name)


def test_one_file_put_in_the_place_of_another_is_not_read(settings, tmp_path):
    settings.VAR = tmp_path
    one, other = keep_file(PDF), keep_file(b"%PDF-2 %%EOF")
    places = {path.name: path for path in tmp_path.rglob("*") if path.is_file()}
    places[other].rename(places[one])
    with pytest.raises(ValueError, match="not sealed"):
        read_file(one)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 32])
def test_a_name_that_is_no_name_finds_nothing(name):
    with pytest.raises(FileNotFoundError):
        read_file(name)
