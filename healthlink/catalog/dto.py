"""The catalogue on the wire."""

from uuid import UUID

from pydantic import Field

from healthlink.fields import Amount, Output


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


class DoctorCard(Output):
    id: UUID
    full_name: str = Field(examples=["Արամ Գրիգորյան"])
    specialization: str = Field(examples=["Սրտաբան"])
    photo_url: str = Field(examples=["https://healthlink.example/api/v1/doctors/01a2…/photo"])
    rating: float | None = Field(examples=[4.9])


class DoctorOut(DoctorCard):
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
