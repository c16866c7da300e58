"""An authority of our own, and what it certifies, as files for `--tls-cert` and `--tls-key`."""

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM
NOW = datetime.now(UTC)


@dataclass
class Authority:
    folder: Path
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def __post_init__(self) -> None:
        me = _named("An authority for tests")
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        subject_key = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        made = (
            _begun(me, me, self.key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(subject_key, critical=False)
        )
        self.file.write_bytes(made.sign(self.key, hashes.SHA256()).public_bytes(PEM))

    @property
    def file(self) -> Path:
        return self.folder / "authority.pem"

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))

    def certify(self, cert: Path, key: Path) -> int:
        """Writes a new certificate for localhost and its key there; its serial number."""
        own = ec.generate_private_key(ec.SECP256R1())
        names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
        ours = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
        made = (
            _begun(_named("localhost"), _named("An authority for tests"), own)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(ours, critical=False)
            .sign(self.key, hashes.SHA256())
        )
        cert.write_bytes(made.public_bytes(PEM))
        key.write_bytes(
            own.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        return made.serial_number


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=89))
    )
