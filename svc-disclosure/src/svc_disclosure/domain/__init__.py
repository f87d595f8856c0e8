"""The rules of 依申请公开, pure: no Flask, no SQL, no clock of their own (政府信息公开条例, 国务院令第711号)."""
