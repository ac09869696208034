// The model's state in the lines of stream/engine/state_text.h: JSON, members that say nothing left out.
#include <array>

#include "tests/simulation/model.h"

namespace xiezhi::simulation {
namespace {

// Members of one object, in order.
class Members {
 public:
  void number(std::string_view name, std::int64_t value) {
    if (value != 0) raw(name, std::to_string(value));
  }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) raw(name, "\"" + std::string(value) + "\"");
  }
  void token(std::string_view name, const Token& value) {
    if (value) text(name, to_hex(value));
  }
  void flag(std::string_view name, bool value) {
    if (value) raw(name, "true");
  }
  void list(std::string_view name, const std::vector<std::string>& items) {
    if (items.empty()) return;
    std::string all;
    for (const std::string& item : items) all += (all.empty() ? "" : ",") + item;
    raw(name, "[" + all + "]");
  }
  void raw(std::string_view name, const std::string& value) {
    if (!text_.empty()) text_ += ',';
    text_ += '"';
    text_ += name;
    text_ += "\":";
    text_ += value;
  }
  std::string object() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

void write(Members& out, const ListedAs& listed) {
  out.text("grade", name_of(listed.grade));
  out.flag("allowed", listed.allowed);
  out.number("list", listed.list);
  out.text("repair", name_of(listed.repair));
  out.number("listed_ms", listed.listed_ms);
  out.number("valid_from_ms", listed.valid_from_ms);
  out.number("valid_to_ms", listed.valid_to_ms);
}

std::string place(const PlaceOf& of) {
  Members out;
  out.number("time_ms", of.time_ms);
  out.number("latitude_e6", of.latitude_e6);
  out.number("longitude_e6", of.longitude_e6);
  return out.object();
}

std::string profile(const Subject& subject) {
  Members out;
  // One bit a province: 11..71 from bit 1 on, Hong Kong (81) 62, Macao (82) 63.
  std::uint64_t provinces = 0;
  for (const std::uint32_t code : subject.provinces)
    provinces |= std::uint64_t{1} << (code >= 81 ? code - 19 : code - 10);
  out.number("first_seen_ms", subject.first_seen_ms);
  out.number("balance_minor", subject.balance_minor);
  out.number("provinces", static_cast<std::int64_t>(provinces));
  out.number("in_count", subject.in_count);
  out.number("out_count", subject.out_count);
  out.number("in_sum_minor", subject.in_sum);
  out.number("out_sum_minor", subject.out_sum);
  out.text("category", name_of(subject.category));
  out.flag("unit", subject.unit);
  out.flag("guarded_number", subject.guarded_number);
  out.flag("name_keyword", subject.name_keyword);
  out.number("birth_year", subject.birth_year);
  out.number("opened_day", subject.opened_day);
  out.flag("iot", subject.iot);
  out.flag("address", subject.address);
  out.number("last_minute", subject.last_minute);
  out.number("woke_minute", subject.woke_minute);
  out.number("woke_days", subject.woke_days);
  std::vector<std::string> months;
  for (auto month = subject.months.rbegin(); month != subject.months.rend(); ++month) {
    Members row;
    row.number("month", month->first);
    row.number("openings", month->second.openings);
    row.number("in_minor", month->second.in);
    row.number("out_minor", month->second.out);
    std::vector<std::int64_t> paid = month->second.paid;
    std::sort(paid.rbegin(), paid.rend());
    row.number("most_out_minor", paid.empty() ? 0 : paid[0]);
    row.number("next_most_out_minor", paid.size() < 2 ? 0 : paid[1]);
    months.push_back(row.object());
  }
  if (!months.empty()) out.list("months", months);
  if (!subject.places.empty()) out.raw("here", place(subject.places.back()));
  if (subject.places.size() > 1) out.raw("before", place(subject.places[subject.places.size() - 2]));
  std::vector<std::string> linked;
  for (const Token& token : subject.linked) {
    Members link;
    link.token("party", token);
    linked.push_back(link.object());
  }
  out.list("linked", linked);
  return out.object();
}

std::string texts(const OrdersOf::Texts& of) {
  Members out;
  out.text("order_id", of.order_id);
  out.text("authority", of.authority);
  out.text("institution_id", of.institution_id);
  out.text("event_id", of.event_id);
  out.text("case_number", of.case_number);
  return out.object();
}

std::string orders(const OrdersOf& of) {
  Members out;
  out.text("state", of.state);
  out.number("from_ms", of.from_ms);
  out.number("due_ms", of.due_ms);
  out.number("stops", of.stops);
  out.number("extensions", of.extensions);
  out.number("stop_ended_ms", of.stop_ended_ms);
  out.number("last_ms", of.last_ms);
  out.number("origin_offset", of.origin.offset);
  if (of.order) out.raw("order", texts(*of.order));
  if (of.watch) out.raw("watch", texts(*of.watch));
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < 3; ++i) {
    Members row;
    if (i < of.taken.size()) row.number("key", static_cast<std::int64_t>(of.taken[i]));
    rows.push_back(row.object());
  }
  out.list("taken", rows);
  rows.clear();
  for (std::size_t i = 0; i < 2; ++i) {
    Members row;
    if (i < of.marks.size()) {
      row.number("issuer", static_cast<std::int64_t>(of.marks[i].first));
      row.number("sequence", of.marks[i].second);
    }
    rows.push_back(row.object());
  }
  out.list("marks", rows);
  return out.object();
}

std::string ledger(const Subject& subject) {
  Members out;
  const LedgerBook book = subject.book();
  out.number("payers", book.payers);
  out.number("natural_payers", book.natural_payers);
  out.number("periodic_parties", book.periodic_parties);
  out.number("ratio_sum_bp", book.ratio_sum_bp);
  out.number("ratio_square_sum", book.ratio_square_sum);
  out.number("returns_sum_minor", book.returns_sum);
  std::vector<std::string> rows;
  for (const auto& [party, line] : book.lines) {
    Members row;
    row.token("party", party);
    row.number("in_count", line.in_count);
    row.number("out_count", line.out_count);
    row.number("return_count", line.return_count);
    std::int64_t hits = 0;  // two bits a period
    for (std::size_t i = 0; i < line.period_hits.size(); ++i)
      hits |= std::int64_t{line.period_hits[i]} << (2 * i);
    row.number("period_hits", hits);
    row.flag("periodic", line.periodic);
    row.number("in_sum_minor", line.in_sum);
    row.number("out_sum_minor", line.out_sum);
    row.number("first_in_ms", line.first_in_ms);
    row.number("last_out_ms", line.last_out_ms);
    rows.push_back(row.object());
  }
  out.list("rows", rows);
  return out.object();
}

std::string lane(const LaneSums& sums) {
  Members out;
  out.number("count", sums.count);
  out.number("distinct", sums.distinct);
  out.number("sum", sums.sum);
  return out.object();
}

// Windows as they stand at the newest happening.
std::string windows(const Subject& subject) {
  constexpr std::array<std::string_view, 4> kNames = {"hour", "day", "five_working_days", "thirty_days"};
  Members out;
  out.number("parties", subject.newest_of_parties());
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const std::int64_t now_ms = subject.happenings.empty() ? 0 : subject.happenings.back().time_ms;
    const WindowSums sums = subject.window(static_cast<Span>(i), now_ms);
    Members window;
    if (sums.in.count != 0) window.raw("in", lane(sums.in));
    if (sums.out.count != 0) window.raw("out", lane(sums.out));
    if (sums.special_out.count != 0) window.raw("special_out", lane(sums.special_out));
    if (sums.special_in.count != 0) window.raw("special_in", lane(sums.special_in));
    out.raw(kNames[i], window.object());
  }
  return out.object();
}

std::vector<std::string> days(const Subject& subject) {
  constexpr std::array<std::string_view, 3> kRules = {"cash", "domestic", "cross_border"};
  std::vector<std::string> lines;
  for (const auto& [day, sums] : subject.days) {
    Members out;
    out.number("day", day);
    for (std::size_t rule = 0; rule < kRules.size(); ++rule) {
      const std::string name(kRules[rule]);
      out.number(name + "_in_minor", sums[rule][0][0]);
      out.number(name + "_out_minor", sums[rule][1][0]);
      out.number(name + "_in_usd_minor", sums[rule][0][1]);
      out.number(name + "_out_usd_minor", sums[rule][1][1]);
    }
    lines.push_back(out.object());
  }
  return lines;
}

std::string tally(const Subject& subject) {
  Members out;
  out.number("first", subject.tally_first);
  out.number("newest", subject.tally.rbegin()->first);
  std::vector<std::string> panes;
  for (const auto& [pane, count] : subject.tally) {
    Members row;
    row.number("pane", pane);
    row.number("count", count);
    panes.push_back(row.object());
  }
  out.list("panes", panes);
  return out.object();
}

std::string happening(const Subject& subject, const Happening& one) {
  Members out;
  std::int64_t value = one.value;
  if (one.kind == TouchKind::warning) {  // four facts in one number: 40 bits of measure, then 7, 5 and 3
    value |= std::int64_t{one.points} << 40 | static_cast<std::int64_t>(one.suspected_type) << 47 |
             static_cast<std::int64_t>(one.relation) << 52;
  }
  out.number("time_ms", one.time_ms);
  out.text("kind", name_of(one.kind));
  out.number("value", value);
  out.token("party", one.party);
  out.text("event_id", one.event_id);
  out.flag("last_main", subject.newest_of_party(one, false));
  out.flag("last_special", subject.newest_of_party(one, true));
  out.flag("counts", one.counts);
  out.flag("special", one.special);
  out.flag("round", one.round);
  out.flag("cross_border", one.cross_border);
  out.flag("foreign", one.foreign);
  out.flag("from_unit", one.from_unit);
  out.flag("guarded", one.guarded);
  out.flag("own", one.own);
  out.flag("listed", one.listed);
  out.flag("retroactive", one.retroactive || one.exempt);  // one bit, of warnings or of money
  out.flag("remark", one.remark);
  out.text("remark_class", name_of(one.remark_class));
  out.number("mark", one.mark);
  return out.object();
}

std::string case_text(const ModelCase& one, const Rules& rules, const std::vector<ModelDetector>& detectors) {
  Members out;
  out.token("case_id", one.id);
  out.text("typology", rules.typologies()[one.typology].id);
  out.text("grade", name_of(one.grade));
  out.text("suspected_type", name_of(one.suspected_type));
  std::vector<std::string> contributions;
  for (const auto& [detector, points] : one.contributions) {
    Members part;
    part.text("detector", detectors[detector].code);
    part.number("points", points);
    contributions.push_back(part.object());
  }
  out.list("contributions", contributions);
  out.number("feature_code", one.feature_code);
  out.number("repeats", one.repeats);
  out.number("opened_ms", one.opened_ms);
  out.number("last_ms", one.last_ms);
  out.number("last_prompt_ms", one.last_prompt_ms);
  out.number("prompt", one.prompt);
  out.text("receipt", name_of(one.receipt));
  out.flag("confirmed", one.confirmed);
  out.number("drafts", one.drafts());
  const std::size_t drafts = one.draft_days.size();
  out.number("drafted_day", drafts > 0 ? one.draft_days[drafts - 1] : 0);
  out.number("drafted_before_day", drafts > 1 ? one.draft_days[drafts - 2] : 0);
  out.number("measured", one.measured);
  return out.object();
}

}  // namespace

std::string Model::describe_party(const Token& token, const Party& party) const {
  Members out;
  out.token("party", token);
  out.text("kind", name_of(party.kind));
  out.flag("sealed", !party.sealed.empty());
  const auto found = subjects_.find(token);
  if (found == subjects_.end()) return out.object();
  const Subject& subject = found->second;
  out.raw("profile", profile(subject));
  if (subject.listing.has_value()) {
    Members listing;
    write(listing, *subject.listing);
    out.raw("listing", listing.object());
  }
  out.number("name_key", static_cast<std::int64_t>(subject.name_key));
  if (subject.name_sketch.length != 0) {
    out.token("name_bag", subject.name_sketch.bag);
    out.number("name_length", subject.name_sketch.length);
    out.flag("name_listed", is_like_a_listed_name(subject));
  }
  if (subject.orders) out.raw("orders", orders(*subject.orders));
  std::vector<std::string> lines;
  for (const ModelCase& one : subject.cases) lines.push_back(case_text(one, rules_, detectors_));
  out.list("cases", lines);
  out.list("days", days(subject));
  if (!subject.tally.empty()) out.raw("tally", tally(subject));
  if (subject.shows_windows) out.raw("windows", windows(subject));
  if (subject.has_ledger) out.raw("ledger", ledger(subject));
  out.number("dropped", subject.dropped);
  lines.clear();
  for (const Happening& one : subject.happenings) lines.push_back(happening(subject, one));
  out.list("ring", lines);
  return out.object();
}

std::vector<std::string> Model::describe() const {
  std::vector<std::string> lines;
  for (const auto& [token, party] : parties_) lines.push_back(describe_party(token, party));
  for (const auto& [key, listed] : lists_) {
    Members out;
    out.token("list_entry", Token{.hi = key});
    write(out, listed);
    lines.push_back(out.object());
  }
  std::map<std::pair<Token, std::uint64_t>, const Pending*> sorted;
  for (const Pending& pending : pending_) sorted[{pending.principal, pending.event_key}] = &pending;
  for (const auto& [key, pending] : sorted) {
    Members out;
    out.token("pending_decision", pending->principal);
    out.text("institution_id", pending->institution_id);
    out.text("event_id", pending->event_id);
    out.number("deadline_ms", pending->deadline_ms);
    out.number("expected", pending->expected);
    out.number("received", pending->received);
    out.flag("own_touch", pending->own_touch);
    out.text("decision", name_of(pending->decision));
    out.text("grade", name_of(pending->grade));
    out.text("suspected_type", name_of(pending->suspected_type));
    out.token("case_id", pending->case_id);
    out.text("authority", pending->authority);
    std::vector<std::string> reasons;
    for (const auto& [code, type] : pending->reasons) {
      Members reason;
      reason.text("code", code);
      reason.text("suspected_type", name_of(type));
      reasons.push_back(reason.object());
    }
    out.list("reasons", reasons);
    lines.push_back(out.object());
  }
  std::map<std::pair<Token, Term>, const ModelClock*> clocks;
  for (const ModelClock& one : clocks_) clocks[{one.about, one.term}] = &one;
  for (const auto& [key, clock] : clocks) {
    Members out;
    out.token("clock", clock->about);
    out.text("term", name_of(clock->term));
    out.token("subject", clock->subject);
    out.text("kind", name_of(clock->kind));
    out.number("due_ms", clock->due_ms);
    out.text("stage", clock->stage);
    out.number("detail", clock->detail);
    out.number("origin_topic", clock->origin.topic);
    out.number("origin_partition", clock->origin.partition);
    out.number("origin_offset", clock->origin.offset);
    lines.push_back(out.object());
  }
  for (const ParameterChange& change : changes_) {
    Members out;
    out.text("parameter_change", change.target);
    out.text("version", change.version);
    out.number("from_ms", change.scope.from_ms);
    out.number("to_ms", change.scope.to_ms);
    std::vector<std::string> regions, values;
    for (const RegionRange& area : change.scope.areas()) {
      Members region;
      region.number("first", area.first);
      region.number("last", area.last);
      regions.push_back(region.object());
    }
    for (const RuleValue& value : change.values) {
      Members one;
      one.text("name", value.name);
      one.number("value", value.value);
      values.push_back(one.object());
    }
    out.list("regions", regions);
    out.list("values", values);
    lines.push_back(out.object());
  }
  Members seen;
  seen.number("touches", static_cast<std::int64_t>(seen_.size()));
  Members last;
  last.raw("seen", seen.object());
  lines.push_back(last.object());
  return lines;
}

}  // namespace xiezhi::simulation
