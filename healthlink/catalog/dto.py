"""The catalogue on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from healthlink.fields import Amount, ClockTime, Day, Output


class ClinicCard(Output):
    id: UUID
    name: str = Field(examples=["Клиника «Авиценна»"])
    address: str = Field(examples=["ул. Абовяна, 12"])
    logo_url: str = Field(examples=["https://healthlink.example/api/v1/clinics/01a2…/logo"])


class ClinicOut(ClinicCard):
    description: str = Field(examples=["Кардиология и диагностика у метро"])
    rating: float | None = Field(description="1 to 5; null while unrated", examples=[4.7])
    reviews_count: int = Field(examples=[37])
    star_counts: list[int] = Field(
        description="How many gave 1, 2, 3, 4 and 5 stars", examples=[[1, 0, 2, 6, 28]]
    )
    city: str = Field(examples=["Ереван"])
    timezone: str = Field(description="IANA name, for its appointments", examples=["Asia/Yerevan"])
    currency: str = Field(examples=["AMD"])
    latitude: float | None = Field(examples=[40.1811])
    longitude: float | None = Field(examples=[44.5136])
    cancel_notice_hours: int = Field(
        description="Cancelling this long before costs nothing", examples=[24]
    )
    late_refund_percent: int = Field(
        description="What is given back when it is cancelled later", examples=[50]
    )


class DoctorFace(Output):
    id: UUID
    full_name: str = Field(examples=["Արամ Գրիգորյան"])
    specialization: str = Field(examples=["Սրտաբան"])
    photo_url: str = Field(examples=["https://healthlink.example/api/v1/doctors/01a2…/photo"])
    rating: float | None = Field(examples=[4.9])


class DoctorRow(DoctorFace):
    """A doctor as the catalogue knows them; calendars are above it."""

    price_from: Amount | None = Field(
        description="The lowest price at the clinics that fit what was asked", examples=[15000]
    )
    currency: str | None = Field(examples=["AMD"])
    distance_km: float | None = Field(
        description="To the nearest of these clinics, if `near` was asked", examples=[1.2]
    )


class Earliest(Output):
    """The first free time of a doctor; date and time are the clinic's."""

    date: Day = Field(examples=["2026-11-24"])
    time: ClockTime = Field(examples=["10:30"])
    starts_at: datetime = Field(examples=["2026-11-24T06:30:00Z"])
    clinic_id: UUID
    service_id: UUID


class DoctorCard(DoctorRow):
    earliest: Earliest | None = Field(
        default=None, description="If doctors were sorted by it", examples=[None]
    )


class DoctorOut(DoctorFace):
    description: str = Field(examples=["Лечит аритмии, ведёт после операций на сердце"])
    languages: list[str] = Field(examples=[["hy", "ru"]])
    reviews_count: int = Field(examples=[12])
    star_counts: list[int] = Field(
        description="How many gave 1, 2, 3, 4 and 5 stars", examples=[[0, 0, 1, 2, 9]]
    )
    clinic_ids: list[UUID] = Field(description="Where the doctor receives")


class ServiceCard(Output):
    id: UUID
    name: str = Field(examples=["Консультация кардиолога"])
    description: str = Field(examples=["Первичный приём с ЭКГ"])
    price: Amount = Field(examples=[15000])
    currency: str = Field(examples=["AMD"])
    duration: int = Field(description="Minutes", examples=[30])


class ServiceOut(ServiceCard):
    clinic_id: UUID
    doctor_id: UUID
    procedure_id: UUID
    prepaid: bool = Field(
        description="Booking waits for payment; otherwise it is confirmed at once", examples=[False]
    )
