# syntax=docker/dockerfile:1

FROM golang:1.26.8-alpine3.24 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd cmd
COPY hub hub
COPY sources sources
COPY outputs outputs
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /feedhub ./cmd/feedhub

# Alpine brings the certificates of the web's authorities and a wget for the
# health check; the binary itself needs nothing.
FROM alpine:3.24
RUN addgroup -S -g 65532 feedhub \
 && adduser -S -D -H -u 65532 -G feedhub feedhub \
 && mkdir /data \
 && chown feedhub:feedhub /data
COPY --from=build /feedhub /usr/local/bin/feedhub
USER 65532:65532
# Where the embedded store lies when the configuration says bolt:feedhub.db.
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["feedhub"]
CMD ["serve", "--config", "/etc/feedhub/feedhub.yaml"]
