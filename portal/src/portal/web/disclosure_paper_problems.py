"""Why documents, notices and the disclosure log were refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.web.words import Words

PAPERS: Words = {
    "box_empty": _l("标记要有宽度和高度，请重画。"),
    "copy_missing": _l("还没有生成涂黑后的副本，请先生成。"),
    "document_too_costly": _l("这份文件处理起来太费时，请拆成几份。"),
    "document_too_large": _l("文件最大 50 MB，请拆成几份。"),
    "document_unknown": _l("没有这份文件。"),
    "field_missing": _l("文书还缺内容，请补全。"),
    "field_too_long": _l("文书里有一项太长。"),
    "field_unknown": _l("文书里没有这一项。"),
    "file_empty": _l("文件是空的，请换一个。"),
    "glyphs_missing": _l("有的字本系统的字体里没有，文书做不出来。请换一种写法，或者请系统管理员添加字体。"),
    "kind_not_marked": _l("只能涂黑 PDF、JPEG、PNG 和 WebP，请先转换。"),
    "label_too_long": _l("标注太长。"),
    "log_entry_settled": _l("这一条已经公开或者撤下。"),
    "log_entry_unknown": _l("本机关没有这一条。"),
    "mark_outside": _l("有一处标记在页面外面，请重画。"),
    "mark_too_small": _l("有一处标记太细，遮不住内容，请重画。"),
    "marks_changed": _l("别人刚改过标记，请看看最新的再改。"),
    "no_draft": _l("还没有拟定的答复。"),
    "no_such_notice": _l("没有这种文书。"),
    "no_such_page": _l("没有这一页，请核对页码。"),
    "no_such_prompt": _l("没有这一条待定的提示。"),
    "not_signed": _l("答复签发以后才能提供文件。"),
    "nothing_disclosed": _l("这份答复没有公开任何内容，不能提供文件。"),
    "notice_number_malformed": _l("文号应像 南水务〔2026〕第12号-答。"),
    "notice_number_wrong": _l("文号不对，请改正。"),
    "notice_not_wanted": _l("现在不需要这种文书，或者已经有了。"),
    "report_unpublished": _l("这一年的年报还没有公布。"),
    "number_wrong": _l("文号由机关代字、年份和序号组成。"),
    "page_too_large": _l("有一页的纸张太大，请打印成小一些的纸张。"),
    "papers_closed": _l("答复送审以后文件不能再改；要改，请先退回重拟。"),
    "papers_not_yours": _l("只有承办人和本机关的审核员能打开文件。"),
    "pdf_broken": _l("PDF 已损坏，请重新保存后再传。"),
    "pdf_encrypted": _l("PDF 有密码或限制，请去掉后再传。"),
    "pdf_too_long": _l("PDF 最多 500 页，请拆成几份。"),
    "personal_data_left": _l("还有像个人信息的内容，请隐去，或者写进“不是个人信息的词”。"),
    "release_too_large": _l("副本太大，请拆成几份。"),
    "reviewer_needed": _l("公开和撤下由本机关的审核员办。"),
    "text_empty": _l("请写明要找的文字。"),
    "text_too_long": _l("要找的文字太长。"),
    "too_many_documents": _l("一份申请最多 50 份文件。"),
    "too_many_found": _l("这段文字出现太多次，请写长一些。"),
    "too_many_marks": _l("标记太多，请把文件拆成几份。"),
    "venues_incomplete": _l("救济渠道的设置不完整，请联系系统管理员。"),
    "venues_missing": _l("本机关还没有设置复议机关和法院，做不出答复。请联系系统管理员。"),
}
