"""Plain requests for JSON, which the hot paths answer, and unusual ones, which Django does."""

PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"
PLAIN = [
    {},
    {"HTTP_ACCEPT": "application/json"},
    {"HTTP_ACCEPT": "application/json, text/plain, */*"},
    {"CONTENT_LENGTH": "0"},
    {"HTTP_X_REQUEST_ID": "request-0002", "HTTP_USER_AGENT": "x"},
    {"HTTP_IF_NONE_MATCH": '"another"'},
    {"HTTP_IF_NONE_MATCH": "malformed"},
    {"HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_HOST": "elsewhere.example"},
]
UNUSUAL = [
    {"HTTP_ACCEPT": "application/json; indent=4"},
    {"HTTP_ACCEPT": "image/png"},
    {"HTTP_ACCEPT": ""},
    {"HTTP_AUTHORIZATION": "Bearer nonsense"},
    {"HTTP_AUTHORIZATION": "Basic YTpi"},
    {"HTTP_AUTHORIZATION": "Bearer"},
    {"HTTP_AUTHORIZATION": ""},
    {"HTTP_IF_MATCH": '"another"'},
    {"HTTP_IF_MATCH": "*"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 01 Jan 2026 00:00:00 GMT"},
    {"HTTP_IF_UNMODIFIED_SINCE": "Thu, 01 Jan 2026 00:00:00 GMT"},
    {"HTTP_TRANSFER_ENCODING": "chunked"},
    {"CONTENT_LENGTH": "nonsense"},
    {"CONTENT_LENGTH": "2000000"},
    {"method": "HEAD"},
    {"method": "OPTIONS"},
    {"method": "POST"},
    {"method": "DELETE"},
]
