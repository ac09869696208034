#include "stream/engine/state_text.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "detectors/detector.h"
#include "stream/codec/json_writer.h"

namespace xiezhi {
namespace {

// One object: a member that is 0, empty or false is left out.
class Json {
 public:
  explicit Json(std::string& out) : out_(out) {}

  template <class Number>
  void number(std::string_view name, Number value) {
    if (value == 0) return;
    begin(name);
    append_json_integer(out_, static_cast<std::int64_t>(value));
  }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    begin(name);
    append_json_text(out_, value);
  }
  void token(std::string_view name, const Token& value) {
    if (!value) return;
    begin(name);
    append_json_token(out_, value);
  }
  void flag(std::string_view name, bool value) {
    if (!value) return;
    begin(name);
    out_ += "true";
  }
  template <class F>
  void object(std::string_view name, F&& write) {
    begin(name);
    out_ += '{';
    Json inner(out_);
    write(inner);
    out_ += '}';
  }
  // write(json, item) for each.
  template <class Items, class F>
  void array(std::string_view name, const Items& items, F&& write) {
    if (std::begin(items) == std::end(items)) return;
    begin(name);
    char open = '[';
    for (const auto& item : items) {
      out_ += open;
      out_ += '{';
      Json inner(out_);
      write(inner, item);
      out_ += '}';
      open = ',';
    }
    out_ += ']';
  }

 private:
  void begin(std::string_view name) {
    out_ += first_ ? "\"" : ",\"";
    first_ = false;
    out_ += name;
    out_ += "\":";
  }

  std::string& out_;
  bool first_ = true;
};

struct FlagRow {
  Entry::Bit bit;
  std::string_view name;
};
constexpr auto kEntryFlags = std::to_array<FlagRow>({
    {Entry::last_main, "last_main"},
    {Entry::last_special, "last_special"},
    {Entry::counts, "counts"},
    {Entry::special, "special"},
    {Entry::round, "round"},  // of calls and messages: short ring, one-time password
    {Entry::cross_border, "cross_border"},
    {Entry::foreign, "foreign"},
    {Entry::from_unit, "from_unit"},
    {Entry::guarded, "guarded"},
    {Entry::own, "own"},
    {Entry::listed, "listed"},
    {Entry::retroactive, "retroactive"},  // of money: exempt
    {Entry::remark, "remark"},
});

constexpr std::array<std::string_view, kWindows> kWindowNames = {"hour", "day", "five_working_days",
                                                                 "thirty_days"};
constexpr std::array<std::string_view, kLanes> kLaneNames = {"in", "out", "special_out", "special_in"};
constexpr std::array<std::string_view, kDayRules> kDayRuleNames = {"cash", "domestic", "cross_border"};

void write_listing(Json& json, const Listing& listing) {
  json.text("grade", name_of(listing.grade));
  json.flag("allowed", listing.allowed);
  json.number("list", listing.list);
  json.text("repair", name_of(listing.repair));
  json.number("listed_ms", listing.listed_ms);
  json.number("valid_from_ms", listing.valid_from_ms);
  json.number("valid_to_ms", listing.valid_to_ms);
}

class EntityText {
 public:
  EntityText(const Shard& shard, const Entity& entity)
      : shard_(shard), facts_(shard.facts()), pool_(facts_.pool()), entity_(entity) {}

  void write(Json& json) const {
    json.object("profile", [&](Json& inner) { profile(inner, entity_.profile); });
    if (entity_.listing != 0) {
      json.object("listing", [&](Json& inner) { write_listing(inner, *pool_.at<Listing>(entity_.listing)); });
    }
    json.number("name_key", facts_.name_key(entity_));
    if (const KnownName* name = facts_.known_name(entity_); name != nullptr) {
      json.token("name_bag", name->bag);
      json.number("name_length", name->length);
      json.flag("name_listed", name->listed != 0);
    }
    if (const std::uint32_t row = facts_.order_row(entity_); row != 0)
      json.object("orders", [&](Json& inner) { orders(inner, facts_.orders()[row]); });
    if (entity_.cases != 0) {
      json.array("cases", std::span(pool_.at<CaseState>(entity_.cases), entity_.case_count),
                 [&](Json& inner, const CaseState& one) { case_state(inner, one); });
    }
    if (const Tally* counted = facts_.tally(entity_)) {
      json.object("tally", [&](Json& inner) { tally(inner, *counted); });
    } else if (entity_.panes != 0) {
      panes(json, *pool_.at<DayPanes>(entity_.panes));
    }
    if (entity_.cursors != 0) {
      json.object("windows", [&](Json& inner) { windows(inner, *pool_.at<WindowCursors>(entity_.cursors)); });
    }
    if (entity_.ledger != 0)
      json.object("ledger", [&](Json& inner) { ledger(inner, *pool_.at<Ledger>(entity_.ledger)); });
    json.number("dropped", entity_.ring.dropped);
    std::vector<Position> positions(entity_.ring.size);
    for (Position i = 0; i < entity_.ring.size; ++i) positions[i] = i;
    json.array("ring", positions,
               [&](Json& inner, Position at) { entry(inner, entity_.ring.at(pool_, at)); });
  }

 private:
  Token token_of(PartyNumber number) const {
    return number == kNoParty ? Token{} : facts_.parties()[number].token;
  }

  void profile(Json& json, const Profile& profile) const {
    json.number("first_seen_ms", profile.first_seen_ms);
    json.number("balance_minor", profile.balance_minor);
    json.number("provinces", profile.provinces);
    json.number("in_count", profile.in_count);
    json.number("out_count", profile.out_count);
    json.number("in_sum_minor", profile.in_sum);
    json.number("out_sum_minor", profile.out_sum);
    json.text("category", name_of(profile.category));
    json.flag("unit", profile.unit);
    json.flag("guarded_number", profile.guarded_number);
    json.flag("name_keyword", profile.name_keyword);
    json.number("birth_year", profile.birth_year);
    json.number("opened_day", profile.opened_day);
    json.flag("iot", profile.iot);
    json.flag("address", profile.address);
    json.number("last_minute", profile.last_minute);
    json.number("woke_minute", profile.woke_minute);
    json.number("woke_days", profile.woke_days);
    if (profile.month.number != 0) months(json, profile);
    if (profile.habits != 0) {
      const Habits& habits = *pool_.at<Habits>(profile.habits);
      location(json, "here", habits.here);
      location(json, "before", habits.before);
    }
    std::vector<Token> linked;
    for (const PartyNumber number : profile.linked) {
      if (number != kNoParty) linked.push_back(token_of(number));
    }
    json.array("linked", linked, [](Json& inner, const Token& token) { inner.token("party", token); });
  }

  void months(Json& json, const Profile& profile) const {
    std::vector<Month> kept = {profile.month};
    if (profile.habits != 0) {
      for (const Month& month : pool_.at<Habits>(profile.habits)->months) {
        if (month.number != 0) kept.push_back(month);
      }
    }
    json.array("months", kept, [](Json& inner, const Month& month) {
      inner.number("month", month.number);
      inner.number("openings", month.openings);
      inner.number("in_minor", month.in);
      inner.number("out_minor", month.out);
      inner.number("most_out_minor", month.most_out);
      inner.number("next_most_out_minor", month.next_most_out);
    });
  }

  static void location(Json& json, std::string_view name, const Location& place) {
    if (place.time_ms == 0) return;
    json.object(name, [&](Json& inner) {
      inner.number("time_ms", place.time_ms);
      inner.number("latitude_e6", place.latitude_e6);
      inner.number("longitude_e6", place.longitude_e6);
    });
  }

  void orders(Json& json, const OrderRow& row) const {
    const auto texts = [](Json& inner, const OrderTexts& of) {
      inner.text("order_id", of.order_id);
      inner.text("authority", of.authority);
      inner.text("institution_id", of.institution_id);
      inner.text("event_id", of.event_id);
      inner.text("case_number", of.case_number);
    };
    json.text("state", name_of(row.state));
    json.number("from_ms", row.from_ms);
    json.number("due_ms", row.due_ms);
    json.number("stops", row.stops);
    json.number("extensions", row.extensions);
    json.number("stop_ended_ms", row.stop_ended_ms);
    json.number("last_ms", row.last_ms);
    json.number("origin_offset", row.origin_offset);
    if (row.texts != 0) json.object("order", [&](Json& inner) { texts(inner, facts_.orders().texts(row)); });
    if (row.watch != 0) json.object("watch", [&](Json& inner) { texts(inner, facts_.orders().watch(row)); });
    json.array("taken", row.taken, [](Json& inner, std::uint64_t key) { inner.number("key", key); });
    json.array("marks", row.marks, [](Json& inner, const OrderRow::Mark& mark) {
      inner.number("issuer", mark.issuer);
      inner.number("sequence", mark.sequence);
    });
  }

  void case_state(Json& json, const CaseState& state) const {
    json.token("case_id", state.id);
    json.text("typology", shard_.rules().typologies()[state.typology].id);
    json.text("grade", name_of(state.grade));
    json.text("suspected_type", name_of(state.suspected_type));
    json.array("contributions", std::span(state.contributions).first(state.contribution_count),
               [](Json& inner, const CaseState::Contribution& one) {
                 inner.text("detector", catalogue()[one.detector]->code);
                 inner.number("points", one.points);
               });
    json.number("feature_code", state.feature_code);
    json.number("repeats", state.repeats);
    json.number("opened_ms", state.opened_ms);
    json.number("last_ms", state.last_ms);
    json.number("last_prompt_ms", state.last_prompt_ms);
    json.number("prompt", state.prompt);
    json.text("receipt", name_of(state.receipt));
    json.flag("confirmed", state.confirmed != 0);
    json.number("drafts", state.drafts);
    json.number("drafted_day", state.drafted_day);
    json.number("drafted_before_day", state.drafted_before_day);
    json.number("measured", state.measured);
  }

  void tally(Json& json, const Tally& tally) const {
    json.number("first", tally.first);
    json.number("newest", tally.newest);
    std::vector<std::int64_t> counted;
    for (std::int64_t pane = tally.newest - tally.panes + 1; pane <= tally.newest; ++pane)
      if (count_at(pool_, tally, pane) != 0) counted.push_back(pane);
    json.array("panes", counted, [&](Json& inner, std::int64_t pane) {
      inner.number("pane", pane);
      inner.number("count", count_at(pool_, tally, pane));
    });
  }

  void panes(Json& json, const DayPanes& panes) const {
    std::vector<std::size_t> order(entity_.pane_count);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return panes.days[a] < panes.days[b]; });
    json.array("days", order, [&](Json& inner, std::size_t at) {
      inner.number("day", panes.days[at]);
      for (std::size_t rule = 0; rule < kDayRules; ++rule) {
        const auto& sums = panes.panes[at].sums[rule];
        const std::string name(kDayRuleNames[rule]);
        inner.number(name + "_in_minor", sums[0][0]);
        inner.number(name + "_out_minor", sums[1][0]);
        inner.number(name + "_in_usd_minor", sums[0][1]);
        inner.number(name + "_out_usd_minor", sums[1][1]);
      }
    });
  }

  void windows(Json& json, const WindowCursors& cursors) const {
    json.number("parties", cursors.parties);
    for (std::size_t window = 0; window < kWindows; ++window) {
      json.object(kWindowNames[window], [&](Json& inner) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
          const LaneTotals& totals = cursors.totals[lane][window];
          if (totals.count == 0) continue;
          inner.object(kLaneNames[lane], [&](Json& one) {
            one.number("count", totals.count);
            one.number("distinct", totals.distinct);
            one.number("sum", totals.sum);
          });
        }
      });
    }
  }

  void ledger(Json& json, const Ledger& ledger) const {
    json.number("payers", ledger.payers);
    json.number("natural_payers", ledger.natural_payers);
    json.number("periodic_parties", ledger.periodic_parties);
    json.number("ratio_sum_bp", ledger.ratio_sum_bp);
    json.number("ratio_square_sum", ledger.ratio_square_sum);
    json.number("returns_sum_minor", ledger.returns_sum);
    json.flag("full", ledger.full);
    if (ledger.rows == 0) return;
    std::vector<const Dealing*> sorted;
    sorted.reserve(ledger.size);
    for (std::uint32_t i = 0; i < ledger.size; ++i) sorted.push_back(&dealing_at(pool_, ledger, i));
    std::sort(sorted.begin(), sorted.end(),
              [&](const Dealing* a, const Dealing* b) { return token_of(a->party) < token_of(b->party); });
    json.array("rows", sorted, [&](Json& inner, const Dealing* dealing) {
      inner.token("party", token_of(dealing->party));
      if (!ledger.money) return;
      const auto& row = static_cast<const LedgerRow&>(*dealing);
      inner.number("in_count", row.in_count);
      inner.number("out_count", row.out_count);
      inner.number("return_count", row.return_count);
      inner.number("period_hits", row.period_hits);
      inner.flag("periodic", row.periodic != 0);
      inner.number("in_sum_minor", row.in_sum);
      inner.number("out_sum_minor", row.out_sum);
      inner.number("first_in_ms", row.first_in_ms);
      inner.number("last_out_ms", row.last_out_ms);
    });
  }

  void entry(Json& json, const Entry& entry) const {
    json.number("time_ms", entry.time_ms());
    json.text("kind", name_of(entry.kind()));
    json.number("value", entry.value);
    json.token("party", token_of(entry.party));
    if (entry.event != 0) json.text("event_id", facts_.book().event_id(entry.event));
    for (const FlagRow& row : kEntryFlags) json.flag(row.name, entry.has(row.bit));
    json.text("remark_class", name_of(entry.remark_class()));
    json.number("mark", entry.mark);
  }

  const Shard& shard_;
  const Facts& facts_;
  const Pool& pool_;
  const Entity& entity_;
};

void write_decision(Json& json, const PendingDecision& pending) {
  json.text("institution_id", pending.institution_id);
  json.text("event_id", pending.event_id);
  json.number("deadline_ms", pending.deadline_ms);
  json.number("expected", pending.expected);
  json.number("received", pending.received);
  json.flag("own_touch", pending.own_touch);
  json.text("decision", name_of(pending.decision));
  json.text("grade", name_of(pending.grade));
  json.text("suspected_type", name_of(pending.suspected_type));
  json.token("case_id", pending.case_id);
  json.text("authority", pending.authority);
  json.array("reasons", std::span(pending.reasons).first(pending.reason_count),
             [](Json& inner, const DecisionCause& reason) {
               inner.text("code", reason.code);
               inner.text("suspected_type", name_of(reason.suspected_type));
             });
}

void write_clock(Json& json, const DueRow& row) {
  json.text("term", name_of(row.term));
  json.token("subject", row.subject);
  json.text("kind", name_of(row.kind));
  json.number("due_ms", row.due_ms);
  json.text("stage", name_of(row.stage));
  json.number("detail", row.detail);
  json.number("origin_topic", row.origin_topic);
  json.number("origin_partition", row.origin_partition);
  json.number("origin_offset", row.origin_offset);
}

void write_change(Json& json, const ParameterChange& change) {
  json.text("version", change.version);
  json.number("from_ms", change.scope.from_ms);
  json.number("to_ms", change.scope.to_ms);
  json.array("regions", change.scope.areas(), [](Json& inner, const RegionRange& area) {
    inner.number("first", area.first);
    inner.number("last", area.last);
  });
  json.array("values", std::span(change.values), [](Json& inner, const RuleValue& value) {
    inner.text("name", value.name);
    inner.number("value", value.value);
  });
}

void write_seen(Json& json, const SeenWindow& seen) {
  std::vector<std::uint64_t> all;
  all.reserve(seen.size());
  seen.each([&](std::uint64_t fingerprint) { all.push_back(fingerprint); });
  std::sort(all.begin(), all.end());
  Digest digest;
  for (const std::uint64_t fingerprint : all) digest.add(fingerprint);
  json.number("touches", all.size());
  json.token("digest", digest.finish());
}

}  // namespace

StateText::StateText(const Shard& shard) : shard_(shard) {
  const PartyTable& parties = shard.facts().parties();
  lines_.reserve(parties.size() + 1);
  for (PartyNumber number = kNoParty + 1; number <= parties.numbers(); ++number)
    if (parties[number].token) lines_.push_back({{StateSection::party, parties[number].token}, number});
  const Rows<Facts::ListRow>& lists = shard.facts().lists();
  for (std::uint32_t row = 0; row < lists.size(); ++row)
    lines_.push_back({{StateSection::list_entry, Token{.hi = lists[row].key}}, row});
  std::uint32_t number = 0;
  for (const PendingDecision& pending : shard.decisions().pending())
    lines_.push_back({{StateSection::pending_decision, pending.principal, pending.event_key}, number++});
  const DueBook& dues = shard.facts().dues();
  for (std::uint32_t row = 1; row <= dues.rows(); ++row) {
    if (dues[row].stage != DueStage::none)
      lines_.push_back(
          {{StateSection::clock, dues[row].about, static_cast<std::uint64_t>(dues[row].term)}, row});
  }
  number = 0;
  for (std::size_t i = 0; i < shard.rules_in_force().changes().size(); ++i)
    lines_.push_back({{StateSection::parameter_change, Token{}, i}, number++});
  lines_.push_back({{.section = StateSection::seen, .token = {}}, 0});
  std::sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.key < b.key; });
}

void StateText::append(std::size_t line, std::string& out) const {
  const auto& [key, number] = lines_[line];
  const Facts& facts = shard_.facts();
  out += '{';
  Json json(out);
  switch (key.section) {
    case StateSection::party: {
      const PartyRecord& party = facts.parties()[number];
      json.token("party", party.token);
      json.text("kind", name_of(party.kind));
      json.flag("sealed", party.sealed != 0);
      if (party.entity != 0) EntityText(shard_, facts.at(party.entity)).write(json);
      break;
    }
    case StateSection::list_entry:
      json.token("list_entry", key.token);
      write_listing(json, facts.lists()[number].listing);
      break;
    case StateSection::pending_decision:
      json.token("pending_decision", key.token);
      write_decision(json, shard_.decisions().pending()[number]);
      break;
    case StateSection::clock:
      json.token("clock", key.token);
      write_clock(json, facts.dues()[number]);
      break;
    case StateSection::parameter_change: {
      const ParameterChange& change = shard_.rules_in_force().changes()[number];
      json.text("parameter_change", change.target);
      write_change(json, change);
      break;
    }
    case StateSection::seen:
      json.object("seen", [&](Json& inner) { write_seen(inner, shard_.seen()); });
      break;
  }
  out += '}';
}

Token StateText::digest() const {
  Digest digest;
  std::string line;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    line.clear();
    append(i, line);
    digest.add(line);
  }
  return digest.finish();
}

}  // namespace xiezhi
