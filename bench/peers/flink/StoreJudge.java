package peers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** By side of an account, for state in RocksDB: what is read and written is always one key of one entry, never the whole account. */
final class StoreJudge extends KeyedProcessFunction<String, Touch, Finding> implements Totals.Entries<Exception> {
  private static final long serialVersionUID = 1;
  private transient ValueState<byte[]> totals;
  private transient MapState<Long, byte[]> entries;
  private transient MapState<String, Integer> pairs;
  private transient MapState<Long, List<Touch>> pending; // by time: a timer takes exactly those of its time
  private transient Finding finding;

  @Override
  public void open(OpenContext context) {
    TypeInformation<byte[]> bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
    totals = getRuntimeContext().getState(new ValueStateDescriptor<>("totals", bytes));
    entries = getRuntimeContext().getMapState(new MapStateDescriptor<>("entries", Types.LONG, bytes));
    pairs = getRuntimeContext().getMapState(new MapStateDescriptor<>("pairs", Types.STRING, Types.INT));
    pending = getRuntimeContext().getMapState(new MapStateDescriptor<>("pending", Types.LONG, Types.LIST(TypeInformation.of(Touch.class))));
    finding = new Finding(); // reused: the sink is chained and writes it at once
  }

  @Override
  public void processElement(Touch touch, Context context, Collector<Finding> out) throws Exception {
    List<Touch> sameTime = pending.get(touch.timeMs);
    if (sameTime == null) sameTime = new ArrayList<>(1);
    sameTime.add(touch);
    pending.put(touch.timeMs, sameTime);
    context.timerService().registerEventTimeTimer(touch.timeMs);
  }

  @Override
  public void onTimer(long timeMs, OnTimerContext context, Collector<Finding> out) throws Exception {
    List<Touch> sameTime = pending.get(timeMs);
    pending.remove(timeMs);
    sameTime.sort(Comparator.comparing(touch -> touch.eventId));
    Totals now = Totals.read(totals.value());
    Rules.Output output = finding.to(out);
    for (Touch touch : sameTime) now.judge(touch, this, output);
    totals.update(now.write());
  }

  @Override
  public void put(long number, byte[] entry) throws Exception {
    entries.put(number, entry);
  }

  @Override
  public byte[] get(long number) throws Exception {
    return entries.get(number);
  }

  @Override
  public void remove(long number) throws Exception {
    entries.remove(number);
  }

  @Override
  public int count(String counterparty, int change) throws Exception {
    Integer before = pairs.get(counterparty);
    int after = (before == null ? 0 : before) + change;
    if (after == 0) pairs.remove(counterparty);
    else pairs.put(counterparty, after);
    return after;
  }
}
