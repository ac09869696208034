#include "stream/io/kafka_group.h"

#include <librdkafka/rdkafka.h>

#include <memory>

#include "stream/io/kafka_client.h"

namespace xiezhi::kafka {
namespace {

constexpr int kTimeoutMs = 15'000;

Result<Owned<rd_kafka_t>> open_as(const Connection& connection, const std::string& group,
                                  Callbacks& callbacks) {
  auto conf = configure(connection, ClientRole::consumer, callbacks);
  if (!conf) return tl::unexpected(conf.error());
  if (Result<void> done = set(conf->get(), "group.id", group); !done) return tl::unexpected(done.error());
  return start_consumer(std::move(*conf));
}

tl::unexpected<Error> failed(const std::string& what, const std::string& group, int code) {
  return fail(Exit::unavailable, "kafka: cannot " + what + " group " + group + ": " + text_of(code));
}

}  // namespace

Result<std::vector<Standing>> standing_of(const Connection& connection, const std::string& group,
                                          const std::string& topic, int partitions) {
  Callbacks callbacks;
  const auto client = open_as(connection, group, callbacks);
  if (!client) return tl::unexpected(client.error());
  const Owned<rd_kafka_topic_partition_list_t> list(rd_kafka_topic_partition_list_new(partitions));
  for (std::int32_t partition = 0; partition < partitions; ++partition)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  std::vector<Assigned> assigned;
  const int code = learn_offsets(
      client->get(), list.get(), [] { return false; }, assigned);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed("learn the offsets of", group, code);
  std::vector<Standing> standing;
  standing.reserve(assigned.size());
  for (const Assigned& one : assigned) {
    standing.push_back({one.partition, one.committed, one.done_up_to, one.low, one.high});
  }
  return standing;
}

Result<void> set_standing(const Connection& connection, const std::string& group, const std::string& topic,
                          std::span<const Standing> standing) {
  Callbacks callbacks;
  const auto client = open_as(connection, group, callbacks);
  if (!client) return tl::unexpected(client.error());
  const Owned<rd_kafka_topic_partition_list_t> list(
      rd_kafka_topic_partition_list_new(static_cast<int>(standing.size())));
  for (const Standing& one : standing) {
    auto* entry = rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), one.partition);
    entry->offset = one.committed;
    write_done_up_to(*entry, one.done_up_to);
  }
  const rd_kafka_resp_err_t code = rd_kafka_commit(client->get(), list.get(), 0);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed("set the offsets of", group, code);
  return {};
}

Result<std::vector<std::string>> members_of(const Connection& connection, const std::string& group) {
  Callbacks callbacks;
  const auto client = open_as(connection, group, callbacks);
  if (!client) return tl::unexpected(client.error());
  const rd_kafka_group_list* answer = nullptr;
  const rd_kafka_resp_err_t code = rd_kafka_list_groups(client->get(), group.c_str(), &answer, kTimeoutMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed("list the members of", group, code);
  const std::unique_ptr<const rd_kafka_group_list, void (*)(const rd_kafka_group_list*)> groups(
      answer, rd_kafka_group_list_destroy);
  std::vector<std::string> members;
  for (const rd_kafka_group_info& one :
       std::span(groups->groups, static_cast<std::size_t>(groups->group_cnt))) {
    if (one.err != RD_KAFKA_RESP_ERR_NO_ERROR) return failed("list the members of", group, one.err);
    for (const rd_kafka_group_member_info& member :
         std::span(one.members, static_cast<std::size_t>(one.member_cnt))) {
      members.push_back(std::string(member.client_id) + " at " + member.client_host);
    }
  }
  return members;
}

}  // namespace xiezhi::kafka
