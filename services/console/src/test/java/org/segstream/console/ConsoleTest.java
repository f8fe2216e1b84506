package org.segstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.segstream.console.http.Access;
import org.segstream.trainer.labels.OpenRequests;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.StreamState;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

/** A console beside a real broker, asked over HTTP and its WebSocket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {
  private final Studio studio = new Studio();
  private final Console console = studio.console(Access.OPEN);
  private final WebClient client = new WebClient(console.address());

  @BeforeAll
  void publish() throws Exception {
    studio.health("cam-1", StreamState.STREAM_STATE_HEALTHY, "1");
    studio.health("cam-2", StreamState.STREAM_STATE_SILENT, "1");
    studio.health("<img src=x>", StreamState.STREAM_STATE_DROPPING, "1");
    await().until(() -> client.json("/api/streams").get("total").asInt() == 3);
  }

  @AfterAll
  void close() {
    client.close();
    console.close();
    studio.close();
  }

  @Test
  void streamsAreSearchedFilteredSortedAndPaged() throws Exception {
    assertThat(ids("/api/streams")).containsExactly("<img src=x>", "cam-1", "cam-2");
    assertThat(ids("/api/streams?search=CAM")).containsExactly("cam-1", "cam-2");
    assertThat(ids("/api/streams?state=silent")).containsExactly("cam-2");
    assertThat(ids("/api/streams?sort=state")).startsWith("cam-2", "<img src=x>");
    assertThat(ids("/api/streams?limit=1&offset=1")).containsExactly("cam-1");
    JsonNode all = client.json("/api/streams?search=cam");
    assertThat(all.at("/states/silent").asInt()).isEqualTo(1);
    assertThat(all.at("/streams/0/fps").asDouble()).isEqualTo(10);
    assertThat(all.at("/streams/0/dropped_percent").asDouble()).isEqualTo(5);
    assertThat(client.get("/api/streams?sort=colour").statusCode()).isEqualTo(400);
    assertThat(client.get("/api/streams?limit=1000").statusCode()).isEqualTo(400);
  }

  private List<String> ids(String path) throws Exception {
    List<String> ids = new ArrayList<>();
    client.json(path).get("streams").forEach(each -> ids.add(each.get("stream_id").asText()));
    return ids;
  }

  @Test
  void aPictureAndItsMaskAreOfOneFrame() throws Exception {
    WebClient.Socket socket = client.open("Origin", client.origin());
    socket.send("{\"do\":\"watch\",\"kind\":\"live\",\"stream\":\"pairs\"}");
    for (int sequence = 0; sequence < 20; sequence++) {
      studio.frameAndMask("pairs", sequence, PixelFormat.PIXEL_FORMAT_JPEG);
    }
    for (long seen = -1; seen < 19; ) {
      WebClient.Picture picture = socket.picture();
      socket.send("{\"do\":\"drawn\",\"kind\":\"live\",\"stream\":\"pairs\"}");
      assertThat(picture.sequence()).isGreaterThan(seen);
      seen = picture.sequence();
      int grey = RgbImage.decode(picture.file().toByteArray()).rgb()[0] & 0xff;
      assertThat(grey).isCloseTo((int) (40 + 10 * seen), Offset.offset(2));
      assertThat(picture.header().get("missing")).isNull();
    }
    assertThat(String.join("\n", socket.texts)).contains("\"relative_gap\":0.0125");
  }

  @Test
  void picturesComeAgainWhenTheBrokerIsBack() throws Exception {
    WebClient.Socket socket = client.open("Origin", client.origin());
    socket.send("{\"do\":\"watch\",\"kind\":\"live\",\"stream\":\"again\"}");
    studio.frameAndMask("again", 1, PixelFormat.PIXEL_FORMAT_JPEG);
    assertThat(socket.picture().sequence()).isEqualTo(1);
    socket.send("{\"do\":\"drawn\",\"kind\":\"live\",\"stream\":\"again\"}");
    studio.restartBroker();
    studio.frameAndMask("again", 2, PixelFormat.PIXEL_FORMAT_JPEG);
    WebClient.Picture picture = socket.picture();
    assertThat(picture.sequence()).isEqualTo(2);
    assertThat(picture.file().isEmpty()).isFalse();
    assertThat(socket.closed).isEmpty();
  }

  @Test
  void picturesComeOnceThereAreTopics() throws Exception {
    try (Studio bare = new Studio(false);
        Console early = bare.console(Access.OPEN);
        WebClient visitor = new WebClient(early.address())) {
      WebClient.Socket socket = visitor.open("Origin", visitor.origin());
      socket.send("{\"do\":\"watch\",\"kind\":\"live\",\"stream\":\"early\"}");
      Thread.sleep(1_500); // The topic is asked for, and is not there.
      bare.makeTopics();
      bare.frameAndMask("early", 1, PixelFormat.PIXEL_FORMAT_JPEG);
      assertThat(socket.picture().sequence()).isEqualTo(1);
    }
  }

  @Test
  void rawPixelsBecomeAJpeg() throws Exception {
    studio.frameAndMask("raw", 0, PixelFormat.PIXEL_FORMAT_RGB24);
    WebClient.Socket socket = client.open("Origin", client.origin());
    socket.send("{\"do\":\"watch\",\"kind\":\"tile\",\"stream\":\"raw\"}");
    WebClient.Picture picture = socket.picture();
    assertThat(picture.header().get("media_type").asText()).isEqualTo("image/jpeg");
    assertThat(RgbImage.decode(picture.file().toByteArray()).width()).isEqualTo(Studio.WIDTH);
  }

  @Test
  void aFrameThatIsNotTheMasksIsNeverShownForIt() throws Exception {
    RecordMetadata mask = studio.frameAndMask("moved", 7, PixelFormat.PIXEL_FORMAT_JPEG);
    RecordMetadata frame =
        new RecordMetadata(
            new TopicPartition(studio.topics().frames(), mask.partition()), 0, 0, 0, 0, 0);
    studio.mask("moved", 8, Instant.now(), frame);
    WebClient.Socket socket = client.open("Origin", client.origin());
    socket.send("{\"do\":\"watch\",\"kind\":\"live\",\"stream\":\"moved\"}");
    WebClient.Picture picture = socket.picture();
    while (picture.sequence() == 7) {
      socket.send("{\"do\":\"drawn\",\"kind\":\"live\",\"stream\":\"moved\"}");
      picture = socket.picture();
    }
    assertThat(picture.file().isEmpty()).isTrue();
    assertThat(picture.header().get("missing").asText()).contains("another frame");
    assertThat(picture.labels().isEmpty()).isFalse();
  }

  @Test
  void frameMaskAndRecordAreDownloaded() throws Exception {
    RecordMetadata mask = studio.frameAndMask("<files>", 3, PixelFormat.PIXEL_FORMAT_RGB24);
    String place = "/api/records/" + mask.partition() + "/" + mask.offset();
    HttpResponse<byte[]> frame = client.get(place + "/frame");
    assertThat(RgbImage.decode(frame.body()).rgb()[0] & 0xff).isEqualTo(70);
    assertThat(frame.headers().firstValue("Content-Disposition").orElse(""))
        .isEqualTo("attachment; filename=\"_files_-3.png\"");
    LabelMap labels = LabelMap.fromPng(client.get(place + "/mask").body());
    assertThat(labels.at(0, 0)).isEqualTo(Studio.LEFT);
    assertThat(labels.at(Studio.WIDTH - 1, 0)).isEqualTo(Studio.RIGHT);
    JsonNode record = client.json(place + "/record");
    assertThat(record.at("/certificate/iterations").asInt()).isEqualTo(4);
    assertThat(client.get("/api/records/0/999999/frame").statusCode()).isEqualTo(404);
    assertThat(client.get("/api/records/-1/0/frame").statusCode()).isEqualTo(400);
  }

  @Test
  void aVersionIsMadeChampion() throws Exception {
    studio.model("1", 0);
    studio.model("2", 60);
    studio.champion("1");
    await()
        .until(
            () -> client.json("/api/models").at("/models/0/roles/0").asText().equals("champion"));
    String body = "{\"name\":\"street\",\"version\":\"2\",\"role\":\"champion\"}";
    HttpResponse<byte[]> answer = client.act("/api/models/role", body);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo("{\"version\":\"2\",\"before\":\"1\"}");
    await()
        .until(
            () -> client.json("/api/models").at("/models/1/roles/0").asText().equals("champion"));
    assertThat(client.act("/api/models/role", body.replace("\"2\"", "\"9\"")).statusCode())
        .isEqualTo(404);
    assertThat(client.act("/api/models/role", body.replace("champion", "king")).statusCode())
        .isEqualTo(400);
  }

  @Test
  void aChallengerIsShownBesideTheChampionAndIsNoneOnceItIsPromoted() throws Exception {
    studio.model("1", 0);
    studio.model("2", 60);
    studio.champion("1");
    studio.monitorSays("/api/models?limit=1000", "{\"models\":[]}");
    studio.monitorSays(
        "/api/trials", "{\"trials\":[{\"name\":\"street\",\"verdict\":\"better\"}]}");
    await()
        .until(() ->
            client.json("/api/models").at("/monitor/trials/0/verdict").asText().equals("better"));
    String body = "{\"name\":\"street\",\"version\":\"2\",\"role\":\"challenger\"}";
    assertThat(client.act("/api/models/role", body).statusCode()).isEqualTo(200);
    await()
        .until(
            () -> client.json("/api/models").at("/models/1/roles/0").asText().equals("challenger"));
    assertThat(client.act("/api/models/role", body.replace("\"2\"", "\"1\"")).statusCode())
        .as("the champion cannot challenge itself")
        .isEqualTo(409);
    assertThat(client.act("/api/models/withdraw", "{\"name\":\"street\"}").statusCode())
        .isEqualTo(200);
    await().until(() -> client.json("/api/models").at("/models/1/roles").isEmpty());
    assertThat(client.act("/api/models/withdraw", "{\"name\":\"street\"}").statusCode())
        .isEqualTo(404);
    assertThat(client.act("/api/models/role", body).statusCode()).isEqualTo(200);
    await()
        .until(
            () -> client.json("/api/models").at("/models/1/roles/0").asText().equals("challenger"));
    client.act("/api/models/role", body.replace("challenger", "champion"));
    await().until(() -> client.json("/api/models").at("/models/1/roles").size() == 1);
    await()
        .until(
            () -> client.json("/api/models").at("/models/1/roles/0").asText().equals("champion"));
  }

  @Test
  void labelsAreAcceptedAndRejected() throws Exception {
    studio.request("asked", 1);
    studio.request("asked", 2);
    await().until(() -> client.json("/api/labels").get("label_requests").size() == 2);
    byte[] picture = client.get("/api/labels/picture?stream=asked&sequence=1").body();
    assertThat(WebClient.Picture.of(ByteBuffer.wrap(picture)).file().isEmpty()).isFalse();
    assertThat(entries(client.get("/api/labels/task.zip").body()))
        .anyMatch(name -> name.endsWith(".jpg"))
        .contains("frames.csv");
    assertThat(
            client
                .act("/api/labels/accept", "{\"stream\":\"asked\",\"sequence\":\"1\"}")
                .statusCode())
        .isEqualTo(200);
    assertThat(
            client
                .act("/api/labels/reject", "{\"stream\":\"asked\",\"sequence\":\"2\"}")
                .statusCode())
        .isEqualTo(200);
    assertThat(client.json("/api/labels").get("label_requests")).isEmpty();
    assertThat(client.get("/api/labels/picture?stream=asked&sequence=2").statusCode())
        .isEqualTo(404);
    // The monitor closes what is accepted; here is none.
    assertThat(new OpenRequests(studio.kafka(), studio.topics()).list())
        .extracting(request -> request.getSequence())
        .containsExactly(1L);
  }

  private static List<String> entries(byte[] zip) throws Exception {
    List<String> names = new ArrayList<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }
}
