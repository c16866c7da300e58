"""The room's statements."""

from healthlink.catalog.dto import (
    ClinicCard,
    ClinicOut,
    DoctorCard,
    DoctorOut,
    ServiceCard,
    ServiceOut,
)
from healthlink.db import queries

sql = queries.load(
    "healthlink.catalog", ClinicCard, ClinicOut, DoctorCard, DoctorOut, ServiceCard, ServiceOut
)
