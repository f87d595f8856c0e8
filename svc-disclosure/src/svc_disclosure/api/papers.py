"""All routes about papers: documents, notices, releases, the disclosure log."""

from __future__ import annotations

from svc_disclosure.api import documents, log, notices, releases

BLUEPRINTS = [
    documents.blueprint,
    notices.desk,
    notices.applicant,
    releases.desk,
    releases.public,
    log.desk,
    log.public,
]
