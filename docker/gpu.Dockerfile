# The image with ONNX Runtime's CUDA build, for a host with the NVIDIA container toolkit. Build it with:   docker buildx bake gpu
# ONNX Runtime 1.29 asks for CUDA 12 (libcublas.so.12, libcudart.so.12) and cuDNN 9.
# Never run on a GPU by the project itself: there is none where it is built.
FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -B -q -N dependency:copy -Dartifact=com.microsoft.onnxruntime:onnxruntime_gpu:1.29.0 -DoutputDirectory=/jars
COPY --from=segstream /opt /layers/opt
# One ONNX Runtime on the class path: the CUDA one.
RUN rm /layers/opt/segstream/lib/onnxruntime-*.jar && \
    java docker/SinglePlatform.java /jars /layers/opt/segstream/lib && \
    mkdir /layers/data && chown 10001:10001 /layers/data
ARG SOURCE_DATE_EPOCH
RUN find /layers -exec touch --no-dereference --date=@${SOURCE_DATE_EPOCH:-0} {} +

FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="segstream" \
      org.opencontainers.image.description="Video on a Kafka topic in, certified segmentation masks on a Kafka topic out; with CUDA" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /layers /
ENV PATH=/opt/segstream/bin:$PATH LANG=C.UTF-8 OMP_WAIT_POLICY=PASSIVE ORT_DISABLE_TELEMETRY=1 NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER 10001:10001
VOLUME /data
WORKDIR /data
ENTRYPOINT ["segstream"]
CMD ["--help"]
