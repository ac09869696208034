#include "bench/peers/transfers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>

namespace xiezhi::bench {
namespace {

constexpr std::int64_t kStartMs = 1'767'542'400'000;
constexpr std::uint64_t kWarmupMs = 3'600'000;
constexpr std::int64_t kApartMs = 2'000;
constexpr std::uint32_t kBurst = 30;
constexpr auto kNames =
    std::to_array<std::string_view>({"王敏", "李强", "张丽", "刘洋", "陈静", "杨帆", "赵磊", "黄燕"});
constexpr auto kBanks = std::to_array<std::string_view>({"104100000004", "105100000017"});
constexpr auto kRemarks =
    std::to_array<std::string_view>({"房租", "货款", "生活费", "礼金", "水电费", "订单"});

void append(std::string& out, std::uint64_t value, std::size_t width) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  if (size < width) out.append(width - size, '0');
  out.append(digits.data(), size);
}

// A bank knows more of its own customer, the payer.
void append_party(std::string& out, std::string_view key, std::uint32_t account, bool customer) {
  const std::uint64_t draw = scatter(account);
  out += key;
  out += R"({"account":")";
  out += account_text(account);
  out += R"(","bank":")";
  out += kBanks[draw >> 40U & 1U];
  out += R"(","name":")";
  out += kNames[draw >> 32U & 7U];
  if (customer) {
    out += R"(","kind":"person","customer_id":"C)";
    append(out, account, 9);
    out += R"(","phone":"139)";
    append(out, account, 8);
  }
  out += R"(","region":"430302"})";
}

}  // namespace

Transfers::Transfers(const StreamOptions& options) : options_(options), prng_(options.seed) {
  zipf_.reserve(options.accounts);
  std::uint64_t sum = 0;
  for (std::uint64_t rank = 1; rank <= options.accounts; ++rank)
    zipf_.push_back(sum += (std::uint64_t{1} << 32U) / rank);
}

bool Transfers::next(Transfer& transfer) {
  if (number_ == total()) return false;
  transfer.number = number_;
  const int partition = partition_of_key(event_id_text(number_), kTransferPartitions);
  transfer.time_ms = kStartMs + static_cast<std::int64_t>(number_ * kWarmupMs / options_.warmup) -
                     kApartMs * partition / (kTransferPartitions - 1);
  transfer.amount_minor = amount_minor();
  if (!choose_mark(transfer)) choose_parties(transfer);
  ++number_;
  return true;
}

bool Transfers::choose_mark(Transfer& transfer) const {
  for (std::uint32_t mark = 0; mark < kMarks; ++mark) {
    const std::uint64_t end = options_.warmup + mark * options_.measured;
    const std::uint64_t left = end - number_;  // wraps behind the mark
    if (left == 0 || left > std::uint64_t{kMarkAccounts} * kMarkTransfers) continue;
    transfer.payer = mark_account(options_, mark, static_cast<std::uint32_t>(left % kMarkAccounts));
    transfer.payee = mark_account(options_, kMarks, static_cast<std::uint32_t>(left % kMarkAccounts));
    return true;
  }
  return false;
}

void Transfers::choose_parties(Transfer& transfer) {
  if (prng_.below(100) > 0) {
    transfer.payer = any_account();
    transfer.payee = other_account(transfer.payer);
    return;
  }
  if (burst_left_ == 0) {
    burst_left_ = kBurst;
    burst_account_ = prng_.below(options_.accounts);
    burst_pays_ = prng_.below(2) == 0;
  }
  --burst_left_;
  const std::uint32_t other = other_account(burst_account_);
  transfer.payer = burst_pays_ ? burst_account_ : other;
  transfer.payee = burst_pays_ ? other : burst_account_;
}

// Of 99 choices 80 fall on all alike and 19 by Zipf's law.
std::uint32_t Transfers::any_account() {
  if (prng_.below(99) < 80) return prng_.below(options_.accounts);
  const std::uint64_t point = prng_.next() % zipf_.back();
  return static_cast<std::uint32_t>(std::upper_bound(zipf_.begin(), zipf_.end(), point) - zipf_.begin());
}

std::uint32_t Transfers::other_account(std::uint32_t than) {
  for (;;) {
    const std::uint32_t account = any_account();
    if (account != than) return account;
  }
}

// Three digits and a power of ten; one in a thousand is large.
std::int64_t Transfers::amount_minor() {
  constexpr std::array<std::int64_t, 20> powers = {1,  1,  1,   1,   1,   1,   10,  10,  10,  10,
                                                   10, 10, 100, 100, 100, 100, 100, 100, 100, 1'000};
  const std::int64_t digits = prng_.between(100, 999);
  return digits * (prng_.below(1'000) == 0 ? 10'000 : prng_.pick(powers));
}

std::string account_text(std::uint32_t account) {
  std::string text = "6222";
  append(text, std::uint64_t{account} * 982'451'653 + 20'260'104, 15);
  return text;
}

std::string event_id_text(std::uint64_t number) {
  std::string text = "T";
  append(text, number, 12);
  return text;
}

void render(const Transfer& transfer, std::string& json) {
  json = R"({"type":"transfer.v1","event_id":")";
  json += event_id_text(transfer.number);
  json += R"(","event_time":)";
  append(json, static_cast<std::uint64_t>(transfer.time_ms), 1);
  json += R"(,"institution_id":"104100000004",)";
  append_party(json, R"("payer":)", transfer.payer, true);
  append_party(json, R"(,"payee":)", transfer.payee, false);
  json += R"(,"amount_minor":)";
  append(json, static_cast<std::uint64_t>(transfer.amount_minor), 1);
  json += R"(,"currency":"CNY","status":"done","channel":"mobile","purpose_code":"GDDS","remark":")";
  json += kRemarks[transfer.number % kRemarks.size()];
  json += R"(","device":{"id":"dv)";
  append(json, transfer.payer, 10);
  json += R"(","ip":"58.96.64.240"}})";
}

int partition_of_key(std::string_view key, int partitions) {
  constexpr std::uint32_t multiplier = 0x5bd1e995;
  std::uint32_t hash = 0x9747b28c ^ static_cast<std::uint32_t>(key.size());
  std::size_t at = 0;
  for (; at + 4 <= key.size(); at += 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, key.data() + at, 4);
    word *= multiplier;
    word ^= word >> 24U;
    hash = hash * multiplier ^ word * multiplier;
  }
  if (at < key.size()) {
    for (std::size_t i = key.size(); i-- > at;)
      hash ^= std::uint32_t{static_cast<unsigned char>(key[i])} << (8 * (i - at));
    hash *= multiplier;
  }
  hash ^= hash >> 13U;
  hash *= multiplier;
  hash ^= hash >> 15U;
  return static_cast<int>((hash & 0x7fffffffU) % static_cast<std::uint32_t>(partitions));
}

}  // namespace xiezhi::bench
