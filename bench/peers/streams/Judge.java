package peers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.PriorityQueue;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Touches into findings. A store keeps bytes, so what one touch changes is kept small: the totals of a side of an account under its
 * name, each entry of the last hour under name and number, the number of transfers with each counterparty under both names.
 *
 * Streams has no watermarks, and the records of a repartition partition come from all the tasks before it. Each touch says which
 * partition its transfer came from, where event time never goes back; touches wait in a queue until all partitions are behind them.
 * Where state must survive, those that wait are in a store as well: their offsets are committed before their turn has come.
 */
final class Judge implements Processor<String, Touch, String, byte[]> {
  static final String TOTALS = "totals", ENTRIES = "entries", PAIRS = "pairs", PENDING = "pending";

  private final boolean keepsPending;
  private final PriorityQueue<Touch> pending = new PriorityQueue<>();
  private final long[] newestMs;
  private final Side side = new Side();
  private ProcessorContext<String, byte[]> context;
  private KeyValueStore<Bytes, byte[]> totals, entries, pairs, kept;
  private long complete = Long.MIN_VALUE; // every touch before this time has come

  Judge(int partitions, boolean keepsPending) {
    this.keepsPending = keepsPending;
    newestMs = new long[partitions];
    Arrays.fill(newestMs, Long.MIN_VALUE);
  }

  @Override
  public void init(ProcessorContext<String, byte[]> given) {
    context = given;
    totals = given.getStateStore(TOTALS);
    entries = given.getStateStore(ENTRIES);
    pairs = given.getStateStore(PAIRS);
    if (!keepsPending) return;
    kept = given.getStateStore(PENDING);
    try (KeyValueIterator<Bytes, byte[]> all = kept.all()) {
      all.forEachRemaining(one -> pending.add(Touch.read(one.value, Touch.accountOf(one.key.get()))));
    }
  }

  @Override
  public void process(Record<String, Touch> record) {
    Touch touch = record.value();
    touch.account = record.key();
    pending.add(touch);
    if (keepsPending) kept.put(touch.key(), touch.write());
    if (touch.timeMs <= newestMs[touch.partition]) return;
    boolean last = newestMs[touch.partition] == complete;
    newestMs[touch.partition] = touch.timeMs;
    if (!last) return;
    complete = Long.MAX_VALUE;
    for (long newest : newestMs) complete = Math.min(complete, newest);
    while (!pending.isEmpty() && pending.peek().timeMs < complete) judge(pending.poll());
  }

  private void judge(Touch touch) {
    if (keepsPending) kept.delete(touch.key());
    side.name = ((touch.pays ? "P" : "R") + touch.account).getBytes(StandardCharsets.ISO_8859_1);
    Bytes key = Bytes.wrap(side.name);
    Totals now = Totals.read(totals.get(key));
    now.judge(touch, side, (account, json) -> context.forward(new Record<>(account, json, touch.timeMs)));
    totals.put(key, now.write());
  }

  /** What of the stores is of one side of one account. */
  private final class Side implements Totals.Entries<RuntimeException> {
    byte[] name;

    @Override
    public void put(long number, byte[] entry) {
      entries.put(key(number), entry);
    }

    @Override
    public byte[] get(long number) {
      return entries.get(key(number));
    }

    @Override
    public void remove(long number) {
      entries.delete(key(number));
    }

    @Override
    public int count(String counterparty, int change) {
      byte[] other = counterparty.getBytes(StandardCharsets.ISO_8859_1);
      Bytes key = Bytes.wrap(ByteBuffer.allocate(name.length + other.length).put(name).put(other).array());
      byte[] before = pairs.get(key);
      int after = (before == null ? 0 : ByteBuffer.wrap(before).getInt()) + change;
      if (after == 0) pairs.delete(key);
      else pairs.put(key, ByteBuffer.allocate(Integer.BYTES).putInt(after).array());
      return after;
    }

    private Bytes key(long number) {
      return Bytes.wrap(ByteBuffer.allocate(name.length + Long.BYTES).put(name).putLong(number).array());
    }
  }
}
