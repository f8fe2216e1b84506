package org.segstream.trainer.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.segstream.trainer.report.RunHistory.Point;

/** A line chart as inline SVG. */
final class CurveSvg {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 240;
  private static final int LEFT = 64;
  private static final int RIGHT = WIDTH - 8;
  private static final int BOTTOM = 28;
  private static final int TOP = 28;
  private static final int MOST_DOTS = 60;
  private static final List<String> COLOURS = List.of("#2563eb", "#dc2626", "#16a34a", "#9333ea");
  private final StringBuilder svg = new StringBuilder();
  private final double right;
  private final double low;
  private final double high;

  private CurveSvg(Map<String, List<Point>> series) {
    List<Point> all = series.values().stream().flatMap(List::stream).toList();
    this.right = Math.max(1, all.stream().mapToDouble(Point::images).max().orElse(1));
    this.low = Math.min(0, all.stream().mapToDouble(Point::value).min().orElse(0));
    double top = all.stream().mapToDouble(Point::value).max().orElse(1);
    this.high = top > low ? top : low + 1;
  }

  /** Draws named series over images seen; nothing but axes when there are no points. */
  static String of(String title, Map<String, List<Point>> series) {
    CurveSvg chart = new CurveSvg(series);
    chart.frame(title);
    int index = 0;
    for (Map.Entry<String, List<Point>> one : series.entrySet()) {
      chart.line(one.getKey(), one.getValue(), index++);
    }
    return chart.svg.append("</svg>\n").toString();
  }

  private void frame(String title) {
    add("<svg viewBox='0 0 %d %d' role='img' aria-label='%s'>", WIDTH, HEIGHT, title);
    for (int i = 0; i <= 4; i++) {
      double value = low + (high - low) * i / 4;
      add(
          "<line class='grid' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>",
          LEFT, RIGHT, y(value), y(value));
      add("<text x='%d' y='%.1f' text-anchor='end'>%.3g</text>", LEFT - 6, y(value) + 4, value);
      double images = right * i / 4;
      add(
          "<text x='%.1f' y='%d' text-anchor='%s'>%,.0f</text>",
          x(images), HEIGHT - 8, i == 4 ? "end" : i == 0 ? "start" : "middle", images);
    }
  }

  private void line(String name, List<Point> points, int index) {
    String colour = COLOURS.get(index % COLOURS.size());
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.images()), y(point.value())));
    }
    add("<polyline fill='none' stroke='%s' stroke-width='1.5' points='%s'/>", colour, path);
    if (points.size() <= MOST_DOTS) {
      points.forEach(p -> add("<circle r='3' cx='%.1f' cy='%.1f'/>", x(p.images()), y(p.value())));
    }
    add("<text x='%d' y='%d' fill='%s'>%s</text>", LEFT + 110 * index, TOP - 14, colour, name);
  }

  private double x(double images) {
    return LEFT + (RIGHT - LEFT) * images / right;
  }

  private double y(double value) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
