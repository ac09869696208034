package peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
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
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The peers' job on Kafka Streams: Processor API, stores in memory or in RocksDB, a repartition topic by account. */
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

  private final boolean rocksdb, keeps;

  private StreamsPeer(Arguments arguments) {
    rocksdb = arguments.text("store").equals("rocksdb");
    keeps = !arguments.text("guarantee").equals("none"); // state survives: changelogs
  }

  /** The cache spares RocksDB, and the changelog all but the last value between two commits; an entry is written once. Memory is faster bare. */
  private StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    KeyValueBytesStoreSupplier supplier = rocksdb ? Stores.persistentKeyValueStore(name) : Stores.inMemoryKeyValueStore(name);
    StoreBuilder<KeyValueStore<Bytes, byte[]>> builder = Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray());
    if (rocksdb && !name.equals(Judge.ENTRIES)) builder.withCachingEnabled();
    else builder.withCachingDisabled();
    return keeps ? builder.withLoggingEnabled(Map.of()) : builder.withLoggingDisabled();
  }

  private static Properties settings(Arguments arguments) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments.text("name"));
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.text("brokers"));
    settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments.text("folder"));
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, arguments.number("parallelism"));
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        arguments.text("guarantee").equals("exactly-once") ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
    settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 256L << 20);
    settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    settings.put(StreamsConfig.producerPrefix("acks"), "all");
    settings.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
    settings.put(StreamsConfig.producerPrefix("batch.size"), 131_072);
    if (arguments.text("aim").equals("latency")) settings.put(StreamsConfig.producerPrefix("linger.ms"), 0); // Streams' own 100 is for throughput
    return settings;
  }

  private KafkaStreams build(Arguments arguments) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(store(Judge.TOTALS)).addStateStore(store(Judge.ENTRIES)).addStateStore(store(Judge.PAIRS));
    if (keeps) builder.addStateStore(store(Judge.PENDING));
    String[] stores = keeps ? new String[] {Judge.TOTALS, Judge.ENTRIES, Judge.PAIRS, Judge.PENDING}
                            : new String[] {Judge.TOTALS, Judge.ENTRIES, Judge.PAIRS};
    builder.stream(arguments.text("input"), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .process(Split::new)
        .repartition(Repartitioned.with(Serdes.String(), Touch.serde()).withName("touches").withNumberOfPartitions(PARTITIONS))
        .process(() -> new Judge(PARTITIONS, keeps), stores)
        .to(arguments.text("output"), Produced.with(Serdes.String(), Serdes.ByteArray()));
    return new KafkaStreams(builder.build(), settings(arguments));
  }

  public static void main(String[] words) throws Exception {
    Arguments arguments = new Arguments(words);
    KafkaStreams streams = new StreamsPeer(arguments).build(arguments);
    streams.setUncaughtExceptionHandler(error -> {
      error.printStackTrace();
      Runtime.getRuntime().halt(70);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    streams.start();
    Thread.currentThread().join(); // until SIGTERM
  }
}
