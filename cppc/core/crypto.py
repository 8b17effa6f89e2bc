"""Encryption of the few fields that must not be readable in the database."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


def encrypt(text: str, *, purpose: str) -> str:
    """`text` sealed with the field key for one purpose; base64, a fresh nonce each time."""
    nonce = os.urandom(12)
    sealed = AESGCM(settings.FIELD_KEY).encrypt(nonce, text.encode(), purpose.encode())
    return base64.b64encode(nonce + sealed).decode()


def decrypt(sealed: str, *, purpose: str) -> str:
    """The text that `encrypt` sealed; raises ValueError when key, purpose or bytes differ."""
    raw = base64.b64decode(sealed)
    try:
        return AESGCM(settings.FIELD_KEY).decrypt(raw[:12], raw[12:], purpose.encode()).decode()
    except InvalidTag:
        raise ValueError("this was not sealed with the present field key") from None
