"""What tests of documents share."""

import pytest
from django.conf import settings


@pytest.fixture(params=[tag for tag, _ in settings.LANGUAGES])
def language(request):
    """Each language there are texts in."""
    return request.param
