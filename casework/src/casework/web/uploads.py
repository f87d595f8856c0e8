"""Files of a case, as they come in and are spoken of."""

from __future__ import annotations

import marshmallow as ma
from flask_smorest.fields import Upload

from casework.web.fields import Strict


class NewFile(Strict):
    """One file, in the form field `file`."""

    file = Upload(required=True)


class FileOut(ma.Schema):
    """A file of a case."""

    id = ma.fields.String()
    name = ma.fields.String()
    mime = ma.fields.String()
    size = ma.fields.Integer()
    state = ma.fields.String()
