"""Which channels can keep a case from those whom it is about: a referral anywhere else would open it to them."""

from __future__ import annotations

# 依申请公开 asks whoever is concerned for an opinion, and takes nobody without a name (政府信息公开条例 art. 29, 32)
WITHOUT = frozenset({"disclosure"})


def keeps_barrier(instance: str) -> bool:
    """Whether the channel of `channel/place` keeps a case from those whom it is about."""
    return instance.partition("/")[0] not in WITHOUT
