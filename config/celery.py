"""
The Celery application of every worker and beat process.

The traps these settings answer: a message is acknowledged after its work (a killed worker loses
none), RabbitMQ queues are quorum queues with publisher confirms and a delivery limit, Redis
gives an unacknowledged message back after the visibility time-out, and no task is ever sent with
an ETA: due times live in the databases.
"""

from celery import Celery
from django.conf import settings
from kombu import Queue

from common.messaging import redis_acks, topology

redis_acks.install()
app = Celery("jetway", fixups=["common.messaging.connections:fixup"])


def _configuration() -> dict[str, object]:
    service = settings.SERVICE
    return {
        "broker_url": settings.CELERY_BROKER_URL,
        "broker_transport_options": topology.transport_options(settings.CELERY_BROKER_URL),
        "broker_connection_timeout": 2,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_heartbeat": 10,
        "task_default_queue": topology.task_queue_name(service),
        "task_default_exchange": "",
        "task_default_routing_key": topology.task_queue_name(service),
        "task_default_queue_type": "quorum",
        "task_queues": [_queue(name) for name in topology.worker_queues(service)],
        "task_create_missing_queues": False,
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_acks_on_failure_or_timeout": False,
        "task_reject_on_worker_lost": True,
        "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0.1},
        "worker_prefetch_multiplier": 1,
        "worker_enable_remote_control": False,
        "worker_hijack_root_logger": False,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "beat_scheduler": "django_celery_beat.schedulers:DatabaseScheduler",
        "beat_max_loop_interval": 5,
        "beat_schedule": settings.CELERY_BEAT_SCHEDULE,
        "timezone": "UTC",
        "accept_content": ["json"],
    }


def _queue(name: str) -> Queue:
    return topology.queue(name)


app.config_from_object(_configuration())
app.autodiscover_tasks()
