"""What a message is, whatever its type: who says it to whom, its data, what is sealed in it, the envelope around it."""

from __future__ import annotations

from dataclasses import dataclass

from exchange.domain import shapes
from exchange.domain.shapes import Shape, moment, thing, whole, words

US, PETITIONS, CENTRE = "wenzheng", "petitions", "centre"
PARTNERS = (PETITIONS, CENTRE)
ALL = "-"  # the subject of messages that are about no one case

MOST_MESSAGE = 8 * 2**20  # bytes of the signed message
MOST_SEQUENCE = 2**53 - 1  # what every JSON reader keeps exact
MOST_HOPS_WRITTEN = 9


@dataclass(frozen=True)
class Message:
    """One type of message. `ways` are (from, to); `control` ones stand outside the order of a case."""

    type: str
    title: str
    said: str
    ways: tuple[tuple[str, str], ...]
    data: Shape
    sealed: Shape | None = None
    always_sealed: bool = True
    control: bool = False
    begins: bool = False  # may be the first of its case

    @property
    def about_data(self) -> Shape:
        """The schema of `data`, with the place of what is sealed."""
        if self.sealed is None:
            return self.data
        required = [*self.data["required"], *(["sealed"] if self.always_sealed else [])]
        inside = {"contentMediaType": "application/json", "contentSchema": {"$ref": f"{self.type}.sealed.json"}}
        properties = {**self.data["properties"], "sealed": shapes.SEALED | inside}
        return self.data | {"properties": properties, "required": required}

    @property
    def inside(self) -> Shape | None:
        """The schema of the sealed content: it repeats id and subject, so that it cannot be lifted elsewhere."""
        if self.sealed is None:
            return None
        head = {"id": shapes.UUID, "subject": shapes.SUBJECT}
        required = ["id", "subject", *self.sealed["required"]]
        return self.sealed | {"properties": {**head, **self.sealed["properties"]}, "required": required}

    def may(self, sender: str, receiver: str) -> bool:
        """Whether this goes that way."""
        return (sender, receiver) in self.ways


SENSITIVITIES = ("public", "case", "personal")


def envelope(message: Message) -> Shape:
    """The schema of a whole message: a CloudEvent 1.0 with its data."""
    senders = sorted({f"/{sender}" for sender, _ in message.ways})
    subject = {"const": ALL} if message.control else shapes.SUBJECT | {"not": {"const": ALL}}
    return thing(
        {
            "specversion": {"const": "1.0"},
            "id": shapes.UUID,
            "source": words(*senders),
            "type": {"const": message.type},
            "subject": subject,
            "time": moment("When it was sent (sentAt)."),
            "datacontenttype": {"const": "application/json"},
            "sequence": whole(1, MOST_SEQUENCE, "From 1 for each sender, receiver and subject."),
            "schemaversion": {"const": "1.0"},
            "sensitivity": words(*SENSITIVITIES),
            "hops": whole(0, MOST_HOPS_WRITTEN, "How often the case has crossed between offices."),
            "data": message.about_data,
        },
        said=message.said,
    )
