"""Papers: what is marked leaves a document for good (`redact`), and every decision gets its notice (`notices`).

Functions on bytes, without web and database. PDFium is not safe in several threads and reads whatever somebody
uploads: what serves people calls it by `apart`, in a process of its own with limits.
"""
