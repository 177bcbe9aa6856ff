"""
How often, by the names of the limits in `policies.py`: requests per window, such as `10/15m`.

Plain data, so that the settings can read it before Django is set up.
"""

RATES = {
    "LOGIN_ADDRESS": "10/15m",
    "LOGIN_IP": "100/15m",
    "REGISTER_ADDRESS": "10/15m",
    "REGISTER_IP": "100/15m",
    "FORGOT_ADDRESS": "10/15m",
    "FORGOT_IP": "100/15m",
    "RESEND_ADDRESS": "10/15m",
    "RESEND_IP": "100/15m",
    "SEARCH_ANONYMOUS": "60/m",
    "SEARCH_USER": "600/m",
    "BOOKINGS_USER": "60/m",
    "EXPORT_USER": "10/h",
    "DEFAULT": "600/m",
}
