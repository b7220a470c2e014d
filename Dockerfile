# syntax=docker/dockerfile:1
FROM node:20-slim AS browser
WORKDIR /src/static
COPY static/package.json static/package-lock.json ./
RUN npm ci --no-audit --no-fund

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=browser /src/static/node_modules/htmx.org/dist/htmx.min.js static/lib/
ARG VERSION=docker
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/alter-console . \
	&& mkdir -m 0700 /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/alter-console /alter-console
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
# SQLite puts large temporary files into TMPDIR, and scratch has no /tmp.
ENV ALTER_CONSOLE_ADDR=0.0.0.0:8080 ALTER_CONSOLE_DATA=/data TMPDIR=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s CMD ["/alter-console", "healthcheck"]
ENTRYPOINT ["/alter-console"]
