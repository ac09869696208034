#include "stream/base/identifiers.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace xiezhi {
namespace {

using Validator = bool (*)(std::string_view);

struct Format {
  const char* name;
  Validator valid;
  std::vector<std::string> vectors;  // REGULATION 10 [T]
};

std::vector<Format> checked_formats() {
  return {
      {"resident id", valid_resident_id, {"11010519491231002X", "440524188001010014"}},
      {"uscc", valid_uscc, {"9144030071526726XG", "914403001922038216", "91330100799655058B"}},
      {"organisation code", valid_organisation_code, {"71526726X", "192203821", "799655058"}},
      {"bank card", valid_bank_card, {"6225880137706868", "4111111111111111"}},
      {"cnaps", valid_cnaps, {"102100099996", "104100000004", "105100000017", "308584000013"}},
      {"imei", valid_imei, {"490154203237518"}},
      {"lei", valid_lei, {"5493002ERZU2K9PZDL40", "5493001KJTIIGC8Y1R12"}},
  };
}

TEST(Identifiers, AcceptsTheVectors) {
  for (const Format& format : checked_formats()) {
    for (const std::string& vector : format.vectors) {
      EXPECT_TRUE(format.valid(vector)) << format.name;
    }
  }
}

TEST(Identifiers, RefusesEveryChangeOfOneDigit) {
  for (const Format& format : checked_formats()) {
    for (const std::string& vector : format.vectors) {
      for (std::size_t i = 0; i < vector.size(); ++i) {
        if (vector[i] < '0' || vector[i] > '9') continue;
        for (char digit = '0'; digit <= '9'; ++digit) {
          std::string changed = vector;
          changed[i] = digit;
          EXPECT_FALSE(digit != vector[i] && format.valid(changed)) << format.name << " at " << i;
        }
      }
    }
  }
}

TEST(Identifiers, RefusesWrongLengthAndForeignBytes) {
  for (const Format& format : checked_formats()) {
    const std::string& vector = format.vectors.front();
    EXPECT_FALSE(format.valid("")) << format.name;
    EXPECT_FALSE(format.valid(vector.substr(1))) << format.name;
    EXPECT_FALSE(format.valid(vector + " ")) << format.name;
    EXPECT_FALSE(format.valid(std::string(vector.size(), '\0'))) << format.name;
    EXPECT_FALSE(format.valid(std::string(vector.size(), '\xFF'))) << format.name;
    EXPECT_FALSE(format.valid("０" + vector.substr(3))) << format.name;
  }
}

// A resident id with a good check digit for the first 17 characters.
std::string with_check(std::string head) {
  for (const char c : std::string("0123456789X")) {
    if (valid_resident_id(head + c)) return head + c;
  }
  return "";
}

TEST(Identifiers, ResidentIdNeedsARealDateAndAnIssuer) {
  EXPECT_NE(with_check("11010519000101002"), "");
  EXPECT_NE(with_check("11010521001231002"), "");
  EXPECT_EQ(with_check("11010518791231002"), "");
  EXPECT_EQ(with_check("11010521010101002"), "");
  EXPECT_NE(with_check("11010520000229002"), "");
  EXPECT_EQ(with_check("11010519000229002"), "") << "1900 was no leap year";
  EXPECT_EQ(with_check("11010519991301002"), "");
  EXPECT_EQ(with_check("11010519990431002"), "");
  EXPECT_EQ(with_check("11010519990400002"), "");
  EXPECT_EQ(with_check("16010519990101002"), "") << "no province 16";
  for (const char* permit : {"810000", "820000", "830000", "911156", "931840"}) {
    EXPECT_NE(with_check(permit + std::string("19900101001")), "") << permit;
  }
  EXPECT_FALSE(valid_resident_id("11010519491231002x")) << "the check character is a capital";
}

TEST(Identifiers, UsccNeedsARegistrarAndItsAlphabet) {
  EXPECT_FALSE(valid_uscc("B144030071526726XG"));
  EXPECT_FALSE(valid_uscc("9144030071526726Xg"));
  EXPECT_FALSE(valid_uscc("9I44030071526726XG"));
}

TEST(Identifiers, BankCardLengths) {
  EXPECT_TRUE(valid_bank_card("4222222222222")) << "13 digits";
  EXPECT_FALSE(valid_bank_card("424242424242")) << "12 digits";
  EXPECT_TRUE(valid_bank_card("6222021234567890128") || valid_bank_card("6222021234567890129") ||
              valid_bank_card("6222021234567890120"));
  EXPECT_FALSE(valid_bank_card("41111111111111111111")) << "20 digits";
}

TEST(Identifiers, ImeiForms) {
  EXPECT_TRUE(valid_imei("4901542032375181")) << "IMEISV has no check digit";
  EXPECT_FALSE(valid_imei("000000000000000"));
  EXPECT_FALSE(valid_imei("1111111111111111"));
}

TEST(Identifiers, CheckDigitsAsTheyAreDefined) {
  std::mt19937 random(7);
  const auto digits = [&](std::size_t count) {
    std::string text;
    while (text.size() < count) text += static_cast<char>('0' + random() % 10);
    return text;
  };
  const auto luhn = [](const std::string& text) {
    int sum = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const int digit = text[text.size() - 1 - i] - '0', value = i % 2 == 0 ? digit : 2 * digit;
      sum += value / 10 + value % 10;
    }
    return sum % 10 == 0;
  };
  const auto cnaps = [](const std::string& text) {  // ISO 7064, MOD 11,10
    int product = 10;
    for (const char c : text.substr(0, 11)) {
      const int sum = (product + (c - '0')) % 10;
      product = 2 * (sum == 0 ? 10 : sum) % 11;
    }
    return (product + (text[11] - '0')) % 10 == 1;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string imei = digits(15), card = digits(13 + random() % 7), bank = digits(12);
    ASSERT_EQ(valid_imei(imei), luhn(imei)) << imei;
    ASSERT_EQ(valid_bank_card(card), luhn(card)) << card;
    ASSERT_EQ(valid_cnaps(bank), cnaps(bank)) << bank;
  }
}

TEST(Identifiers, Imsi) {
  EXPECT_TRUE(valid_imsi("460001234567890"));
  EXPECT_TRUE(valid_imsi("460151234567890"));
  EXPECT_FALSE(valid_imsi("460991234567890")) << "no such network";
  EXPECT_TRUE(valid_imsi("454001234567890")) << "a card of Hong Kong roams";
  EXPECT_FALSE(valid_imsi("160001234567890"));
  EXPECT_FALSE(valid_imsi("46000123456789"));
}

TEST(Identifiers, RegionCurrencyMcc) {
  for (const char* good : {"110000", "320500", "512501", "710000", "810000", "820000"})
    EXPECT_TRUE(valid_region(good));
  for (const char* bad : {"160000", "000000", "830000", "11000", "1100000", "11000a"})
    EXPECT_FALSE(valid_region(bad));
  for (const char* good : {"CNY", "USD", "JPY", "KWD", "HKD"}) EXPECT_TRUE(valid_currency(good));
  for (const char* bad : {"RMB", "CNH", "cny", "XAU", "XXX", "", "CN", "CNYX"})
    EXPECT_FALSE(valid_currency(bad));
  EXPECT_TRUE(valid_mcc("7995"));
  EXPECT_TRUE(valid_mcc("0742"));
  for (const char* bad : {"0000", "799", "79950", "79x5"}) EXPECT_FALSE(valid_mcc(bad));
}

TEST(Identifiers, Ip) {
  for (const char* good : {"1.2.3.4", "255.255.255.255", "::", "2001:db8::1", "::ffff:1.2.3.4"}) {
    EXPECT_TRUE(valid_ip(good)) << good;
  }
  for (const char* bad :
       {"", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "fe80::1%eth0", "g::", "1.2.3.4.5"}) {
    EXPECT_FALSE(valid_ip(bad)) << bad;
  }
  EXPECT_FALSE(valid_ip(std::string_view("1.2.3.4\0", 8)));
  for (const char* key : {"114.114.114.114", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1",
                          "2408:8000::1", "::ffff:114.114.114.114"}) {
    EXPECT_TRUE(usable_ip_key(key)) << key;
  }
  for (const char* weak : {"10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "127.0.0.1", "169.254.1.1",
                           "0.0.0.0", "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "text"}) {
    EXPECT_FALSE(usable_ip_key(weak)) << weak;
  }
}

TEST(Identifiers, Mac) {
  for (const char* good : {"00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "001A2B3C4D5E"}) {
    EXPECT_TRUE(valid_mac(good) && usable_mac_key(good)) << good;
  }
  for (const char* bad :
       {"", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "00:1A-2B:3C:4D:5E",
        "00:1A:2B:3C:4D:5", "00:1A:2B:3C:4D:5G", "0:01A:2B:3C:4D:5E"}) {
    EXPECT_FALSE(valid_mac(bad)) << bad;
  }
  EXPECT_TRUE(valid_mac("02:1a:2b:3c:4d:5e"));
  EXPECT_FALSE(usable_mac_key("02:1a:2b:3c:4d:5e")) << "randomised";
}

// --- Phone numbers
// ------------------------------------------------------------------------------------------------------

struct PhoneCase {
  std::string text;
  PhoneClass cls;
  std::string canonical;
  bool suspicious_prefix = false;
};

TEST(Phone, ClassesAndCanonicalForms) {
  const std::vector<PhoneCase> cases = {
      {"13812345678", PhoneClass::mobile, "13812345678"},
      {"138 1234-5678", PhoneClass::mobile, "13812345678"},
      {" 13812345678 ", PhoneClass::mobile, "13812345678"},
      {"+8613812345678", PhoneClass::mobile, "13812345678", true},
      {"+86 138-1234-5678", PhoneClass::mobile, "13812345678", true},
      {"008613812345678", PhoneClass::mobile, "13812345678", true},
      {"8613812345678", PhoneClass::mobile, "13812345678"},
      {"1795113812345678", PhoneClass::mobile, "13812345678"},
      {"013812345678", PhoneClass::mobile, "13812345678"},
      {"17012345678", PhoneClass::mobile, "17012345678"},
      {"1064912345678", PhoneClass::data_card, "1064912345678"},
      {"1410123456789", PhoneClass::data_card, "1410123456789"},
      {"1440123456789", PhoneClass::data_card, "1440123456789"},
      {"010-12345678", PhoneClass::fixed, "01012345678"},
      {"0755 1234 5678", PhoneClass::fixed, "075512345678"},
      {"05126512345", PhoneClass::fixed, "05126512345"},
      {"+861012345678", PhoneClass::fixed, "01012345678", true},
      {"+8675512345678", PhoneClass::fixed, "075512345678", true},
      {"+86075512345678", PhoneClass::fixed, "075512345678", true},
      {"110", PhoneClass::service, "110"},
      {"119", PhoneClass::service, "119"},
      {"120", PhoneClass::service, "120"},
      {"12345", PhoneClass::service, "12345"},
      {"12381", PhoneClass::service, "12381"},
      {"122222", PhoneClass::service, "122222"},
      {"95588", PhoneClass::service, "95588"},
      {"955881", PhoneClass::service, "955881"},
      {"+8695588", PhoneClass::service, "95588", true},
      {"96110", PhoneClass::service, "96110"},
      {"962288", PhoneClass::service, "962288"},
      {"10086", PhoneClass::service, "10086"},
      {"4001234567", PhoneClass::service, "4001234567"},
      {"800-123-4567", PhoneClass::service, "8001234567"},
      {"106123", PhoneClass::sms_port, "106123"},
      {"10690123456789", PhoneClass::sms_port, "10690123456789"},
      {"106012345678901234567", PhoneClass::sms_port, "106012345678901234567"},
      {"+85212345678", PhoneClass::overseas, "+85212345678"},
      {"0085212345678", PhoneClass::overseas, "+85212345678"},
      {"+1 212-555-0100", PhoneClass::overseas, "+12125550100"},
      {"+447700900123", PhoneClass::overseas, "+447700900123"},
      {"+9991234567", PhoneClass::unassigned, "+9991234567"},
      {"+852123", PhoneClass::unassigned, "+852123"},
      {"+8521234567890123", PhoneClass::unassigned, "+8521234567890123"},
      {"12812345678", PhoneClass::unassigned, "12812345678"},
      {"1381234567", PhoneClass::unassigned, "1381234567"},
      {"138123456789", PhoneClass::unassigned, "138123456789"},
      {"+8612812345678", PhoneClass::unassigned, "8612812345678", true},
      {"0101234567890", PhoneClass::unassigned, "0101234567890"},
      {"999", PhoneClass::unassigned, "999"},
      {"12345678901234567890", PhoneClass::unassigned, "12345678901234567890"},
      {"123456789012345678901", PhoneClass::invalid, ""},
      {"1061234567890123456789", PhoneClass::invalid, ""},
      {"", PhoneClass::invalid, ""},
      {" ", PhoneClass::invalid, ""},
      {"+", PhoneClass::invalid, ""},
      {"12", PhoneClass::invalid, ""},
      {"-13812345678", PhoneClass::invalid, ""},
      {"1381234567a", PhoneClass::invalid, ""},
      {"138+12345678", PhoneClass::invalid, ""},
      {"１３８12345678", PhoneClass::invalid, ""},
      {"anonymous", PhoneClass::invalid, ""},
      {std::string(1000, '1'), PhoneClass::invalid, ""},
  };
  for (const PhoneCase& expected : cases) {
    std::array<char, 32> buffer;
    const PhoneNumber parsed = parse_phone(expected.text, buffer);
    EXPECT_EQ(parsed.cls, expected.cls) << expected.text;
    EXPECT_EQ(parsed.canonical, expected.canonical) << expected.text;
    EXPECT_EQ(parsed.suspicious_prefix, expected.suspicious_prefix) << expected.text;
  }
}

TEST(Phone, CanonicalFormParsesToItself) {
  std::mt19937 random(7);
  const std::vector<std::string> heads = {"",      "+", "00",  "+86",  "0086",  "86",
                                          "17951", "0", "106", "1064", "+8600", "95"};
  for (int i = 0; i < 200'000; ++i) {
    std::string text = heads[random() % heads.size()];
    const std::size_t length = random() % 22;
    for (std::size_t k = 0; k < length; ++k) text += static_cast<char>('0' + random() % 10);
    std::array<char, 32> first_buffer;
    std::array<char, 32> second_buffer;
    const PhoneNumber first = parse_phone(text, first_buffer);
    if (first.cls == PhoneClass::invalid) continue;
    const PhoneNumber second = parse_phone(first.canonical, second_buffer);
    ASSERT_EQ(first.cls, second.cls) << text;
    ASSERT_EQ(first.canonical, second.canonical) << text;
    ASSERT_GE(first.canonical.size(), 3U);
    ASSERT_LE(first.canonical.size(), 24U);
  }
}

TEST(Phone, CountryCodes) {
  EXPECT_EQ(country_calling_code("+85212345678"), 852);
  EXPECT_EQ(country_calling_code("+12125550100"), 1);
  EXPECT_EQ(country_calling_code("+447700900123"), 44);
  EXPECT_EQ(country_calling_code("+959123456789"), 95) << "Myanmar";
  EXPECT_EQ(country_calling_code("+85512345678"), 855) << "Cambodia";
  EXPECT_EQ(country_calling_code("+9991234567"), 0);
  EXPECT_EQ(country_calling_code("13812345678"), 0);
  EXPECT_EQ(country_calling_code(""), 0);
}

}  // namespace
}  // namespace xiezhi
