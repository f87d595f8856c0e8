"""The words of the annual report's page for what the API says in codes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.web.words import Words

WHERE: Words = {
    "1+2": _l("第一项加第二项（左），第三项加第四项（右）"),
    "cells": _l("符合要求的格数（左），全部格数（右）"),
    "leaves": _l("各种办理结果之和（左），办结件数（右）"),
}  # places that identities speak of, beside rows and parts of the tables
PROCEEDINGS: Words = {
    "reconsideration": _l("行政复议"),
    "direct_suit": _l("行政诉讼：未经复议直接起诉"),
    "suit_after": _l("行政诉讼：复议后起诉"),
}
RESULTS: Words = {"upheld": _l("结果维持"), "corrected": _l("结果纠正"), "other": _l("其他结果")}
DONE: Words = {
    "figures": _l("表二已保存。"),
    "texts": _l("文字部分已保存。"),
    "publish": _l("报告已公布。"),
    "enter": _l("已登记。"),
    "conclude": _l("已登记结果。"),
    "correct": _l("登记已更正。"),
    "strike": _l("登记已撤销。"),
}
OPEN: Words = {
    "year_not_over": _l("这一年还没有结束，次年1月1日起才能公布。"),
    "identities_broken": _l("有的数字不相符，见下面的勾稽关系；请更正案件，或更正上一年度的报告。"),
    "figures_missing": _l("还没有填报表二；没有的填 0。"),
    "texts_missing": _l("第一、五、六部分还没有写。"),
}
PROBLEMS: Words = {
    **OPEN,
    "changed_meanwhile": _l("别人刚刚改过。请看看最新内容，再填一次。"),
    "department_unknown": _l("没有这个部门。"),
    "year_in_future": _l("这一年还没有开始。"),
    "year_too_early": _l("2008年以前没有年度报告。"),
    "figures_do_not_fit": _l("本年制发的文件，年底要么现行有效，要么已在本年废止；请核对这几个数。"),
    "figures_of_departments": _l("全市的表二由各部门填报的数字相加。"),
    "nothing_changed": _l("内容和已公布的一样，不用再公布。"),
    "reason_needed": _l("报告已经公布过；请写明为什么更正。"),
    "reason_unneeded": _l("还没有公布过，不用写更正说明。"),
    "application_unknown": _l("没有这件申请，或者不是本部门的。"),
    "entry_unknown": _l("没有这条登记，或者不是本部门的。"),
    "proceeding_pending": _l("同一种复议或诉讼还没有审结，请先登记它的结果。"),
    "not_reviewed": _l("之前没有审结的行政复议；请登记为直接起诉，或先登记复议结果。"),
    "reviewed_before": _l("之前有审结的行政复议；请登记为复议后起诉。"),
    "concluded_already": _l("这条登记已经有结果；写错了请更正登记。"),
    "struck_already": _l("这条登记已经撤销；请另登记一条。"),
    "half_an_end": _l("结果和审结日期要一起填，或者都不填。"),
    "end_before_begin": _l("审结日期不能早于立案日期。"),
    "day_out_of_range": _l("日期不能在将来，也不能早于收到申请之日。"),
}
