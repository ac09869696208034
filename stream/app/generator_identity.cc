#include "stream/app/generator_identity.h"

#include <fmt/format.h>

#include "stream/app/prng.h"

namespace xiezhi::synthetic {
namespace {

constexpr std::string_view kUsccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

// Numbers below 10^8 in another order, one to one: 10^8 and the factor have no common divisor.
constexpr std::uint32_t shuffled(std::uint32_t number, std::uint32_t factor) {
  return static_cast<std::uint32_t>((std::uint64_t{number % 100'000'000} * factor + 31'415'927) %
                                    100'000'000);
}

char luhn_digit(std::string_view digits) {
  int sum = 0;
  bool doubled = true;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    int value = *digit - '0';
    if (doubled) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += value;
    doubled = !doubled;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

char organisation_digit(std::string_view eight) {
  constexpr std::array<int, 8> weights{3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum += (eight[i] - '0') * weights[i];
  const int check = 11 - sum % 11;
  return check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check);
}

}  // namespace

std::string person_account(std::uint32_t number, std::uint32_t bank) {
  std::string text =
      fmt::format("62{:04}{:012}", 1700 + bank * 111, std::uint64_t{shuffled(number, 48'271)} * 37 + 11);
  text += luhn_digit(text);
  return text;
}

std::string unit_account(std::uint32_t number) {
  return fmt::format("110905{:03}{:08}", number % 887, shuffled(number, 69'621));
}

std::string mobile_number(std::uint32_t number) {
  constexpr std::array<int, 12> prefixes{130, 133, 135, 136, 138, 139, 150, 158, 177, 181, 186, 188};
  return fmt::format("{}{:08}", prefixes[scatter(number) % prefixes.size()], shuffled(number, 16'807));
}

std::string fixed_number(std::uint32_t number) {
  constexpr std::array<std::string_view, 5> areas{"0512", "0513", "0731", "020", "0372"};
  return fmt::format("{}6{:07}", areas[number % areas.size()], shuffled(number, 39'373) % 10'000'000);
}

std::string foreign_number(std::uint32_t number) {
  constexpr std::array<std::string_view, 4> countries{"+8190", "+6591", "+4477", "+6141"};
  return fmt::format("{}{:08}", countries[number % countries.size()], shuffled(number, 62'089));
}

std::string sms_port(std::uint32_t number) {
  return fmt::format("106{:07}", 5'500'000 + number * 17 % 4'000'000);
}

std::string imei(std::uint32_t number) {
  std::string text = fmt::format("86{:06}{:06}", 401'030 + number % 97, (number * 7 + 13) % 1'000'000);
  text += luhn_digit(text);
  return text;
}

std::string imsi(std::uint32_t number) {
  constexpr std::array<std::string_view, 4> networks{"00", "02", "01", "11"};
  return fmt::format("460{}{:010}", networks[number % networks.size()],
                     std::uint64_t{shuffled(number, 21'001)} * 83);
}

std::string public_ip(std::uint32_t number) {
  constexpr std::array<int, 5> nets{36, 58, 112, 183, 223};
  return fmt::format("{}.{}.{}.{}", nets[number % nets.size()], 96 + number / 57'600 % 60,
                     number / 240 % 240 + 4, number % 240 + 4);
}

std::string resident_id(std::string_view region, std::int32_t birth_year, std::uint32_t number) {
  constexpr std::array<int, 17> weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  std::string text = fmt::format("{}{:04}{:02}{:02}{:03}", region, birth_year, number % 12 + 1,
                                 number / 12 % 28 + 1, number / 336 % 999 + 1);
  int sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += (text[i] - '0') * weights[i];
  text += "10X98765432"[sum % 11];
  return text;
}

std::string uscc(std::string_view region, std::uint32_t number) {
  std::string organisation = fmt::format("{:08}", shuffled(number, 90'001));
  organisation += organisation_digit(organisation);
  std::string text = fmt::format("91{}{}", region, organisation);
  int sum = 0;
  int weight = 1;
  for (const char symbol : text) {
    sum += static_cast<int>(kUsccAlphabet.find(symbol)) * weight;
    weight = weight * 3 % 31;
  }
  text += kUsccAlphabet[static_cast<std::size_t>((31 - sum % 31) % 31)];
  return text;
}

std::string person_name(std::uint32_t number) {
  constexpr auto surnames =
      std::to_array<std::string_view>({"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴",
                                       "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗"});
  constexpr auto syllables = std::to_array<std::string_view>(
      {"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳",
       "杰", "娟", "涛", "明", "超", "秀", "霞", "平", "刚", "桂", "英", "华",
       "玉", "兰", "建", "国", "文", "红", "志", "海", "春", "梅", "雪", "晨"});
  const std::uint64_t mixed = scatter(number ^ 0x6E616D65U);
  std::string name(surnames[mixed % surnames.size()]);
  name += syllables[(mixed >> 8) % syllables.size()];
  if ((mixed >> 20) % 4 != 0) name += syllables[(mixed >> 32) % syllables.size()];
  return name;
}

std::string unit_name(std::uint32_t number, std::string_view trade) {
  constexpr auto places = std::to_array<std::string_view>({"苏州", "南通", "湘潭", "广州", "安阳"});
  constexpr auto words =
      std::to_array<std::string_view>({"恒信", "远达", "新和", "瑞丰", "同泰", "嘉禾", "长青", "明德", "东升",
                                       "顺安", "华盛", "百川", "宏图", "安平", "福源"});
  const std::uint64_t mixed = scatter(number ^ 0x756E6974U);
  return fmt::format("{}{}{}有限公司", places[mixed % places.size()], words[(mixed >> 16) % words.size()],
                     trade);
}

}  // namespace xiezhi::synthetic
