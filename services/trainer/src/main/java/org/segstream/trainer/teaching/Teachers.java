package org.segstream.trainer.teaching;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.SoftLabels;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.labels.ClassMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models whose answers are learned from. Those of our architectures with the classes of the data
 * see every chip. The others, imported ones and those with other labels, are asked once for each
 * image of the first data set and each frame without labels, before a run begins; what they say
 * goes where the image goes.
 *
 * @param models at least none
 * @param map which class of the data each label of the others stands for; by id if absent
 * @param temperature by which the others' logits are divided, above 0
 * @param answers where what the others say is kept; if absent they are asked each time
 */
public record Teachers(
    List<SegmentationModel> models,
    Optional<Path> map,
    double temperature,
    Optional<AnswerFolder> answers) {
  private static final Logger LOG = LoggerFactory.getLogger(Teachers.class);

  /** Nobody. */
  public static final Teachers NONE =
      new Teachers(List.of(), Optional.empty(), 1, Optional.empty());

  /** Copies the list. */
  public Teachers {
    models = List.copyOf(models);
  }

  /**
   * Reads them.
   *
   * @throws org.segstream.vision.model.ModelFileException if that cannot be done
   */
  public static Teachers read(
      List<Path> files, Optional<Path> map, double temperature, Optional<AnswerFolder> answers) {
    return new Teachers(files.stream().map(ModelFile::read).toList(), map, temperature, answers);
  }

  /**
   * The data with all that these can teach.
   *
   * @param threads for one image
   * @throws org.segstream.trainer.dataset.DatasetException if a label cannot be told to be a class
   * @throws java.io.UncheckedIOException if an answer is to be kept, and the disk does not take it
   */
  public TrainingData teach(TrainingData data, int threads) {
    List<SegmentationModel> others =
        models.stream().filter(model -> !seesChips(model, data.labelSet())).toList();
    TrainingData taught =
        data.taughtBy(models.stream().filter(model -> seesChips(model, data.labelSet())).toList());
    if (others.isEmpty()) {
      return taught;
    }
    List<ImageTeacher> asked = new ArrayList<>();
    StringBuilder question = new StringBuilder("logits / %s of".formatted(temperature));
    try {
      for (SegmentationModel model : others) {
        ClassMap between = between(model, data.labelSet());
        asked.add(new ImageTeacher(model, between, temperature, threads));
        question
            .append(' ')
            .append(ModelFile.sha256(model))
            .append(' ')
            .append(
                IntStream.range(0, model.labels().size()).map(between::classOf).boxed().toList());
      }
      Asking asking =
          new Asking(asked, question.toString(), data.labelSet().size(), taught.asked());
      return taught.told(asking::ask);
    } finally {
      asked.forEach(ImageTeacher::close);
    }
  }

  private ClassMap between(SegmentationModel model, LabelSet data) {
    LabelSet own = model.labels();
    if (map.isEmpty() && own.size() != data.size()) {
      throw new DatasetException(
          "teacher %s has %d labels, the data %d classes: --teacher-map says which stands for which"
              .formatted(model.id(), own.size(), data.size()));
    }
    return map.map(csv -> ClassMap.read(csv, own, data)).orElseGet(() -> ClassMap.byId(own, data));
  }

  private static boolean seesChips(SegmentationModel model, LabelSet data) {
    return model.network() instanceof OwnNetwork && model.labels().names().equals(data.names());
  }

  /** Asks teachers for one image after the other. */
  private final class Asking {
    private static final int PARTS = 10;

    private final List<ImageTeacher> teachers;
    private final String question;
    private final int classes;
    private final int images;
    private int done;

    /**
     * @param question what is asked of whom: answers to equal ones are the same
     */
    Asking(List<ImageTeacher> teachers, String question, int classes, int images) {
      this.teachers = teachers;
      this.question = question;
      this.classes = classes;
      this.images = images;
    }

    LabelledImage ask(LabelledImage image) {
      Optional<Path> file = answers.map(folder -> folder.file(question, image.image()));
      Optional<SoftLabels> kept = file.flatMap(it -> answers.flatMap(folder -> folder.read(it)));
      SoftLabels answer = kept.orElseGet(() -> asked(image.image()));
      if (kept.isEmpty()) {
        answers.ifPresent(folder -> folder.write(file.orElseThrow(), answer));
      }
      done++;
      if (done * PARTS / images > (done - 1) * PARTS / images) {
        LOG.info("{} of {} images shown to the teachers", done, images);
      }
      return image.told(answer);
    }

    private SoftLabels asked(RgbImage image) {
      int width = (image.width() + 1) / 2;
      int height = (image.height() + 1) / 2;
      float[] sums = new float[classes * width * height];
      teachers.forEach(teacher -> teacher.add(image, sums, width, height));
      return packed(sums, width, height);
    }

    private SoftLabels packed(float[] sums, int width, int height) {
      int plane = width * height;
      byte[] shares = new byte[sums.length];
      for (int place = 0; place < plane; place++) {
        for (int k = 0; k < classes; k++) {
          float mean = sums[k * plane + place] / teachers.size();
          shares[place * classes + k] = (byte) Math.round(mean / SoftLabels.UNIT);
        }
      }
      return new SoftLabels(width, height, classes, shares);
    }
  }
}
