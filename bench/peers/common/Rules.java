package peers;

import java.nio.charset.StandardCharsets;

/** The five rules. Each raises when it begins to hold; whether it held at the last touch is a bit of `above`. */
public final class Rules {
  public static final long SHORT_MS = 5 * 60_000L, LONG_MS = 60 * 60_000L;

  /** Takes what is raised. */
  public interface Output {
    void finding(String account, byte[] json);
  }

  private Rules() {}

  /** The figures include the touch; its new `above`. */
  public static int judge(int above, boolean pays, long count5, long count60, long sum60, long distinct60, long amount,
      String account, String eventId, Output output) {
    int holding = 0;
    if (pays && count5 >= 10) holding |= raise(above, 1, "count5", account, eventId, count5, output);
    if (sum60 >= 3_000_000) holding |= raise(above, 2, "sum60", account, eventId, sum60, output);
    if (distinct60 >= 20) holding |= raise(above, 4, pays ? "payees" : "payers", account, eventId, distinct60, output);
    if (count60 >= 5 && amount * 100 >= sum60 * 90) holding |= raise(above, 8, "share", account, eventId, amount, output);
    return holding;
  }

  private static int raise(int above, int bit, String rule, String account, String eventId, long value, Output output) {
    if ((above & bit) == 0) {
      String json = "{\"rule\":\"" + rule + "\",\"account\":\"" + account + "\",\"event_id\":\"" + eventId + "\",\"value\":" + value + "}";
      output.finding(account, json.getBytes(StandardCharsets.UTF_8));
    }
    return bit;
  }
}
