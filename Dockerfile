# The segstream command, all of it, for linux on x86_64 or arm64. Build it with:   docker buildx bake
FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY . .
# "image,cuda" takes ONNX Runtime's CUDA build.
ARG PROFILES=image
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -B -q -pl services/cli -am -P${PROFILES} -Dmaven.test.skip=true package
# Three layers, the seldom changed ones first. Equal sources make equal layers: nothing keeps the time of the build.
RUN jlink --output /layers/java/opt/java --strip-java-debug-attributes --no-header-files --no-man-pages --compress=zip-6 \
      --add-modules java.desktop,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,jdk.crypto.ec,jdk.httpserver,jdk.incubator.vector,jdk.jcmd,jdk.jfr,jdk.management,jdk.naming.dns,jdk.security.auth,jdk.unsupported,jdk.zipfs && \
    java docker/SinglePlatform.java services/cli/target/dist /layers/libraries/opt/segstream/lib && \
    mkdir -p /layers/segstream/opt/segstream/bin /layers/segstream/opt/segstream/lib /layers/segstream/data && \
    cp docker/segstream /layers/segstream/opt/segstream/bin/ && \
    mv /layers/libraries/opt/segstream/lib/*-SNAPSHOT.jar /layers/segstream/opt/segstream/lib/ && \
    cp services/cli/jvm.options LICENSE NOTICE /layers/segstream/opt/segstream/ && \
    cp services/cli/target/segstream.cdx.json /layers/segstream/opt/segstream/sbom.cdx.json
ARG SOURCE_DATE_EPOCH
RUN chmod -R u=rwX,go=rX /layers && chown 10001:10001 /layers/segstream/data && \
    find /layers -exec touch --no-dereference --date=@${SOURCE_DATE_EPOCH:-0} {} +

FROM debian:bookworm-slim
COPY --from=build /layers/java /
COPY --from=build /layers/libraries /
COPY --from=build /layers/segstream /
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="segstream" \
      org.opencontainers.image.description="Video on a Kafka topic in, certified segmentation masks on a Kafka topic out" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.documentation="/opt/segstream/NOTICE"
ENV PATH=/opt/segstream/bin:$PATH LANG=C.UTF-8 OMP_WAIT_POLICY=PASSIVE ORT_DISABLE_TELEMETRY=1
USER 10001:10001
VOLUME /data
WORKDIR /data
ENTRYPOINT ["segstream"]
CMD ["--help"]
