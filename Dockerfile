# paperforge with everything that building papers needs. Use: docs/ci-guide.md.
# The digest is that of the image for all platforms.
ARG BASE=python:3.13.14-slim-bookworm@sha256:67a1e1f215ccda113cfc024e8639049257e88f273898f595b61476d128d387e8

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
WORKDIR /source
RUN python -m venv /opt/paperforge
COPY requirements/build.lock requirements/
# Wheels only: nothing is compiled here, and no stranger's set-up code runs. The fonts of the house are among them.
RUN /opt/paperforge/bin/pip install --only-binary :all: --require-hashes -r requirements/build.lock
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY src src
COPY templates templates
# The build backend is in the lock; it and pip stay behind in this stage.
RUN /opt/paperforge/bin/pip install --no-index --no-build-isolation --no-deps . \
    && /opt/paperforge/bin/pip uninstall -y hatchling pip

FROM ${BASE}
# git and ssh-keygen: history, sign-offs, releases. The dictionaries: spelling. Debian's snapshot of the day is not pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-dejavu-core git hunspell-en-us hunspell-ru \
        libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 openssh-client \
    && rm -rf /var/lib/apt/lists/* \
    && python -m pip uninstall -y pip \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin paperforge
COPY --from=build /opt/paperforge /opt/paperforge
# Caches may be written by whoever runs it: docker run --user "$(id -u):$(id -g)".
ENV PATH=/opt/paperforge/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    LANG=C.UTF-8 \
    XDG_CACHE_HOME=/tmp
WORKDIR /project
USER 10001:10001
ENTRYPOINT ["paperforge"]
CMD ["--help"]
