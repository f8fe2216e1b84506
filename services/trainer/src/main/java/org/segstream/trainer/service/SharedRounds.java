package org.segstream.trainer.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.exchange.ExchangeException;
import org.segstream.trainer.exchange.ExchangeFigures;
import org.segstream.trainer.exchange.ExchangeSettings;
import org.segstream.trainer.exchange.Group;
import org.segstream.trainer.exchange.KnownGroups;
import org.segstream.trainer.exchange.Seat;
import org.segstream.trainer.exchange.control.GroupState;
import org.segstream.trainer.replay.Part;
import org.segstream.trainer.replay.ReplayStore;
import org.segstream.trainer.replay.StoredFrame;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.models.FencedException;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Trial;
import org.segstream.vision.model.SegmentationModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds of several trainers together. Each has a store of its own. Whoever has reason for a
 * round proposes it to a group, whose name is the latest version that was published; the group's
 * leader begins the one that it has proposed, and all train it. The group's leader at the end
 * judges and publishes.
 */
final class SharedRounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedRounds.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final KafkaSettings kafka;
  private final Topics topics;
  private final Rounds rounds;
  private final RoundFolder folder;
  private final ReplayStore store;
  private final RoundFrames frames;
  private final ModelRegistry registry;
  private final TrainerOptions options;
  private final RoundLessons lessons;
  private final ExchangeSettings replicas;
  private final TrainingListener listener;
  private final StopSignal stop;
  private final KnownGroups groups;
  private volatile Optional<ExchangeFigures> figures = Optional.empty();

  /**
   * @param rounds that this trainer would do alone
   * @param lessons what rounds learn from besides
   * @param replicas how it takes part; the group's name is chosen here
   */
  SharedRounds(
      KafkaSettings kafka,
      Topics topics,
      Rounds rounds,
      RoundFolder folder,
      ReplayStore store,
      LabeledFrames labeled,
      ModelRegistry registry,
      TrainerOptions options,
      RoundLessons lessons,
      ExchangeSettings replicas,
      TrainingListener listener,
      StopSignal stop) {
    this.kafka = kafka;
    this.topics = topics;
    this.rounds = rounds;
    this.folder = folder;
    this.store = store;
    this.frames = new RoundFrames(kafka, labeled, store);
    this.registry = registry;
    this.options = options;
    this.lessons = lessons;
    this.replicas = replicas;
    this.listener = listener;
    this.stop = stop;
    this.groups = new KnownGroups(kafka, topics);
  }

  /** How the exchange of the round under way goes, or of the last one. */
  Optional<ExchangeFigures> figures() {
    return figures;
  }

  /**
   * A round, or a pause when there is nothing to train on or something is in the way.
   *
   * @throws ExchangeException if the trainers cannot go on together
   */
  void turn() {
    try {
      SegmentationModel champion = registry.champion();
      Optional<Round> proposed = rounds.propose(champion);
      String group = openGroup();
      GroupState state = groups.state(group);
      if (proposed.isEmpty() && state.roster().members().isEmpty()) {
        stop.pause(options.retry());
        return;
      }
      take(group, champion, proposed);
      rounds.ended();
    } catch (ExchangeException e) {
      if (e.getCause() == null) {
        throw e;
      }
      waits(e);
    } catch (DatasetException
        | DamagedRoundException
        | TransportException
        | UncheckedIOException
        | IOException e) {
      waits(e);
    }
  }

  private void waits(Exception e) {
    LOG.error("the round waits, and goes on later: {}", e.getMessage());
    stop.pause(options.retry());
  }

  /** A group that has given its round up is followed by another one. */
  private String openGroup() {
    String latest = registry.latestTrial().map(Trial::getVersion).orElse("0");
    int attempt = 0;
    while (groups.state(name(latest, attempt)).progress().givenUp()) {
      attempt++;
    }
    return name(latest, attempt);
  }

  private String name(String latest, int attempt) {
    return "%s/%s/%d".formatted(registry.name(), latest, attempt);
  }

  private void take(String name, SegmentationModel champion, Optional<Round> proposed)
      throws IOException {
    Optional<byte[]> proposal = Optional.empty();
    if (proposed.isPresent()) {
      proposal = Optional.of(JSON.writeValueAsBytes(proposed.get()));
    }
    Group group = new Group(kafka, topics, replicas.inGroup(name), Group.Part.MEMBER);
    // The seed is the round's, and the edges the champion's: the leader's proposal says which.
    List<String> terms = group.terms(options.plan(), Set.of("seed"), List.of());
    try (Seat seat = group.sit(terms, proposal, stop::isGiven)) {
      figures = Optional.of(seat.figures());
      Optional<byte[]> agreed = seat.agreed();
      if (agreed.isPresent()) {
        work(group, seat, JSON.readValue(agreed.get(), Round.class), champion);
      }
    }
  }

  private void work(Group group, Seat seat, Round round, SegmentationModel champion)
      throws IOException {
    SegmentationModel parent =
        champion.version().equals(round.parent()) ? champion : registry.version(round.parent());
    TrainingPlan plan = rounds.plan(parent, round.seed());
    if (!plan.toString().equals(round.plan())) {
      throw new ExchangeException(
          "the other trainers compute round %s by %s, this one would by %s: give all the same options"
              .formatted(round.version(), round.plan(), plan));
    }
    folder.begin(round, parent);
    LOG.info(
        "round {} begins, of up to {} trainers: from {}, {} frames to train on, {} to judge by",
        round.version(),
        replicas.slots(),
        parent.id(),
        round.train().size(),
        round.heldOut().size());
    RoundTraining training =
        new RoundTraining(
            round,
            parent,
            plan,
            () -> frames.read(round.train()),
            () -> frames.read(round.heldOut()),
            lessons,
            folder,
            seat.exchange(group.codec(plan, parent.labels().size()), round.seed()));
    try {
      Optional<SegmentationModel> candidate = training.run(options.threads(), listener, stop);
      if (candidate.isPresent()) {
        publish(seat, round, parent, candidate.get());
      }
    } catch (DatasetException e) {
      seat.giveUp();
      throw e;
    }
  }

  /** The leader judges and publishes; the others wait for it, and do so if it dies meanwhile. */
  private void publish(
      Seat seat, Round round, SegmentationModel parent, SegmentationModel candidate)
      throws IOException {
    while (!stop.isGiven()) {
      Optional<Trial> trial = trial(round);
      if (trial.isPresent()) {
        folder.finish(result(round, candidate, trial.get()));
        return;
      }
      if (seat.isLeader()) {
        judge(seat, round, parent, candidate);
        if (folder.last().filter(r -> r.version().equals(round.version())).isPresent()) {
          return;
        }
      }
      stop.pause(LOOK);
    }
  }

  /**
   * Shuts out former leaders first. What they had published by then is there, what they had not
   * never will be; and a former leader that does so itself learns here that it leads no longer.
   */
  private void judge(Seat seat, Round round, SegmentationModel parent, SegmentationModel candidate)
      throws IOException {
    try (ModelRegistry exclusive = registry.exclusive()) {
      if (seat.isLeaderByNow() && trial(round).isEmpty()) {
        new Gate(round, parent, exclusive, folder, () -> frames.read(round.heldOut()), options)
            .judge(candidate, seat::isLeader, latest());
      }
    } catch (FencedException e) {
      LOG.info("another trainer publishes round {}: this one leads no longer", round.version());
    }
  }

  private Optional<Trial> trial(Round round) {
    return registry.latestTrial().filter(trial -> trial.getVersion().equals(round.version()));
  }

  private RoundResult result(Round round, SegmentationModel candidate, Trial trial) {
    return new RoundResult(
        round.version(),
        round.parent(),
        trial.getChampionVersion(),
        ModelMessages.number(candidate, "images_seen"),
        round.train().size(),
        round.heldOut().size(),
        trial.getMiou(),
        trial.getChampionMiou(),
        trial.getAccepted(),
        false,
        latest());
  }

  /** Numbers of frames are each store's own. */
  private long latest() {
    return Stream.of(Part.values())
        .flatMap(part -> store.framesOf(part).stream())
        .mapToLong(StoredFrame::number)
        .max()
        .orElse(-1);
  }

  @Override
  public void close() {
    groups.close();
  }
}
