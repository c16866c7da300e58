"""The catalogue on the wire."""

from uuid import UUID

from pydantic import Field

from healthlink.fields import Amount, Output


class ClinicCard(Output):
    id: UUID
    name: str = Field(examples=["Клиника «Авиценна»"])
    address: str
    logo_url: str


class ClinicOut(ClinicCard):
    description: str
    rating: float | None = Field(description="1 to 5; null while nobody has rated it")
    city: str
    timezone: str = Field(description="IANA name; times of its appointments are in it")
    currency: str
    latitude: float | None
    longitude: float | None
    cancel_notice_hours: int = Field(description="Cancelling this long before costs nothing")
    late_refund_percent: int = Field(description="What is given back when it is cancelled later")


class DoctorCard(Output):
    id: UUID
    full_name: str
    specialization: str
    photo_url: str
    rating: float | None


class DoctorOut(DoctorCard):
    description: str
    languages: list[str]
    clinic_ids: list[UUID] = Field(description="Where the doctor receives")


class ServiceCard(Output):
    id: UUID
    name: str
    description: str
    price: Amount
    currency: str
    duration: int = Field(description="Minutes")


class ServiceOut(ServiceCard):
    clinic_id: UUID
    doctor_id: UUID
    procedure_id: UUID
    prepaid: bool = Field(
        description="Booking waits for payment; otherwise it is confirmed at once"
    )
