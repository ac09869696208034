// The speed of light: what an engine cannot do without. The JSON is walked once by a loop over its keys; the
// four entities that a transfer concerns (payer, payee, payer's customer, device) become keyed hashes and are
// counted and summed in a flat table, a batch at a time so that the memory's latency is hidden; three
// compares a touch stand for rules. No windows, no order, no memory of repetitions, no checks of what a
// record says.
//
// Afterwards, outside the time, a plain map over the same file counts the same by searching the texts.
#include <simdjson.h>

#include <array>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/scale/commands.h"
#include "stream/base/huge_pages.h"
#include "stream/base/token.h"
#include "stream/io/file_reader.h"

namespace xiezhi::bench {
namespace {

using simdjson::ondemand::object;
using simdjson::ondemand::value;

constexpr TokenKey kTokenKey = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
constexpr std::size_t kBatch = 64;
constexpr std::size_t kTouches = 4;  // of a transfer
constexpr std::array<EntityKind, kTouches> kKinds = {EntityKind::account, EntityKind::account,
                                                     EntityKind::person, EntityKind::device};

struct Seen {
  std::array<std::string_view, kTouches> texts;  // payer, payee, payer's customer, device
  std::string_view event_id, currency, status;
  std::int64_t event_time_ms = 0, amount_minor = 0;
};

// A key and what is done with its value; a key that is in no row is passed over.
struct Row {
  std::string_view key;
  bool (*take)(value found, Seen& seen);
};

template <std::size_t N>
bool walk(object found, const std::array<Row, N>& rows, Seen& seen) {
  for (auto field : found) {
    simdjson::ondemand::raw_json_string key;
    if (field.key().get(key)) return false;
    for (const Row& row : rows) {
      if (!key.unsafe_is_equal(row.key)) continue;
      value taken;
      if (field.value().get(taken) || !row.take(taken, seen)) return false;
      break;
    }
  }
  return true;
}

template <std::string_view Seen::*Text>
bool take_text(value found, Seen& seen) {
  return !found.get_string().get(seen.*Text);
}
template <std::int64_t Seen::*Number>
bool take_number(value found, Seen& seen) {
  return !found.get_int64().get(seen.*Number);
}
template <std::size_t Place>
bool take_name(value found, Seen& seen) {
  return !found.get_string().get(seen.texts[Place]);
}

constexpr std::array<Row, 2> kPayer = {{{"account", take_name<0>}, {"customer_id", take_name<2>}}};
constexpr std::array<Row, 1> kPayee = {{{"account", take_name<1>}}};
constexpr std::array<Row, 1> kDevice = {{{"id", take_name<3>}}};
template <const auto& Rows>
bool take_object(value found, Seen& seen) {
  object inner;
  return !found.get_object().get(inner) && walk(inner, Rows, seen);
}
constexpr std::array<Row, 8> kTransfer = {{{"event_id", take_text<&Seen::event_id>},
                                           {"event_time", take_number<&Seen::event_time_ms>},
                                           {"payer", take_object<kPayer>},
                                           {"payee", take_object<kPayee>},
                                           {"amount_minor", take_number<&Seen::amount_minor>},
                                           {"currency", take_text<&Seen::currency>},
                                           {"status", take_text<&Seen::status>},
                                           {"device", take_object<kDevice>}}};

struct Cell {
  std::uint64_t key = 0;
  std::uint64_t count = 0;
  std::int64_t sum_minor = 0;
};

// What stands for rules: how often each holds.
struct Alarms {
  std::uint64_t count = 0, sum = 0, share = 0;
  void look(const Cell& cell, std::int64_t amount_minor) {
    count += cell.count >= 10 ? 1 : 0;
    sum += cell.sum_minor >= 3'000'000 ? 1 : 0;
    share += cell.count >= 5 && amount_minor * 100 >= cell.sum_minor * 90 ? 1 : 0;
  }
  bool operator==(const Alarms&) const = default;
};

// Keys to numbers by open addressing, numbers to cells that lie side by side.
class Table {
 public:
  void prefetch_slot(std::uint64_t key) const { __builtin_prefetch(&slots_[key & mask_]); }
  void prefetch_cell(std::uint64_t key) const {
    __builtin_prefetch(&cells_[slots_[key & mask_]]);  // the right one, unless it stands further on
  }
  Cell& cell(std::uint64_t key) {
    for (std::size_t at = key & mask_;; at = (at + 1) & mask_) {
      if (slots_[at] == 0) return make(at, key);
      if (cells_[slots_[at]].key == key) return cells_[slots_[at]];
    }
  }
  std::size_t size() const { return cells_.size() - 1; }

 private:
  Cell& make(std::size_t at, std::uint64_t key) {
    slots_[at] = static_cast<std::uint32_t>(cells_.size());
    cells_.push_back({key});
    if (2 * cells_.size() > mask_) grow();
    return cells_.back();
  }
  void grow() {
    mask_ = 2 * mask_ + 1;
    slots_.assign(mask_ + 1, 0);
    for (std::uint32_t number = 1; number < cells_.size(); ++number) {
      std::size_t at = cells_[number].key & mask_;
      while (slots_[at] != 0) at = (at + 1) & mask_;
      slots_[at] = number;
    }
  }

  std::size_t mask_ = (std::size_t{1} << 16U) - 1;
  std::vector<std::uint32_t, HugeAllocator<std::uint32_t>> slots_ =
      std::vector<std::uint32_t, HugeAllocator<std::uint32_t>>(mask_ + 1);
  std::vector<Cell, HugeAllocator<Cell>> cells_ = std::vector<Cell, HugeAllocator<Cell>>(1);
};

class Prototype {
 public:
  bool take(std::span<const InputRecord> records) {
    while (!records.empty()) {
      const std::size_t count = std::min(records.size(), kBatch);
      if (!take_batch(records.first(count))) return false;
      records = records.subspan(count);
    }
    return true;
  }

  const Alarms& alarms() const { return alarms_; }
  std::size_t keys() const { return table_.size(); }
  const Cell& find(EntityKind kind, std::string_view text) {
    return table_.cell(tokeniser_.listing_key(kind, text));
  }

 private:
  bool take_batch(std::span<const InputRecord> records) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      Seen seen;
      const std::string_view bytes = records[i].payload;
      object found;
      auto parsed = parser_.iterate(bytes.data(), bytes.size(), bytes.size() + simdjson::SIMDJSON_PADDING);
      if (parsed.get_object().get(found) || !walk(found, kTransfer, seen)) return false;
      amounts_[i] = seen.amount_minor;
      for (std::size_t touch = 0; touch < kTouches; ++touch)
        keys_[i * kTouches + touch] = tokeniser_.listing_key(kKinds[touch], seen.texts[touch]);
    }
    const std::size_t touches = records.size() * kTouches;
    for (std::size_t i = 0; i < touches; ++i) table_.prefetch_slot(keys_[i]);
    for (std::size_t i = 0; i < touches; ++i) table_.prefetch_cell(keys_[i]);
    for (std::size_t i = 0; i < touches; ++i) {
      Cell& cell = table_.cell(keys_[i]);
      const std::int64_t amount_minor = amounts_[i / kTouches];
      ++cell.count;
      cell.sum_minor += amount_minor;
      alarms_.look(cell, amount_minor);
    }
    return true;
  }

  simdjson::ondemand::parser parser_;
  Tokeniser tokeniser_{kTokenKey};
  Table table_;
  std::array<std::uint64_t, kBatch * kTouches> keys_{};
  std::array<std::int64_t, kBatch> amounts_{};
  Alarms alarms_;
};

// The text behind `before`, up to `until`.
std::string_view between(std::string_view text, std::string_view before, char until) {
  text.remove_prefix(text.find(before) + before.size());
  return text.substr(0, text.find(until));
}

// The same by maps of the standard library; how many keys differ.
std::uint64_t differences(FileReader& reader, Prototype& prototype) {
  std::array<std::unordered_map<std::string, Cell>, kTouches> all;
  auto& [accounts, none, customers, devices] = all;  // an account is one whether it pays or is paid
  Alarms alarms;
  for (auto batch = reader.read(); batch && !batch->empty(); batch = reader.read()) {
    for (const InputRecord& record : *batch) {
      const std::string_view json = record.payload;
      const std::int64_t amount_minor =
          std::strtoll(between(json, R"("amount_minor":)", ',').data(), nullptr, 10);
      for (Cell* cell : {&accounts[std::string(between(json, R"("payer":{"account":")", '"'))],
                         &accounts[std::string(between(json, R"("payee":{"account":")", '"'))],
                         &customers[std::string(between(json, R"("customer_id":")", '"'))],
                         &devices[std::string(between(json, R"("device":{"id":")", '"'))]}) {
        ++cell->count;
        cell->sum_minor += amount_minor;
        alarms.look(*cell, amount_minor);
      }
    }
  }
  std::size_t keys = 0;
  std::uint64_t found = alarms == prototype.alarms() ? 0 : 1;
  for (std::size_t i = 0; i < kTouches; ++i) {
    keys += all[i].size();
    for (const auto& [text, cell] : all[i]) {
      const Cell& other = prototype.find(kKinds[i], text);
      found += other.count != cell.count || other.sum_minor != cell.sum_minor ? 1 : 0;
    }
  }
  return found + (keys == prototype.keys() ? 0 : 1);
}

}  // namespace

int measure_prototype(const Arguments& arguments) {
  const std::vector<std::string> files = {arguments.text("input")};
  auto reader = FileReader::open(files), again = FileReader::open(files);
  if (!reader || !again) return 66;
  const std::uint64_t skip = arguments.number("skip", 0);
  Prototype prototype;
  Stopwatch watch;
  std::uint64_t records = 0, before = 0;
  for (auto batch = (*reader)->read(); batch && !batch->empty(); batch = (*reader)->read()) {
    watch.start();
    if (!prototype.take(*batch)) return 1;
    watch.stop();
    records += batch->size();
    if (before == 0 && skip > 0 && records >= skip) {
      before = records;
      watch.reset();
    }
  }
  if (const std::uint64_t wrong = differences(**again, prototype); wrong > 0) {
    fmt::print(stderr, "xiezhi_scale prototype: {} keys are not what a plain map has\n", wrong);
    return 1;
  }
  const Alarms& alarms = prototype.alarms();
  fmt::print(R"({{"events":{},"ns_an_event":{:.2f},"keys":{},"alarms":{}}})"
             "\n",
             records - before, watch.per(records - before), prototype.keys(),
             alarms.count + alarms.sum + alarms.share);
  return 0;
}

}  // namespace xiezhi::bench
