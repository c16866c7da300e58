"""The bank's signature over a callback: the published vector, and everything that is not it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from healthlink.config import Settings
from healthlink.payments import callbacks, checksum
from healthlink.payments.dto import Callback
from healthlink.payments.gateways import sber

SECRET = "ooc7slpvc61k7sf7ma7p4hrefr"
SAID = {
    "mdOrder": "06cf5599-3f17-7c86-bdbc-bd7d00a8b38b",
    "operation": "approved",
    "orderNumber": "2003",
    "status": "1",
}
PUBLISHED = "EAF2FB72CAB99FD5067F4BA493DD84F4D79C1589FDE8ED29622F0F07215AA972"


def test_the_published_vector() -> None:
    assert checksum.signed_text(SAID) == (
        b"mdOrder;06cf5599-3f17-7c86-bdbc-bd7d00a8b38b;operation;approved;orderNumber;2003;status;1;"
    )
    assert checksum.symmetric(SAID, SECRET) == PUBLISHED
    assert checksum.is_symmetric({**SAID, "checksum": PUBLISHED}, SECRET)
    assert checksum.is_symmetric({**SAID, "checksum": PUBLISHED.lower()}, SECRET)


def test_the_order_of_the_parameters_and_the_alias_do_not_matter() -> None:
    turned = dict(reversed(SAID.items())) | {"sign_alias": "SHA-256 with RSA"}
    assert checksum.symmetric(turned, SECRET) == PUBLISHED


@pytest.mark.parametrize(
    "change",
    [
        {"status": "0"},
        {"status": "1 "},
        {"Status": "1"},
        {"amount": ""},
        {"orderNumber": "2003;status;1"},
        {"checksum": ""},
        {"checksum": PUBLISHED[:-1]},
        {"checksum": PUBLISHED + "0"},
        {"checksum": "0" * 64},
        {"checksum": "ЁЯ"},
    ],
)
def test_what_was_changed_is_not_signed(change: dict[str, str]) -> None:
    assert not checksum.is_symmetric({**SAID, "checksum": PUBLISHED, **change}, SECRET)


def test_another_secret_signs_otherwise() -> None:
    assert not checksum.is_symmetric({**SAID, "checksum": PUBLISHED}, SECRET + "x")


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def signed(key: rsa.RSAPrivateKey, digest: hashes.HashAlgorithm) -> dict[str, str]:
    made = key.sign(checksum.signed_text(SAID), padding.PKCS1v15(), digest)
    return {**SAID, "checksum": made.hex().upper(), "sign_alias": "SHA-256 with RSA"}


def public_key(key: rsa.RSAPrivateKey) -> bytes:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, kind)


def certificate(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bank.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize("pem", [public_key, certificate])
def test_an_asymmetric_signature_is_verified_with_the_key_or_the_certificate(
    key: rsa.RSAPrivateKey, pem: object
) -> None:
    assert callable(pem)
    said = signed(key, hashes.SHA512())
    assert checksum.is_asymmetric(said, pem(key))
    assert not checksum.is_asymmetric({**said, "status": "0"}, pem(key))
    assert not checksum.is_asymmetric({**said, "checksum": "not hex"}, pem(key))
    assert not checksum.is_asymmetric(SAID, pem(key))


def test_another_digest_or_another_key_is_no_signature(key: rsa.RSAPrivateKey) -> None:
    other = rsa.generate_private_key(65537, 2048)
    assert not checksum.is_asymmetric(signed(key, hashes.SHA256()), public_key(key))
    assert not checksum.is_asymmetric(signed(key, hashes.SHA512()), public_key(other))


def test_a_certificate_in_the_settings_wins_over_a_secret(
    key: rsa.RSAPrivateKey, tmp_path: object
) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "bank.pem"
    file.write_bytes(certificate(key))
    settings = Settings.model_validate(
        {"sber_callback_certificate": file, "sber_callback_secret": SECRET}
    )
    assert weigh(settings, signed(key, hashes.SHA512())).signature == "right"
    assert weigh(settings, {**SAID, "checksum": PUBLISHED}).signature == "wrong"


def weigh(settings: Settings, said: Any) -> Callback:
    return callbacks.weigh(sber.NAME, callbacks.seal(settings, sber.NAME), said)


def test_without_any_secret_a_callback_is_an_unsigned_hint() -> None:
    settings = Settings.model_validate({"sber_callback_secret": ""})
    assert weigh(settings, {**SAID, "checksum": "anything"}).signature == "unsigned"


def test_numbers_are_signed_as_json_writes_them() -> None:
    settings = Settings.model_validate({"sber_callback_secret": SECRET})
    said = {**SAID, "status": 1, "checksum": PUBLISHED}
    assert weigh(settings, said).signature == "right"
    said = {**SAID, "orderNumber": "2003", "status": True, "checksum": PUBLISHED}
    assert weigh(settings, said).signature == "wrong"
