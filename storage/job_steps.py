"""The work of those jobs that are done in the store alone, by kind."""

from __future__ import annotations

from bridge.asked_jobs import ERASE_PERSON, EXPORT
from bridge.jobs import Step
from bridge.retention import RETENTION
from storage.blobs.contract import Blobs
from storage.engine import Engine
from storage.erasing_person import ERASING
from storage.erasing_tenant import ERASE_TENANT, TenantErasing
from storage.exporting import Exporting
from storage.kept_files import KeptContents
from storage.keyring import Keyring
from storage.resealing import RESEAL, Resealing
from storage.retention import KEEPING
from storage.stages import Staged


def job_steps(engine: Engine, keyring: Keyring, blobs: Blobs, contents: KeptContents) -> dict[str, Step]:
    """What a step of each is."""
    return {
        RESEAL: Resealing(engine=engine, keyring=keyring).step,
        EXPORT: Exporting(engine=engine, keyring=keyring, blobs=blobs, contents=contents).step,
        RETENTION: Staged(engine=engine, keyring=keyring, stages=KEEPING).step,
        ERASE_TENANT: TenantErasing(engine=engine, keyring=keyring).step,
        ERASE_PERSON: Staged(engine=engine, keyring=keyring, stages=ERASING).step,
    }
