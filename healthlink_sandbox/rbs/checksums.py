"""The signature of a callback: what is signed, and with which of the two kinds of key."""

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

Sign = Callable[[str], str]
UNSIGNED = ("checksum", "sign_alias")


def canonical(parameters: dict[str, str | int]) -> str:
    kept = sorted((name, value) for name, value in parameters.items() if name not in UNSIGNED)
    return "".join(f"{name};{value};" for name, value in kept)


def symmetric(secret: str) -> Sign:
    def sign(text: str) -> str:
        return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()

    return sign


def asymmetric(pem: Path) -> Sign:
    key = serialization.load_pem_private_key(pem.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{pem} holds no RSA private key")

    def sign(text: str) -> str:
        # The banks' samples verify with SHA-512, whatever their sign_alias says.
        return key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA512()).hex().upper()

    return sign
