from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.language_enum import LanguageEnum, check_language_enum
from ..models.roles_enum import RolesEnum, check_roles_enum

T = TypeVar("T", bound="UserResource")


@_attrs_define
class UserResource:
    """A user's account."""

    id: UUID
    email: str
    email_verified: bool
    given_name: str
    family_name: str
    language: LanguageEnum
    """ * `en` - English
    * `de` - Deutsch """
    roles: list[RolesEnum]
    carrier: None | str
    """ Return the carrier of an airline authority, else null. """
    is_active: bool
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        email = self.email

        email_verified = self.email_verified

        given_name = self.given_name

        family_name = self.family_name

        language: str = self.language

        roles = []
        for roles_item_data in self.roles:
            roles_item: str = roles_item_data
            roles.append(roles_item)

        carrier: None | str
        carrier = self.carrier

        is_active = self.is_active

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "email": email,
                "email_verified": email_verified,
                "given_name": given_name,
                "family_name": family_name,
                "language": language,
                "roles": roles,
                "carrier": carrier,
                "is_active": is_active,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        email = d.pop("email")

        email_verified = d.pop("email_verified")

        given_name = d.pop("given_name")

        family_name = d.pop("family_name")

        language = check_language_enum(d.pop("language"))

        roles = []
        _roles = d.pop("roles")
        for roles_item_data in _roles:
            roles_item = check_roles_enum(roles_item_data)

            roles.append(roles_item)

        def _parse_carrier(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        carrier = _parse_carrier(d.pop("carrier"))

        is_active = d.pop("is_active")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        user_resource = cls(
            id=id,
            email=email,
            email_verified=email_verified,
            given_name=given_name,
            family_name=family_name,
            language=language,
            roles=roles,
            carrier=carrier,
            is_active=is_active,
            created_at=created_at,
        )

        user_resource.additional_properties = d
        return user_resource

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
