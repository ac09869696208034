package peers;

/** The command line of an engine: --name value pairs, all known to run.py. */
public final class Arguments {
  private final String[] words;

  public Arguments(String[] words) {
    this.words = words;
  }

  public String text(String name) {
    for (int i = 0; i + 1 < words.length; i += 2) {
      if (words[i].equals("--" + name)) return words[i + 1];
    }
    throw new IllegalArgumentException("--" + name + " is missing");
  }

  public int number(String name) {
    return Integer.parseInt(text(name));
  }
}
