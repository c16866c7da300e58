"""The signature of RBS callbacks, as BPC documents it: over the sorted parameters."""

import hashlib
import hmac
from collections.abc import Mapping

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.serialization import load_pem_public_key

UNSIGNED = frozenset(["checksum", "sign_alias"])


def signed_text(parameters: Mapping[str, str]) -> bytes:
    """`name;value;` of every parameter in the order of the names, as bytes."""
    pairs = sorted((k.encode(), v.encode()) for k, v in parameters.items() if k not in UNSIGNED)
    return b"".join(name + b";" + value + b";" for name, value in pairs)


def symmetric(parameters: Mapping[str, str], secret: str) -> str:
    """HMAC-SHA256 as upper-case hex."""
    return hmac.new(secret.encode(), signed_text(parameters), hashlib.sha256).hexdigest().upper()


def is_symmetric(parameters: Mapping[str, str], secret: str) -> bool:
    told = parameters.get("checksum", "").upper().encode()
    return hmac.compare_digest(told, symmetric(parameters, secret).encode())


def is_asymmetric(parameters: Mapping[str, str], pem: bytes) -> bool:
    """RSA PKCS#1 v1.5 with SHA-512, whatever `sign_alias` claims; `pem`: certificate or key."""
    key = _public_key(pem)
    assert isinstance(key, RSAPublicKey), "the bank signs with RSA"
    try:
        told = bytes.fromhex(parameters.get("checksum", ""))
        key.verify(told, signed_text(parameters), PKCS1v15(), SHA512())
    except (ValueError, InvalidSignature):
        return False
    return True


def _public_key(pem: bytes) -> object:
    if b"BEGIN CERTIFICATE" in pem:
        return x509.load_pem_x509_certificate(pem).public_key()
    return load_pem_public_key(pem)
