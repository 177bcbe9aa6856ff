"""English sentences that reach travellers as data, named here so that translators find them."""

from django.utils.translation import gettext_noop

PHRASES = frozenset(
    {
        # What a cancellation gives back.
        gettext_noop("The airline cancelled a flight of this booking: everything is refunded."),
        gettext_noop("Up to 24 hours before departure everything is refunded."),
        gettext_noop("Less than 24 hours before departure half of the price is refunded."),
        gettext_noop("After departure nothing is refunded."),
        gettext_noop("Nothing is paid before a held booking is confirmed."),
        # Why a booking came to nothing.
        gettext_noop("no seats were left on one of its flights."),
        gettext_noop("the price changed before the seats could be taken."),
        gettext_noop("one of its flights can no longer be booked."),
        gettext_noop("one of its flights is not on sale any more."),
        gettext_noop("the cabin is not on sale any more."),
        gettext_noop("its flights do not connect."),
        gettext_noop("the airline's system did not answer in time."),
    }
)
