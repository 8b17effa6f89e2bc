"""The form that takes the files of an import."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resources.services.imports import too_large


class ManyFiles(forms.ClearableFileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One file or several; each is checked as one would be."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = (data if isinstance(data, list | tuple) else [data]) or [None]
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


class ImportForm(forms.Form):
    """The files of one import."""

    file = ManyFilesField(
        label=_("File"),
        help_text=_("CSV, XLSX, JSON or ZIP. You may choose several files of one package."),
    )

    def clean_file(self) -> Any:
        files = self.cleaned_data["file"]
        if sum(one.size for one in files) > settings.IMPORT_LARGEST_FILE:
            raise ValidationError(too_large())
        return files
