"""The room's statements."""

from healthlink.catalog.dto import ClinicCard, DoctorRow, ServiceCard
from healthlink.catalog.search.dto import SpecialtyOut, Suggestion, Word
from healthlink.db import queries

sql = queries.load(
    "healthlink.catalog.search", ClinicCard, DoctorRow, ServiceCard, SpecialtyOut, Suggestion, Word
)
