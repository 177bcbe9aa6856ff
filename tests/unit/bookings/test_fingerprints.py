"""Fingerprints of bodies."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.bookings.domain.fingerprints import fingerprint
from common.errors import InvalidInput

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"a": 1, "b": [1, 2]}', '{"b":[1,2],"a":1}'),
        ('{"age": 36}', '{"age": 36.0}'),
        ('{"name": "\\u00e9"}', '{"name": "é"}'),
    ],
)
def test_json_that_means_the_same_has_one_fingerprint(one, other):
    assert fingerprint(json.loads(one)) == fingerprint(json.loads(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [({"a": [1, 2]}, {"a": [2, 1]}), ({"a": 1}, {"a": "1"}), ({"a": None}, {}), ([True], [1])],
)
def test_json_that_differs_has_another_fingerprint(one, other):
    assert fingerprint(one) != fingerprint(other)


@given(JSON)
def test_any_json_has_a_fingerprint_that_survives_a_round_trip(value):
    assert fingerprint(json.loads(json.dumps(value))) == fingerprint(value)
    assert len(fingerprint(value)) == 64


def test_a_lone_surrogate_has_one_too():
    assert fingerprint({"name": "\ud800"}) != fingerprint({"name": ""})


def test_absurd_depth_is_refused():
    value = []
    for _ in range(5000):
        value = [value]
    with pytest.raises(InvalidInput):
        fingerprint(value)
