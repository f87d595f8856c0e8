"""Why an API refused, in the reader's language, with what to do."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.web.words import Words

PROBLEMS: Words = {
    "case_unknown": _l("没有找到这封信：编号或查询码不对。请对照回执再输入一次。"),
    "login_failed": _l("账号或密码不对，请再试一次。"),
    "locked": _l("登录失败次数过多，账号已暂时锁定。请 15 分钟后再试。"),
    "account_taken": _l("这个账号已经有人用了，请换一个。"),
    "gateway_away": _l("系统暂时没有响应，您填写的内容还在，请稍后再提交一次。"),
    "idempotency_key_reused": _l("这份表单已经提交过。如果要另写一封，请再点一次提交。"),
    "case_erased": _l("这封信的内容已经删除，不能再次提交，凭编号和查询码仍可查看结果。要反映新的问题，请另写一封信。"),
    "csrf": _l("页面已过期，内容还在，请再提交一次。"),
    "rated_already": _l("这次答复已经评价过；每次答复只能评价一次。"),
    "not_yours": _l("这个账号不能做这件事。"),
    "second_factor_needed": _l("这个账号还要填写动态码。请再输入密码，并填写手机应用上的六位数。"),
    "second_factor_wrong": _l("动态码不对或已用过，请等下一个再试。"),
    "local_login_off": _l("本市的市民账号统一从认证平台登录。"),
    "level_too_low": _l("办这件事需要更高的实名等级。请先在认证平台完成实名核验，再从那里登录。"),
}
FILES: Words = {
    "file_too_large": _l("文件超过 10 MB，请换一个小一些的。"),
    "too_many_files": _l("一封信最多 5 个附件，已经满了。"),
    "file_empty": _l("文件是空的，请换一个。"),
    "kind_not_taken": _l(
        "不接受这种文件，看的是内容，不是扩展名。可用：jpeg、png、webp、pdf、docx、xlsx、pptx、txt、mp3、mp4。"
    ),
    "image_too_large": _l("图片的像素太多，请缩小后再传。"),
    "image_broken": _l("图片已损坏，读不出来。请重新保存后再传。"),
    "image_animated": _l("不接受动图。请传静态图片或 mp4。"),
    "office_unknown": _l("压缩包里只接受 docx、xlsx、pptx。其他文件请逐个上传。"),
    "office_broken": _l("文档已损坏，或者夹带了别的内容。请打开后重新保存再传。"),
    "office_bomb": _l("文档展开后太大，请拆小后再传。"),
    "office_encrypted": _l("文档有密码，请去掉密码后再传。"),
    "office_active": _l("文档里有宏、嵌入对象或外部链接，请去掉后再传。"),
    "office_nested": _l("文档里嵌着别的文件，请取出来单独上传。"),
    "pdf_broken": _l("PDF 已损坏，请重新保存后再传。"),
    "pdf_active": _l("PDF 里有脚本或内嵌文件。请打印成新的 PDF 再传。"),
    "pdf_encrypted": _l("PDF 有密码或限制，请去掉后再传。"),
    "pdf_too_long": _l("PDF 的页数太多，请拆成几份。"),
    "mp3_broken": _l("录音已损坏，请重新保存为 mp3 再传。"),
    "mp4_broken": _l("视频已损坏，请重新保存为 mp4 再传。"),
    "mp4_located": _l("视频里记着拍摄地点。请导出不带地点的版本再传。"),
    "file_in_quarantine": _l("文件还在查毒，请一分钟后再试。"),
    "file_refused": _l("查毒没有通过，这个文件不能下载。"),
    "letter_ended": _l("这封信已经结束，不能再加附件。"),
}
DESK: Words = {
    "redaction_open": _l("还有个人信息没有处理完，请先逐处隐去，或者写进“不是个人信息的词”。"),
    "own_proposal": _l("提出公开的人不能自己审核，请换一位审核员。"),
    "own_draft": _l("起草的人不能自己审核，请换一位审核员。"),
    "department_barred": _l("这件来信须对其中一个单位保密，请换一个单位。"),
    "channel_without_barrier": _l("这件来信须对一个单位保密，转到那里保不住，请在这里答复。"),
    "about_not_yours": _l("投诉的是哪些单位，只能由督办人员写明。"),
    "own_extension": _l("申请延期的人不能自己审批，请换一位。"),
    "proposal_stale": _l("提出公开以后又有了新的答复。请退回这份公开稿，重新提出。"),
    "text_length": _l("内容太短或太长。"),
    "extension_days": _l("延期的天数超出了这类信允许的范围。"),
    "extended_already": _l("一封信只能延期一次。"),
    "extension_too_late": _l("期限已过，不能再延期。"),
    "close_early": _l("来信人还可以评价或要求重办，现在不能办结。"),
    "follow_up_open": _l("还有追问没有回复，请先回复。"),
    "redo_without_reason": _l("只有评价为不满意时才能重办。"),
    "redone_already": _l("一封信只能重办一次。"),
    "returned_by_lead": _l("这个部门已经退过这封信，请换一个部门，或报请裁定。"),
    "supervisor_decides": _l("已经退单两次，由督办裁定承办部门。"),
    "return_decided": _l("督办已经指定你们承办，不能再退单。"),
    "return_too_late": _l("退单的期限已过，请办理。"),
    "co_handlers": _l("协办部门最多 10 个，不能重复，也不能是主办部门。"),
    "department_missing": _l("请选择主办部门。"),
    "destination_unknown": _l("没有这个转往的单位，请核对后再转。"),
    "merge_target": _l("请填写另一封信的编号，不能是这封信自己。"),
    "received_at_out_of_range": _l("收到时间不能在将来，也不能早于 30 天前。"),
    "department_abolished": _l("这个部门已经撤销，没有继任单位，请另选一个部门。"),
    "department_exists": _l("这个代码用过了，请另选一个。"),
    "name_taken": _l("同一时间已经有部门叫这个名称。"),
    "successor_not_active": _l("继任单位在生效日当天必须存在。"),
    "out_of_order": _l("已经有更晚生效的变动，请选那一天或以后。"),
    "on_malformed": _l("生效日不对：不能早于今天，也不能太远。"),
}
BY_STATUS: Words = {
    "401": _l("请先登录。"),
    "403": _l("这个账号不能做这件事。"),
    "404": _l("没有找到。"),
    "409": _l("这件事现在不能做：信件的状态已经变化。请看看最新状态。"),
    "413": _l("内容或文件太大。"),
    "415": _l("不接受这种文件。可用：jpeg、png、webp、pdf、docx、xlsx、pptx、txt、mp3、mp4。"),
    "422": _l("有的内容不符合要求，请检查标出的各项。"),
    "429": _l("操作太频繁，请稍等一会儿再试。"),
    "503": _l("系统暂时没有响应，请稍后再试。"),
}


def problem_text(status: int, code: str) -> str:
    """What happened and what to do, in the reader's language."""
    known = PROBLEMS.get(code) or FILES.get(code) or DESK.get(code) or BY_STATUS.get(str(status))
    return str(known) if known else gettext("出了点问题，请稍后再试。")
