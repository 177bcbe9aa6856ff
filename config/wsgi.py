"""The WSGI entry point of every web process; DJANGO_SETTINGS_MODULE says which one."""

from django.core.wsgi import get_wsgi_application

from common.process import end_with_parent

end_with_parent()
application = get_wsgi_application()
