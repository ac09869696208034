// The people, units, shops and numbers of a generated stream: who they are and what they hold. Built once
// from the seed; planted cases add strangers to it. Only balances change while events are written. One owner,
// one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stream/app/prng.h"

namespace xiezhi::synthetic {

// A customer: a natural person or a unit. Customers of the background come first and never move.
struct Holder {
  std::uint32_t account = 0;       // the main account; the second one, where held, follows it
  std::uint32_t phone = 0;         // into World::phones
  std::uint32_t circle_begin = 0;  // persons [begin, begin + size) know each other
  std::uint8_t circle_size = 1;
  std::uint8_t accounts = 0;
  std::uint8_t region = 0;      // into kRegions
  std::uint8_t bank = 0;        // into kBanks
  std::int16_t birth_year = 0;  // 0: a unit
  std::uint32_t unit = 0;       // a person's employer; 0 none (holder 0 is a person)
};

struct Account {
  std::uint32_t holder = 0;
  std::int64_t balance_minor = 0;
  std::string party;  // the party object of CONTRACT 1 as far as it never changes, without the closing brace

  std::string_view number() const;
};

struct Shop {
  std::string fields;  // the merchant object
  std::string_view id() const;
  std::int32_t low_yuan = 0, high_yuan = 0;  // usual amounts
};

// How to open a customer.
struct HolderSpec {
  bool unit = false;
  std::int64_t opened_ms = 0;
  std::int64_t balance_minor = 0;
  std::string_view name = {};      // empty: a generic one
  std::string_view trade = {};     // of a unit
  std::string_view category = {};  // of the (first) account
  std::int16_t birth_year = 0;     // of a person; 0: drawn
};

class World {
 public:
  // `persons` background customers and the units, shops and numbers that serve them.
  World(std::uint64_t seed, std::uint32_t persons, std::int64_t start_ms);

  std::vector<Holder> holders;
  std::vector<Account> accounts;
  std::vector<Shop> merchants;
  std::vector<std::string> phones;
  std::vector<std::string> devices;  // device objects without the closing brace, by holder
  std::vector<bool> taken;           // background persons who play a part in a planted case

  // Ranges of the background.
  std::uint32_t persons = 0;                       // holders [0, persons)
  std::uint32_t first_unit = 0, units = 0;         // employers: basic account, then wage account
  std::uint32_t first_utility = 0, utilities = 0;  // water, power, gas
  std::uint32_t first_port = 0, ports = 0;         // phones that send OTP and notices
  std::uint32_t first_centre = 0, centres = 0;     // registered call centres 95xxx, 400
  std::uint32_t first_courier = 0, couriers = 0;
  std::uint32_t first_foreign = 0, foreigners = 0;
  std::uint32_t shops = 0;  // merchants [0, shops)

  std::uint32_t add_holder(const HolderSpec& spec, Prng& random);
  std::uint32_t add_account(std::uint32_t holder, const HolderSpec& spec);
  std::uint32_t add_phone(std::string number);
  std::uint32_t add_merchant(Prng& random);

  // A background person as a weighted draw: few are busy, many are quiet.
  std::uint32_t busy_person(Prng& random) const;
  // The person who lets a flat to this one; itself when it rents none.
  std::uint32_t landlord_of(std::uint32_t person) const;
  std::uint32_t contact_of(std::uint32_t person, Prng& random) const;
  // Someone whom this person pays again and again: one of three in the circle.
  std::uint32_t family_of(std::uint32_t person, Prng& random) const;
  // A shop; the first ones are visited most.
  std::uint32_t shop(Prng& random) const;
  std::string customer_id(std::uint32_t holder) const;
  static std::string device_id(std::uint32_t holder);

 private:
  void add_persons(Prng& random, std::int64_t start_ms);
  void add_units(Prng& random, std::int64_t start_ms);
  void add_numbers();

  std::vector<std::uint32_t> busy_;  // persons, repeated by weight
  std::uint32_t account_numbers_ = 0;
  std::uint32_t mobile_numbers_ = 0;
};

}  // namespace xiezhi::synthetic
