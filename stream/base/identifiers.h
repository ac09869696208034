// Formats and check digits of identifiers (REGULATION 10). Pure functions on text: no allocation, any thread,
// any input bytes. A validator says whether the text is well formed; it does not know whether the identifier
// was ever issued.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace xiezhi {

// 居民身份证号, GB 11643-1999: 18 characters, province, real birth date 1880..2100, check digit (upper-case
// X). Also the residence permits of Hong Kong, Macao (81, 82) and Taiwan (83) and the foreign permanent
// resident card (begins 9).
bool valid_resident_id(std::string_view text);

// 统一社会信用代码, GB 32100-2015: 18 characters, the organisation code inside and both check characters.
bool valid_uscc(std::string_view text);

// 组织机构代码, GB 11714: 8 characters and a check character, written without hyphen.
bool valid_organisation_code(std::string_view text);

// ISO/IEC 7812 card number: 13..19 digits, Luhn. Not for account numbers.
bool valid_bank_card(std::string_view text);

// CNAPS 联行号: 12 digits, ISO 7064 MOD 11,10.
bool valid_cnaps(std::string_view text);

// IMEI (15 digits, Luhn) or IMEISV (16 digits, no check); never all digits equal.
bool valid_imei(std::string_view text);

// 15 digits with a mobile country code; for China (460) the network code must be assigned. Foreign cards roam
// here.
bool valid_imsi(std::string_view text);

// ISO 17442: 18 upper-case letters or digits and two check digits, MOD 97-10.
bool valid_lei(std::string_view text);

// GB/T 2260: six digits whose first two name a province (71 Taiwan, 81 Hong Kong, 82 Macao). Abolished codes
// are accepted.
bool valid_region(std::string_view text);

// ISO 4217 alphabetic code of money with a minor unit (CNY, not RMB, CNH or XAU). The table is in money.cc.
bool valid_currency(std::string_view text);

// ISO 18245: four digits, not 0000.
bool valid_mcc(std::string_view text);

// IPv4 dotted quad without leading zeros, or IPv6 (RFC 4291) without zone.
bool valid_ip(std::string_view text);

// Whether an address names one machine: not private, shared (100.64/10), loopback, link-local, multicast or
// unspecified.
bool usable_ip_key(std::string_view text);

// 48 bits as 12 hexadecimal digits, bare or in pairs separated by ':' or '-'; neither zero nor multicast.
bool valid_mac(std::string_view text);

// A valid MAC that the maker assigned; a locally administered (randomised) one does not name a machine.
bool usable_mac_key(std::string_view text);

enum class PhoneClass : std::uint8_t {
  invalid,     // empty, too long, or not a number at all
  mobile,      // 11 digits, 1[3-9]
  data_card,   // 13 digits, 1064x, 1410, 1440: machines, not persons
  fixed,       // 0, area code and 7..8 digits
  service,     // 110, 12345, 95588, 962288, 10086, 400 and 800 numbers
  sms_port,    // 106 and up to 18 digits
  overseas,    // + and an assigned country code other than 86
  unassigned,  // a number that cannot exist: no such prefix or length. Fraud calls show such numbers (T05)
};

struct PhoneNumber {
  PhoneClass cls = PhoneClass::invalid;
  // Lives in the caller's buffer. Digits; for a number written with + or 00 to another country, '+' and
  // digits. A mainland mobile is 11 digits whatever its prefix was. Empty when cls is invalid.
  std::string_view canonical;
  // +86 or 0086 was written before a mainland number: on an inbound international call a sign of number
  // changing 改号 (T05).
  bool suspicious_prefix = false;
};

// Reads a number as people and switches write it: an optional leading +, digits, and spaces or hyphens
// between them; the prefixes +86, 0086, 86 and 17951 are taken off mainland numbers. Every result parses to
// itself again, but for suspicious_prefix.
PhoneNumber parse_phone(std::string_view text, std::span<char, 32> buffer);

// Country calling code of a canonical overseas number ("+85212345678" gives 852), 0 when it has none that is
// assigned.
std::uint16_t country_calling_code(std::string_view canonical);

}  // namespace xiezhi
