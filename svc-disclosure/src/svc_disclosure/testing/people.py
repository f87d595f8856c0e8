"""Who acts in the tests: the housing bureau is asked for information that it made together with the planning bureau."""

from __future__ import annotations

from casework.domain.actors import Actor, Kind, Role
from svc_disclosure.domain.applicants import IdentityPaper, NaturalPerson, Organisation
from svc_disclosure.domain.words import ApplicantClass, Part

AGENCY, JOINT_AGENCY, HEIR = "zhujian", "guihua", "zhujianju"


def staff(account: str, department: str, *roles: Role) -> Actor:
    """An account of a department."""
    return Actor(Kind.STAFF, account, department, frozenset(roles))


APPLICANT = Actor(Kind.CITIZEN, "citizen-1")
OTHER_CITIZEN = Actor(Kind.CITIZEN, "citizen-2")
NOBODY = Actor(Kind.ANONYMOUS)
THIRD_PARTY = Actor(Kind.ANONYMOUS, name="holds the code of a consultation")  # as nobody else among these
INTAKE = staff("intake", AGENCY, Role.CLERK)
HANDLER = staff("handler", AGENCY, Role.HOST)
HANDLER_2 = staff("handler-2", AGENCY, Role.HOST)
REVIEWER = staff("reviewer", AGENCY, Role.REVIEWER)
HEAD = staff("head", AGENCY)  # 政府信息公开工作机构负责人
JOINT = staff("joint", JOINT_AGENCY, Role.CLERK)
SUPERVISOR = staff("supervisor", "", Role.SUPERVISOR)
STRANGER = staff("stranger", "shuiwu", Role.CLERK, Role.REVIEWER)
ADMIN = staff("admin", "", Role.SYSTEM_ADMIN)
JOB = Actor(Kind.SERVICE, "jobs")

PLAYERS = {
    Part.APPLICANT: APPLICANT,
    Part.INTAKE: INTAKE,
    Part.HANDLER: HANDLER,
    Part.REVIEWER: REVIEWER,
    Part.APPROVER: HEAD,
    Part.THIRD_PARTY: THIRD_PARTY,
    Part.JOINT_AGENCY: JOINT,
    Part.SUPERVISOR: SUPERVISOR,
    Part.SYSTEM: JOB,
}

WANG = NaturalPerson("王小明", IdentityPaper.RESIDENT_ID, "11010519491231002X")
COMPANY = Organisation("南方建材有限公司", "91350100M000100Y43", "李四", "张三", ApplicantClass.BUSINESS)
