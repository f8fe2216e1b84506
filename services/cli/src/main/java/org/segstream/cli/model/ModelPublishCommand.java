package org.segstream.cli.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.trainer.service.ModelMessages;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.models.ModelTable;
import org.segstream.v1.Model;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segstream model publish}. */
@Command(
    name = "publish",
    description = "Puts a model file on the models' topic.",
    mixinStandardHelpOptions = true)
final class ModelPublishCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "Model file, as 'segstream train' and 'segstream model import' write it.")
  private Path file = Path.of("");

  @Option(names = "--champion", description = "Make it the champion as well.")
  private boolean champion;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SegmentationModel model = ModelFile.read(file);
    Instant now = Instant.now();
    Model record = ModelMessages.of(model, now, ModelMessages.training(model), List.of());
    KafkaSettings settings = kafka.connected();
    requireNew(settings, record);
    try (ModelPublisher publisher = new ModelPublisher(settings, kafka.topics())) {
      publisher.publish(record);
      if (champion) {
        publisher.point(model.name(), Role.CHAMPION, model.version(), now);
      }
    }
    spec.commandLine()
        .getOut()
        .printf("published %s%s%n", model.id(), champion ? ", the champion" : "");
    return 0;
  }

  private void requireNew(KafkaSettings settings, Model record) {
    String topic = kafka.topics().models();
    if (ModelTable.read(settings, topic, ModelListCommand.PATIENCE).contradicts(record)) {
      throw new TransportException(
          "there is another model %s/%s on topic %s: a version is never used twice"
              .formatted(record.getName(), record.getVersion(), topic));
    }
  }
}
