package org.segstream.trainer.exchange.control;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.segstream.trainer.exchange.wire.Counted;
import org.segstream.trainer.exchange.wire.Decision;
import org.segstream.trainer.exchange.wire.Identity;

/**
 * Who is in a group, and who leads it.
 *
 * @param epoch how many leaders there have been
 * @param leader nobody at first, and after a leader has left
 * @param slots how many replicas take part at once; 0 before the first joins
 * @param members by replica, in the order they joined
 */
public record Roster(
    long epoch, Optional<Identity> leader, int slots, Map<String, Member> members) {

  /** Of a group that nobody has joined. */
  static final Roster EMPTY = new Roster(0, Optional.empty(), 0, Map.of());

  /** Copies the members, in order. */
  public Roster {
    members = new LinkedHashMap<>(members);
  }

  /** The member of an identity; none if it is in no longer, or another incarnation is. */
  public Optional<Member> member(Identity who) {
    return Optional.ofNullable(members.get(who.getReplica()))
        .filter(member -> member.identity().equals(who));
  }

  /** Whether it leads, in that epoch. */
  public boolean isLedBy(Identity who, long inEpoch) {
    return inEpoch == epoch && leader.filter(who::equals).isPresent();
  }

  /** A replica that is started again keeps its slot, but leads no longer and must get ready. */
  Roster joined(Identity who, int wanted) {
    if (member(who).isPresent() || wanted < 1) {
      return this;
    }
    Map<String, Member> others = new LinkedHashMap<>(members);
    Member former = others.remove(who.getReplica());
    int width = slots == 0 ? wanted : slots;
    OptionalInt slot = former == null ? free(width, others) : former.slot();
    others.put(who.getReplica(), new Member(who, slot, OptionalLong.empty()));
    return new Roster(
        epoch, leader.filter(l -> !l.getReplica().equals(who.getReplica())), width, others);
  }

  private static OptionalInt free(int slots, Map<String, Member> members) {
    Set<Integer> taken = new HashSet<>();
    members.values().forEach(member -> member.slot().ifPresent(taken::add));
    return IntStream.range(0, slots).filter(slot -> !taken.contains(slot)).findFirst();
  }

  /** A slot that gets free goes to the first member that has none. */
  Roster without(Identity who) {
    if (member(who).isEmpty()) {
      return this;
    }
    Map<String, Member> others = new LinkedHashMap<>(members);
    others.remove(who.getReplica());
    others.replaceAll(
        (_, member) -> member.slot().isPresent() ? member : member.at(free(slots, others)));
    return new Roster(epoch, leader.filter(l -> !l.equals(who)), slots, others);
  }

  /** The first claim of an epoch makes the leader. */
  Roster claimed(Identity who, long newEpoch) {
    return newEpoch == epoch + 1 && member(who).isPresent()
        ? new Roster(newEpoch, Optional.of(who), slots, members)
        : this;
  }

  Roster ready(Identity who, long from) {
    return with(
        member -> member.identity().equals(who) ? member.readyFrom(OptionalLong.of(from)) : member);
  }

  /** Whoever is left out is behind, until it says that it is ready again. */
  Roster decided(Decision decision) {
    Set<Identity> counted = new HashSet<>();
    decision.getCountedList().stream().map(Counted::getFrom).forEach(counted::add);
    OptionalLong step = OptionalLong.of(decision.getStep());
    return with(member -> {
      if (counted.contains(member.identity())) {
        return member.readyFrom(step);
      }
      return member.isExpected(decision.getStep())
          ? member.readyFrom(OptionalLong.empty())
          : member;
    });
  }

  private Roster with(UnaryOperator<Member> change) {
    Map<String, Member> changed = new LinkedHashMap<>(members);
    changed.replaceAll((_, member) -> change.apply(member));
    return new Roster(epoch, leader, slots, changed);
  }
}
