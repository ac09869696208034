package peers;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.PriorityQueue;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.CopyableValue;
import org.apache.flink.types.StringValue;

/**
 * What is kept of an account. Lives on the heap (HashMapStateBackend), so it is changed in place; written for checkpoints, and copied when
 * it is touched while one is being made.
 */
public final class AccountState implements CopyableValue<AccountState> {
  private static final long serialVersionUID = 1;

  /** A touch whose turn has not come: the watermark is before it. */
  static final class Pending implements Comparable<Pending> {
    String counterparty, eventId;
    long timeMs, amountMinor;
    boolean pays;

    Pending() {}

    Pending(Touch touch) {
      counterparty = touch.counterparty;
      eventId = touch.eventId;
      timeMs = touch.timeMs;
      amountMinor = touch.amountMinor;
      pays = touch.pays;
    }

    @Override
    public int compareTo(Pending other) {
      return timeMs != other.timeMs ? Long.compare(timeMs, other.timeMs) : eventId.compareTo(other.eventId);
    }

    void write(DataOutputView out) throws IOException {
      out.writeBoolean(pays);
      out.writeLong(timeMs);
      out.writeLong(amountMinor);
      StringValue.writeString(counterparty, out);
      StringValue.writeString(eventId, out);
    }

    static Pending read(DataInputView in) throws IOException {
      Pending pending = new Pending();
      pending.pays = in.readBoolean();
      pending.timeMs = in.readLong();
      pending.amountMinor = in.readLong();
      pending.counterparty = StringValue.readString(in);
      pending.eventId = StringValue.readString(in);
      return pending;
    }
  }

  /** One side: a ring of the last hour, with a second tail for the last five minutes. */
  static final class Side {
    long[] timesMs = new long[4], amounts = new long[4];
    String[] counterparties = new String[4];
    long head, tail60, tail5; // sequence numbers; places are those modulo the length, a power of two
    long sum60, sum5;
    HashMap<String, int[]> distinct = new HashMap<>(8);
    int above;

    void add(Pending touch) {
      expire(touch.timeMs);
      if (head - tail60 == timesMs.length) grow();
      int place = place(head++);
      timesMs[place] = touch.timeMs;
      amounts[place] = touch.amountMinor;
      counterparties[place] = touch.counterparty;
      sum60 += touch.amountMinor;
      sum5 += touch.amountMinor;
      distinct.computeIfAbsent(touch.counterparty, name -> new int[1])[0]++;
    }

    private void expire(long nowMs) {
      for (; tail5 < head && timesMs[place(tail5)] <= nowMs - Rules.SHORT_MS; ++tail5) sum5 -= amounts[place(tail5)];
      for (; tail60 < head && timesMs[place(tail60)] <= nowMs - Rules.LONG_MS; ++tail60) {
        int place = place(tail60);
        sum60 -= amounts[place];
        if (--distinct.get(counterparties[place])[0] == 0) distinct.remove(counterparties[place]);
        counterparties[place] = null;
      }
    }

    private int place(long sequence) {
      return (int) (sequence & (timesMs.length - 1));
    }

    private void grow() {
      int old = timesMs.length, from = place(tail60);
      timesMs = straight(timesMs, from);
      amounts = straight(amounts, from);
      String[] names = Arrays.copyOfRange(counterparties, from, from + 2 * old);
      System.arraycopy(counterparties, 0, names, old - from, from);
      counterparties = names;
      tail5 -= tail60;
      tail60 = 0;
      head = old;
    }

    Side copy() {
      Side copy = new Side();
      copy.timesMs = timesMs.clone();
      copy.amounts = amounts.clone();
      copy.counterparties = counterparties.clone();
      copy.head = head;
      copy.tail60 = tail60;
      copy.tail5 = tail5;
      copy.sum60 = sum60;
      copy.sum5 = sum5;
      copy.above = above;
      distinct.forEach((name, count) -> copy.distinct.put(name, count.clone()));
      return copy;
    }

    /** The entries; sums, and who is among them, follow from those. */
    void write(DataOutputView out) throws IOException {
      out.writeByte(above);
      out.writeInt((int) (head - tail60));
      out.writeInt((int) (tail5 - tail60));
      for (long number = tail60; number < head; ++number) {
        out.writeLong(timesMs[place(number)]);
        out.writeLong(amounts[place(number)]);
        StringValue.writeString(counterparties[place(number)], out);
      }
    }

    static Side read(DataInputView in) throws IOException {
      Side side = new Side();
      side.above = in.readByte();
      int count = in.readInt();
      side.tail5 = in.readInt();
      int places = Math.max(4, Integer.highestOneBit(2 * count - 1));
      side.timesMs = new long[places];
      side.amounts = new long[places];
      side.counterparties = new String[places];
      for (side.head = 0; side.head < count; ++side.head) {
        int place = side.place(side.head);
        side.timesMs[place] = in.readLong();
        side.amounts[place] = in.readLong();
        side.counterparties[place] = StringValue.readString(in);
        side.sum60 += side.amounts[place];
        if (side.head >= side.tail5) side.sum5 += side.amounts[place];
        side.distinct.computeIfAbsent(side.counterparties[place], name -> new int[1])[0]++;
      }
      return side;
    }

    private static long[] straight(long[] ring, int from) {
      long[] longer = Arrays.copyOfRange(ring, from, from + 2 * ring.length);
      System.arraycopy(ring, 0, longer, ring.length - from, from);
      return longer;
    }
  }

  Side paid, received;
  final PriorityQueue<Pending> pending = new PriorityQueue<>(2);

  Side side(boolean pays) {
    if (pays) return paid == null ? paid = new Side() : paid;
    return received == null ? received = new Side() : received;
  }

  private static void write(Side side, DataOutputView out) throws IOException {
    out.writeBoolean(side != null);
    if (side != null) side.write(out);
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    write(paid, out);
    write(received, out);
    out.writeInt(pending.size());
    for (Pending one : pending) one.write(out);
  }

  @Override
  public void read(DataInputView in) throws IOException {
    paid = in.readBoolean() ? Side.read(in) : null;
    received = in.readBoolean() ? Side.read(in) : null;
    pending.clear();
    for (int left = in.readInt(); left > 0; --left) pending.add(Pending.read(in));
  }

  @Override
  public int getBinaryLength() {
    return -1; // not always the same
  }

  @Override
  public void copyTo(AccountState target) {
    target.paid = paid == null ? null : paid.copy();
    target.received = received == null ? null : received.copy();
    target.pending.clear();
    target.pending.addAll(pending); // those do not change
  }

  @Override
  public AccountState copy() {
    AccountState copy = new AccountState();
    copyTo(copy);
    return copy;
  }

  @Override
  public void copy(DataInputView in, DataOutputView out) throws IOException {
    AccountState state = new AccountState();
    state.read(in);
    state.write(out);
  }
}
