// Publishes a PNG and waits for its mask: node segment.mjs HOST:PORT picture.png STREAM mask.png
// kcat speaks with Kafka here; in a program of your own, kafkajs would.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import protobuf from "protobufjs/dist/protobuf.js";

const [servers, picture, stream, out] = process.argv.slice(2);

const schema = protobuf.Root.fromJSON(protobuf.common.get("google/protobuf/timestamp.proto"));
const proto = new URL("../../schemas/src/main/proto/segstream/v1/", import.meta.url);
for (const name of readdirSync(proto)) protobuf.parse(readFileSync(new URL(name, proto), "utf8"), schema);
const Frame = schema.lookupType("segstream.v1.Frame");
const Mask = schema.lookupType("segstream.v1.Mask");
const Outcome = schema.lookupEnum("segstream.v1.Outcome");

const now = Date.now();
const file = readFileSync(picture);
const frame = Frame.fromObject({
  streamId: stream,
  sequence: now,
  captureTime: { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1e6 },
  // A PNG begins with its size.
  image: { width: file.readUInt32BE(16), height: file.readUInt32BE(20), pixelFormat: "PIXEL_FORMAT_PNG", data: file },
});
// murmur2_random puts a stream where Java's clients do; the topic takes records of 8 MiB.
const options = ["-X", "partitioner=murmur2_random", "-X", "message.max.bytes=8388608"];
// A file, because kcat would take a binary record apart at its line ends.
const record = join(mkdtempSync(join(tmpdir(), "segstream-")), "frame.bin");
writeFileSync(record, Frame.encode(frame).finish());
const sent = spawnSync("kcat", ["-P", "-b", servers, "-t", "segstream.frames", "-k", stream, ...options, record], {
  stdio: "inherit",
});
rmSync(dirname(record), { recursive: true });
if (sent.status !== 0) process.exit(1);

// The last records of each partition and all that follow, each as its key and length, a line end, and its bytes.
const kcat = spawn("kcat", ["-C", "-u", "-q", "-b", servers, "-t", "segstream.masks", "-o", "-20", "-f", "%k\\n%S\\n%s"]);
kcat.stderr.pipe(process.stderr);
for await (const [key, record] of records(kcat.stdout)) {
  if (key !== stream) continue;
  const mask = Mask.decode(record);
  if (Number(mask.sequence) !== now) continue;
  console.log(`${stream} #${now}: ${Outcome.valuesById[mask.outcome]} ${mask.outcomeDetail}`);
  if (mask.labelMap) {
    const gap = mask.certificate?.relativeGap;
    console.log(`${mask.width} x ${mask.height}, gap ${gap?.toFixed(4)}, ${mask.timings.networkUs / 1000} ms of network`);
    console.log(mask.labelSet.classes.map((each, id) => `${id} ${each.name}`).join(", "));
    writeFileSync(out, mask.labelMap.png); // its samples are the ids
  }
  break;
}
kcat.kill();

async function* records(bytes) {
  let waiting = Buffer.alloc(0);
  for await (const chunk of bytes) {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      const first = waiting.indexOf(10);
      const second = first < 0 ? -1 : waiting.indexOf(10, first + 1);
      if (second < 0) break;
      const end = second + 1 + Math.max(0, Number(waiting.toString("latin1", first + 1, second)));
      if (waiting.length < end) break;
      yield [waiting.toString("utf8", 0, first), waiting.subarray(second + 1, end)];
      waiting = waiting.subarray(end);
    }
  }
}
