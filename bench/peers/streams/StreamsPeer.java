package peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The peers' job on Kafka Streams: Processor API, in-memory stores without changelogs, a repartition topic by account. */
public final class StreamsPeer {
  private static final int PARTITIONS = 8;

  /** A record becomes the touches of its payer and of its payee. */
  static final class Split implements Processor<byte[], byte[], String, Touch> {
    private final Transfer transfer = new Transfer();
    private ProcessorContext<String, Touch> context;

    @Override
    public void init(ProcessorContext<String, Touch> given) {
      context = given;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      try {
        transfer.read(record.value());
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
      int partition = context.recordMetadata().orElseThrow().partition();
      context.forward(record.withKey(transfer.payer).withValue(Touch.of(transfer, true, partition)));
      context.forward(record.withKey(transfer.payee).withValue(Touch.of(transfer, false, partition)));
    }
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingDisabled() // nobody keeps its state in this job
        .withCachingDisabled();
  }

  public static void main(String[] words) throws Exception {
    Arguments arguments = new Arguments(words);
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments.text("name"));
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.text("brokers"));
    settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments.text("folder"));
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, arguments.number("parallelism"));
    settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    settings.put(StreamsConfig.producerPrefix("acks"), "all");
    settings.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
    settings.put(StreamsConfig.producerPrefix("batch.size"), 131_072);

    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(store(Judge.TOTALS)).addStateStore(store(Judge.ENTRIES)).addStateStore(store(Judge.PAIRS));
    builder.stream(arguments.text("input"), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .process(Split::new)
        .repartition(Repartitioned.with(Serdes.String(), Touch.serde()).withName("touches").withNumberOfPartitions(PARTITIONS))
        .process(() -> new Judge(PARTITIONS), Judge.TOTALS, Judge.ENTRIES, Judge.PAIRS)
        .to(arguments.text("output"), Produced.with(Serdes.String(), Serdes.ByteArray()));

    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    streams.setUncaughtExceptionHandler(error -> {
      error.printStackTrace();
      Runtime.getRuntime().halt(70);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    streams.start();
    Thread.currentThread().join(); // until SIGTERM
  }

  private StreamsPeer() {}
}
