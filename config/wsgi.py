"""The WSGI entry point of every web process; DJANGO_SETTINGS_MODULE says which one."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
