"""Contains all the data models used in inputs/outputs"""

from .accepted import Accepted
from .airplane import Airplane
from .airplane_input_request import AirplaneInputRequest
from .airport import Airport
from .airport_input_request import AirportInputRequest
from .airport_serializer_airport_city import AirportSerializerAirportCity
from .available_actions_enum import AvailableActionsEnum
from .booking_input_request import BookingInputRequest
from .booking_input_request_expected_total_type_0 import BookingInputRequestExpectedTotalType0
from .booking_links import BookingLinks
from .booking_output import BookingOutput
from .booking_output_refund_type_0 import BookingOutputRefundType0
from .booking_output_total_type_0 import BookingOutputTotalType0
from .booking_passenger import BookingPassenger
from .booking_segment import BookingSegment
from .booking_segment_fare_type_0 import BookingSegmentFareType0
from .bookings_status_enum import BookingsStatusEnum
from .cabin_enum import CabinEnum
from .cabin_seats import CabinSeats
from .cabin_seats_request import CabinSeatsRequest
from .calendar import Calendar
from .calendar_day import CalendarDay
from .calendar_day_price_per_passenger_type_0 import CalendarDayPricePerPassengerType0
from .calendar_day_price_type_0 import CalendarDayPriceType0
from .calendar_serializer_calendar_meta import CalendarSerializerCalendarMeta
from .cancellation_input_request import CancellationInputRequest
from .carrier import Carrier
from .carrier_request import CarrierRequest
from .change_password_input_request import ChangePasswordInputRequest
from .city import City
from .city_input_request import CityInputRequest
from .connection import Connection
from .email_request import EmailRequest
from .erasure_output import ErasureOutput
from .fare_field_request import FareFieldRequest
from .fare_field_request_price import FareFieldRequestPrice
from .flight import Flight
from .flight_cabin import FlightCabin
from .flight_cabin_price import FlightCabinPrice
from .flight_input_request import FlightInputRequest
from .itinerary import Itinerary
from .itinerary_price import ItineraryPrice
from .itinerary_price_per_passenger import ItineraryPricePerPassenger
from .jwks_output import JwksOutput
from .jwks_output_key import JwksOutputKey
from .kind_enum import KindEnum
from .language_enum import LanguageEnum
from .list_bookings_status import ListBookingsStatus
from .list_flights_cabin import ListFlightsCabin
from .list_flights_status import ListFlightsStatus
from .list_notifications_kind import ListNotificationsKind
from .list_notifications_status import ListNotificationsStatus
from .list_users_role import ListUsersRole
from .login_input_request import LoginInputRequest
from .logout_input_request import LogoutInputRequest
from .mail_output import MailOutput
from .mails_enum import MailsEnum
from .paginated_airplane_list import PaginatedAirplaneList
from .paginated_airplane_list_meta import PaginatedAirplaneListMeta
from .paginated_airport_list import PaginatedAirportList
from .paginated_airport_list_meta import PaginatedAirportListMeta
from .paginated_booking_output_list import PaginatedBookingOutputList
from .paginated_booking_output_list_meta import PaginatedBookingOutputListMeta
from .paginated_carrier_list import PaginatedCarrierList
from .paginated_carrier_list_meta import PaginatedCarrierListMeta
from .paginated_city_list import PaginatedCityList
from .paginated_city_list_meta import PaginatedCityListMeta
from .paginated_flight_list import PaginatedFlightList
from .paginated_flight_list_meta import PaginatedFlightListMeta
from .paginated_ticket_list import PaginatedTicketList
from .paginated_ticket_list_meta import PaginatedTicketListMeta
from .paginated_user_resource_list import PaginatedUserResourceList
from .paginated_user_resource_list_meta import PaginatedUserResourceListMeta
from .passenger_input_request import PassengerInputRequest
from .patched_airplane_input_request import PatchedAirplaneInputRequest
from .patched_airport_fields_request import PatchedAirportFieldsRequest
from .patched_carrier_fields_request import PatchedCarrierFieldsRequest
from .patched_city_input_request import PatchedCityInputRequest
from .patched_flight_change_input_request import PatchedFlightChangeInputRequest
from .patched_me_input_request import PatchedMeInputRequest
from .personal_data import PersonalData
from .personal_data_bookings_item import PersonalDataBookingsItem
from .problem import Problem
from .problem_errors_item import ProblemErrorsItem
from .quote_line import QuoteLine
from .quote_line_paid import QuoteLinePaid
from .quote_line_penalty import QuoteLinePenalty
from .quote_line_refund import QuoteLineRefund
from .quote_output import QuoteOutput
from .quote_output_refund import QuoteOutputRefund
from .read_flight_calendar_cabin import ReadFlightCalendarCabin
from .refresh_input_request import RefreshInputRequest
from .register_input_request import RegisterInputRequest
from .reminders_status_enum import RemindersStatusEnum
from .reset_password_input_request import ResetPasswordInputRequest
from .roles_enum import RolesEnum
from .search import Search
from .search_flights_cabin import SearchFlightsCabin
from .search_flights_sort import SearchFlightsSort
from .search_serializer_search_meta import SearchSerializerSearchMeta
from .segment import Segment
from .segment_input_request import SegmentInputRequest
from .session_output import SessionOutput
from .sex_enum import SexEnum
from .sign_in_output import SignInOutput
from .staff_action_output import StaffActionOutput
from .status_enum import StatusEnum
from .ticket import Ticket
from .ticket_input_request import TicketInputRequest
from .timeline_entry import TimelineEntry
from .timeline_meta import TimelineMeta
from .timeline_output import TimelineOutput
from .token_pair import TokenPair
from .truncated_enum import TruncatedEnum
from .type_enum import TypeEnum
from .user_resource import UserResource
from .user_roles_input_request import UserRolesInputRequest
from .user_summary import UserSummary
from .verify_email_input_request import VerifyEmailInputRequest
from .what_enum import WhatEnum

__all__ = (
    "Accepted",
    "Airplane",
    "AirplaneInputRequest",
    "Airport",
    "AirportInputRequest",
    "AirportSerializerAirportCity",
    "AvailableActionsEnum",
    "BookingInputRequest",
    "BookingInputRequestExpectedTotalType0",
    "BookingLinks",
    "BookingOutput",
    "BookingOutputRefundType0",
    "BookingOutputTotalType0",
    "BookingPassenger",
    "BookingSegment",
    "BookingSegmentFareType0",
    "BookingsStatusEnum",
    "CabinEnum",
    "CabinSeats",
    "CabinSeatsRequest",
    "Calendar",
    "CalendarDay",
    "CalendarDayPricePerPassengerType0",
    "CalendarDayPriceType0",
    "CalendarSerializerCalendarMeta",
    "CancellationInputRequest",
    "Carrier",
    "CarrierRequest",
    "ChangePasswordInputRequest",
    "City",
    "CityInputRequest",
    "Connection",
    "EmailRequest",
    "ErasureOutput",
    "FareFieldRequest",
    "FareFieldRequestPrice",
    "Flight",
    "FlightCabin",
    "FlightCabinPrice",
    "FlightInputRequest",
    "Itinerary",
    "ItineraryPrice",
    "ItineraryPricePerPassenger",
    "JwksOutput",
    "JwksOutputKey",
    "KindEnum",
    "LanguageEnum",
    "ListBookingsStatus",
    "ListFlightsCabin",
    "ListFlightsStatus",
    "ListNotificationsKind",
    "ListNotificationsStatus",
    "ListUsersRole",
    "LoginInputRequest",
    "LogoutInputRequest",
    "MailOutput",
    "MailsEnum",
    "PaginatedAirplaneList",
    "PaginatedAirplaneListMeta",
    "PaginatedAirportList",
    "PaginatedAirportListMeta",
    "PaginatedBookingOutputList",
    "PaginatedBookingOutputListMeta",
    "PaginatedCarrierList",
    "PaginatedCarrierListMeta",
    "PaginatedCityList",
    "PaginatedCityListMeta",
    "PaginatedFlightList",
    "PaginatedFlightListMeta",
    "PaginatedTicketList",
    "PaginatedTicketListMeta",
    "PaginatedUserResourceList",
    "PaginatedUserResourceListMeta",
    "PassengerInputRequest",
    "PatchedAirplaneInputRequest",
    "PatchedAirportFieldsRequest",
    "PatchedCarrierFieldsRequest",
    "PatchedCityInputRequest",
    "PatchedFlightChangeInputRequest",
    "PatchedMeInputRequest",
    "PersonalData",
    "PersonalDataBookingsItem",
    "Problem",
    "ProblemErrorsItem",
    "QuoteLine",
    "QuoteLinePaid",
    "QuoteLinePenalty",
    "QuoteLineRefund",
    "QuoteOutput",
    "QuoteOutputRefund",
    "ReadFlightCalendarCabin",
    "RefreshInputRequest",
    "RegisterInputRequest",
    "RemindersStatusEnum",
    "ResetPasswordInputRequest",
    "RolesEnum",
    "Search",
    "SearchFlightsCabin",
    "SearchFlightsSort",
    "SearchSerializerSearchMeta",
    "Segment",
    "SegmentInputRequest",
    "SessionOutput",
    "SexEnum",
    "SignInOutput",
    "StaffActionOutput",
    "StatusEnum",
    "Ticket",
    "TicketInputRequest",
    "TimelineEntry",
    "TimelineMeta",
    "TimelineOutput",
    "TokenPair",
    "TruncatedEnum",
    "TypeEnum",
    "UserResource",
    "UserRolesInputRequest",
    "UserSummary",
    "VerifyEmailInputRequest",
    "WhatEnum",
)
