// The words that people read: prompts, reasons, measures and report sentences in zh-CN and en. One table a
// kind of text. Hard rules for prompts (REGULATION 5.6, practice of 12381): no link, no number but the fixed
// official ones, no word of a report; the payee is masked.
#pragma once

#include <string>
#include <string_view>

#include "detectors/detector.h"
#include "stream/base/order.h"
#include "stream/base/vocabulary.h"

namespace xiezhi {

struct Bilingual {
  std::string_view zh, en;
  std::string_view in(Language language) const { return language == Language::en ? en : zh; }
};

// Name of a fraud type, to stand before «诈骗» or «scam» in a prompt (the ten types of the Ministry of Public
// Security: REGULATION 7).
Bilingual type_name(SuspectedType type);

// Text of a prompt template with {inst}, {type} and {last4} still in it, of a notice about an appeal with
// {due}.
Bilingual template_text(std::string_view template_id);

// Why a payment got another answer than «allow», fit for the payer's ears.
Bilingual reason_text(std::string_view code);

// Told as Anti-Fraud Law Art. 32 para. 3 wants it: no word of a report or a list.
struct MeasureWords {
  Bilingual reason, remedy;
};
struct MeasureText {
  Measure measure;
  Bilingual name;
  std::string_view legal_basis;
  std::int64_t lasts_ms;  // 0: until lifted by a person
  bool blocks;            // 阻断: something cannot be done any more
  MeasureWords told;
};
const MeasureText& measure_text(Measure measure);

// Of a measure that an appeal has lifted.
std::string_view appeal_legal_basis();
Bilingual appeal_lifted_reason();

// Words about orders. `{authority}` stands for who ordered.
Bilingual order_authority();  // where the order names nobody
Bilingual order_result_text(OrderResult result);
Bilingual order_remark_text(std::uint8_t remark);  // one of order_remark
struct OrderMeasureText {
  Measure measure;
  std::string_view legal_basis;  // where the order gives none, and of its end
};
const OrderMeasureText& order_measure_text(Measure measure);
Bilingual order_measure_reason(MeasureState state);  // none: something was tried that the order forbids
Bilingual order_measure_remedy();

// Replaces every `{key}` of `text` by `value`.
void fill(std::string& text, std::string_view key, std::string_view value);

}  // namespace xiezhi
