package org.segstream.console.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Debian's Chromium without a window, in German, with a profile of its own. */
final class Chromium implements AutoCloseable {
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path SCREENSHOTS = Path.of("target/screenshots");

  private final ChromeDriver driver;

  private Chromium(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts one; skips the test where there is none. */
  static Chromium start(Path profile) {
    assumeTrue(
        Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER), "there is no Chromium here");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,900",
        "--user-data-dir=" + profile.toAbsolutePath());
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    var _ = driver.executeCdpCommand("Emulation.setLocaleOverride", Map.of("locale", "de-DE"));
    driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
    return new Chromium(driver);
  }

  /** Opens a page; one of the same document is only switched to. */
  void open(String address) {
    driver.get(address);
  }

  void resize(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  WebElement one(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  String text(String selector) {
    return String.valueOf(
        script("return document.querySelector(arguments[0])?.textContent", selector));
  }

  WebElement button(String text) {
    return driver.findElement(By.xpath("//button[normalize-space()='" + text + "']"));
  }

  Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Of a script that calls its last argument with the result. */
  Object asyncScript(String script, Object... arguments) {
    return driver.executeAsyncScript(script, arguments);
  }

  /** A pixel of a canvas, 0xRRGGBB; -1 if there is none. */
  long pixel(String canvas, double x, double y) {
    Object value =
        script(
            "const c = document.querySelector(arguments[0]); if (!c) return -1;"
                + " const d = c.getContext('2d').getImageData("
                + "Math.floor(arguments[1] * c.width), Math.floor(arguments[2] * c.height), 1, 1)"
                + ".data; return d[0] * 65536 + d[1] * 256 + d[2]",
            canvas,
            x,
            y);
    return (long) Objects.requireNonNull(value);
  }

  /** What keeps people out, by the rules of WCAG 2.1 A and AA: rule and element, one a line. */
  String violations() {
    script(axe());
    return (String)
        asyncScript(
            "const done = arguments[arguments.length - 1];axe.run({runOnly: ['wcag2a', 'wcag2aa',"
                + " 'wcag21a', 'wcag21aa']}).then(r => done(r.violations.flatMap(v => v.nodes.map(n"
                + " => `${v.id}: ${n.html} ${n.failureSummary}`)).join('\\n')))");
  }

  private static String axe() {
    try (InputStream file =
        Objects.requireNonNull(Chromium.class.getResourceAsStream("/axe.min.js"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Memory that scripts hold after a collection, bytes. */
  long heap() {
    var _ = driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    Map<String, Object> usage = driver.executeCdpCommand("Runtime.getHeapUsage", Map.of());
    return ((Number) Objects.requireNonNull(usage.get("usedSize"))).longValue()
        + ((Number) usage.getOrDefault("backingStorageSize", 0)).longValue();
  }

  /** Keeps what is seen as a file of the build. */
  void screenshot(String name) throws IOException {
    Files.createDirectories(SCREENSHOTS);
    Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
