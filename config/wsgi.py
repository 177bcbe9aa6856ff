"""The WSGI entry point of every web process; DJANGO_SETTINGS_MODULE says which one."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from common.http.edge import behind_edges
from common.process import end_with_parent

end_with_parent()
application = behind_edges(get_wsgi_application(), settings.EDGES)
