package org.segstream.trainer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.loss.ClassCentres;
import org.segstream.trainer.loss.FieldLoss;
import org.segstream.trainer.loss.ImageReconstruction;
import org.segstream.trainer.loss.JointLoss;
import org.segstream.trainer.loss.LocalLoss;
import org.segstream.trainer.loss.OutputLoss;
import org.segstream.trainer.loss.PixelLoss;
import org.segstream.trainer.loss.PseudoLabels;
import org.segstream.trainer.loss.PseudoLoss;
import org.segstream.trainer.loss.StepLoss;
import org.segstream.trainer.loss.Teacher;
import org.segstream.trainer.loss.TeacherLoss;
import org.segstream.vision.network.NetworkGraph;

/** What each module of the network is trained for, as a plan's methods have it. */
final class StepObjective {
  private final LocalModules modules;
  private final List<StepLoss> losses = new ArrayList<>();
  private final Optional<PseudoLoss> pseudo;

  /**
   * @param modules of the network; one if it is trained end to end
   * @param fieldLoss of the network's logits with the random field, if it is ever trained too
   * @param teachers those of the plan who see the chips
   */
  StepObjective(
      TrainingPlan plan,
      LocalModules modules,
      PixelLoss pixels,
      Optional<FieldLoss> fieldLoss,
      List<Teacher> teachers) {
    this.modules = modules;
    for (LocalModules.Module module : modules.modules().subList(0, modules.modules().size() - 1)) {
      losses.add(
          new LocalLoss(
              module.drawn(),
              new ImageReconstruction(module.stride()),
              module.information(),
              module.logits(),
              pixels,
              module.task()));
    }
    double selfTraining = plan.methods().selfTraining().weight();
    this.pseudo =
        selfTraining == 0
            ? Optional.empty()
            : Optional.of(new PseudoLoss(modules.graph().output().name(), selfTraining));
    losses.add(last(plan, modules.graph(), pixels, fieldLoss, teachers));
  }

  /** For the next step: what the last images of its batch, which have no labels, show. */
  void teach(List<PseudoLabels> last) {
    pseudo.ifPresent(loss -> loss.teach(last));
  }

  private StepLoss last(
      TrainingPlan plan,
      NetworkGraph graph,
      PixelLoss pixels,
      Optional<FieldLoss> fieldLoss,
      List<Teacher> teachers) {
    List<StepLoss> parts = new ArrayList<>();
    parts.add(new OutputLoss(graph.output().name(), pixels, plan.field(), fieldLoss));
    double centres = plan.methods().centreWeight();
    if (centres > 0) {
      String features = graph.features();
      parts.add(new ClassCentres(features, graph.channels(features), graph.labels(), centres));
    }
    TeacherPlan taught = plan.methods().teachers();
    if (!taught.isNone()) {
      parts.add(
          new TeacherLoss(
              graph.output().name(),
              teachers,
              taught.teachers().size() - teachers.size(),
              pixels.classWeights(),
              taught.weight(),
              taught.temperature()));
    }
    pseudo.ifPresent(parts::add);
    return new JointLoss(parts);
  }

  /**
   * The stretches of a step.
   *
   * @param total is given each stretch's loss, nats
   */
  List<Stretch> stretches(List<LabelledImage> chips, StepLoss.Moment moment, DoubleConsumer total) {
    List<Stretch> stretches = new ArrayList<>();
    for (int j = 0; j < losses.size(); j++) {
      LocalModules.Module module = modules.modules().get(j);
      StepLoss loss = losses.get(j);
      stretches.add(
          new Stretch(
              module.from(),
              module.to(),
              loss.nodes(),
              tensors -> {
                StepLoss.Value value = loss.of(tensors, chips, moment);
                total.accept(value.mean());
                return value.gradients();
              }));
    }
    return stretches;
  }
}
