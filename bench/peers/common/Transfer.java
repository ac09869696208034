package peers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** What the job needs of a transfer.v1 record, read with Jackson's streaming parser; the rest is skipped. One thread. */
public final class Transfer {
  private static final JsonFactory JSON = new JsonFactory();

  public String eventId, payer, payee;
  public long timeMs, amountMinor;

  public void read(byte[] record) throws IOException {
    try (JsonParser parser = JSON.createParser(record)) {
      parser.nextToken();
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        parser.nextToken();
        switch (field) {
          case "event_id" -> eventId = parser.getText();
          case "event_time" -> timeMs = parser.getLongValue();
          case "amount_minor" -> amountMinor = parser.getLongValue();
          case "payer" -> payer = account(parser);
          case "payee" -> payee = account(parser);
          default -> parser.skipChildren();
        }
      }
    }
  }

  private static String account(JsonParser parser) throws IOException {
    String account = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      if (field.equals("account")) account = parser.getText();
      else parser.skipChildren();
    }
    return account;
  }
}
