# docker buildx bake          the image
# docker buildx bake gpu      its variant for NVIDIA GPUs

variable "VERSION" { default = "0.1.0" }
variable "SOURCE_DATE_EPOCH" { default = "1767225600" }

target "segstream" {
  context = "."
  tags    = ["segstream:${VERSION}", "segstream:latest"]
  args    = { VERSION = VERSION, SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH }
  # Attestations carry times and would change the digest.
  attest  = ["type=provenance,disabled=true"]
}

target "gpu" {
  inherits   = ["segstream"]
  dockerfile = "docker/gpu.Dockerfile"
  contexts   = { segstream = "target:segstream" }
  tags       = ["segstream:${VERSION}-gpu"]
}

group "default" { targets = ["segstream"] }
