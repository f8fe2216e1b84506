package org.segstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.segstream.console.http.Access;
import org.slf4j.LoggerFactory;

/** Who may do what, and from where. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleSafetyTest {
  private static final String VIEWER = "token-of-the-viewers";
  private static final String OPERATOR = "token-of-the-operators";
  private static final String JSON = "application/json";
  private static final String PROMOTE =
      "{\"name\":\"street\",\"version\":\"1\",\"role\":\"champion\"}";

  private final Studio studio = new Studio();
  private final Console open = studio.console(Access.OPEN);
  private final Console closed =
      studio.console(
          new Access(Optional.of(VIEWER), Optional.of(OPERATOR), Set.of("https://video.example")));
  private final WebClient here = new WebClient(open.address());
  private final WebClient strange = new WebClient(closed.address());

  @BeforeAll
  void publish() throws Exception {
    studio.model("1", 0);
    await().until(() -> here.json("/api/models").get("models").size() == 1);
  }

  @AfterAll
  void close() {
    here.close();
    strange.close();
    open.close();
    closed.close();
    studio.close();
  }

  @Test
  void thePageMayRunNothingButItsOwnFiles() throws Exception {
    HttpResponse<byte[]> page = here.get("/");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    String html = new String(page.body(), StandardCharsets.UTF_8);
    assertThat(html).doesNotContain("<style").doesNotContain(" style=").doesNotContain(" onclick=");
    assertThat(html).doesNotContainPattern("<script(?![^>]* src=)").doesNotContain("http");
  }

  @Test
  void aNameThatPointsHereIsNotThisMachine() throws Exception {
    String answer =
        raw("GET /api/streams HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 421");
    assertThat(answer).doesNotContain("streams\":");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), open.address().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aPageOfAnotherSiteCanNeitherActNorListen() throws Exception {
    String evil = "https://evil.example";
    assertThat(here.post("/api/models/role", PROMOTE, "Content-Type", JSON).statusCode())
        .isEqualTo(403);
    assertThat(
            here.post("/api/models/role", PROMOTE, "Content-Type", JSON, "Origin", evil)
                .statusCode())
        .isEqualTo(403);
    assertThat(
            here.post("/api/models/role", PROMOTE, "Content-Type", JSON, "Origin", "null")
                .statusCode())
        .isEqualTo(403);
    assertThat(
            here.post(
                    "/api/models/role",
                    PROMOTE,
                    "Content-Type",
                    "text/plain",
                    "Origin",
                    here.origin())
                .statusCode())
        .isEqualTo(415);
    assertThatThrownBy(() -> here.open("Origin", evil)).hasMessageContaining("WebSocketHandshake");
    assertThatThrownBy(here::open).hasMessageContaining("WebSocketHandshake");
    assertThat(here.act("/api/models/role", PROMOTE).statusCode()).isEqualTo(200);
  }

  @Test
  void withoutATokenThereIsThePageAndNothingElse() throws Exception {
    assertThat(strange.get("/").statusCode()).isEqualTo(200);
    assertThat(strange.json("/api/session").has("role")).isFalse();
    for (String path :
        new String[] {"/api/streams", "/api/models", "/api/labels", "/api/records/0/0/frame"}) {
      assertThat(strange.get(path).statusCode()).as(path).isEqualTo(401);
    }
    assertThat(strange.act("/api/models/role", PROMOTE).statusCode()).isEqualTo(401);
    assertThatThrownBy(() -> strange.open("Origin", strange.origin()))
        .hasMessageContaining("WebSocketHandshake");
    assertThat(strange.get("/api/streams", "Authorization", "Bearer wrong").statusCode())
        .isEqualTo(401);
  }

  @Test
  void aViewerLooksAndAnOperatorActs() throws Exception {
    String viewer = "Bearer " + VIEWER;
    String operator = "Bearer " + OPERATOR;
    assertThat(strange.get("/api/streams", "Authorization", viewer).statusCode()).isEqualTo(200);
    assertThat(act(viewer).statusCode()).isEqualTo(403);
    assertThat(strange.get("/api/labels/task.zip", "Authorization", viewer).statusCode())
        .isEqualTo(403);
    assertThat(act(operator).statusCode()).isEqualTo(200);
    strange.open("Authorization", viewer);
  }

  private HttpResponse<byte[]> act(String authorization) throws Exception {
    return strange.post(
        "/api/models/role", PROMOTE, "Content-Type", JSON, "Authorization", authorization);
  }

  @Test
  void signingInGivesACookieThatOtherSitesCannotUse() throws Exception {
    HttpResponse<byte[]> signedIn =
        strange.act("/api/session/sign-in", "{\"token\":\"" + VIEWER + "\"}");
    String cookie = signedIn.headers().firstValue("Set-Cookie").orElse("");
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/").doesNotContain(VIEWER);
    String secret = cookie.substring(0, cookie.indexOf(';'));
    assertThat(strange.get("/api/streams", "Cookie", secret).statusCode()).isEqualTo(200);
    assertThat(
            strange
                .post(
                    "/api/models/role",
                    PROMOTE,
                    "Cookie",
                    secret,
                    "Content-Type",
                    JSON,
                    "Origin",
                    "https://evil.example")
                .statusCode())
        .isEqualTo(403);
    strange.open("Cookie", secret, "Origin", "https://video.example");
    strange.post("/api/session/sign-out", "{}", "Cookie", secret, "Origin", strange.origin());
    assertThat(strange.get("/api/streams", "Cookie", secret).statusCode()).isEqualTo(401);
  }

  @Test
  void tokensCannotBeTriedOutQuickly() throws Exception {
    try (Console console =
            studio.console(new Access(Optional.of(VIEWER), Optional.empty(), Set.of()));
        WebClient guesser = new WebClient(console.address())) {
      int last = 0;
      for (int i = 0; i < 12; i++) {
        last = guesser.act("/api/session/sign-in", "{\"token\":\"guess-" + i + "\"}").statusCode();
      }
      assertThat(last).isEqualTo(429);
    }
  }

  @Test
  void whatIsTooLargeIsRefused() throws Exception {
    assertThat(here.act("/api/models/role", " ".repeat(70_000)).statusCode()).isEqualTo(413);
    WebClient.Socket socket = here.open("Origin", here.origin());
    socket.send("{\"do\":\"watch\",\"kind\":\"live\",\"stream\":\"" + "x".repeat(5_000) + "\"}");
    assertThat(socket.closed.poll(10, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void whatIsNotUnderstoodEndsTheConnection() throws Exception {
    WebClient.Socket socket = here.open("Origin", here.origin());
    socket.send("{\"do\":\"dance\"}");
    assertThat(socket.closed.poll(10, TimeUnit.SECONDS)).isEqualTo(1008);
  }

  @Test
  void everyActionLeavesALine() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("segstream.audit");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Level before = log.getLevel();
    log.setLevel(Level.INFO);
    log.addAppender(lines);
    try {
      here.act("/api/models/role", PROMOTE);
      here.act("/api/labels/reject", "{\"stream\":\"a\\nb forged line\",\"sequence\":\"5\"}");
      here.post(
          "/api/models/role", PROMOTE, "Content-Type", JSON, "Origin", "https://evil.example");
    } finally {
      log.detachAppender(lines);
      log.setLevel(before);
    }
    assertThat(lines.list).hasSize(3);
    assertThat(lines.list.get(0).getFormattedMessage())
        .startsWith("model_champion street 1")
        .contains("by operator from ");
    assertThat(lines.list.get(1).getFormattedMessage())
        .contains("a\uFFFDb forged line/5")
        .doesNotContain("\n");
    assertThat(lines.list.get(2).getFormattedMessage()).startsWith("models/role refused (403)");
  }

  @Test
  void nothingIsOpenToOtherMachinesWithoutAToken() throws Exception {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
    assertThatThrownBy(() -> new ConsoleOptions(everywhere, Access.OPEN, Optional.empty()))
        .hasMessageContaining("give it tokens");
  }

  @Test
  void thePageIsLight() throws Exception {
    String html = new String(here.get("/").body(), StandardCharsets.UTF_8);
    int total = html.length();
    for (String file : PageFiles.ALL) {
      HttpResponse<byte[]> answer = here.get("/" + file);
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      total += answer.body().length;
      String tag = answer.headers().firstValue("ETag").orElse("");
      assertThat(here.get("/" + file, "If-None-Match", tag).statusCode()).isEqualTo(304);
    }
    assertThat(total).isLessThan(300_000);
  }
}
