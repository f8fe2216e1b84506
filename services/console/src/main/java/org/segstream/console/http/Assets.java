package org.segstream.console.http;

import com.google.protobuf.ByteString;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** The files of the page, which are all in the jar; nothing else is ever served. */
final class Assets {
  /** Below this folder of the class path; what is first is also the answer to {@code /}. */
  private static final String FOLDER = "/org/segstream/console/page/";

  static final List<String> FILES =
      List.of(
          "index.html",
          "style.css",
          "icon.svg",
          "main.js",
          "api.js",
          "certificate.js",
          "chart.js",
          "dom.js",
          "format.js",
          "labels.js",
          "models.js",
          "painter.js",
          "picture.js",
          "records.js",
          "settings.js",
          "socket.js",
          "stage.js",
          "stream.js",
          "streams.js");

  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private static final Map<String, String> LIBRARY =
      Map.of(
          "uplot.js", UPLOT + "uPlot.iife.min.js",
          "uplot.css", UPLOT + "uPlot.min.css");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, Asset> assets = new TreeMap<>();

  /** A file, and a tag that changes when it does. */
  private record Asset(ByteString bytes, String type, String tag) {}

  Assets() {
    FILES.forEach(name -> assets.put("/" + name, read(name, FOLDER + name)));
    LIBRARY.forEach((name, resource) -> assets.put("/" + name, read(name, resource)));
    assets.put("/", Objects.requireNonNull(assets.get("/" + FILES.getFirst())));
  }

  private static Asset read(String name, String resource) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the file " + resource + " is not on the class path");
      }
      byte[] bytes = in.readAllBytes();
      CRC32 sum = new CRC32();
      sum.update(bytes);
      String ending = name.substring(name.lastIndexOf('.') + 1);
      String tag = "\"%08x-%d\"".formatted(sum.getValue(), bytes.length);
      return new Asset(ByteString.copyFrom(bytes), Objects.requireNonNull(TYPES.get(ending)), tag);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The paths of all files. */
  Iterable<String> paths() {
    return assets.keySet();
  }

  /** Answers with the file of a path; briefly if the browser has it. */
  void answer(Context request) {
    Asset asset = Objects.requireNonNull(assets.get(request.path()));
    request.header("Cache-Control", "no-cache").header("ETag", asset.tag());
    if (asset.tag().equals(request.header("If-None-Match"))) {
      request.status(304);
    } else {
      request.contentType(asset.type()).result(asset.bytes().newInput());
    }
  }
}
