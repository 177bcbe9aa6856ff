from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.itinerary import Itinerary
    from ..models.search_serializer_search_meta import SearchSerializerSearchMeta


T = TypeVar("T", bound="Search")


@_attrs_define
class Search:
    """Ways out, page by page; ways back, when a return date was given."""

    data: list[Itinerary]
    inbound: list[Itinerary]
    meta: SearchSerializerSearchMeta
    """ Cursors into `data`, and when the answer was computed. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)

        inbound = []
        for inbound_item_data in self.inbound:
            inbound_item = inbound_item_data.to_dict()
            inbound.append(inbound_item)

        meta = self.meta.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data": data,
                "inbound": inbound,
                "meta": meta,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.itinerary import Itinerary  # noqa: PLC0415
        from ..models.search_serializer_search_meta import SearchSerializerSearchMeta  # noqa: PLC0415

        d = dict(src_dict)
        data = []
        _data = d.pop("data")
        for data_item_data in _data:
            data_item = Itinerary.from_dict(data_item_data)

            data.append(data_item)

        inbound = []
        _inbound = d.pop("inbound")
        for inbound_item_data in _inbound:
            inbound_item = Itinerary.from_dict(inbound_item_data)

            inbound.append(inbound_item)

        meta = SearchSerializerSearchMeta.from_dict(d.pop("meta"))

        search = cls(
            data=data,
            inbound=inbound,
            meta=meta,
        )

        search.additional_properties = d
        return search

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
