package peers;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.apache.flink.types.Value;

/** One side of a transfer, on its way to its account. A Value writes itself, without reflection. */
public final class Touch implements Value {
  private static final long serialVersionUID = 1;

  public String account, counterparty, eventId;
  public long timeMs, amountMinor;
  public boolean pays;

  public void set(Transfer transfer, boolean side) {
    pays = side;
    account = side ? transfer.payer : transfer.payee;
    counterparty = side ? transfer.payee : transfer.payer;
    eventId = transfer.eventId;
    timeMs = transfer.timeMs;
    amountMinor = transfer.amountMinor;
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    out.writeBoolean(pays);
    out.writeLong(timeMs);
    out.writeLong(amountMinor);
    StringValue.writeString(account, out);
    StringValue.writeString(counterparty, out);
    StringValue.writeString(eventId, out);
  }

  @Override
  public void read(DataInputView in) throws IOException {
    pays = in.readBoolean();
    timeMs = in.readLong();
    amountMinor = in.readLong();
    account = StringValue.readString(in);
    counterparty = StringValue.readString(in);
    eventId = StringValue.readString(in);
  }
}
