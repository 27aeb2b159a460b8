# `docker build -t livestream-market .`, then as `python -m sim`:
#   docker run --rm -v "$PWD/results:/answers/results" livestream-market +scenario=price_war
# Burn-ins and compiled code are kept in /cache; give it a volume (-v livestream-cache:/cache) and the next question is quick.
FROM python:3.11-slim

WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY sim ./sim
COPY configs ./configs
RUN pip install --no-cache-dir . && rm -rf /src

ENV SIM_CACHE_DIR=/cache
WORKDIR /answers
RUN useradd --create-home asker && mkdir -p /cache /answers/results && chown -R asker /cache /answers
USER asker
VOLUME /cache
ENTRYPOINT ["python", "-m", "sim"]
