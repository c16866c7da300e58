"""The catalogue's own parts of a file, in the order in which they refer to each other."""

from healthlink.catalog.imports import clinics, doctors, services
from healthlink.catalog.imports.columns import OF_CLINIC, OF_DOCTOR, OF_SERVICE
from healthlink.catalog.imports.parts import Part, declare

declare(Part("clinic", OF_CLINIC, clinics.check, clinics.merge, clinics.take_out))
declare(Part("doctor", OF_DOCTOR, doctors.check, doctors.merge, doctors.take_out))
declare(Part("service", OF_SERVICE, services.check, services.merge, services.take_out))
