package org.segstream.cli.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.trainer.labels.FrameList.Identity;
import org.segstream.trainer.labels.OpenRequests;
import org.segstream.trainer.labels.RequestCancel;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.Times;
import org.segstream.v1.LabelRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream labels requests}. */
@Command(
    name = "requests",
    description = "Lists the frames that labels are asked for, or takes a request back.",
    mixinStandardHelpOptions = true)
final class LabelsRequestsCommand implements Callable<Integer> {
  private static final String REASON = "LABEL_REQUEST_REASON_";

  @Option(
      names = "--cancel",
      paramLabel = "STREAM/SEQUENCE",
      description = "Take this request back.")
  private Optional<String> cancelled = Optional.empty();

  @Option(names = "--json", description = "Print the list as JSON.")
  private boolean json;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Optional<Identity> frame = cancelled.map(this::frame);
    KafkaSettings settings = kafka.connected();
    PrintWriter out = spec.commandLine().getOut();
    if (frame.isPresent()) {
      RequestCancel.cancel(settings, kafka.topics(), frame.get());
      out.printf("labels of %s are not asked for any more%n", cancelled.get());
      return 0;
    }
    Collection<LabelRequest> requests = new OpenRequests(settings, kafka.topics()).list();
    if (json) {
      out.println(toJson(requests).toPrettyString());
    } else {
      requests.forEach(request -> out.println(line(request)));
      out.printf("%d frames wait for labels%n", requests.size());
    }
    return 0;
  }

  private Identity frame(String text) {
    int slash = text.lastIndexOf('/');
    try {
      return new Identity(
          text.substring(0, Math.max(0, slash)), Long.parseUnsignedLong(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(), "--cancel is \"" + text + "\", must be STREAM/SEQUENCE", e);
    }
  }

  private static String line(LabelRequest request) {
    List<String> figures = new ArrayList<>();
    if (request.hasRelativeGap()) {
      figures.add(String.format(Locale.ROOT, "gap %.4f", request.getRelativeGap()));
    }
    if (request.hasSmallMargin()) {
      figures.add(String.format(Locale.ROOT, "small margins %.1f %%", request.getSmallMargin()));
    }
    if (request.hasFlicker()) {
      figures.add(String.format(Locale.ROOT, "flicker %.2f %%", request.getFlicker()));
    }
    if (request.hasDisagreement()) {
      figures.add(String.format(Locale.ROOT, "disagreement %.1f %%", request.getDisagreement()));
    }
    return "%s/%s  %s  %s  %s"
        .formatted(
            request.getStreamId(),
            Long.toUnsignedString(request.getSequence()),
            reason(request),
            String.join(", ", figures),
            Times.instant(request.getStateTime()));
  }

  private static String reason(LabelRequest request) {
    String name = request.getReason().name();
    return name.startsWith(REASON)
        ? name.substring(REASON.length()).toLowerCase(Locale.ROOT)
        : "unspecified";
  }

  private static ObjectNode toJson(Collection<LabelRequest> requests) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode all = result.putArray("label_requests");
    requests.forEach(request -> describe(request, all.addObject()));
    return result;
  }

  private static void describe(LabelRequest request, ObjectNode node) {
    node.put("stream_id", request.getStreamId())
        .put("sequence", Long.toUnsignedString(request.getSequence()))
        .put("reason", reason(request))
        .put("requested_time", Times.instant(request.getStateTime()).toString());
    if (request.hasRelativeGap()) {
      node.put("relative_gap", request.getRelativeGap());
    }
    if (request.hasSmallMargin()) {
      node.put("small_margin", request.getSmallMargin());
    }
    if (request.hasFlicker()) {
      node.put("flicker", request.getFlicker());
    }
    if (request.hasDisagreement()) {
      node.put("disagreement", request.getDisagreement());
    }
  }
}
