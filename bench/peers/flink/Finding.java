package peers;

import org.apache.flink.util.Collector;

/** What the sink writes. */
public final class Finding {
  public String account;
  public byte[] json;

  Rules.Output to(Collector<Finding> out) {
    return (owner, text) -> {
      account = owner;
      json = text;
      out.collect(this);
    };
  }
}
