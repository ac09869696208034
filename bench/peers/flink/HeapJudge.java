package peers;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** By account, for state on the heap: one object an account, changed in place. */
final class HeapJudge extends KeyedProcessFunction<String, Touch, Finding> {
  private static final long serialVersionUID = 1;
  private transient ValueState<AccountState> accounts;
  private transient Finding finding;

  @Override
  public void open(OpenContext context) {
    accounts = getRuntimeContext().getState(new ValueStateDescriptor<>("account", AccountState.class));
    finding = new Finding(); // reused: the sink is chained and writes it at once
  }

  @Override
  public void processElement(Touch touch, Context context, Collector<Finding> out) throws Exception {
    AccountState account = accounts.value(); // a copy of its own while a checkpoint still reads the one before
    if (account == null) {
      account = new AccountState();
      accounts.update(account);
    }
    account.pending.add(new AccountState.Pending(touch));
    context.timerService().registerEventTimeTimer(touch.timeMs);
  }

  @Override
  public void onTimer(long timeMs, OnTimerContext context, Collector<Finding> out) throws Exception {
    AccountState account = accounts.value();
    String name = context.getCurrentKey();
    Rules.Output output = finding.to(out);
    while (!account.pending.isEmpty() && account.pending.peek().timeMs <= timeMs) {
      AccountState.Pending touch = account.pending.poll();
      AccountState.Side side = account.side(touch.pays);
      side.add(touch);
      side.above = Rules.judge(side.above, touch.pays, side.head - side.tail5, side.head - side.tail60, side.sum60,
          side.distinct.size(), touch.amountMinor, name, touch.eventId, output);
    }
  }
}
