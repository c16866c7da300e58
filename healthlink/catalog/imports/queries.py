"""The room's statements."""

from healthlink.catalog.imports.dto import ImportRow
from healthlink.catalog.imports.parts import KnownClinic, KnownDoctor, KnownService
from healthlink.db import queries

sql = queries.load("healthlink.catalog.imports", ImportRow, KnownClinic, KnownDoctor, KnownService)
