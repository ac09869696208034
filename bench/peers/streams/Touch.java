package peers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;

/** One side of a transfer, on its way to its account through the repartition topic. */
final class Touch implements Comparable<Touch> {
  private static final int ACCOUNT_BYTES = 19; // of every account of the stream

  String account, counterparty, eventId;
  long timeMs, amountMinor;
  boolean pays;
  byte partition; // of the transfer: each of them has its own event time

  static Touch of(Transfer transfer, boolean pays, int partition) {
    Touch touch = new Touch();
    touch.pays = pays;
    touch.account = pays ? transfer.payer : transfer.payee;
    touch.counterparty = pays ? transfer.payee : transfer.payer;
    touch.eventId = transfer.eventId;
    touch.timeMs = transfer.timeMs;
    touch.amountMinor = transfer.amountMinor;
    touch.partition = (byte) partition;
    return touch;
  }

  @Override
  public int compareTo(Touch other) {
    return timeMs != other.timeMs ? Long.compare(timeMs, other.timeMs) : eventId.compareTo(other.eventId);
  }

  static Serde<Touch> serde() {
    return Serdes.serdeFrom((topic, touch) -> touch.write(), (topic, bytes) -> read(bytes, null));
  }

  /** Different for different touches: event, side, account. */
  Bytes key() {
    return Bytes.wrap((eventId + (pays ? "P" : "R") + account).getBytes(StandardCharsets.ISO_8859_1));
  }

  static String accountOf(byte[] key) {
    return new String(key, key.length - ACCOUNT_BYTES, ACCOUNT_BYTES, StandardCharsets.ISO_8859_1);
  }

  byte[] write() {
    byte[] party = counterparty.getBytes(StandardCharsets.ISO_8859_1), event = eventId.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(20 + party.length + event.length)
        .put((byte) (pays ? 1 : 0)).put(partition).putLong(timeMs).putLong(amountMinor)
        .put((byte) party.length).put(party).put((byte) event.length).put(event).array();
  }

  static Touch read(byte[] bytes, String account) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Touch touch = new Touch();
    touch.account = account;
    touch.pays = buffer.get() != 0;
    touch.partition = buffer.get();
    touch.timeMs = buffer.getLong();
    touch.amountMinor = buffer.getLong();
    touch.counterparty = text(buffer);
    touch.eventId = text(buffer);
    return touch;
  }

  private static String text(ByteBuffer buffer) {
    int length = buffer.get();
    String text = new String(buffer.array(), buffer.position(), length, StandardCharsets.ISO_8859_1);
    buffer.position(buffer.position() + length);
    return text;
  }
}
