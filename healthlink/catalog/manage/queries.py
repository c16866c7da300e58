"""The room's statements."""

from healthlink.catalog.dto import ClinicCard
from healthlink.catalog.manage.dto import StaffDoctor, StaffDoctorCard, StaffOut, StaffService
from healthlink.db import queries

sql = queries.load(
    "healthlink.catalog.manage",
    ClinicCard,
    StaffDoctor,
    StaffDoctorCard,
    StaffOut,
    StaffService,
)
