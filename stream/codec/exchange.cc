#include "stream/codec/exchange.h"

#include "stream/codec/json_writer.h"
#include "stream/codec/output_parts.h"

namespace xiezhi {
namespace {

using namespace outputs;

constexpr auto kRegion = std::array{
    integer("region", XIEZHI_AT(ExchangeRegion, region), 100000, 999999, required,
            "GB/T 2260: the city, or the province where no more is known", "行政区划代码"),
    integer("victims", XIEZHI_AT(ExchangeRegion, victims), 1, kMost, optional,
            "At least so many victims there", "被害人数"),
    integer("amount_minor", XIEZHI_AT(ExchangeRegion, amount_minor), 0, kMost, optional,
            "What they paid, as far as reports list it", "涉案金额"),
};
constexpr Table kRegionTable{
    "exchange_region", "A place where victims of the case are", "被害人所在地", kRegion, {}, nullptr, 0};

constexpr auto kExchange = std::array{
    token("exchange_id", XIEZHI_AT(Exchange, exchange_id), required,
          "Made of the case alone: of records with the same one the newest last_time holds", "去重标识"),
    token("case_id", XIEZHI_AT(Exchange, case_id), required, "The case", "案件标识"),
    text("typology", XIEZHI_AT(Exchange, typology), kAnyLength, required, "The typology of the case",
         "风险类型"),
    choice<SuspectedType>("suspected_type", XIEZHI_AT(Exchange, suspected_type), optional,
                          "What is suspected", "涉嫌类型"),
    choice<Grade>("grade", XIEZHI_AT(Exchange, grade), required, "The highest grade it reached", "预警等级"),
    integer("subject_region", XIEZHI_AT(Exchange, subject_region), 100000, 999999, optional,
            "GB/T 2260: the city of the suspect", "嫌疑对象行政区划代码"),
    object_list("regions", XIEZHI_AT(Exchange, regions), kRegionTable, required,
                "Where the victims are, in the order of the codes", "被害人所在地列表"),
    integer("victims", XIEZHI_AT(Exchange, victims), 1, kMost, optional, "At least so many victims in all",
            "被害人总数"),
    integer("amount_minor", XIEZHI_AT(Exchange, amount_minor), 0, kMost, optional, "What they paid in all",
            "涉案总金额"),
    text("currency", XIEZHI_AT(Exchange, currency), kAnyLength, optional, "ISO 4217 code of the amounts",
         "币种"),
    time("first_time", XIEZHI_AT(Exchange, first_ms), required, "First alert of the case", "首次预警时间"),
    time("last_time", XIEZHI_AT(Exchange, last_ms), required, "Last alert of the case", "最近预警时间"),
    text_list("tags", XIEZHI_AT(Exchange, tags), kAnyLength, required, "mass_victim, cross_region", "标签"),
};
constexpr Table kExchangeTable{
    "exchange.v1",
    "A case whose people are in several cities, for the police of the others; it names nobody.",
    "跨区域案件交换记录",
    kExchange,
    {},
    nullptr,
    0};

}  // namespace

const Table& exchange_table() { return kExchangeTable; }

void render(const Exchange& record, std::string& out) {
  write_object(out, kExchangeTable, reinterpret_cast<const std::byte*>(&record));
}

}  // namespace xiezhi
