// Where a group stands, asked of brokers that may not be ready to say.
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "stream/io/kafka_client.h"

namespace xiezhi::kafka {
namespace {

constexpr std::chrono::milliseconds kAskAgainAfter{100};
constexpr std::chrono::milliseconds kOneAnswerWithin{2'000};

constexpr std::string_view kDoneUpTo = "done_up_to=";

constexpr auto kTransient = std::to_array<rd_kafka_resp_err_t>({
    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
    RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH,
    RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
    RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT,
    RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,  // not every broker has heard of a new topic
    RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
    RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
    RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
    RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
    RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
    RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
    RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
    RD_KAFKA_RESP_ERR__TIMED_OUT,
    RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE,
    RD_KAFKA_RESP_ERR__TRANSPORT,
    RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
    RD_KAFKA_RESP_ERR__WAIT_COORD,
    RD_KAFKA_RESP_ERR__WAIT_CACHE,
});

// Calls `ask(timeout_ms)` until its answer is not transient, `end` has come or `give_up()`; the last answer.
template <class GiveUp, class Ask>
rd_kafka_resp_err_t ask_until(std::chrono::steady_clock::time_point end, const GiveUp& give_up,
                              const Ask& ask) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    const auto timeout = std::clamp(left, kAskAgainAfter, kOneAnswerWithin);
    const rd_kafka_resp_err_t code = ask(static_cast<int>(timeout.count()));
    if (std::find(kTransient.begin(), kTransient.end(), code) == kTransient.end()) return code;
    if (std::chrono::steady_clock::now() + kAskAgainAfter >= end || give_up()) return code;
    std::this_thread::sleep_for(kAskAgainAfter);
  }
}

// What write_done_up_to wrote, or -1.
std::int64_t done_up_to(std::string_view metadata) {
  std::int64_t offset = -1;
  if (!metadata.starts_with(kDoneUpTo)) return offset;
  const auto [end, error] =
      std::from_chars(metadata.data() + kDoneUpTo.size(), metadata.data() + metadata.size(), offset);
  return error == std::errc() && end == metadata.data() + metadata.size() ? offset : -1;
}

// Fills the list with the group's offsets. A partition's own error counts as the call's: read as "none
// committed" it would send the group back to the beginning.
rd_kafka_resp_err_t committed(rd_kafka_t* client, rd_kafka_topic_partition_list_t* list, int timeout_ms) {
  const rd_kafka_resp_err_t code = rd_kafka_committed(client, list, timeout_ms);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
  for (const rd_kafka_topic_partition_t& entry :
       std::span(list->elems, static_cast<std::size_t>(list->cnt))) {
    if (entry.err != RD_KAFKA_RESP_ERR_NO_ERROR) return entry.err;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

// The client keeps a leader in mind that is gone, and calls a partition unknown for minutes that had none;
// only new metadata change its mind.
void ask_for_leaders(rd_kafka_t* client, int timeout_ms) {
  const struct rd_kafka_metadata* metadata = nullptr;
  if (rd_kafka_metadata(client, 1, nullptr, &metadata, timeout_ms) == RD_KAFKA_RESP_ERR_NO_ERROR)
    rd_kafka_metadata_destroy(metadata);
}

// The offset of each partition at a time, or at one of the protocol's names for an end:
// RD_KAFKA_OFFSET_BEGINNING is its first kept record, RD_KAFKA_OFFSET_END the next one. Not
// rd_kafka_query_watermark_offsets: it asks a leader that is gone again and again, without looking at its
// time limit.
rd_kafka_resp_err_t offsets_at(rd_kafka_t* client, rd_kafka_topic_partition_list_t* list, std::int64_t when,
                               int timeout_ms) {
  const std::span entries(list->elems, static_cast<std::size_t>(list->cnt));
  for (rd_kafka_topic_partition_t& entry : entries) entry.offset = when;
  rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(client, list, timeout_ms);
  for (const rd_kafka_topic_partition_t& entry : entries) {
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) code = entry.err;
  }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) ask_for_leaders(client, timeout_ms);
  return code;
}

// First kept and next offset of each partition of the list.
template <class GiveUp>
rd_kafka_resp_err_t ends_of(rd_kafka_t* client, const rd_kafka_topic_partition_list_t* list,
                            std::chrono::steady_clock::time_point end, const GiveUp& give_up,
                            std::span<Assigned> ends) {
  const Owned<rd_kafka_topic_partition_list_t> asked(rd_kafka_topic_partition_list_copy(list));
  for (const bool first : {true, false}) {
    const rd_kafka_resp_err_t code = ask_until(end, give_up, [&](int timeout_ms) {
      return offsets_at(client, asked.get(), first ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END,
                        timeout_ms);
    });
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
    for (std::size_t i = 0; i < ends.size(); ++i)
      (first ? ends[i].low : ends[i].high) = asked->elems[i].offset;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

void write_done_up_to(rd_kafka_topic_partition_t& entry, std::int64_t offset) {
  if (offset < 0) return;
  const std::string text = std::string(kDoneUpTo) + std::to_string(offset);
  entry.metadata = ::strndup(text.data(), text.size());  // the client frees it
  entry.metadata_size = entry.metadata == nullptr ? 0 : text.size();
}

int learn_offsets(rd_kafka_t* client, rd_kafka_topic_partition_list_t* list,
                  const std::function<bool()>& give_up, std::vector<Assigned>& assigned) {
  const auto end = std::chrono::steady_clock::now() + kAssignedWithin;
  const rd_kafka_resp_err_t code =
      ask_until(end, give_up, [&](int timeout_ms) { return committed(client, list, timeout_ms); });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
  assigned.reserve(static_cast<std::size_t>(list->cnt));
  for (const rd_kafka_topic_partition_t& entry :
       std::span(list->elems, static_cast<std::size_t>(list->cnt))) {
    assigned.push_back({.partition = entry.partition, .committed = std::max<std::int64_t>(entry.offset, -1)});
    assigned.back().done_up_to = done_up_to({static_cast<const char*>(entry.metadata), entry.metadata_size});
  }
  return ends_of(client, list, end, give_up, assigned);
}

int learn_watermarks(rd_kafka_t* client, const std::string& topic, std::int32_t partition, std::int64_t& low,
                     std::int64_t& high, std::chrono::milliseconds within) {
  const Owned<rd_kafka_topic_partition_list_t> list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  Assigned one;
  const rd_kafka_resp_err_t code =
      ends_of(client, list.get(), std::chrono::steady_clock::now() + within, [] { return false; }, {&one, 1});
  low = one.low;
  high = one.high;
  return code;
}

}  // namespace xiezhi::kafka
