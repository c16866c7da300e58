"""Managing clinics, their staff and pictures over HTTP, and reading the trail."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from healthlink.auth.dependencies import Actor, Administrator
from healthlink.auth.dto import Appointee
from healthlink.auth.errors import EmailTaken, EmailUnproven
from healthlink.catalog.dependencies import ManagedClinic
from healthlink.catalog.dto import ClinicCard, ClinicOut
from healthlink.catalog.manage import clinics, history, pictures, staff
from healthlink.catalog.manage.dto import (
    AuditOut,
    ClinicCreate,
    ClinicPatch,
    PictureOut,
    StaffOut,
)
from healthlink.catalog.manage.errors import CurrencyInUse, DoctorElsewhere, UnknownTimezone
from healthlink.dependencies import House, Page, Primary, Transaction
from healthlink.errors import Forbidden, InvalidInput, NotFound, TooManyRequests, Unauthorized
from healthlink.fields import Search
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.media.dependencies import PICTURE, Upload
from healthlink.media.errors import NotAPicture, PictureTooLarge
from healthlink.problems import answers
from healthlink.routing import UploadRoute, room

managed = room("Clinic management", "/api/v1/manage/clinics")
images = room("Clinic management", "/api/v1/manage/clinics", UploadRoute)
trails = room("Administration", "/api/v1/manage/audit")

Term = Annotated[Search | None, Query(description="Part of a name; case and ё/е do not count")]
About = Annotated[UUID | None, Query(description="Only about this clinic, doctor, service …")]
DRAWN = answers(Unauthorized, NotFound, NotAPicture, PictureTooLarge, TooManyRequests, InvalidInput)


@managed.get("", summary="Clinics I manage", responses=answers(Unauthorized, InvalidInput))
async def list_managed_clinics(
    actor: Actor, pool: Primary, house: House, page: Page, search: Term = None
) -> list[ClinicCard]:
    """By name. An administrator manages all."""
    base_url = house.settings.base_url
    return page.cut(
        await clinics.list_managed(
            pool, actor, base_url, search, fetch=page.fetch, skip=page.offset
        )
    )


@managed.post(
    "",
    status_code=201,
    summary="Enter a clinic",
    responses=answers(Unauthorized, Forbidden, UnknownTimezone, InvalidInput, *REFUSALS),
)
async def create_clinic(
    new: ClinicCreate, admin: Administrator, once: IdempotencyKey, house: House, db: Transaction
) -> ClinicOut:
    """For administrators. Patients see it at once."""
    base_url = house.settings.base_url
    return await once.answer(
        db, admin.user_id, new, lambda: clinics.add(db, admin.user_id, new, base_url), ClinicOut
    )


@managed.get(
    "/{clinic_id}",
    summary="A clinic I manage",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def get_managed_clinic(clinic: ManagedClinic, pool: Primary, house: House) -> ClinicOut:
    """As patients see it."""
    return await clinics.get(pool, clinic.clinic_id, house.settings.base_url)


@managed.patch(
    "/{clinic_id}",
    summary="Change a clinic",
    responses=answers(Unauthorized, NotFound, CurrencyInUse, UnknownTimezone, InvalidInput),
)
async def change_clinic(
    patch: ClinicPatch, clinic: ManagedClinic, house: House, db: Transaction
) -> ClinicOut:
    """What is booked keeps the policy of its day. The currency stays once a service is priced."""
    base_url = house.settings.base_url
    return await clinics.change(db, clinic.user_id, clinic.clinic_id, patch, base_url)


@managed.get(
    "/{clinic_id}/staff",
    summary="Who works at the desk",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def list_staff(clinic: ManagedClinic, pool: Primary, page: Page) -> list[StaffOut]:
    """By name."""
    return page.cut(
        await staff.list_staff(pool, clinic.clinic_id, fetch=page.fetch, skip=page.offset)
    )


@managed.post(
    "/{clinic_id}/staff",
    status_code=201,
    summary="Give somebody a post",
    responses=answers(
        Unauthorized, Forbidden, NotFound, EmailTaken, EmailUnproven, InvalidInput, *REFUSALS
    ),
)
async def appoint_staff(
    who: Appointee,
    admin: Administrator,
    clinic: ManagedClinic,
    once: IdempotencyKey,
    db: Transaction,
) -> StaffOut:
    """For administrators. An account with this e-mail gets the post and keeps its name and phone;
    it is signed out everywhere. An address without an account gets one, and an invitation."""
    return await once.answer(
        db,
        admin.user_id,
        who,
        lambda: staff.appoint(db, admin.user_id, clinic.clinic_id, who),
        StaffOut,
    )


@managed.delete(
    "/{clinic_id}/staff/{user_id}",
    status_code=204,
    summary="Take somebody's post",
    responses=answers(Unauthorized, Forbidden, NotFound, InvalidInput),
)
async def dismiss_staff(
    user_id: UUID, admin: Administrator, clinic: ManagedClinic, db: Transaction
) -> None:
    """For administrators. Acts on the person's next request; the account stays."""
    await staff.dismiss(db, admin.user_id, clinic.clinic_id, user_id)


@managed.get(
    "/{clinic_id}/audit",
    summary="Who changed what at a clinic",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def clinic_audit(
    clinic: ManagedClinic, pool: Primary, page: Page, subject_id: About = None
) -> list[AuditOut]:
    """The latest first. Nothing can be removed from it."""
    return page.cut(
        await history.of_clinic(
            pool, clinic.clinic_id, subject_id, fetch=page.fetch, skip=page.offset
        )
    )


@trails.get(
    "",
    summary="Who changed what anywhere",
    responses=answers(Unauthorized, Forbidden, InvalidInput),
)
async def audit(
    _: Administrator, pool: Primary, page: Page, subject_id: About = None
) -> list[AuditOut]:
    """For administrators. The latest first."""
    return page.cut(await history.everywhere(pool, subject_id, fetch=page.fetch, skip=page.offset))


@images.put(
    "/{clinic_id}/logo",
    summary="Upload a clinic's logo",
    responses=DRAWN,
    openapi_extra=PICTURE,
)
async def put_logo(clinic: ManagedClinic, house: House, picture: Upload) -> PictureOut:
    """The file itself as the body: JPEG, PNG or WebP, up to 10 MiB and 40 megapixels. It is drawn
    anew, without what else was in the file, to fit into 512 pixels."""
    await pictures.set_logo(house, clinic, picture)
    return PictureOut(url=f"{house.settings.base_url}/api/v1/clinics/{clinic.clinic_id}/logo")


@images.delete(
    "/{clinic_id}/logo",
    status_code=204,
    summary="Remove a clinic's logo",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def delete_logo(clinic: ManagedClinic, db: Transaction) -> None:
    """The drawn one is shown again. Twice is fine."""
    await pictures.drop_logo(db, clinic)


@images.put(
    "/{clinic_id}/doctors/{doctor_id}/photo",
    summary="Upload a doctor's photo",
    responses=DRAWN | answers(DoctorElsewhere),
    openapi_extra=PICTURE,
)
async def put_photo(
    doctor_id: UUID, clinic: ManagedClinic, house: House, picture: Upload
) -> PictureOut:
    """As for a clinic's logo. Whose profile you may change, their photo you may change."""
    await pictures.set_photo(house, clinic, doctor_id, picture)
    return PictureOut(url=f"{house.settings.base_url}/api/v1/doctors/{doctor_id}/photo")


@images.delete(
    "/{clinic_id}/doctors/{doctor_id}/photo",
    status_code=204,
    summary="Remove a doctor's photo",
    responses=answers(Unauthorized, DoctorElsewhere, NotFound, InvalidInput),
)
async def delete_photo(doctor_id: UUID, clinic: ManagedClinic, db: Transaction) -> None:
    """The drawn one is shown again. Twice is fine."""
    await pictures.drop_photo(db, clinic, doctor_id)
