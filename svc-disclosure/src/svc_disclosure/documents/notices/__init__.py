"""Notices: a kind of decision and its particulars become a paper in Chinese and English, as PDF and docx.

The words are data (`documents/templates`), one file per kind; `compose` fills them, `pdf` and `docx` set them.
"""
