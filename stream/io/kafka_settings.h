// What we ask of the Kafka client, each setting with its reason. `kafka.properties` of the configuration wins
// over this table, except for the fixed rows, on which the promises about loss and duplicates stand.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace xiezhi::kafka {

// `gathering` and `transaction` are producers with more: their rows win over those of `every` and `producer`.
enum class ClientRole { every, consumer, producer, gathering, transaction };

struct Setting {
  ClientRole role;
  std::string_view name;
  std::string_view value;
  bool fixed;
  std::string_view why;
};

constexpr bool holds_for(ClientRole rows, ClientRole client) {
  return rows == ClientRole::every || rows == client ||
         (rows == ClientRole::producer &&
          (client == ClientRole::gathering || client == ClientRole::transaction));
}

inline constexpr auto kSettings = std::to_array<Setting>({
    {ClientRole::every, "socket.nagle.disable", "true", false,
     "Nagle's delay is on by default in this client"},
    {ClientRole::every, "socket.keepalive.enable", "true", false, "half-open connections are noticed"},
    {ClientRole::every, "socket.timeout.ms", "20000", false, "a silent broker is left after 20 s, not 60"},
    {ClientRole::every, "reconnect.backoff.ms", "50", false, "back soon after a broker's restart"},
    {ClientRole::every, "reconnect.backoff.max.ms", "2000", false, "output resumes within seconds of a heal"},
    {ClientRole::every, "topic.metadata.refresh.interval.ms", "60000", false,
     "new partitions and leaders are seen"},
    {ClientRole::every, "allow.auto.create.topics", "false", true,
     "a typing mistake must not create a topic"},
    {ClientRole::every, "log.connection.close", "false", false, "idle closes are no news"},

    {ClientRole::consumer, "enable.auto.commit", "false", true, "offsets follow acknowledged outputs"},
    {ClientRole::consumer, "enable.auto.offset.store", "false", true, "offsets follow acknowledged outputs"},
    {ClientRole::consumer, "auto.offset.reset", "error", true, "a silent jump over data is loss"},
    {ClientRole::consumer, "check.crcs", "true", false, "free within noise (hardware CRC)"},
    {ClientRole::consumer, "isolation.level", "read_committed", false,
     "records of aborted transactions never happened"},
    {ClientRole::consumer, "partition.assignment.strategy", "range", true,
     "eager: the cooperative one loses assignments in this version"},
    {ClientRole::consumer, "session.timeout.ms", "6000", false,
     "a dead process is replaced within 6 s; brokers allow no less"},
    {ClientRole::consumer, "heartbeat.interval.ms", "2000", false, "a third of the session"},
    {ClientRole::consumer, "retry.backoff.ms", "1000", false,
     "a commit that is sent again before the group's new coordinator is found closes the connection to it, "
     "and so on for ever (librdkafka issue 3645); 100 is the client's default"},
    {ClientRole::consumer, "queued.min.messages", "1000000", false,
     "a full prefetch queue pauses fetching for a second"},
    {ClientRole::consumer, "queued.max.messages.kbytes", "262144", false,
     "memory bound of the prefetch queue"},
    {ClientRole::consumer, "fetch.error.backoff.ms", "50", false, "back soon after a leader change"},
    {ClientRole::consumer, "fetch.message.max.bytes", "1048576", false,
     "as large as a batch may be: of larger ones brokers send but one a request, of one partition"},
    {ClientRole::consumer, "enable.partition.eof", "true", true,
     "markers of transactions are no records: only the client knows when it has come behind the last"},

    {ClientRole::producer, "enable.idempotence", "true", true, "no duplicates, no reordering by retries"},
    {ClientRole::producer, "acks", "all", true, "an acknowledged record survives a broker"},
    {ClientRole::producer, "max.in.flight.requests.per.connection", "1", false,
     "with more, one may be refused by a leader that comes up and the next be taken: the client then ends"},
    {ClientRole::producer, "message.timeout.ms", "0", true,
     "after an outage records are sent, never dropped silently"},
    {ClientRole::producer, "linger.ms", "0", false, "a prompt does not wait for company"},
    {ClientRole::producer, "queue.buffering.max.messages", "200000", false,
     "bounded: beyond it the sender waits"},
    {ClientRole::producer, "queue.buffering.max.kbytes", "131072", false,
     "bounded: beyond it the sender waits"},
    {ClientRole::producer, "compression.type", "lz4", false,
     "faster than none on loopback: fewer bytes in the kernel"},
    {ClientRole::producer, "retry.backoff.ms", "20", false, "retries are fast, a leader change is short"},
    {ClientRole::producer, "partitioner", "murmur2_random", false, "keys land where Java producers put them"},
    {ClientRole::producer, "message.max.bytes", "1000000", false, "the brokers' default limit"},

    {ClientRole::gathering, "linger.ms", "50", false,
     "brokers pay by the request, of which there is one a partition, and for these records nobody waits"},

    {ClientRole::transaction, "transaction.timeout.ms", "10000", false,
     "who reads committed records waits no longer for a process that died"},
    {ClientRole::transaction, "socket.timeout.ms", "9000", false, "the client wants less than a transaction"},
});

// What a client may hold in memory. 0: the table above says.
struct ClientMemory {
  std::int64_t fetched_bytes = 0;  // of a consumer: records that nobody has taken yet
  std::int64_t unsent_bytes = 0;   // of a producer: records that no broker has acknowledged yet
};

// What follows from it, in the place of the rows above: the bytes divided.
struct MemorySetting {
  ClientRole role;
  std::string_view name;
  std::int64_t divisor;
  std::string_view why;
};

inline constexpr auto kMemorySettings = std::to_array<MemorySetting>({
    {ClientRole::consumer, "queued.max.messages.kbytes", 2 * 1024,
     "half: what is on its way then comes as well, and each record takes more than its bytes"},
    {ClientRole::consumer, "queued.min.messages", 1024, "records of a few bytes take some 300 each"},
    {ClientRole::consumer, "fetch.max.bytes", 12,
     "an answer comes compressed, four or five times as small as it becomes"},
    {ClientRole::producer, "queue.buffering.max.kbytes", 2 * 1024,
     "half: each record takes more than its bytes, and is there again, compressed, while it is sent"},
    {ClientRole::producer, "queue.buffering.max.messages", 1024, "records of a few bytes take some 300 each"},
});

constexpr std::int64_t memory_of(ClientRole client, const ClientMemory& memory) {
  return client == ClientRole::consumer ? memory.fetched_bytes : memory.unsent_bytes;
}

}  // namespace xiezhi::kafka
