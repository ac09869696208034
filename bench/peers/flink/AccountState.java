package peers;

import java.util.Arrays;
import java.util.HashMap;
import java.util.PriorityQueue;

/** What is kept of an account. Lives on the heap (HashMapStateBackend), so it is changed in place. */
public final class AccountState {
  /** A touch whose turn has not come: the watermark is before it. */
  static final class Pending implements Comparable<Pending> {
    String counterparty, eventId;
    long timeMs, amountMinor;
    boolean pays;

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
}
