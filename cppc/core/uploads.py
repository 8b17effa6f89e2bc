"""Files that people hand in, while they arrive: limited for each request, and on no disk.

Django's own handlers write whatever comes to a folder for moments, as large as it comes and
unsealed, before a form has looked at it. Here it stays in memory; of what is too much nothing is
kept but the size, so that the form says so and everything else that was typed is there.
"""

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.urls import Resolver404, resolve


def limit_of(request: Any) -> int:
    """How many bytes the page of a request takes; strangers never send more than UPLOAD_LIMIT."""
    if not getattr(getattr(request, "user", None), "is_authenticated", False):
        return settings.UPLOAD_LIMIT
    try:
        page = resolve(request.path_info).view_name
    except Resolver404:
        return settings.UPLOAD_LIMIT
    return settings.UPLOAD_LIMITS.get(page, settings.UPLOAD_LIMIT)


class LimitedUploadHandler(FileUploadHandler):
    """Keeps the files of one request in memory, at most as many bytes as its page takes."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.taken = 0
        self.limit = limit_of(request)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file begins."""
        super().new_file(*args, **kwargs)
        self.kept, self.too_much = io.BytesIO(), False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a part in; once it is too much, let go of the whole file."""
        if not self.too_much and self.taken + len(raw_data) <= self.limit:
            self.taken += len(raw_data)
            self.kept.write(raw_data)
        elif not self.too_much:
            self.taken -= self.kept.tell()
            self.kept, self.too_much = io.BytesIO(), True

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file as a form gets it; without content, and over every limit, when too much came."""
        self.kept.seek(0)
        size = max(file_size, self.limit + 1) if self.too_much else file_size
        return InMemoryUploadedFile(
            self.kept,
            self.field_name,
            self.file_name,
            self.content_type,
            size,
            self.charset,
            self.content_type_extra,
        )
