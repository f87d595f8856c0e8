"""What an instance has one of."""

import gc
from weakref import ref

from casework.per_runtime import per_runtime


class Instance:
    def __init__(self, instance):
        self.instance = instance


class Kept:
    def __init__(self, runtime):
        self.instance = runtime.instance


def test_an_instance_gets_the_same_each_time_and_another_instance_its_own():
    of = per_runtime(Kept)
    city, price = Instance("mailbox/city"), Instance("mailbox/price")
    assert of(city) is of(city)
    assert (of(city).instance, of(price).instance) == ("mailbox/city", "mailbox/price")


def test_what_was_made_goes_with_its_instance():
    of = per_runtime(Kept)
    city = Instance("mailbox/city")
    kept = ref(of(city))
    del city
    gc.collect()
    assert kept() is None
