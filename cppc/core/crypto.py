"""Encryption of the few fields that must not be readable in the database."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


def encrypt(text: str, *, purpose: str) -> str:
    """`text` sealed with the field key for one purpose; base64, a fresh nonce each time."""
    return base64.b64encode(encrypt_bytes(text.encode(), purpose=purpose)).decode()


def decrypt(sealed: str, *, purpose: str) -> str:
    """The text that `encrypt` sealed; raises ValueError when key, purpose or bytes differ."""
    return decrypt_bytes(base64.b64decode(sealed), purpose=purpose).decode()


def encrypt_bytes(content: bytes, *, purpose: str) -> bytes:
    """`content` sealed with the field key for one purpose, a fresh nonce in front."""
    nonce = os.urandom(12)
    return nonce + AESGCM(settings.FIELD_KEY).encrypt(nonce, content, purpose.encode())


def decrypt_bytes(sealed: bytes, *, purpose: str) -> bytes:
    """What `encrypt_bytes` sealed; raises ValueError when key, purpose or bytes differ."""
    try:
        return AESGCM(settings.FIELD_KEY).decrypt(sealed[:12], sealed[12:], purpose.encode())
    except InvalidTag:
        raise ValueError("this was not sealed with the present field key") from None
