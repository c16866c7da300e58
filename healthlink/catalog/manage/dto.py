"""The catalogue on the wire, as its clinics and administrators see and change it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from healthlink.catalog.dto import DoctorFace
from healthlink.fields import Amount, Input, Name, Output, Price, Prose, Reason

Currency = Literal["RUB", "AMD"]
Moment = Annotated[datetime, Field(examples=["2026-12-01T06:30:00Z"])]


def _zone(value: str) -> str:
    if value != "UTC" and ("/" not in value or value not in available_timezones()):
        raise PydanticCustomError("timezone", "Not an IANA time zone")
    return value


Zone = Annotated[str, Field(max_length=64, examples=["Asia/Yerevan"]), AfterValidator(_zone)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Languages = Annotated[list[Language], Field(max_length=10, examples=[["hy", "ru"]])]
ClinicName = Annotated[Name, Field(examples=["Клиника «Авиценна»"])]
City = Annotated[Name, Field(examples=["Ереван"])]
Address = Annotated[Name, Field(examples=["ул. Абовяна, 12"])]
About = Annotated[Prose, Field(examples=["Кардиология и диагностика у метро"])]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, examples=[40.1811])]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, examples=[44.5136])]
Hours = Annotated[int, Field(ge=0, le=336, strict=True, examples=[24])]
Percent = Annotated[int, Field(ge=0, le=100, strict=True, examples=[50])]
FullName = Annotated[Name, Field(examples=["Արամ Գրիգորյան"])]
Specialization = Annotated[Name, Field(examples=["Սրտաբան"])]
ServiceName = Annotated[Name, Field(examples=["Консультация кардиолога"])]
Cost = Annotated[Price, Field(examples=[15000])]
Duration = Annotated[int, Field(ge=5, le=720, strict=True, description="Minutes", examples=[30])]
Buffer = Annotated[
    int,
    Field(ge=0, le=240, strict=True, description="Minutes kept free, not shown", examples=[0]),
]
Flag = Annotated[bool, Field(strict=True, examples=[True])]


class ClinicCreate(Input):
    name: ClinicName
    city: City
    address: Address
    description: About = ""
    timezone: Zone
    currency: Currency
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    cancel_notice_hours: Hours = 24
    late_refund_percent: Percent = 0


class ClinicPatch(Input):
    """What is absent or null stays."""

    name: ClinicName | None = None
    city: City | None = None
    address: Address | None = None
    description: About | None = None
    timezone: Zone | None = None
    currency: Currency | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    cancel_notice_hours: Hours | None = None
    late_refund_percent: Percent | None = None


class StaffOut(Output):
    user_id: UUID
    email: str | None = Field(examples=["maria@example.com"])
    full_name: str = Field(examples=["Мария Лебедева"])
    phone: str | None = Field(examples=["+37491123456"])
    role: str = Field(examples=["clinic_staff"])


class DoctorCreate(Input):
    full_name: FullName
    specialization: Specialization
    description: About = ""
    languages: Languages = Field(default_factory=list)
    sees_adults: Flag = True
    sees_children: Flag = False


class DoctorPatch(Input):
    """What is absent or null stays."""

    full_name: FullName | None = None
    specialization: Specialization | None = None
    description: About | None = None
    languages: Languages | None = None
    sees_adults: Flag | None = None
    sees_children: Flag | None = None


class StaffDoctorCard(DoctorFace):
    """A doctor as those see them who manage."""

    listed: bool = Field(description="On the market", examples=[True])


class StaffDoctor(StaffDoctorCard):
    description: str = Field(examples=["Лечит аритмии, ведёт после операций на сердце"])
    languages: list[str] = Field(examples=[["hy", "ru"]])
    sees_adults: bool = Field(examples=[True])
    sees_children: bool = Field(examples=[False])
    clinic_ids: list[UUID] = Field(description="Where the doctor receives")
    connected: bool = Field(description="Has an account of their own", examples=[False])


class WhyUnlisted(Input):
    reason: Annotated[Reason, Field(examples=["Диплом не подтверждён"])]


class Offer(Input):
    """A service, by a doctor who is known already."""

    name: ServiceName
    procedure: ServiceName | None = Field(
        default=None, description="What offers of the same thing have in common; default: the name"
    )
    description: About = ""
    price: Cost
    duration: Duration
    buffer_before: Buffer = 0
    buffer_after: Buffer = 0
    prepaid: Flag = False


class ServiceCreate(Offer):
    doctor_id: UUID


class ServicePatch(Input):
    """What is absent or null stays."""

    name: ServiceName | None = None
    procedure: ServiceName | None = None
    description: About | None = None
    price: Cost | None = Field(default=None, examples=[15000])
    duration: Duration | None = None
    buffer_before: Buffer | None = None
    buffer_after: Buffer | None = None
    prepaid: Flag | None = None
    active: Flag | None = None


class StaffService(Output):
    """A service as the clinic's staff see it."""

    id: UUID
    clinic_id: UUID
    doctor_id: UUID
    doctor_name: str = Field(examples=["Արամ Գրիգորյան"])
    procedure_id: UUID
    procedure: str = Field(examples=["Консультация кардиолога"])
    name: str = Field(examples=["Консультация кардиолога"])
    description: str = Field(examples=["Первичный приём с ЭКГ"])
    price: Amount = Field(examples=[15000])
    currency: str = Field(examples=["AMD"])
    duration: int = Field(description="Minutes", examples=[30])
    buffer_before: int = Field(examples=[0])
    buffer_after: int = Field(examples=[10])
    prepaid: bool = Field(examples=[False])
    active: bool = Field(description="Whether the clinic offers it", examples=[True])
    on_market: bool = Field(
        description="Whether patients find it: offered, by a listed doctor who receives here",
        examples=[True],
    )


class PictureOut(Output):
    url: str = Field(examples=["https://healthlink.example/api/v1/clinics/01a2…/logo"])


class AuditOut(Output):
    at: Moment
    actor_id: UUID | None = Field(description="Null: an operator at the command line")
    actor_name: str | None = Field(examples=["Мария Лебедева"])
    action: str = Field(examples=["service.change"])
    subject_id: UUID = Field(description="Of the clinic, doctor, service, account …")
    reason: str | None = Field(examples=[None])
    detail: dict[str, Any] = Field(
        description="For a change: the fields `before` and `after` it",
        examples=[{"before": {"prepaid": False}, "after": {"prepaid": True}}],
    )
