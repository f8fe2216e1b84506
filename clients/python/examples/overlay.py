"""A picture of your own with its mask laid over it, cell by cell.

python3 overlay.py [PICTURE [overlay.png [HOST:PORT]]]; editors that know "# %%" run it as a notebook.
"""

# %% What to segment, and where Kafka is
import sys

from PIL import Image, ImageOps

import segstream

given = sys.argv[1:] if not hasattr(sys, "ps1") else []
file, out, servers = given + ["street.jpg", "overlay.png", "localhost:9092"][len(given) :]

# %% The picture, upright, and no larger than a worker likes
try:
    picture = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
except OSError as e:
    raise SystemExit(f"overlay.py: {e}") from None
picture.thumbnail((1280, 1280))

# %% One frame in, one mask out
try:
    [(picture, mask)] = segstream.segment(servers, "my-pictures", [picture])
except segstream.SegstreamError as e:
    raise SystemExit(f"overlay.py: {e}") from None
print(f"{mask.stream} #{mask.sequence}: {mask.outcome.name} by {mask.model and mask.model.name} {mask.detail}")

# %% What is in it, what is proven of it, and what it cost
for name, pixels in mask.pixels().items():
    print(f"  {name:12} {100 * pixels / mask.labels.size:5.1f} %")
if mask.certificate:
    print(f"  energy at most {100 * (mask.certificate.relative_gap or 0):.2f} % above the proven bound")
if mask.timings:
    print(f"  network {mask.timings.network_us / 1e3:.0f} ms, field {mask.timings.crf_solve_us / 1e3:.0f} ms")

# %% The picture of it
segstream.overlay(picture, mask).save(out)
