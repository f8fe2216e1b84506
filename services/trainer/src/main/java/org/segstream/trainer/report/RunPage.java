package org.segstream.trainer.report;

import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.segstream.trainer.training.TrainingListener.Evaluated;
import org.segstream.trainer.training.TrainingListener.Example;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.Overlay;
import org.segstream.vision.metrics.ConfusionMatrix;

/** The self-contained page of a run: curves, IoU of each class, confusion, overlays. */
final class RunPage {
  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;padding:0 1rem;max-width:1180px;color:#1f2933}
      h2{margin-top:2rem} svg{width:560px;max-width:100%;font-size:11px;fill:#52606d}
      .grid{stroke:#e4e7eb} td,th{padding:.15rem .6rem;text-align:right}
      th:first-child,td:first-child{text-align:left} table{border-collapse:collapse}
      .heat td{font-size:12px;padding:.2rem .35rem} .facts td{text-align:left;vertical-align:top}
      img{width:280px;margin:2px} .swatch{display:inline-block;width:.8em;height:.8em}
      """;
  private final StringBuilder html = new StringBuilder();
  private final LabelSet labelSet;

  private RunPage(LabelSet labelSet) {
    this.labelSet = labelSet;
  }

  static String of(
      LabelSet labelSet,
      Map<String, String> facts,
      RunHistory history,
      Collection<Evaluated> evaluations) {
    RunPage page = new RunPage(labelSet);
    page.add("<!doctype html><html lang='en'><meta charset='utf-8'>");
    page.add("<title>Training run</title><style>%s</style><h1>Training run</h1>", STYLE);
    page.facts(facts);
    page.add("<h2>Curves</h2>");
    page.add("%s", CurveSvg.of("loss", Map.of("loss", history.loss())));
    page.add("%s", CurveSvg.of("mIoU", history.miou()));
    page.add("%s", CurveSvg.of("learning rate", Map.of("learning rate", history.learningRate())));
    evaluations.forEach(page::evaluation);
    return page.add("</html>").html.toString();
  }

  private void facts(Map<String, String> facts) {
    add("<table class='facts'>");
    facts.forEach((name, value) -> add("<tr><td>%s<td>%s", escape(name), escape(value)));
    add("</table>");
  }

  private void evaluation(Evaluated evaluated) {
    ConfusionMatrix confusion = evaluated.confusion();
    add(
        "<h2>%s after %,d images: mIoU %.2f %%, pixel accuracy %.2f %%</h2>",
        escape(evaluated.set()),
        evaluated.imagesSeen(),
        confusion.miou(),
        confusion.pixelAccuracy());
    add("<p>%s</p>", judged(evaluated));
    confusion(confusion);
    add("<p>Image, truth, prediction:</p>");
    evaluated.examples().forEach(this::example);
  }

  private static String judged(Evaluated evaluated) {
    return evaluated
        .edges()
        .map(edges ->
            String.format(
                Locale.ROOT,
                "Averaged weights with the random field at a gap of 1 %%; the network alone has"
                    + " mIoU %.2f %%. Edges: %s.",
                evaluated.network().miou(),
                escape(edges.families().toString())))
        .orElse("Averaged weights, likeliest class of each pixel, no random field.");
  }

  private void confusion(ConfusionMatrix confusion) {
    add("<table class='heat'><tr><th>true ↓ labelled →");
    labelSet.classes().forEach(c -> add("<th>%s", escape(c.name())));
    add("<th>IoU %%");
    for (int truth = 0; truth < labelSet.size(); truth++) {
      LabelSet.LabelClass label = labelSet.classes().get(truth);
      add(
          "<tr><td><span class='swatch' style='background:#%06x'></span> %s",
          label.rgb(), escape(label.name()));
      confusionRow(confusion, truth);
    }
    add("</table>");
  }

  private void confusionRow(ConfusionMatrix confusion, int truth) {
    double pixels = 0;
    for (int k = 0; k < labelSet.size(); k++) {
      pixels += confusion.count(truth, k);
    }
    for (int k = 0; k < labelSet.size(); k++) {
      double share = pixels == 0 ? 0 : 100 * confusion.count(truth, k) / pixels;
      String colour = k == truth ? "22,163,74" : "220,38,38";
      add("<td style='background:rgba(%s,%.2f)'>%.1f", colour, 0.7 * share / 100, share);
    }
    OptionalDouble iou = confusion.classIou(truth);
    add(
        "<td><b>%s</b>",
        iou.isPresent() ? String.format(Locale.ROOT, "%.1f", iou.getAsDouble()) : "–");
  }

  private void example(Example example) {
    add("<div>");
    picture(example.truth().image().toJpeg(0.8f), example.truth().name());
    picture(overlay(example, example.truth().labels()), "truth");
    picture(overlay(example, example.prediction()), "prediction");
    add("</div>");
  }

  private byte[] overlay(Example example, LabelMap labels) {
    return Overlay.render(example.truth().image(), labels, labelSet, 0.6).toJpeg(0.8f);
  }

  private void picture(byte[] jpeg, String name) {
    add(
        "<img alt='%s' src='data:image/jpeg;base64,%s'>",
        escape(name), Base64.getEncoder().encodeToString(jpeg));
  }

  private RunPage add(String format, Object... values) {
    html.append(String.format(Locale.ROOT, format, values)).append('\n');
    return this;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;");
  }
}
