package peers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.PriorityQueue;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Touches into findings. A store keeps bytes, so what one touch changes is kept small: the totals of a side of an account under its
 * name, each entry of the last hour under name, time and id, the number of transfers with each counterparty under both names.
 *
 * Streams has no watermarks, and the records of a repartition partition come from all the tasks before it. Each touch says which
 * partition its transfer came from, where event time never goes back; touches wait in a queue until all partitions are behind them.
 */
final class Judge implements Processor<String, Touch, String, byte[]> {
  static final String TOTALS = "totals", ENTRIES = "entries", PAIRS = "pairs";
  private static final byte[] LAST_ID = {(byte) 0xff};

  private ProcessorContext<String, byte[]> context;
  private KeyValueStore<Bytes, byte[]> totals, entries, pairs;
  private final PriorityQueue<Touch> pending = new PriorityQueue<>();
  private final long[] newestMs;
  private long complete = Long.MIN_VALUE; // every touch before this time has come

  Judge(int partitions) {
    newestMs = new long[partitions];
    Arrays.fill(newestMs, Long.MIN_VALUE);
  }

  @Override
  public void init(ProcessorContext<String, byte[]> given) {
    context = given;
    totals = given.getStateStore(TOTALS);
    entries = given.getStateStore(ENTRIES);
    pairs = given.getStateStore(PAIRS);
  }

  @Override
  public void process(Record<String, Touch> record) {
    Touch touch = record.value();
    touch.account = record.key();
    pending.add(touch);
    if (touch.timeMs <= newestMs[touch.partition]) return;
    boolean last = newestMs[touch.partition] == complete;
    newestMs[touch.partition] = touch.timeMs;
    if (!last) return;
    complete = Long.MAX_VALUE;
    for (long newest : newestMs) complete = Math.min(complete, newest);
    while (!pending.isEmpty() && pending.peek().timeMs < complete) judge(pending.poll());
  }

  private void judge(Touch touch) {
    byte[] side = ((touch.pays ? "P" : "R") + touch.account).getBytes(StandardCharsets.ISO_8859_1);
    Bytes sideKey = Bytes.wrap(side);
    Totals now = new Totals(totals.get(sideKey));
    if (now.count5 > 0) leave5(now, side, touch.timeMs);
    if (now.count60 > 0) leave60(now, side, touch.timeMs);
    now.count5++;
    now.sum5 += touch.amountMinor;
    now.count60++;
    now.sum60 += touch.amountMinor;
    now.lastMs = touch.timeMs;
    byte[] counterparty = touch.counterparty.getBytes(StandardCharsets.ISO_8859_1);
    entries.put(entryKey(side, touch.timeMs, touch.eventId.getBytes(StandardCharsets.ISO_8859_1)), entry(touch.amountMinor, counterparty));
    if (addToPair(side, counterparty, 1) == 1) now.distinct++;
    now.above = (byte) Rules.judge(now.above, touch.pays, now.count5, now.count60, now.sum60, now.distinct, touch.amountMinor, touch.account,
        touch.eventId, (account, json) -> context.forward(new Record<>(account, json, touch.timeMs)));
    totals.put(sideKey, now.write());
  }

  /** Entries that lay in the five minutes of the last touch and lie no more in those of this one. */
  private void leave5(Totals now, byte[] side, long timeMs) {
    Bytes from = entryKey(side, now.lastMs - Rules.SHORT_MS + 1, new byte[0]), to = entryKey(side, timeMs - Rules.SHORT_MS, LAST_ID);
    try (KeyValueIterator<Bytes, byte[]> leaving = entries.range(from, to)) {
      while (leaving.hasNext()) {
        now.count5--;
        now.sum5 -= ByteBuffer.wrap(leaving.next().value).getLong();
      }
    }
  }

  private void leave60(Totals now, byte[] side, long timeMs) {
    Bytes from = entryKey(side, 0, new byte[0]), to = entryKey(side, timeMs - Rules.LONG_MS, LAST_ID);
    try (KeyValueIterator<Bytes, byte[]> leaving = entries.range(from, to)) {
      while (leaving.hasNext()) {
        KeyValue<Bytes, byte[]> entry = leaving.next();
        now.count60--;
        now.sum60 -= ByteBuffer.wrap(entry.value).getLong();
        if (addToPair(side, Arrays.copyOfRange(entry.value, Long.BYTES, entry.value.length), -1) == 0) now.distinct--;
        entries.delete(entry.key);
      }
    }
  }

  private int addToPair(byte[] side, byte[] counterparty, int change) {
    Bytes key = Bytes.wrap(ByteBuffer.allocate(side.length + counterparty.length).put(side).put(counterparty).array());
    byte[] before = pairs.get(key);
    int count = (before == null ? 0 : ByteBuffer.wrap(before).getInt()) + change;
    if (count == 0) pairs.delete(key);
    else pairs.put(key, ByteBuffer.allocate(Integer.BYTES).putInt(count).array());
    return count;
  }

  private static Bytes entryKey(byte[] side, long timeMs, byte[] id) {
    return Bytes.wrap(ByteBuffer.allocate(side.length + Long.BYTES + id.length).put(side).putLong(timeMs).put(id).array());
  }

  private static byte[] entry(long amountMinor, byte[] counterparty) {
    return ByteBuffer.allocate(Long.BYTES + counterparty.length).putLong(amountMinor).put(counterparty).array();
  }

  private static final class Totals {
    int count5, count60, distinct;
    long sum5, sum60, lastMs;
    byte above;

    Totals(byte[] bytes) {
      if (bytes == null) return;
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      count5 = buffer.getInt();
      count60 = buffer.getInt();
      distinct = buffer.getInt();
      sum5 = buffer.getLong();
      sum60 = buffer.getLong();
      lastMs = buffer.getLong();
      above = buffer.get();
    }

    byte[] write() {
      return ByteBuffer.allocate(37).putInt(count5).putInt(count60).putInt(distinct).putLong(sum5).putLong(sum60).putLong(lastMs)
          .put(above).array();
    }
  }
}
