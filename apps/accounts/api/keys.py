"""The public keys that access tokens are verified with."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.services import signing_keys


class Jwks(APIView):
    """GET /.well-known/jwks.json"""

    permission_classes = (AllowAny,)

    class Output(serializers.Serializer[Any]):
        class Key(serializers.Serializer[Any]):
            kty = serializers.CharField()
            crv = serializers.CharField()
            x = serializers.CharField()
            y = serializers.CharField()
            kid = serializers.CharField()
            use = serializers.CharField()
            alg = serializers.CharField()

        keys = Key(many=True)

    @extend_schema(
        operation_id="get_jwks",
        tags=["auth"],
        responses={200: Output},
        summary="Read the public keys of access tokens (RFC 7517)",
    )
    def get(self, request: Request) -> Response:
        """Return the JWK set."""
        return Response(signing_keys.jwks(), headers={"Cache-Control": "public, max-age=300"})
