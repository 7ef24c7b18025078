# planguard in a small image: docker run --rm -i IMAGE check - < plan.json
FROM python:3.12-slim AS build
COPY . /source
RUN python -m venv /planguard && /planguard/bin/pip install --no-cache-dir /source

FROM python:3.12-slim
COPY --from=build /planguard /planguard
RUN useradd --create-home planguard
USER planguard
WORKDIR /plans
ENTRYPOINT ["/planguard/bin/planguard"]
