"""What a broken constraint of the catalogue means."""

from healthlink.db import violations
from healthlink.errors import NotFound

violations.means("favourite_clinic_clinic_id_fkey", NotFound)
violations.means("favourite_doctor_doctor_id_fkey", NotFound)
