package org.segstream.console.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.segstream.console.Console;
import org.segstream.console.Studio;
import org.segstream.console.http.Access;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.StreamState;

/** The page in a real browser, whose language is German. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {
  private static final String MARKUP = "<img src=x onerror=alert(1)>";
  private static final int LEFT = Studio.LABELS.classes().get(Studio.LEFT).rgb();
  private static final int RIGHT = Studio.LABELS.classes().get(Studio.RIGHT).rgb();
  private static final String STAGE = "canvas.stage";

  /** The page steps back through so many. */
  private static final int KEPT_PICTURES = 60;

  private static final long SOAK_SECONDS = Long.getLong("segstream.soak.seconds", 15);
  private static final ConditionFactory SOON = await().atMost(Duration.ofSeconds(20));

  private Studio studio;
  private Console console;
  private Chromium browser;
  private final AtomicLong sequence = new AtomicLong();
  private final ScheduledExecutorService camera = Executors.newSingleThreadScheduledExecutor();

  @BeforeAll
  void start(@TempDir Path profile) throws Exception {
    browser = Chromium.start(profile);
    studio = new Studio();
    console = studio.console(Access.OPEN);
    studio.health("cam-1", StreamState.STREAM_STATE_HEALTHY, "1");
    studio.health(MARKUP, StreamState.STREAM_STATE_LATE, "1");
    studio.model("1", 0);
    studio.model("2", 60);
    studio.champion("1");
    studio.request("cam-1", 4);
    var _ = camera.scheduleAtFixedRate(this::shoot, 0, 100, TimeUnit.MILLISECONDS);
  }

  private void shoot() {
    try {
      long number = sequence.getAndIncrement();
      studio.frameAndMask("cam-1", number, PixelFormat.PIXEL_FORMAT_JPEG);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  void stop() {
    camera.shutdownNow();
    for (AutoCloseable each : new AutoCloseable[] {browser, console, studio}) {
      if (each != null) {
        try {
          each.close();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @BeforeEach
  void forget() {
    browser.resize(1280, 900);
    show("/streams");
    browser.script("localStorage.clear(); location.reload()");
    SOON.until(() -> !browser.all(".tile").isEmpty());
  }

  private void show(String page) {
    browser.open(console.address() + "/#" + page);
  }

  private void showStream() {
    show("/stream/cam-1");
    SOON.until(() -> browser.pixel(STAGE, 0.25, 0.5) > 0);
  }

  private void opacity(int percent) {
    browser.script(
        "const o = document.getElementById('opacity'); o.value = arguments[0];"
            + " o.dispatchEvent(new Event('input'))",
        percent);
  }

  @Test
  void theCanvasHasTheMasksColours() {
    showStream();
    opacity(100);
    assertThat(browser.pixel(STAGE, 0.25, 0.5)).isEqualTo(LEFT);
    assertThat(browser.pixel(STAGE, 0.75, 0.5)).isEqualTo(RIGHT);
    assertThat(browser.text(".lead")).contains("1,3");
    assertThat(browser.all(".classes li")).hasSize(Studio.LABELS.classes().size());
  }

  @Test
  void opacityAndClassesChangePixels() {
    showStream();
    browser.button("Pause").click();
    opacity(0);
    long frame = browser.pixel(STAGE, 0.25, 0.5);
    assertThat(frame & 0xff).isEqualTo(frame >> 16).isNotEqualTo(LEFT & 0xff);
    opacity(100);
    assertThat(browser.pixel(STAGE, 0.25, 0.5)).isEqualTo(LEFT);
    browser.all(".classes input").get(Studio.LEFT).click();
    assertThat(browser.pixel(STAGE, 0.25, 0.5)).isEqualTo(frame);
    assertThat(browser.pixel(STAGE, 0.75, 0.5)).isEqualTo(RIGHT);
    browser.one("#mode").sendKeys("S");
    assertThat(browser.script("return document.querySelector('canvas.stage').width"))
        .isEqualTo(2L * Studio.WIDTH);
  }

  private void mode(String value) {
    browser.script(
        "const m = document.getElementById('mode'); m.value = arguments[0];"
            + " m.dispatchEvent(new Event('change'))",
        value);
  }

  @Test
  void theHeatIsWhereTheRecordSaysThatTheGapIs() {
    showStream();
    browser.button("Pause").click();
    mode("gap");
    assertThat(browser.pixel(STAGE, 0.25, 0.5)).as("all of the gap").isEqualTo(0xffffff);
    assertThat(browser.pixel(STAGE, 0.75, 0.5) & 0xff).as("none of it").isLessThan(0x70);
    assertThat(browser.text(".readout")).contains("1 nats of the gap");
    mode("overlay");
    assertThat(browser.text(".readout")).doesNotContain("nats");
  }

  @Test
  void aPausedPictureStaysAndIsSteppedThrough() {
    showStream();
    SOON.until(() -> shown() > 0);
    long before = shown();
    SOON.until(() -> shown() > before + 2);
    browser.one("body").sendKeys(" ");
    SOON.until(() ->
        !browser.all("button").stream()
            .filter(b -> b.getText().equals("Resume"))
            .toList()
            .isEmpty());
    long paused = shown();
    long taken = sequence.get();
    SOON.until(() -> sequence.get() > taken + 5);
    assertThat(shown()).isEqualTo(paused);
    browser.one("body").sendKeys(",");
    SOON.until(() -> shown() < paused);
    browser.one("body").sendKeys(" ");
    SOON.until(() -> shown() > taken);
  }

  private long shown() {
    Object value =
        browser.script(
            "return Number(document.querySelector('canvas.stage').dataset.sequence ?? -1)");
    return ((Number) Objects.requireNonNull(value)).longValue();
  }

  /** Longer with {@code -Dtest.extra.jvm.args=-Dsegstream.soak.seconds=600}. */
  @Test
  @Timeout(1200)
  void theTabsMemoryIsFlat() {
    showStream();
    SOON.until(() -> shown() > 0);
    long full = sequence.get() + KEPT_PICTURES;
    await().atMost(Duration.ofMinutes(2)).until(() -> shown() > full);
    long before = browser.heap();
    long end = System.nanoTime() + Duration.ofSeconds(SOAK_SECONDS).toNanos();
    await().forever().pollInterval(Duration.ofSeconds(1)).until(() -> System.nanoTime() > end);
    long after = browser.heap();
    assertThat(after).as("bytes, before: " + before).isLessThan(before + (4 << 20));
    assertThat(shown()).as("pictures came all the time").isGreaterThan(full + SOAK_SECONDS);
  }

  @Test
  void aNameThatIsMarkupIsText() {
    SOON.until(() -> browser.all(".tile").size() >= 2);
    assertThat(browser.all(".tile img")).isEmpty();
    assertThat(browser.all(".tile .name")).anyMatch(name -> name.getText().equals(MARKUP));
    browser.script(
        "[...document.querySelectorAll('.tile a')].find(a =>"
            + " a.textContent.includes('<img')).click()");
    SOON.until(() -> browser.text("h1").equals(MARKUP));
    assertThat(browser.all("main img")).isEmpty();
  }

  @Test
  void aStreamThatStopsIsShownAsSilentAndAsWhatMadeItsMasks() throws Exception {
    studio.health("cam-9", StreamState.STREAM_STATE_HEALTHY, "1");
    SOON.until(() -> tile("cam-9").contains("Healthy") && tile("cam-9").contains("street 1"));
    studio.health("cam-9", StreamState.STREAM_STATE_SILENT, "2");
    SOON.until(() -> tile("cam-9").contains("Silent") && tile("cam-9").contains("street 2"));
    browser.all(".chip").get(2).click();
    SOON.until(() -> browser.all(".tile").size() == 1);
  }

  private String tile(String stream) {
    return browser.text(".tile[data-stream='" + stream + "']");
  }

  @Test
  void aVersionIsPromotedAfterASecondThought() {
    show("/models");
    SOON.until(() -> browser.text("article").contains("Champion: 1"));
    browser.button("Promote").click();
    assertThat(browser.text("dialog")).contains("from 1 to 2");
    browser.button("Cancel").click();
    assertThat(browser.text("article")).contains("Champion: 1");
    browser.button("Promote").click();
    browser.button("Make it the champion").click();
    SOON.until(() -> browser.text("article").contains("Champion: 2"));
    browser.button("Roll back").click();
    browser.button("Make it the champion").click();
    SOON.until(() -> browser.text("article").contains("Champion: 1"));
  }

  @Test
  void aChallengerIsTakenBack() {
    show("/models");
    SOON.until(() -> browser.text("article").contains("Champion: 1"));
    browser.button("Challenge").click();
    browser.all("dialog button.primary").getFirst().click();
    SOON.until(() -> browser.text("article").contains("Withdraw"));
    browser.button("Withdraw").click();
    assertThat(browser.text("dialog")).contains("back to 1");
    browser.button("Take it back").click();
    SOON.until(() -> !browser.text("article").contains("Withdraw"));
  }

  @Test
  void aMaskIsAcceptedAsLabels() throws Exception {
    studio.request("cam-1", 5);
    show("/labels");
    SOON.until(() -> browser.all(".tile canvas").size() == 2);
    SOON.until(() -> browser.pixel(".tile:nth-child(2) canvas", 0.25, 0.5) > 0);
    browser.all("button.primary").get(1).click();
    browser.button("Accept").click();
    SOON.until(() -> browser.all(".tile canvas").size() == 1);
  }

  @Test
  void thePageComesBackWithItsConsole() {
    showStream();
    int port = console.address().getPort();
    console.close();
    SOON.until(() -> browser.text("#connection").startsWith("Reconnecting"));
    console = studio.console(Access.OPEN, port);
    SOON.until(() -> browser.text("#connection").equals("Live"));
    long seen = shown();
    SOON.until(() -> shown() > seen);
  }

  @Test
  void everybodyCanUseIt() throws Exception {
    for (String theme : new String[] {"light", "dark"}) {
      browser.script(
          "localStorage.setItem('segstream', arguments[0])", "{\"theme\":\"" + theme + "\"}");
      browser.script("location.reload()");
      SOON.until(() -> !browser.all(".tile").isEmpty());
      assertThat(browser.violations()).as(theme + " streams").isEmpty();
      showStream();
      SOON.until(() -> !browser.all(".chart canvas").isEmpty());
      assertThat(browser.violations()).as(theme + " stream").isEmpty();
      show("/models");
      SOON.until(() -> !browser.all("article").isEmpty());
      assertThat(browser.violations()).as(theme + " models").isEmpty();
      show("/labels");
      SOON.until(() -> !browser.all(".tile canvas").isEmpty());
      assertThat(browser.violations()).as(theme + " labels").isEmpty();
      show("/streams");
    }
  }

  @Test
  void aStreamIsOpenedByKeys() {
    browser.script("document.querySelector('.tile a').focus()");
    browser.one(".tile a").sendKeys(Keys.ENTER);
    SOON.until(() -> !browser.all(STAGE).isEmpty());
    assertThat(browser.script("return document.activeElement.id")).isEqualTo("content");
  }

  @Test
  void itFitsPhonesTabletsAndDesks() throws Exception {
    for (int width : new int[] {390, 820, 1440}) {
      browser.resize(width, 1000);
      for (String page : new String[] {"streams", "stream/cam-1", "models", "labels"}) {
        show("/" + page);
        SOON.until(() -> !browser.all("main canvas, main article").isEmpty());
        if (page.startsWith("stream/")) {
          SOON.until(() -> browser.pixel(STAGE, 0.25, 0.5) > 0);
        }
        browser.screenshot(page.replace('/', '-') + "-" + width);
        Object overflow =
            browser.script(
                "return document.documentElement.scrollWidth -"
                    + " document.documentElement.clientWidth");
        assertThat(overflow).as(page + " at " + width).isEqualTo(0L);
      }
    }
  }

  @Test
  void aWallOfManyStreamsScrollsSmoothly() throws Exception {
    for (int i = 0; i < 500; i++) {
      studio.health("wall-%03d".formatted(i), StreamState.STREAM_STATE_HEALTHY, "1");
    }
    browser.script(
        "const s = document.querySelectorAll('select')[1]; s.value = '200'; s.dispatchEvent(new"
            + " Event('change'))");
    SOON.until(() -> browser.all(".tile").size() == 200);
    Object slowest =
        browser.asyncScript(
            """
            const done = arguments[0];
            const gaps = [];
            let last = performance.now();
            (function step() {
              window.scrollBy(0, 120);
              requestAnimationFrame(now => {
                gaps.push(now - last);
                last = now;
                if (gaps.length < 120) step();
                else done(gaps.sort((a, b) => a - b)[60]);
              });
            })();
            """);
    assertThat(((Number) Objects.requireNonNull(slowest)).doubleValue()).isLessThan(100);
  }
}
