"""Where pictures go in, and where they come out."""

import pytest

from tests.make import Doctor


@pytest.fixture
def upload(dr_grigoryan: Doctor) -> str:
    return f"/api/v1/manage/clinics/{dr_grigoryan.clinic_id}/logo"


@pytest.fixture
def shown(dr_grigoryan: Doctor) -> str:
    return f"/api/v1/clinics/{dr_grigoryan.clinic_id}/logo"
