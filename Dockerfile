# syntax=docker/dockerfile:1
# Everything is built on the builder's own architecture, for the one that is asked for: docker buildx build --platform …
FROM --platform=$BUILDPLATFORM node:24-slim AS browser
WORKDIR /src/static
COPY static/package.json static/package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
# The toolchain of go.mod, where the image's own is older.
ENV GOTOOLCHAIN=auto CGO_ENABLED=0 GOCACHE=/go/cache
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
# What .dockerignore leaves: a change of documents or tests builds nothing anew.
COPY . .
COPY --from=browser /src/static/node_modules/htmx.org/dist/htmx.min.js static/lib/
ARG TARGETOS TARGETARCH VERSION=docker COMMIT=unknown
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/go/cache \
	GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false \
	-ldflags "-s -w -X github.com/alter-console/alter-console/server.version=${VERSION} -X github.com/alter-console/alter-console/server.commit=${COMMIT}" -o /out/alter-console . \
	&& mkdir -p /out/volumes && mkdir -m 0700 /out/volumes/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/share/zoneinfo.zip
COPY --from=build /out/alter-console /alter-console
# The directory above it is copied, since a directory that is named itself may lose its mode.
COPY --from=build --chown=65532:65532 /out/volumes/ /
USER 65532:65532
# SQLite puts large temporary files into TMPDIR, and scratch has no /tmp.
ENV ALTER_CONSOLE_ADDR=0.0.0.0:8080 ALTER_CONSOLE_DATA=/data TMPDIR=/data ZONEINFO=/usr/share/zoneinfo.zip
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s CMD ["/alter-console", "healthcheck"]
ENTRYPOINT ["/alter-console"]
