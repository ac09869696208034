// The oracle of the peers' job: what every engine must have found. Sequential, standard containers only, one
// line of thought: sort all transfers by time and id, keep of each account what lies in its windows, look.
//
//   xiezhi_oracle [--before EVENT_ID] < TRANSFERS > FINDINGS
//
// Reads lines `event_time_ms event_id payer payee amount_minor`, writes lines `rule account event_id value`
// in the order of their bytes. --before leaves out what events with this id or a later one raise; they count
// all the same. Exit codes: 0 done, 2 usage, 65 a line that cannot be read.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <sstream>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace {

constexpr std::int64_t kShortMs = 5 * 60 * 1000;
constexpr std::int64_t kLongMs = 60 * 60 * 1000;
constexpr std::int64_t kCount5 = 10;
constexpr std::int64_t kSum60Minor = 3'000'000;
constexpr std::int64_t kDistinct = 20;
constexpr std::int64_t kShareCount = 5;
constexpr std::int64_t kSharePercent = 90;

using Account = std::uint32_t;  // number of an account's name

struct Transfer {
  std::int64_t time_ms = 0;
  std::string event_id;
  Account payer = 0, payee = 0;
  std::int64_t amount_minor = 0;
};

struct Entry {
  std::int64_t time_ms = 0;
  Account counterparty = 0;
  std::int64_t amount_minor = 0;
};

// A window (t - W, t] of what one account paid, or of what it was paid.
struct Window {
  std::deque<Entry> entries;
  std::int64_t sum_minor = 0;

  std::int64_t count() const { return static_cast<std::int64_t>(entries.size()); }
};

// Whether a rule held at the account's last transfer: it raises when it begins to hold.
struct Above {
  bool count5 = false, sum60 = false, distinct = false, share = false;
};

// One side of one account.
struct Side {
  Window in_5_min, in_60_min;
  std::unordered_map<Account, std::int64_t> counterparties;  // in 60 min: transfers with each
  Above above;

  std::int64_t distinct() const { return static_cast<std::int64_t>(counterparties.size()); }
};

void take_short(Side& side, const Entry& entry) {
  Window& window = side.in_5_min;
  window.entries.push_back(entry);
  window.sum_minor += entry.amount_minor;
  while (window.entries.front().time_ms <= entry.time_ms - kShortMs) {
    window.sum_minor -= window.entries.front().amount_minor;
    window.entries.pop_front();
  }
}

void take_long(Side& side, const Entry& entry) {
  Window& window = side.in_60_min;
  window.entries.push_back(entry);
  window.sum_minor += entry.amount_minor;
  ++side.counterparties[entry.counterparty];
  while (window.entries.front().time_ms <= entry.time_ms - kLongMs) {
    const Entry& oldest = window.entries.front();
    window.sum_minor -= oldest.amount_minor;
    const auto found = side.counterparties.find(oldest.counterparty);
    if (--found->second == 0) side.counterparties.erase(found);
    window.entries.pop_front();
  }
}

class Oracle {
 public:
  Account account(const std::string& name) {
    const auto [found, is_new] = numbers_.try_emplace(name, static_cast<Account>(names_.size()));
    if (is_new) names_.push_back(name);
    return found->second;
  }

  void judge(const Transfer& transfer) {
    Side& payer = payers_[transfer.payer];
    take_short(payer, {transfer.time_ms, transfer.payee, transfer.amount_minor});
    look(transfer, "count5", transfer.payer, payer.above.count5, payer.in_5_min.count() >= kCount5,
         payer.in_5_min.count());
    look_at_hour(transfer, transfer.payer, payer, transfer.payee, "payees");
    look_at_hour(transfer, transfer.payee, payees_[transfer.payee], transfer.payer, "payers");
  }

  // In the order of their bytes.
  const std::vector<std::string>& findings() {
    std::sort(findings_.begin(), findings_.end());
    return findings_;
  }

  std::string before;  // ids from here on raise nothing; empty: all raise

 private:
  void look_at_hour(const Transfer& transfer, Account account, Side& side, Account counterparty,
                    const std::string& distinct_rule) {
    take_long(side, {transfer.time_ms, counterparty, transfer.amount_minor});
    const std::int64_t sum_minor = side.in_60_min.sum_minor;
    look(transfer, "sum60", account, side.above.sum60, sum_minor >= kSum60Minor, sum_minor);
    look(transfer, distinct_rule, account, side.above.distinct, side.distinct() >= kDistinct,
         side.distinct());
    const bool share =
        side.in_60_min.count() >= kShareCount && transfer.amount_minor * 100 >= sum_minor * kSharePercent;
    look(transfer, "share", account, side.above.share, share, transfer.amount_minor);
  }

  void look(const Transfer& transfer, const std::string& rule, Account account, bool& above, bool holds,
            std::int64_t value) {
    const bool begins = holds && !above;
    above = holds;
    if (!begins || (!before.empty() && transfer.event_id >= before)) return;
    findings_.push_back(rule + " " + names_[account] + " " + transfer.event_id + " " + std::to_string(value));
  }

  std::unordered_map<std::string, Account> numbers_;
  std::vector<std::string> names_;
  std::unordered_map<Account, Side> payers_, payees_;
  std::vector<std::string> findings_;
};

}  // namespace

int main(int count, char** arguments) {
  std::ios::sync_with_stdio(false);
  Oracle oracle;
  if (count == 3 && arguments[1] == std::string("--before")) {
    oracle.before = arguments[2];
  } else if (count != 1) {
    std::cerr << "usage: xiezhi_oracle [--before EVENT_ID] < TRANSFERS > FINDINGS\n";
    return 2;
  }
  std::vector<Transfer> transfers;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    Transfer transfer;
    std::string payer, payee;
    if (!(words >> transfer.time_ms >> transfer.event_id >> payer >> payee >> transfer.amount_minor)) {
      std::cerr << "xiezhi_oracle: line " << transfers.size() + 1 << " cannot be read\n";
      return 65;
    }
    transfer.payer = oracle.account(payer);
    transfer.payee = oracle.account(payee);
    transfers.push_back(transfer);
  }
  std::sort(transfers.begin(), transfers.end(), [](const Transfer& one, const Transfer& other) {
    return std::tie(one.time_ms, one.event_id) < std::tie(other.time_ms, other.event_id);
  });
  for (const Transfer& transfer : transfers) oracle.judge(transfer);
  for (const std::string& finding : oracle.findings()) std::cout << finding << '\n';
  return 0;
}
