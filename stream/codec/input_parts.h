// Rows of the objects in inputs: who acts, the device, the merchant; their tables; the fields that several
// types of inputs share.
#pragma once

#include <array>

#include "stream/codec/field_rows.h"

namespace xiezhi::inputs {

using enum Need;
using enum Format;
namespace lim = limits;
using namespace rows;

inline constexpr auto kParty = std::array{
    text("bank", XIEZHI_AT(Party, bank), lim::kIdChars, optional, "CNAPS 12 digits or institution code",
         "开户行联行号", cnaps),
    text("name", XIEZHI_AT(Party, name), lim::kNameBytes, optional, "Name of the person or unit", "户名"),
    choice<PartyKind>("kind", XIEZHI_AT(Party, kind), optional, "Natural person or unit", "自然人或单位"),
    identifier("customer_id", XIEZHI_AT(Party, customer_id), optional, "Customer number at the institution",
               "客户号"),
    code("id_type", XIEZHI_AT(Party, id_type), optional, "Type of the id document, 110001 resident id",
         "证件类型"),
    id_number("id_number", XIEZHI_AT(Party, id_number), XIEZHI_AT(Party, id_type),
              "Number of the id document; checked when id_type is 110001 or 110003", "证件号码"),
    text("uscc", XIEZHI_AT(Party, uscc), 18, optional, "Unified social credit code, GB 32100",
         "统一社会信用代码", uscc),
    phone("phone", XIEZHI_AT(Party, phone), optional, "Phone number of the party", "联系电话"),
    integer("birth_year", XIEZHI_AT(Party, birth_year), 1850, 2100, optional, "Year of birth", "出生年份"),
    region("region", XIEZHI_AT(Party, region), optional, "GB/T 2260 region of the party", "行政区划代码"),
    time("opened_at", XIEZHI_AT(Party, opened_at_ms), optional, "When the account was opened", "开户时间"),
    text("account_class", XIEZHI_AT(Party, account_class), lim::kCodeBytes, optional,
         "Account class: I, II, III ...", "账户类别"),
    integer("balance_after_minor", XIEZHI_AT(Party, balance_after_minor), -lim::kAmountMinor,
            lim::kAmountMinor, optional, "Balance after the event, in minor units", "交易后余额"),
    text("category", XIEZHI_AT(Party, category), lim::kCodeBytes, optional,
         "What the account is for: wage, government, utility, medical ...", "账户用途类别"),
};
inline constexpr auto kAccountParty =
    join(std::array{identifier("account", XIEZHI_AT(Party, account), required, "Account number, as it came",
                               "账号")},
         kParty);
inline constexpr auto kAnyParty = join(std::array{identifier("account", XIEZHI_AT(Party, account), optional,
                                                             "Account number, as it came", "账号")},
                                       kParty);

inline constexpr auto kDevice = std::array{
    identifier("id", XIEZHI_AT(Device, id), optional, "Device number", "设备编号"),
    text("ip", XIEZHI_AT(Device, ip), 45, optional, "IP address", "IP地址"),
    text("mac", XIEZHI_AT(Device, mac), 32, optional, "MAC address", "MAC地址"),
    text("imei", XIEZHI_AT(Device, imei), 16, optional, "IMEI, 15 digits with check digit, or IMEISV",
         "国际移动设备识别码", imei),
    text("terminal", XIEZHI_AT(Device, terminal), lim::kIdChars, optional, "Terminal number", "终端编号"),
    degrees("lat", XIEZHI_AT(Device, latitude_e6), 90'000'000, "Latitude in degrees", "纬度"),
    degrees("lon", XIEZHI_AT(Device, longitude_e6), 180'000'000, "Longitude in degrees", "经度"),
    flag("screen_share", XIEZHI_AT(Device, screen_share), optional, "The screen is being shared",
         "屏幕共享中"),
    flag("remote_control", XIEZHI_AT(Device, remote_control), optional,
         "The device is being controlled from afar", "远程控制中"),
};

inline constexpr auto kMerchant = std::array{
    identifier("id", XIEZHI_AT(Merchant, id), required, "Merchant number", "商户号"),
    text("name", XIEZHI_AT(Merchant, name), lim::kNameBytes, optional, "Name of the merchant", "商户名称"),
    text("uscc", XIEZHI_AT(Merchant, uscc), 18, optional, "Unified social credit code, GB 32100",
         "统一社会信用代码", uscc),
    code("mcc", XIEZHI_AT(Merchant, mcc), optional, "Merchant category code, ISO 18245", "商户类别码"),
    region("region", XIEZHI_AT(Merchant, region), optional, "GB/T 2260 region of the merchant",
           "行政区划代码"),
};

inline constexpr KeyIndex kAccountPartyIndex = make_index(kAccountParty);
inline constexpr KeyIndex kAnyPartyIndex = make_index(kAnyParty);
inline constexpr KeyIndex kDeviceIndex = make_index(kDevice);
inline constexpr KeyIndex kMerchantIndex = make_index(kMerchant);
inline constexpr Table kAccountPartyTable{"account_party",
                                          "A party that acts through an account",
                                          "账户方",
                                          kAccountParty,
                                          {},
                                          &kAccountPartyIndex,
                                          19};
inline constexpr Table kAnyPartyTable{
    "party", "A party; the account need not be known", "相关方", kAnyParty, {}, &kAnyPartyIndex, 16};
inline constexpr Table kDeviceTable{"device", "The device that was used", "设备", kDevice, {}, &kDeviceIndex,
                                    17};
inline constexpr Table kMerchantTable{"merchant", "The merchant", "商户", kMerchant, {}, &kMerchantIndex, 18};

// Fields that several types share.
inline constexpr Field kAmount =
    integer("amount_minor", XIEZHI_AT(Event, amount_minor), 1, lim::kAmountMinor, required,
            "Amount in minor units (fen for CNY)", "金额（最小货币单位）");
inline constexpr Field kCurrency = text("currency", XIEZHI_AT(Event, currency), 3, required,
                                        "ISO 4217 code; CNH is taken as CNY", "币种", currency);
inline constexpr Field kStatus = choice<Status>("status", XIEZHI_AT(Event, status), optional,
                                                "State of the transaction; done when absent", "交易状态");
inline constexpr Field kChannel =
    choice<Channel>("channel", XIEZHI_AT(Event, channel), optional, "Channel", "交易渠道");
inline constexpr Field kDeviceField = object("device", XIEZHI_AT(Event, device), kDeviceTable, optional,
                                             "The device that was used", "设备信息");
inline constexpr Field kAsk = flag("decision_requested", XIEZHI_AT(Event, decision_requested), optional,
                                   "The sender waits for a decision.v1", "请求决策");
inline constexpr Field kTerminal =
    text("terminal", XIEZHI_AT(Event, terminal), lim::kIdChars, optional, "Terminal number", "终端编号");
inline constexpr Field kAgent =
    object("agent", XIEZHI_AT(Event, agent), kAnyPartyTable, optional, "Who acts for the holder", "代办人");
inline constexpr Field kImei =
    text("imei", XIEZHI_AT(Event, imei), 16, optional, "IMEI, 15 digits with check digit, or IMEISV",
         "国际移动设备识别码", imei);
inline constexpr Field kImsi =
    text("imsi", XIEZHI_AT(Event, imsi), 16, optional, "IMSI", "国际移动用户识别码");
inline constexpr Field kRegion =
    region("region", XIEZHI_AT(Event, region), optional, "GB/T 2260 region", "行政区划代码");
inline constexpr Field kValidFrom =
    time("valid_from", XIEZHI_AT(Event, valid_from_ms), optional, "In force from", "生效时间");
inline constexpr Field kValidTo =
    time("valid_to", XIEZHI_AT(Event, valid_to_ms), optional, "In force until", "失效时间");

inline constexpr Field kExempt =
    integer("lv_exempt_code", XIEZHI_AT(Event, large_value_exempt), 1, 10, optional,
            "Item of Order 2016 No. 3 Art. 7 by which it is no large value; the institution answers for it",
            "大额交易免报代码");

inline constexpr auto kCommon = std::array{
    choice<EventType>("type", XIEZHI_AT(Event, type), required, "Which schema the record follows",
                      "记录类型"),
    identifier("event_id", XIEZHI_AT(Event, event_id), required, "Unique per institution_id", "事件编号"),
    time("event_time", XIEZHI_AT(Event, event_time_ms), required, "When it happened", "事件时间", event_time),
    identifier("institution_id", XIEZHI_AT(Event, institution_id), required, "Who reports the event",
               "机构编号"),
};

}  // namespace xiezhi::inputs
