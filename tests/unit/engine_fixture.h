// A whole engine in memory for tests: JSON records in, effects out, with any number of shards, hints taken
// before the next event as in a file replay. Nothing is mocked but the log.
#pragma once

#include <fmt/format.h>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "stream/base/check.h"
#include "stream/codec/decoder.h"
#include "stream/codec/frame.h"
#include "stream/engine/router.h"
#include "stream/engine/rules_in_force.h"
#include "stream/engine/shard.h"

namespace xiezhi::testing {

struct Seen {
  OutputKind kind = OutputKind::none;
  Token id, case_id, subject_token;
  std::string event_id, detector, typology, template_id;
  Grade grade = Grade::none;
  std::uint32_t score = 0;
  Measure measure = Measure::none;
  Decision decision = Decision::none;
  std::vector<std::string> reasons;
  std::string subject;  // clear text, as the test wrote it
  SuspectedType suspected_type = SuspectedType::none;
  std::uint32_t repeats = 0;
};

class Engine : public Sink {
 public:
  explicit Engine(std::uint32_t partitions = 1, ShardOptions options = {})
      : tokeniser_(kKey), router_(tokeniser_) {
    for (std::uint32_t i = 0; i < partitions; ++i)
      shards_.push_back(std::make_unique<Shard>(rules_, options));
  }

  // Feeds one record; false when it was refused, late, or a repetition.
  bool feed(const std::string& json, Source source = Source::none) {
    ++records_;
    Arena arena;
    Event event;
    const auto decoded = decoder_.decode_into(json, source, Padding::none, event, arena);
    if (!decoded) {
      refused_ = decoded.error().reason;
      refused_field_ = std::string(decoded.error().field);
      return false;
    }
    log_time_ms_ = std::max(log_time_ms_, event.event_time_ms);
    if (event.type == EventType::parameters) {
      const Rejection refused = judge_parameters(event, rules_, arena);
      refused_ = refused.reason;
      refused_field_ = std::string(refused.field);
      if (refused.reason != Reason::none) return false;
    }
    Routed routed;
    router_.route(event, Provenance{0, 0, records_}, log_time_ms_, routed);
    for (std::uint8_t i = 0; i < routed.name_count; ++i)
      names_[routed.names[i].token] = std::string(routed.names[i].text);
    bool taken = true;
    for (Touch& touch : routed.all()) {
      attach(routed, touch);
      taken = through_the_log(touch) && taken;
    }
    while (!hints_.empty()) {
      const std::string frame = std::move(hints_.front());
      hints_.pop_front();
      FrameReader reader(frame);
      Touch touch;
      if (reader.next(touch).kind == FrameItem::Kind::touch) apply(touch);
    }
    return taken;
  }

  // Where a subclass seals identifiers into the touch.
  virtual void attach(const Routed&, Touch&) {}

  // As a reload does it: in place, under the shards.
  void take_over(const Rules& rules) { rules_ = rules; }

  void tick(std::int64_t log_time_ms) {
    for (auto& shard : shards_) shard->tick(log_time_ms, *this);
  }

  std::vector<Seen> of(OutputKind kind) const {
    std::vector<Seen> found;
    for (const Seen& seen : effects) {
      if (seen.kind == kind) found.push_back(seen);
    }
    return found;
  }
  std::vector<Seen> alerts(std::string_view detector) const {
    std::vector<Seen> found;
    for (const Seen& seen : effects) {
      if (seen.kind == OutputKind::alert && seen.detector == detector) found.push_back(seen);
    }
    return found;
  }

  void effect(const Effect& effect, const Facts& facts) override {
    Seen seen;
    seen.kind = effect.kind;
    seen.id = effect.id;
    seen.event_id = std::string(effect.cause->event_id);
    if (effect.signal != nullptr) seen.detector = std::string(catalogue()[effect.signal->detector]->code);
    if (effect.typology != nullptr) seen.typology = std::string(effect.typology->id);
    seen.template_id = std::string(effect.template_id);
    seen.measure = effect.measure;
    seen.decision = effect.decision;
    for (std::uint8_t i = 0; i < effect.reason_count; ++i) seen.reasons.emplace_back(effect.reasons[i].code);
    if (effect.case_state != nullptr) {
      seen.grade = effect.case_state->grade;
      seen.suspected_type = effect.case_state->suspected_type;
      seen.repeats = effect.case_state->repeats;
      seen.case_id = effect.case_state->id;
    }
    seen.score = effect.score;
    if (effect.subject != nullptr) {
      seen.subject_token = facts.parties()[effect.subject->party].token;
      seen.subject = names_[seen.subject_token];
    }
    effects.push_back(seen);
    if (effect.step == nullptr) return;
    const StepEffect& step = *effect.step;
    const bool appeal = step.appeal != AppealState::none;
    steps.push_back(std::string(appeal ? name_of(step.appeal) : name_of(step.matter)) + " " +
                    std::string(name_of(step.result)));
  }
  void hint(const Touch& touch, const Facts&) override {
    FrameWriter writer;  // hints go through the log's bytes, as in life
    writer.add(touch);
    hints_.emplace_back(writer.frame());
  }

  void received(ReceiptState state, bool known) override {
    receipts.push_back(std::string(name_of(state)) + (known ? " known" : " unknown"));
  }

  void confirmed(bool known) override { confirmations.push_back(known); }
  void adjusted(ParameterResult result) override { adjustments.emplace_back(name_of(result)); }

  std::vector<Seen> effects;
  std::vector<std::string> receipts;
  std::vector<bool> confirmations;  // whether each was known
  std::vector<std::string> steps;   // of appeals and matters: "filed taken"
  std::vector<std::string> adjustments;
  Reason refused_ = Reason::none;
  std::string refused_field_;
  std::map<Token, std::string> names_;  // identifiers in the clear
  std::vector<std::unique_ptr<Shard>> shards_;

  const Rules& rules() const { return rules_; }

 private:
  static constexpr TokenKey kKey = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  bool through_the_log(const Touch& touch) {
    FrameWriter writer;
    writer.add(touch);
    const std::string frame(writer.frame());
    FrameReader reader(frame);
    Touch read;
    XIEZHI_CHECK(reader.next(read).kind == FrameItem::Kind::touch);
    return apply(read);
  }
  bool apply(const Touch& touch) {
    bool fresh = false;
    each_partition(touch, static_cast<std::uint32_t>(shards_.size()),
                   [&](const Touch& one, std::uint32_t partition) {
                     fresh = shards_[partition]->apply(one, *this) || fresh;
                   });
    return fresh;
  }

  Rules rules_;
  Tokeniser tokeniser_;
  Router router_;
  Decoder decoder_;
  std::int64_t log_time_ms_ = 0;
  std::int64_t records_ = 0;
  std::deque<std::string> hints_;
};

constexpr std::int64_t kMonday_ms = 1772413200000;  // 2026-03-02T09:00:00+08:00

inline std::string quoted(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : fmt::format(R"(,"{}":"{}")", name, value);
}

// A transfer in the contract's format. `more` is appended inside the object.
inline std::string transfer(std::string_view id, std::string_view payer, std::string_view payee,
                            std::int64_t fen, std::int64_t time_ms, std::string_view status = "done",
                            std::string_view customer = {}, std::string_view phone = {},
                            std::string_view more = {}) {
  return fmt::format(
      R"({{"type":"transfer.v1","event_id":"{}","event_time":{},"institution_id":"104100000004","payer":{{"account":"{}"{}{}}},)"
      R"("payee":{{"account":"{}"}},"amount_minor":{},"currency":"CNY","status":"{}"{}}})",
      id, time_ms, payer, quoted("customer_id", customer), quoted("phone", phone), payee, fen, status, more);
}

inline std::string call(std::string_view id, std::string_view caller, std::string_view callee,
                        std::int64_t duration_s, std::int64_t time_ms, std::string_view more = {}) {
  return fmt::format(
      R"({{"type":"call.v1","event_id":"{}","event_time":{},"institution_id":"CMCC-JS","caller":"{}","callee":"{}",)"
      R"("duration_s":{},"result":"answered"{}}})",
      id, time_ms, caller, callee, duration_s, more);
}

inline std::string list(std::string_view id, std::string_view kind, std::string_view entry,
                        std::int64_t time_ms, std::string_view more = {}) {
  return fmt::format(
      R"({{"type":"list.v1","event_id":"{}","event_time":{},"institution_id":"POLICE","list":"police_involved",)"
      R"("kind":"{}","entry":"{}","operation":"add"{}}})",
      id, time_ms, kind, entry, more);
}

// What a channel says of a prompt.
inline std::string receipt(std::string_view id, const Seen& prompt, std::string_view state,
                           std::int64_t time_ms) {
  return fmt::format(
      R"({{"type":"receipt.v1","event_id":"{}","event_time":{},"institution_id":"104100000004",)"
      R"("prompt_id":"{}","case_id":"{}","recipient":"{}","state":"{}"}})",
      id, time_ms, to_hex(prompt.id), to_hex(prompt.case_id), to_hex(prompt.subject_token), state);
}

}  // namespace xiezhi::testing
