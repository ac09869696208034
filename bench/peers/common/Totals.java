package peers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One side of an account for a store that keeps bytes, and is asked for single keys. What every touch changes is one small value; the
 * entries of the last hour stand apart under their numbers, as do the transfers with each counterparty. Two numbers say where the last
 * hour and the last five minutes begin, so nothing is ever searched for, and no touch reads what did not change.
 */
public final class Totals {
  /** The entries and counterparties of this side; fails as its store does. */
  public interface Entries<E extends Exception> {
    void put(long number, byte[] entry) throws E;

    byte[] get(long number) throws E;

    void remove(long number) throws E;

    /** How many transfers with the counterparty there are after the change. */
    int count(String counterparty, int change) throws E;
  }

  private static final int BYTES = 8 * Long.BYTES + Integer.BYTES + 1;

  private long head, tail60, tail5; // numbers of the next entry, of the first in the hour and of the first in five minutes
  private long sum60, sum5;
  private long time60, time5, amount5; // of those first ones, so that a touch at which nothing leaves reads no entry
  private int distinct;
  private byte above;

  private Totals() {}

  /** Those of a side that was not met before: null. */
  public static Totals read(byte[] bytes) {
    Totals totals = new Totals();
    if (bytes == null) return totals;
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    totals.head = buffer.getLong();
    totals.tail60 = buffer.getLong();
    totals.tail5 = buffer.getLong();
    totals.sum60 = buffer.getLong();
    totals.sum5 = buffer.getLong();
    totals.time60 = buffer.getLong();
    totals.time5 = buffer.getLong();
    totals.amount5 = buffer.getLong();
    totals.distinct = buffer.getInt();
    totals.above = buffer.get();
    return totals;
  }

  public byte[] write() {
    return ByteBuffer.allocate(BYTES).putLong(head).putLong(tail60).putLong(tail5).putLong(sum60).putLong(sum5).putLong(time60).putLong(time5)
        .putLong(amount5).putInt(distinct).put(above).array();
  }

  public <E extends Exception> void judge(Touch touch, Entries<E> entries, Rules.Output output) throws E {
    leave5(touch.timeMs, entries);
    leave60(touch.timeMs, entries);
    if (tail5 == head) {
      time5 = touch.timeMs;
      amount5 = touch.amountMinor;
    }
    if (tail60 == head) time60 = touch.timeMs;
    entries.put(head++, entry(touch));
    sum5 += touch.amountMinor;
    sum60 += touch.amountMinor;
    if (entries.count(touch.counterparty, 1) == 1) ++distinct;
    above = (byte) Rules.judge(above, touch.pays, head - tail5, head - tail60, sum60, distinct, touch.amountMinor, touch.account, touch.eventId,
        output);
  }

  private <E extends Exception> void leave5(long nowMs, Entries<E> entries) throws E {
    while (tail5 < head && time5 <= nowMs - Rules.SHORT_MS) {
      sum5 -= amount5;
      if (++tail5 == head) return;
      ByteBuffer first = ByteBuffer.wrap(entries.get(tail5));
      time5 = first.getLong();
      amount5 = first.getLong();
    }
  }

  private <E extends Exception> void leave60(long nowMs, Entries<E> entries) throws E {
    if (tail60 == head || time60 > nowMs - Rules.LONG_MS) return;
    for (byte[] leaving = entries.get(tail60); leaving != null;) {
      ByteBuffer entry = ByteBuffer.wrap(leaving);
      time60 = entry.getLong();
      if (time60 > nowMs - Rules.LONG_MS) return;
      sum60 -= entry.getLong();
      String counterparty = new String(leaving, entry.position(), entry.remaining(), StandardCharsets.ISO_8859_1);
      if (entries.count(counterparty, -1) == 0) --distinct;
      entries.remove(tail60);
      leaving = ++tail60 < head ? entries.get(tail60) : null;
    }
  }

  private static byte[] entry(Touch touch) {
    byte[] counterparty = touch.counterparty.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(2 * Long.BYTES + counterparty.length).putLong(touch.timeMs).putLong(touch.amountMinor).put(counterparty).array();
  }
}
