// Effects become records: the JSON that leaves the program. The only place where a sealed identifier is
// opened, and only for readers that must act on it (CONTRACT 2, «who sees an identifier in the clear»). Pure:
// the same effect gives the same bytes. One Renderer per thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "detectors/rules.h"
#include "stream/codec/records.h"
#include "stream/engine/effect.h"

namespace xiezhi {

// Opens sealed identifiers. Implemented by the shell that holds the identity key.
class IdentityOpener {
 public:
  virtual ~IdentityOpener() = default;
  // The identifier in the clear, or empty when it cannot be opened. Holds until the next call.
  virtual std::string_view open(std::uint64_t sealing_key, const Token& token, std::string_view sealed) = 0;
};

// Names of input topics (files in a replay), by Provenance::topic. Implemented by the shell.
class SourceNames {
 public:
  virtual ~SourceNames() = default;
  virtual std::string_view name(std::uint16_t topic) const = 0;
};

struct RendererOptions {
  std::string institution_id{};  // who runs the program
  CityProfile profile = CityProfile::national;
  Language language = Language::zh_cn;
  bool reveal_alerts = false;
};

class Renderer {
 public:
  Renderer(const Rules& rules, RendererOptions options, IdentityOpener& opener, const SourceNames& sources);

  // Writes the effect's record into `out` (replacing what it held); nothing of one that is stale.
  void render(const Effect& effect, const Facts& facts, std::string& out);

 private:
  void render_alert(const Effect& effect, const Facts& facts, std::string& out);
  void render_prompt(const Effect& effect, const Facts& facts, std::string& out);
  void render_measure(const Effect& effect, const Facts& facts, std::string& out);
  void render_decision(const Effect& effect, std::string& out);

  // renderer_reports.cc
  void render_police_report(const Effect& effect, const Facts& facts, std::string& out);
  void render_regulator_report(const Effect& effect, const Facts& facts, std::string& out);
  void render_large_value(const Effect& effect, const Facts& facts, std::string& out);
  static void keep_events(const Effect& effect, const Facts& facts, RegulatorReport& report);

  // renderer_leads.cc
  void render_suspicious(const Effect& effect, const Facts& facts, std::string& out);
  std::string flow_text(const Effect& effect, const Facts& facts, std::int64_t from_ms,
                        std::int64_t to_ms) const;
  std::string reasoning_text(const Effect& effect, const Facts& facts, std::int64_t from_ms,
                             std::int64_t to_ms) const;
  void describe_pool(const Effect& effect, const Facts& facts, RegulatorReport& report);

  // renderer_deadlines.cc
  void render_deadline(const Effect& effect, const Facts& facts, std::string& out) const;
  void render_step(const Effect& effect, std::string& out) const;
  void render_notice(const Effect& effect, const Facts& facts, std::string& out);
  void render_lifted(const Effect& effect, const Facts& facts, std::string& out);

  // renderer_orders.cc
  void render_order_measure(const Effect& effect, const Facts& facts, std::string& out);
  void render_order_reply(const Effect& effect, const Facts& facts, std::string& out);
  void add_asked(const Effect& effect, const Facts& facts, OrderReply& reply);
  std::string remark_text(const OrderEffect& order) const;
  std::string_view authority_name(std::string_view authority) const;

  Common common(const Effect& effect, Purpose purpose) const;
  PartyReference reference(const Facts& facts, PartyNumber party, bool reveal, bool masked);
  std::string_view clear(const Facts& facts, PartyNumber party);
  ReportSubject report_subject(const Facts& facts, const Entity& entity);
  ReportAccount report_account(const Facts& facts, PartyNumber party, const Entity& holder);
  void add_openings(const Facts& facts, const Entity& entity, std::int64_t now_ms,
                    std::vector<ReportAccount>& accounts);
  static std::vector<EvidenceItem> evidence_of(const Effect& effect);
  ReportBody body(const Effect& effect, const Facts& facts);
  // Whether there were more than the rows that were added.
  Flag add_transactions(const Facts& facts, const Entity& entity, std::int64_t from_ms, std::int64_t to_ms,
                        std::vector<ReportTransaction>& rows);
  ReportTransaction transaction(const Facts& facts, const Entity& entity, const Entry& entry);
  ReportTransaction transaction(const Facts& facts, const Entity& entity, TouchKind kind,
                                PartyNumber counterparty);
  std::string facts_text(const Effect& effect) const;
  std::string analysis_text(const Effect& effect) const;

  const Rules& rules_;
  RendererOptions options_;
  IdentityOpener& opener_;
  const SourceNames& sources_;
};

}  // namespace xiezhi
