package org.segstream.cli.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.cli.doctor.Finding.Level;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.cli.options.ModelOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream doctor}. */
@Command(
    name = "doctor",
    description =
        "Looks at brokers, topics, rights, workers, keys, models and device, says what is wrong and"
            + " what to do about it; exits 1 if something does not work.",
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--group",
      paramLabel = "NAME",
      defaultValue = "segstream-worker",
      description = "Consumer group of the workers (default: ${DEFAULT-VALUE}).")
  private String group = "segstream-worker";

  @Option(
      names = "--role",
      description =
          "Whose rights this user must have: ${COMPLETION-CANDIDATES} (default: nobody's; they are"
              + " only told).")
  private Optional<Role> role = Optional.empty();

  @Option(
      names = "--follow",
      paramLabel = "NAME",
      description = "The model whose champion must be on the models' topic (default: none's).")
  private Optional<String> follow = Optional.empty();

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<Finding> findings =
        new Examination(
                kafka.settings(),
                kafka.topics(),
                group,
                role,
                follow,
                () -> model.load(ModelOptions.STREETS),
                model::engine,
                model.field().device())
            .findings();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(toJson(findings).toPrettyString());
    } else {
      findings.forEach(finding -> out.println(line(finding)));
    }
    out.flush();
    return count(findings, Level.PROBLEM) == 0 ? 0 : 1;
  }

  private static String line(Finding finding) {
    String line =
        String.format(Locale.ROOT, "%-8s %-9s %s", word(finding), finding.check(), finding.what());
    return finding.remedy().isEmpty()
        ? line
        : line + "\n" + " ".repeat(19) + "→ " + finding.remedy();
  }

  private static String word(Finding finding) {
    return finding.level().name().toLowerCase(Locale.ROOT);
  }

  private static long count(List<Finding> findings, Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  private static ObjectNode toJson(List<Finding> findings) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("problems", count(findings, Level.PROBLEM));
    result.put("warnings", count(findings, Level.WARNING));
    ArrayNode all = result.putArray("findings");
    findings.forEach(finding ->
        all.addObject()
            .put("check", finding.check())
            .put("level", word(finding))
            .put("what", finding.what())
            .put("remedy", finding.remedy()));
    return result;
  }
}
