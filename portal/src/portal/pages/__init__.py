"""The pages. Each module adds its views to one blueprint, which checks every form."""

from __future__ import annotations

from flask import Blueprint

from portal.pages import (
    account,
    admin,
    admin_audit,
    admin_self,
    application_acts,
    application_receipt,
    applications,
    apply,
    complain,
    complaint_acts,
    complaint_receipt,
    complaints,
    departments_admin,
    desk,
    desk_acts,
    desk_application_acts,
    desk_applications,
    desk_apply,
    desk_complaint_acts,
    desk_complaints,
    desk_disclosure_log,
    desk_documents,
    desk_identity,
    desk_ladders,
    desk_personal,
    desk_records,
    desk_register,
    desk_relations,
    desk_report,
    desk_statistics,
    desk_supervision,
    disclosure_log,
    enter,
    follow,
    home,
    identities,
    letters,
    opinion,
    own,
    personal,
    personal_account,
    record,
    report,
    scoreboard,
    session,
    track,
    track_acts,
    write,
)
from portal.web.forms import check_origin


def blueprint() -> Blueprint:
    """All pages, for one app."""
    pages = Blueprint("pages", __name__)
    pages.before_request(check_origin)
    public = (home, write, track, track_acts, follow, letters, scoreboard, report)
    about = (complain, complaint_receipt, complaint_acts, complaints)
    informing = (apply, application_receipt, application_acts, applications, disclosure_log, opinion, record)
    of_account = (session, identities, account, own, personal, personal_account, enter, admin_self)
    at_desk = (desk, desk_acts, desk_personal, desk_complaints, desk_complaint_acts, desk_identity)
    at_disclosure = (desk_applications, desk_application_acts, desk_apply, desk_documents)
    beside_disclosure = (desk_disclosure_log, desk_records)
    beside_complaints = (desk_relations, desk_statistics)
    reporting = (desk_report, desk_register)
    supervising = (desk_supervision, desk_ladders)
    administering = (admin, admin_audit, departments_admin)
    for module in (
        *public,
        *about,
        *informing,
        *of_account,
        *at_desk,
        *at_disclosure,
        *beside_disclosure,
        *beside_complaints,
        *reporting,
        *supervising,
        *administering,
    ):
        module.register(pages)
    return pages
