#include "stream/app/generator_json.h"

#include <array>
#include <charconv>

#include "stream/app/generator_identity.h"
#include "stream/base/check.h"
#include "stream/base/time.h"
#include "stream/codec/event.h"

namespace xiezhi::synthetic {
namespace {

constexpr auto kRemarks = std::to_array<std::string_view>(
    {"", "房租", "生活费", "货款", "工资", "水电费", "转存", "礼金", "投资款", "分红", "复投", "订单", "转账",
     "押金", "解冻费", "保证金", "USDT", "养老床位"});
// `before` and, where there is one, the number of the site and `after`.
struct SiteRow {
  std::string_view before, after = {};
  std::int64_t redirects = 0;
  bool sideloaded = false;
};
constexpr auto kSites = std::to_array<SiteRow>({
    {"news.example.cn"},
    {"shop.example.com"},
    {"video.example.cn"},
    {"map.example.com"},
    {"bank.example.cn"},
    {"icbc-jf", ".example.com"},
    {"loan", ".example.net", 4, true},
    {"shop", ".example.org", 1},
    {"t.cn", {}, 3},
});
constexpr auto kListNames = std::to_array<std::string_view>({"police_involved", "courier", "terror"});

void append_number(std::string& out, std::int64_t value) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_padded(std::string& out, std::int64_t value, int width) {
  std::array<char, 6> digits;
  for (int i = width - 1; i >= 0; --i, value /= 10)
    digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
  out.append(digits.data(), static_cast<std::size_t>(width));
}

void append_hex(std::string& out, std::uint64_t value) {
  constexpr std::string_view symbols = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) out += symbols[(value >> shift) & 15];
}

void append_time(std::string& out, std::int64_t time_ms, TimeStyle style) {
  if (style == TimeStyle::milliseconds) return append_number(out, time_ms);
  const bool rfc = style == TimeStyle::rfc3339;
  const std::int32_t day = beijing_day(time_ms);
  const CivilDate date = civil_from_days(day);
  const std::int64_t in_day = time_ms - beijing_midnight_ms(day);
  const std::int64_t parts[] = {date.month, date.day, in_day / kHourMs, in_day / kMinuteMs % 60,
                                in_day / kSecondMs % 60};
  constexpr std::string_view separators = "--T::";
  out += '"';
  append_padded(out, date.year, 4);
  for (std::size_t i = 0; i < 5; ++i) {
    if (rfc) out += separators[i];
    append_padded(out, parts[i], 2);
  }
  if (rfc) {
    out += '.';
    append_padded(out, in_day % 1000, 3);
    out += "+08:00";
  }
  out += '"';
}

// `"key":"value"` with a comma before; key comes with its quotes and colon.
void text_field(std::string& out, std::string_view key, std::string_view value) {
  out += key;
  out += '"';
  out += value;
  out += '"';
}

void number_field(std::string& out, std::string_view key, std::int64_t value) {
  out += key;
  append_number(out, value);
}

// Six decimals, of what is not negative.
void degrees_field(std::string& out, std::string_view key, std::int32_t degrees_e6) {
  number_field(out, key, degrees_e6 / 1'000'000);
  out += '.';
  append_padded(out, degrees_e6 % 1'000'000, 6);
}

// Moves money on an account whose other sources the stream does not show: what it lacks has come from
// elsewhere.
void move_balance(Account& account, std::int64_t change_minor) {
  if (account.balance_minor + change_minor < 0) account.balance_minor = -change_minor + 80'000;
  account.balance_minor += change_minor;
}

bool moves_money(const Draft& draft) {
  return draft.flaw == Flaw::none && (draft.status == Status::none || draft.status == Status::done);
}

void append_party(std::string& out, std::string_view key, const Account& account, bool with_balance) {
  out += key;
  out += account.party;
  if (with_balance) number_field(out, ",\"balance_after_minor\":", account.balance_minor);
  out += '}';
}

void append_device(const World& world, const Draft& draft, std::uint32_t holder, std::string& out) {
  if ((draft.marks & (kWithDevice | kScreenShare)) == 0) return;
  out += ",\"device\":";
  out += world.devices[draft.device_of == 0 ? holder : draft.device_of - 1];
  if (draft.latitude_e6 != 0) {
    degrees_field(out, ",\"lat\":", draft.latitude_e6);
    degrees_field(out, ",\"lon\":", draft.longitude_e6);
  }
  if ((draft.marks & kScreenShare) != 0) out += ",\"screen_share\":true";
  out += '}';
}

void append_money(const Draft& draft, std::string& out) {
  number_field(out, ",\"amount_minor\":", draft.amount_minor);
  out += (draft.marks & kForeignMoney) != 0 ? ",\"currency\":\"USD\"" : ",\"currency\":\"CNY\"";
  if (draft.status != Status::none) text_field(out, ",\"status\":", name_of(draft.status));
  if (draft.channel != Channel::none) text_field(out, ",\"channel\":", name_of(draft.channel));
}

void append_transfer(World& world, const Draft& draft, std::string& out) {
  Account& payer = world.accounts[draft.from];
  Account& payee = world.accounts[draft.to];
  if (moves_money(draft)) {
    move_balance(payer, -draft.amount_minor);
    move_balance(payee, draft.amount_minor);
  } else if (payer.balance_minor < draft.amount_minor) {
    payer.balance_minor = draft.amount_minor + 80'000;
  }
  append_party(out, ",\"payer\":", payer, true);
  append_party(out, ",\"payee\":", payee, moves_money(draft));
  append_money(draft, out);
  if (draft.remark != Remark::none)
    text_field(out, ",\"remark\":", kRemarks[static_cast<std::size_t>(draft.remark)]);
  if (draft.remark == Remark::wage) out += ",\"purpose_code\":\"SALA\"";
  if ((draft.marks & kCrossBorder) != 0) out += ",\"cross_border\":true";
  if ((draft.marks & kDecisionRequested) != 0) out += ",\"decision_requested\":true";
  append_device(world, draft, payer.holder, out);
}

void append_cash(World& world, const Draft& draft, std::string& out) {
  Account& account = world.accounts[draft.from];
  const auto direction = static_cast<CashDirection>(draft.action);
  if (moves_money(draft)) {
    move_balance(account, direction == CashDirection::deposit ? draft.amount_minor : -draft.amount_minor);
  }
  append_party(out, ",\"account\":", account, true);
  text_field(out, ",\"direction\":", name_of(direction));
  append_money(draft, out);
  out += ",\"terminal\":\"T";
  append_padded(out, draft.number % 10'000, 4);
  out += '"';
}

void append_payment(World& world, const Draft& draft, std::string& out) {
  Account& payer = world.accounts[draft.from];
  if (moves_money(draft)) move_balance(payer, -draft.amount_minor);
  append_party(out, ",\"payer\":", payer, true);
  out += ",\"merchant\":";
  out += world.merchants[draft.to].fields;
  number_field(out, ",\"amount_minor\":", draft.amount_minor);
  out += ",\"currency\":\"CNY\"";
  text_field(out, ",\"method\":", name_of(static_cast<PaymentMethod>(draft.action)));
  if (draft.status != Status::none) text_field(out, ",\"status\":", name_of(draft.status));
  append_device(world, draft, payer.holder, out);
}

void append_prepaid(World& world, const Draft& draft, std::string& out) {
  out += ",\"merchant\":";
  out += world.merchants[draft.to].fields;
  out += ",\"card\":\"PC";
  append_number(out, 10'000'000 + draft.number);
  out += '"';
  text_field(out, ",\"action\":", name_of(static_cast<PrepaidAction>(draft.action)));
  append_money(draft, out);
  out += ",\"named\":true";
  append_party(out, ",\"holder\":", world.accounts[draft.from], false);
}

void append_loan(World& world, const Draft& draft, std::string& out) {
  append_party(out, ",\"lender\":", world.accounts[draft.from], false);
  append_party(out, ",\"borrower\":", world.accounts[draft.to], false);
  text_field(out, ",\"action\":", name_of(static_cast<LoanAction>(draft.action)));
  append_money(draft, out);
  number_field(out, ",\"rate_bp\":", draft.rate_bp);
}

void append_account(World& world, const Draft& draft, std::string& out) {
  const Account& account = world.accounts[draft.from];
  append_party(out, ",\"account\":", account, false);
  text_field(out, ",\"action\":", name_of(static_cast<AccountAction>(draft.action)));
  if (draft.agent != 0)
    append_party(out, ",\"agent\":", world.accounts[world.holders[draft.agent - 1].account], false);
  append_device(world, draft, account.holder, out);
}

std::uint32_t device_of(const Draft& draft) { return draft.device == 0 ? draft.from : draft.device; }

// Of a card: a phone of who opens it.
std::uint32_t card_holder_of(const Draft& draft) { return draft.to == 0 ? draft.from : draft.to; }

void append_call(World& world, const Draft& draft, std::string& out) {
  text_field(out, ",\"caller\":", world.phones[draft.from]);
  text_field(out, ",\"callee\":", world.phones[draft.to]);
  number_field(out, ",\"duration_s\":", draft.amount_minor);
  number_field(out, ",\"ring_s\":", draft.number);
  text_field(out, ",\"result\":", name_of(static_cast<CallResult>(draft.action)));
  if ((draft.marks & kInternational) != 0) {
    out += ",\"trunk\":\"international\"";
    if ((draft.marks & kTellsRegion) != 0) {
      text_field(out, ",\"region\":", region_of_phone(draft.to));
    } else {
      const bool foreign = world.phones[draft.from].starts_with('+');
      text_field(out, ",\"caller_country\":", foreign ? "SG" : "KH");
    }
    return;
  }
  out += ",\"trunk\":\"local\"";
  if (world.phones[draft.from].size() == 11) {
    text_field(out, ",\"imei\":", imei(device_of(draft)));
    text_field(out, ",\"imsi\":", imsi(draft.from));
  }
  out += ",\"cell\":\"460-00-";
  append_number(out, 10'000 + draft.from % 4'000);
  out += '"';
  text_field(out, ",\"region\":", region_of_phone(draft.from));
}

void append_text(const Draft& draft, std::string& out) {
  struct Template {
    std::string_view before, after;
  };
  constexpr auto templates = std::to_array<Template>({
      {"", ""},
      {"【示例银行】您的验证码为", "，5分钟内有效，请勿告诉他人。"},
      {"【示例快递】您的包裹", "已到驿站，请凭取件码领取。"},
      {"【示例银行】您的账户", "于今日有一笔交易，详情请登录手机银行查看。"},
      {"你好，我是", "号楼的邻居，方便的时候回个电话。"},
      {"晚上一起吃饭吧，", "点老地方见。"},
      {"您已获得", "元无抵押低息贷款额度，今日放款，点击 http://loan.example.com/a 领取，退订回T"},
      {"【示例银行】尊敬的客户，您的积分",
       "分即将过期，请登录 http://icbc-jf.example.com 兑换现金，逾期作废。"},
      {"我是市公安局民警，您涉嫌洗钱案件，案号", "，请立即将资金转入安全账户配合调查，不要告诉家人。"},
      {"招聘兼职刷单，每单赚", "元，日结，垫付本金返佣，加微信 wx_example 咨询"},
      {"【示例银行】您的积分",
       "分可在手机银行兑换礼品，详情请登录 https://www.icbc.com.cn/jf ，客服95588，谨防诈骗。退订回T"},
      {"【示例商城】春季新款上架，全场满", "减50，点击 https://t.cn/A6abc 领取优惠券，退订回T"},
  });
  const Template& text = templates[draft.action];
  out += ",\"text\":\"";
  out += text.before;
  append_number(out, draft.number);
  out += text.after;
  out += '"';
  if (draft.action == static_cast<std::uint8_t>(Text::loan_fraud)) {
    out += ",\"urls\":[\"http://loan.example.com/a\"]";
  }
  if (draft.action == static_cast<std::uint8_t>(Text::otp)) out += ",\"otp\":true";
}

void append_sms(World& world, const Draft& draft, std::string& out) {
  text_field(out, ",\"sender\":", world.phones[draft.from]);
  text_field(out, ",\"receiver\":", world.phones[draft.to]);
  append_text(draft, out);
  text_field(out, ",\"region\":", region_of_phone(draft.from));
}

void append_web(World& world, const Draft& draft, std::string& out) {
  text_field(out, ",\"phone\":", world.phones[draft.from]);
  const SiteRow& site = kSites[draft.action % kSites.size()];
  text_field(out, ",\"domain\":", domain_of(draft));
  out += ",\"app_id\":\"example.browser\"";
  text_field(out, ",\"app_source\":", site.sideloaded ? "sideload" : "store");
  number_field(out, ",\"domain_age_d\":", draft.amount_minor);
  if (site.redirects > 0) number_field(out, ",\"redirects\":", site.redirects);
}

void append_sim(World& world, const Draft& draft, std::string& out) {
  text_field(out, ",\"phone\":", world.phones[draft.from]);
  text_field(out, ",\"action\":", name_of(static_cast<SimAction>(draft.action)));
  text_field(out, ",\"imei\":", imei(device_of(draft)));
  text_field(out, ",\"imsi\":", imsi(draft.from));
  text_field(out, ",\"holder_id_token\":", card_holder_token(card_holder_of(draft)));
  out += (draft.marks & kIot) != 0 ? ",\"iot\":true" : ",\"iot\":false";
  text_field(out, ",\"region\":", region_of_phone(draft.from));
}

void append_list(World& world, const Draft& draft, std::string& out) {
  const auto kind = static_cast<EntityKind>(draft.action);
  text_field(out, ",\"list\":", kListNames[static_cast<std::size_t>(draft.list)]);
  text_field(out, ",\"kind\":", name_of(kind));
  text_field(out, ",\"entry\":",
             kind == EntityKind::account ? world.accounts[draft.from].number()
                                         : std::string_view(world.phones[draft.from]));
  out += ",\"operation\":\"add\"";
  if (draft.list != ListName::courier) out += ",\"grade\":\"critical\"";
  number_field(out, ",\"valid_from\":", draft.time_ms);
  number_field(out, ",\"valid_to\":", draft.time_ms + 365 * kDayMs);
  out += ",\"source\":\"generator\",\"version\":\"1\"";
}

// A victim reports an account to its bank.
void append_matter(const World& world, const Draft& draft, std::string& out) {
  text_field(out, ",\"matter_id\":", event_id_text(draft.id));
  out += ",\"kind\":\"tip\",\"state\":\"accepted\",\"informant_role\":\"victim\"";
  text_field(out, ",\"account\":", world.accounts[draft.from].number());
}

std::string_view institution_of(const World& world, const Draft& draft) {
  switch (source_of(draft)) {
    case Source::payment:
      return kPaymentInstitutions[draft.to % kPaymentInstitutions.size()];
    case Source::telecom:
      return kTelecoms[(draft.type == EventType::sim ? card_holder_of(draft) : draft.from) %
                       kTelecoms.size()];
    case Source::control:
      if (draft.type == EventType::list) return kControl;
      [[fallthrough]];
    default:
      return kBanks[world.holders[world.accounts[draft.from].holder].bank];
  }
}

void append_body(World& world, const Draft& draft, std::string& out) {
  switch (draft.type) {
    case EventType::transfer:
      return append_transfer(world, draft, out);
    case EventType::cash:
      return append_cash(world, draft, out);
    case EventType::payment:
      return append_payment(world, draft, out);
    case EventType::prepaid:
      return append_prepaid(world, draft, out);
    case EventType::loan:
      return append_loan(world, draft, out);
    case EventType::account:
      return append_account(world, draft, out);
    case EventType::call:
      return append_call(world, draft, out);
    case EventType::sms:
      return append_sms(world, draft, out);
    case EventType::web:
      return append_web(world, draft, out);
    case EventType::sim:
      return append_sim(world, draft, out);
    case EventType::list:
      return append_list(world, draft, out);
    case EventType::matter:
      return append_matter(world, draft, out);
    default:
      XIEZHI_CHECK(false && "a type that the generator does not write");
  }
}

void replace(std::string& out, std::string_view from, std::string_view to) {
  const std::size_t place = out.find(from);
  XIEZHI_CHECK(place != std::string::npos);
  out.replace(place, from.size(), to);
}

// Spoils a sound transfer.
void apply_flaw(Flaw flaw, std::string& out) {
  constexpr std::string_view currency = ",\"currency\":\"CNY\"";
  switch (flaw) {
    case Flaw::truncated:
      return out.resize(out.size() - 20);
    case Flaw::no_currency:
      return replace(out, currency, "");
    case Flaw::text_amount:
      return replace(out, "\"amount_minor\":", "\"amount_minor\":\"many\",\"amount_text\":");
    case Flaw::negative_amount:
      return replace(out, "\"amount_minor\":", "\"amount_minor\":-");
    case Flaw::bank_check_digit: {
      char& digit = out[out.find("\"bank\":\"") + 8 + 11];
      digit = digit == '9' ? '0' : static_cast<char>(digit + 1);
      return;
    }
    case Flaw::unknown_type:
      return replace(out, "transfer.v1", "transfer.v9");
    case Flaw::repeated_field:
      return replace(out, currency, ",\"currency\":\"CNY\",\"currency\":\"CNY\"");
    case Flaw::not_utf8:
      return replace(out, "\"remark\":\"", "\"remark\":\"\xC3\x28");
    case Flaw::unknown_channel:
      return replace(out, "\"channel\":\"", "\"channel\":\"un");
    case Flaw::unreadable_time: {
      const std::size_t begin = out.find("\"event_time\":") + 13;
      out.replace(begin, out.find(',', begin) - begin, "\"yesterday\"");
      return;
    }
    default:
      return;
  }
}

}  // namespace

std::string card_holder_token(std::uint32_t phone) { return event_id_text(scatter(phone ^ 0x73696DULL)); }

std::string domain_of(const Draft& draft) {
  const SiteRow& site = kSites[draft.action % kSites.size()];
  std::string domain(site.before);
  if (site.after.empty()) return domain;
  append_number(domain, draft.number);
  return domain += site.after;
}

std::string_view region_of_phone(std::uint32_t phone) { return kRegions[scatter(phone) % kRegions.size()]; }

std::string event_id_text(std::uint64_t id) {
  std::string text;
  append_hex(text, id);
  return text;
}

Source source_of(const Draft& draft) {
  switch (draft.type) {
    case EventType::payment:
    case EventType::prepaid:
      return Source::payment;
    case EventType::call:
    case EventType::sms:
    case EventType::web:
    case EventType::sim:
      return Source::telecom;
    case EventType::list:
    case EventType::matter:
      return Source::control;
    default:
      return Source::bank;
  }
}

void write_record(World& world, const Draft& draft, std::string& out) {
  out.clear();
  text_field(out, "{\"type\":", name_of(draft.type));
  out += ",\"event_id\":\"";
  append_hex(out, draft.id);
  out += "\",\"event_time\":";
  append_time(out, draft.time_ms + draft.shift_ms, draft.style);
  text_field(out, ",\"institution_id\":", institution_of(world, draft));
  append_body(world, draft, out);
  out += '}';
  if (draft.flaw != Flaw::none) apply_flaw(draft.flaw, out);
}

}  // namespace xiezhi::synthetic
