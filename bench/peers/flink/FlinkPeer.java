package peers;

import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The peers' job on Flink: Kafka source with a watermark for each partition, keyBy account, a KeyedProcessFunction that holds touches
 * back until the watermark has passed them (as SQL's OVER windows do) and then judges them in the order of time and id.
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

  public static final class Finding {
    public String account;
    public byte[] json;
  }

  static final class Judge extends KeyedProcessFunction<String, Touch, Finding> {
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
      AccountState account = accounts.value();
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
      Rules.Output output = (owner, json) -> {
        finding.account = owner;
        finding.json = json;
        out.collect(finding);
      };
      while (!account.pending.isEmpty() && account.pending.peek().timeMs <= timeMs) {
        AccountState.Pending touch = account.pending.poll();
        AccountState.Side side = account.side(touch.pays);
        side.add(touch);
        side.above = Rules.judge(side.above, touch.pays, side.head - side.tail5, side.head - side.tail60, side.sum60,
            side.distinct.size(), touch.amountMinor, name, touch.eventId, output);
      }
    }
  }

  public static void main(String[] words) throws Exception {
    Arguments arguments = new Arguments(words);
    String brokers = arguments.text("brokers"), output = arguments.text("output");

    Configuration settings = new Configuration();
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    StreamExecutionEnvironment flink = StreamExecutionEnvironment.createLocalEnvironment(arguments.number("parallelism"), settings);

    KafkaSource<Touch> source = KafkaSource.<Touch>builder()
        .setBootstrapServers(brokers)
        .setTopics(arguments.text("input"))
        .setGroupId("flink-peer")
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new Touches())
        .build();

    Properties producer = new Properties();
    producer.setProperty("acks", "all");
    producer.setProperty("linger.ms", "5");
    producer.setProperty("compression.type", "lz4");
    KafkaRecordSerializationSchema<Finding> records = (finding, context, timestamp) ->
        new ProducerRecord<>(output, finding.account.getBytes(StandardCharsets.UTF_8), finding.json);
    KafkaSink<Finding> sink = KafkaSink.<Finding>builder()
        .setBootstrapServers(brokers)
        .setKafkaProducerConfig(producer)
        .setRecordSerializer(records)
        .setDeliveryGuarantee(DeliveryGuarantee.NONE) // nobody makes snapshots in this job
        .build();

    flink.fromSource(source, WatermarkStrategy.forMonotonousTimestamps(), "transfers")
        .keyBy(touch -> touch.account)
        .process(new Judge())
        .sinkTo(sink);
    flink.execute("peers");
  }

  private FlinkPeer() {}
}
