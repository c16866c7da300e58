"""The room's statements."""

from healthlink.catalog.dto import (
    ClinicCard,
    ClinicOut,
    DoctorOut,
    DoctorRow,
    ServiceOut,
)
from healthlink.db import queries

sql = queries.load("healthlink.catalog", ClinicCard, ClinicOut, DoctorOut, DoctorRow, ServiceOut)
