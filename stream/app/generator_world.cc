#include "stream/app/generator_world.h"

#include <fmt/format.h>

#include <algorithm>

#include "stream/app/generator_identity.h"
#include "stream/base/time.h"

namespace xiezhi::synthetic {
namespace {

constexpr std::uint32_t kLandlordBlock = 40;  // one landlord and at most 13 tenants in so many neighbours
constexpr std::uint32_t kUnitStaff = 20;
constexpr std::int64_t kYearMs = 365 * kDayMs;

struct ShopKind {
  std::string_view mcc, trade;
  std::int32_t low_yuan, high_yuan;
};
constexpr auto kShopKinds = std::to_array<ShopKind>({
    {"5411", "超市", 12, 260},
    {"5812", "餐饮", 15, 220},
    {"5814", "快餐", 9, 48},
    {"5499", "便利店", 4, 60},
    {"4111", "公交", 2, 12},
    {"5541", "加油站", 150, 480},
    {"5912", "药房", 18, 320},
    {"5651", "服装", 79, 980},
    {"5732", "电器", 99, 2800},
    {"8099", "诊所", 25, 680},
    {"5944", "饰品", 120, 2600},
    {"5200", "家居", 30, 1500},
});

constexpr auto kTrades =
    std::to_array<std::string_view>({"机械制造", "纺织", "软件", "建筑工程", "食品", "物流", "电子"});

// The text between the first `"<key>":"` and the next quote.
std::string_view text_after(std::string_view json, std::string_view key) {
  const std::size_t begin = json.find(key) + key.size();
  return std::string_view(json).substr(begin, json.find('"', begin) - begin);
}

}  // namespace

std::string_view Account::number() const { return text_after(party, "\"account\":\""); }
std::string_view Shop::id() const { return text_after(fields, "\"id\":\""); }

World::World(std::uint64_t seed, std::uint32_t person_count, std::int64_t start_ms) : persons(person_count) {
  Prng random(seed, 1);
  holders.reserve(persons + persons / kUnitStaff + 16);
  accounts.reserve(persons * 3 / 2 + 64);
  taken.resize(persons);
  add_persons(random, start_ms);
  add_units(random, start_ms);
  add_numbers();
  shops = std::max<std::uint32_t>(24, persons / 25);
  for (std::uint32_t i = 0; i < shops; ++i) add_merchant(random);
}

void World::add_persons(Prng& random, std::int64_t start_ms) {
  std::uint32_t circle_begin = 0;
  std::uint32_t circle_size = 0;
  for (std::uint32_t person = 0; person < persons; ++person) {
    if (person == circle_begin + circle_size) {
      circle_begin = person;
      circle_size = std::min(6 + random.below(25), persons - person);
    }
    HolderSpec spec;
    spec.opened_ms = start_ms - kYearMs - kDayMs * random.between(0, 4000);
    spec.balance_minor = random.between(300'000, 9'000'000);
    const std::uint32_t holder = add_holder(spec, random);
    if (random.chance(300)) add_account(holder, spec);
    holders[holder].circle_begin = circle_begin;
    holders[holder].circle_size = static_cast<std::uint8_t>(circle_size);
    // Zipf-like: weight 1 for most, up to 12 for one in a hundred.
    const std::uint32_t weight = std::min<std::uint32_t>(12, 100 / (1 + random.below(100)) + 1);
    busy_.insert(busy_.end(), weight, holder);
  }
}

void World::add_units(Prng& random, std::int64_t start_ms) {
  first_unit = static_cast<std::uint32_t>(holders.size());
  units = std::max<std::uint32_t>(2, persons / kUnitStaff);
  HolderSpec spec;
  spec.unit = true;
  for (std::uint32_t i = 0; i < units; ++i) {
    spec.opened_ms = start_ms - 2 * kYearMs - kDayMs * random.between(0, 3000);
    spec.balance_minor = random.between(40'000'000, 400'000'000);
    spec.trade = random.pick(kTrades);
    spec.category = {};
    const std::uint32_t unit = add_holder(spec, random);
    spec.category = "wage";
    spec.balance_minor = 100'000;
    add_account(unit, spec);
  }
  for (std::uint32_t person = 0; person < persons; ++person) {
    if (person % 5 != 4) holders[person].unit = first_unit + std::min(person / kUnitStaff, units - 1);
  }
  first_utility = static_cast<std::uint32_t>(holders.size());
  utilities = 9;
  constexpr std::array<std::string_view, 3> utility_trades{"供电", "自来水", "燃气"};
  for (std::uint32_t i = 0; i < utilities; ++i) {
    spec.trade = utility_trades[i % 3];
    spec.category = "utility";
    spec.opened_ms = start_ms - 9 * kYearMs;
    add_holder(spec, random);
  }
}

void World::add_numbers() {
  const auto mark = [this](std::uint32_t& first) { first = static_cast<std::uint32_t>(phones.size()); };
  mark(first_port);
  ports = std::max<std::uint32_t>(6, persons / 500);
  for (std::uint32_t i = 0; i < ports; ++i) add_phone(sms_port(i));
  mark(first_centre);
  constexpr std::array<std::string_view, 8> centre_numbers{"95588", "95566", "95533",      "95555",
                                                           "95511", "10086", "4006100100", "95518"};
  for (const std::string_view number : centre_numbers) add_phone(std::string(number));
  centres = static_cast<std::uint32_t>(centre_numbers.size());
  mark(first_courier);
  couriers = std::max<std::uint32_t>(3, persons / 100);
  for (std::uint32_t i = 0; i < couriers; ++i) add_phone(mobile_number(mobile_numbers_++));
  mark(first_foreign);
  foreigners = std::max<std::uint32_t>(4, persons / 200);
  for (std::uint32_t i = 0; i < foreigners; ++i) add_phone(foreign_number(i));
}

std::uint32_t World::add_phone(std::string number) {
  phones.push_back(number.empty() ? mobile_number(mobile_numbers_++) : std::move(number));
  return static_cast<std::uint32_t>(phones.size() - 1);
}

std::uint32_t World::add_holder(const HolderSpec& spec, Prng& random) {
  const auto number = static_cast<std::uint32_t>(holders.size());
  Holder& holder = holders.emplace_back();
  holder.region = static_cast<std::uint8_t>(random.below(static_cast<std::uint32_t>(kRegions.size())));
  holder.bank = static_cast<std::uint8_t>(random.below(static_cast<std::uint32_t>(kBanks.size())));
  holder.birth_year = static_cast<std::int16_t>(spec.unit ? 0 : random.between(1952, 2004));
  if (spec.birth_year != 0) holder.birth_year = spec.birth_year;
  holder.circle_begin = number;
  holder.phone = add_phone({});
  devices.push_back(fmt::format(R"({{"id":"{}","ip":"{}","imei":"{}")", device_id(number), public_ip(number),
                                imei(holder.phone)));
  holder.account = add_account(number, spec);
  return number;
}

std::string World::device_id(std::uint32_t holder) {
  return fmt::format("dv{:016x}", scatter(holder ^ 0x646576ULL));
}

std::string World::customer_id(std::uint32_t holder) const {
  return fmt::format("C{:010}", (std::uint64_t{holder} * 7'368'787 + 1'234'567'891) % 10'000'000'000ULL);
}

std::uint32_t World::add_account(std::uint32_t holder, const HolderSpec& spec) {
  Holder& owner = holders[holder];
  ++owner.accounts;
  const std::uint32_t number = account_numbers_++;
  const std::string_view region = kRegions[owner.region];
  Account& account = accounts.emplace_back();
  account.holder = holder;
  account.balance_minor = spec.balance_minor;
  const std::string name = !spec.name.empty() ? std::string(spec.name)
                           : spec.unit        ? unit_name(holder, spec.trade)
                                              : person_name(holder);
  account.party = fmt::format(R"({{"account":"{}","bank":"{}","name":"{}","kind":"{}","customer_id":"{}")",
                              spec.unit ? unit_account(number) : person_account(number, owner.bank),
                              kBanks[owner.bank], name, spec.unit ? "unit" : "person", customer_id(holder));
  if (spec.unit) {
    account.party += fmt::format(R"(,"uscc":"{}")", uscc(region, holder));
  } else {
    if (holder % 3 == 0) {
      account.party += fmt::format(R"(,"id_type":"110001","id_number":"{}")",
                                   resident_id(region, owner.birth_year, holder));
    }
    account.party += fmt::format(R"(,"birth_year":{})", owner.birth_year);
  }
  account.party += fmt::format(R"(,"phone":"{}","region":"{}","opened_at":{})", phones[owner.phone], region,
                               spec.opened_ms);
  if (!spec.unit)
    account.party += owner.accounts == 1 ? R"(,"account_class":"I")" : R"(,"account_class":"II")";
  if (!spec.category.empty()) account.party += fmt::format(R"(,"category":"{}")", spec.category);
  return static_cast<std::uint32_t>(accounts.size() - 1);
}

std::uint32_t World::add_merchant(Prng& random) {
  const auto number = static_cast<std::uint32_t>(merchants.size());
  const ShopKind& kind = random.pick(kShopKinds);
  const std::string_view region = random.pick(kRegions);
  Shop& merchant = merchants.emplace_back();
  merchant.low_yuan = kind.low_yuan;
  merchant.high_yuan = kind.high_yuan;
  merchant.fields = fmt::format(R"({{"id":"M{:09}","name":"{}","uscc":"{}","mcc":"{}","region":"{}"}})",
                                number * 31 + 100'000'007, unit_name(number ^ 0x5A5A, kind.trade),
                                uscc(region, 40'000'000 + number), kind.mcc, region);
  return number;
}

std::uint32_t World::busy_person(Prng& random) const {
  return busy_[random.below(static_cast<std::uint32_t>(busy_.size()))];
}

std::uint32_t World::landlord_of(std::uint32_t person) const {
  return person % 3 == 1 ? person / kLandlordBlock * kLandlordBlock : person;
}

std::uint32_t World::contact_of(std::uint32_t person, Prng& random) const {
  const Holder& self = holders[person];
  return self.circle_begin + random.below(self.circle_size);
}

std::uint32_t World::family_of(std::uint32_t person, Prng& random) const {
  const Holder& self = holders[person];
  return self.circle_begin + (person - self.circle_begin + 1 + random.below(3)) % self.circle_size;
}

std::uint32_t World::shop(Prng& random) const {
  const std::uint64_t draw = random.below(65'536);
  return static_cast<std::uint32_t>(draw * draw * shops >> 32);
}

}  // namespace xiezhi::synthetic
