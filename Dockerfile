# planguard in a small image: docker run --rm -i IMAGE check - < plan.json
# Every package comes by its hash (`make lock` resolves them anew), and Python starts isolated (-I): what lies in the working
# directory, which is often a checkout of the change, does not run.
FROM python:3.12-slim@sha256:78387bc3881b8273120a12ebe6c1ab22b018ccc2c9adf565ae1ac9b536e184ea AS build
COPY . /source
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -I -m venv /build && /build/bin/python -I -m pip install --require-hashes -r /source/build.lock \
 && /build/bin/python -I -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheel /source
RUN python -I -m venv /planguard && /planguard/bin/python -I -m pip install --require-hashes -r /source/requirements.lock \
 && /planguard/bin/python -I -m pip install --no-deps --no-index /wheel/*.whl

FROM python:3.12-slim@sha256:78387bc3881b8273120a12ebe6c1ab22b018ccc2c9adf565ae1ac9b536e184ea
COPY --from=build /planguard /planguard
RUN useradd --create-home planguard
USER planguard
WORKDIR /plans
ENTRYPOINT ["/planguard/bin/python", "-I", "-m", "planguard"]
