# One image for every process of Jetway; its arguments say which: SERVICE web|worker|relay|beat.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS packages
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libmariadb-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /jetway
# "production tracing" for an image that can trace.
ARG REQUIREMENTS=production
COPY requirements/*.txt requirements/
RUN python -m venv .venv \
    && for name in ${REQUIREMENTS}; do \
        .venv/bin/pip install --no-cache-dir --require-hashes -r "requirements/${name}.txt" || exit 1; \
    done

FROM ${BASE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends libmariadb3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /jetway jetway
WORKDIR /jetway
COPY --from=packages /jetway/.venv .venv
COPY . .
ENV BIND_HOST=0.0.0.0 PYTHONUNBUFFERED=1
USER 10001
STOPSIGNAL SIGTERM
ENTRYPOINT ["bin/run"]
