package peers;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.PredefinedOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The peers' job on Flink: Kafka source with a watermark for each partition, keyBy, a KeyedProcessFunction that holds touches back until
 * the watermark has passed them (as SQL's OVER windows do) and then judges them in the order of time and id.
 */
public final class FlinkPeer {
  /** A record becomes the touches of its payer and of its payee. */
  static final class Touches implements KafkaRecordDeserializationSchema<Touch> {
    private static final long serialVersionUID = 1;
    private transient Transfer transfer;
    private transient Touch touch;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Touch> out) throws java.io.IOException {
      if (transfer == null) {
        transfer = new Transfer();
        touch = new Touch(); // reused: keyBy writes it at once
      }
      transfer.read(record.value());
      touch.set(transfer, true);
      out.collect(touch);
      touch.set(transfer, false);
      out.collect(touch);
    }

    @Override
    public TypeInformation<Touch> getProducedType() {
      return TypeInformation.of(Touch.class);
    }
  }

  private static final Map<String, DeliveryGuarantee> GUARANTEES = Map.of("none", DeliveryGuarantee.NONE, "at-least-once",
      DeliveryGuarantee.AT_LEAST_ONCE, "exactly-once", DeliveryGuarantee.EXACTLY_ONCE);

  private static Configuration settings(Arguments arguments, boolean rocksdb, boolean latency) {
    Configuration settings = new Configuration();
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none"); // what fails shall be seen
    settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "file://" + arguments.text("folder") + "/checkpoints");
    if (latency) { // as the manual says for low latency; the defaults, 100 and 200 ms, are for throughput
      settings.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(1));
      settings.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(1));
    }
    settings.set(StateBackendOptions.STATE_BACKEND, rocksdb ? "rocksdb" : "hashmap");
    if (!rocksdb) return settings;
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(arguments.number("store-mib"))); // block cache and write buffers
    settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    settings.set(RocksDBOptions.LOCAL_DIRECTORIES, arguments.text("folder") + "/rocksdb");
    settings.set(RocksDBOptions.PREDEFINED_OPTIONS, PredefinedOptions.FLASH_SSD_OPTIMIZED.name());
    settings.set(RocksDBOptions.TIMER_SERVICE_FACTORY, EmbeddedRocksDBStateBackend.PriorityQueueStateType.HEAP); // there are few
    settings.set(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
    return settings;
  }

  private static KafkaSink<Finding> sink(Arguments arguments, DeliveryGuarantee guarantee, boolean latency) {
    String output = arguments.text("output");
    Properties producer = new Properties();
    producer.setProperty("acks", "all");
    producer.setProperty("linger.ms", latency ? "0" : "5");
    producer.setProperty("compression.type", "lz4");
    producer.setProperty("transaction.timeout.ms", "600000"); // brokers permit 15 min, Flink's own hour is refused
    KafkaRecordSerializationSchema<Finding> records = (finding, context, timestamp) ->
        new ProducerRecord<>(output, finding.account.getBytes(StandardCharsets.UTF_8), finding.json);
    return KafkaSink.<Finding>builder()
        .setBootstrapServers(arguments.text("brokers"))
        .setKafkaProducerConfig(producer)
        .setRecordSerializer(records)
        .setDeliveryGuarantee(guarantee)
        .setTransactionalIdPrefix(arguments.text("name"))
        .build();
  }

  public static void main(String[] words) throws Exception {
    Arguments arguments = new Arguments(words);
    boolean rocksdb = arguments.text("store").equals("rocksdb"), latency = arguments.text("aim").equals("latency");
    DeliveryGuarantee guarantee = GUARANTEES.get(arguments.text("guarantee"));
    StreamExecutionEnvironment flink =
        StreamExecutionEnvironment.createLocalEnvironment(arguments.number("parallelism"), settings(arguments, rocksdb, latency));
    if (guarantee != DeliveryGuarantee.NONE) {
      flink.enableCheckpointing(arguments.number("checkpoint-ms"),
          guarantee == DeliveryGuarantee.EXACTLY_ONCE ? CheckpointingMode.EXACTLY_ONCE : CheckpointingMode.AT_LEAST_ONCE);
    }

    KafkaSource<Touch> source = KafkaSource.<Touch>builder()
        .setBootstrapServers(arguments.text("brokers"))
        .setTopics(arguments.text("input"))
        .setGroupId("flink-peer")
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new Touches())
        .build();

    var touches = flink.fromSource(source, WatermarkStrategy.forMonotonousTimestamps(), "transfers");
    var findings = rocksdb ? touches.keyBy(touch -> (touch.pays ? "P" : "R") + touch.account).process(new StoreJudge())
                           : touches.keyBy(touch -> touch.account).process(new HeapJudge());
    findings.sinkTo(sink(arguments, guarantee, latency));
    flink.execute("peers");
  }

  private FlinkPeer() {}
}
