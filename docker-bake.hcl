# docker buildx bake             the image, for this machine's platform
# docker buildx bake platforms   the image for linux/amd64 and linux/arm64, where the engine can (containerd's image store, QEMU)
# docker buildx bake gpu         its variant for NVIDIA GPUs

variable "VERSION" { default = "0.1.0" }
variable "SOURCE_DATE_EPOCH" { default = "1767225600" }

target "segstream" {
  context = "."
  tags    = ["segstream:${VERSION}", "segstream:latest"]
  args    = { VERSION = VERSION, SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH }
  # Attestations carry times and would change the digest.
  attest  = ["type=provenance,disabled=true"]
}

target "platforms" {
  inherits  = ["segstream"]
  platforms = ["linux/amd64", "linux/arm64"]
}

# The distribution that the GPU's image takes in.
target "cuda" {
  inherits = ["segstream"]
  tags     = []
  args     = { PROFILES = "image,cuda" }
}

target "gpu" {
  inherits   = ["segstream"]
  dockerfile = "docker/gpu.Dockerfile"
  contexts   = { segstream = "target:cuda" }
  tags       = ["segstream:${VERSION}-gpu"]
}

group "default" { targets = ["segstream"] }
