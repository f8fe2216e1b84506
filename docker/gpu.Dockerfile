# The image for a host with an NVIDIA GPU and its container toolkit. Build it with:   docker buildx bake gpu
# ONNX Runtime 1.29 asks for CUDA 12 and cuDNN 9, which the base has; the driver comes from the host.
# Never run on a GPU by the project itself: there is none where it is built.
FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04
# OpenCL's loader, for the random field, and the name of the driver's library, which the toolkit mounts. Ubuntu's newest package:
# unlike the image without CUDA, this one may differ from build to build.
RUN apt-get update && apt-get install --yes --no-install-recommends ocl-icd-libopencl1 && rm -rf /var/lib/apt/lists/* && \
    mkdir -p /etc/OpenCL/vendors && echo libnvidia-opencl.so.1 > /etc/OpenCL/vendors/nvidia.icd && \
    install --directory --owner=10001 --group=10001 /data
COPY --from=segstream /opt /opt
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="segstream" \
      org.opencontainers.image.description="Video on a Kafka topic in, certified segmentation masks on a Kafka topic out; with CUDA" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
# "compute" mounts the driver's CUDA and OpenCL, "utility" nvidia-smi.
ENV PATH=/opt/segstream/bin:$PATH LANG=C.UTF-8 OMP_WAIT_POLICY=PASSIVE ORT_DISABLE_TELEMETRY=1 NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER 10001:10001
VOLUME /data
WORKDIR /data
ENTRYPOINT ["segstream"]
CMD ["--help"]
