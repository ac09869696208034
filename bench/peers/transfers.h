// The stream of the peers' job: transfers of one seed, the same bytes on every machine. Integers only.
//
// Accounts pay and are paid: 80 % of the choices fall on all alike, 19 % by Zipf's law (exponent 1.0), and 1
// % of the transfers belong to planted bursts, one account to thirty others or thirty to one. The warm-up
// lasts an hour of event time, however many transfers it has. In each partition event time never goes back;
// partitions stand up to 2 s apart. Marks tell a reader of the findings how far an engine has come: the last
// transfers of the warm-up and of the measured part are those of accounts that do nothing else, each of which
// pays so often that a rule must raise. Transfers behind the last mark only let event time move on; their
// findings do not count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stream/app/prng.h"

namespace xiezhi::bench {

struct StreamOptions {
  std::uint64_t seed = 1;
  std::uint64_t warmup = 4'000'000, measured = 10'000'000, tail = 40'000;  // transfers
  std::uint32_t accounts = 200'000;
};

constexpr int kTransferPartitions = 8;
constexpr std::uint32_t kMarkAccounts = 64;  // of each mark
constexpr std::uint32_t kMarks = 2;
constexpr std::uint32_t kMarkTransfers = 10;  // of each of them: rule count5

struct Transfer {
  std::uint64_t number = 0;
  std::int64_t time_ms = 0;
  std::uint32_t payer = 0, payee = 0;  // numbers of accounts
  std::int64_t amount_minor = 0;
};

class Transfers {
 public:
  explicit Transfers(const StreamOptions& options);
  bool next(Transfer& transfer);  // false at the end
  std::uint64_t total() const { return options_.warmup + options_.measured + options_.tail; }

 private:
  std::uint32_t any_account();
  std::uint32_t other_account(std::uint32_t than);
  void choose_parties(Transfer& transfer);
  bool choose_mark(Transfer& transfer) const;
  std::int64_t amount_minor();

  StreamOptions options_;
  Prng prng_;
  std::vector<std::uint64_t> zipf_;  // weights of the ranks up to each, in units of 2^-32
  std::uint64_t number_ = 0;
  std::uint32_t burst_left_ = 0, burst_account_ = 0;
  bool burst_pays_ = false;
};

// 19 digits, different for different numbers.
std::string account_text(std::uint32_t account);
// Texts in the order of the numbers.
std::string event_id_text(std::uint64_t number);
// The account of a mark, 0 or 1.
constexpr std::uint32_t mark_account(const StreamOptions& options, std::uint32_t mark, std::uint32_t which) {
  return options.accounts + mark * kMarkAccounts + which;
}

// transfer.v1 with the optional fields that banks fill, about 500 bytes.
void render(const Transfer& transfer, std::string& json);

// Where producers put a key (murmur2, as Java's).
int partition_of_key(std::string_view key, int partitions);

}  // namespace xiezhi::bench
