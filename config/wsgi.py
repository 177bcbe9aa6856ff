"""The WSGI entry point of every web process; DJANGO_SETTINGS_MODULE says which one."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from common import tracing
from common.http.edge import behind_edges
from common.http.leaving import said_to_clients
from common.watch.requests import watched

_django = get_wsgi_application()
tracing.start()
_hot = import_string(settings.HOT_PATH)(_django) if settings.HOT_PATH else _django
application = said_to_clients(behind_edges(watched(tracing.traced(_hot)), settings.EDGES))

if settings.METRICS_PORT:
    from common.watch import exporting

    exporting.start_with_figures()
