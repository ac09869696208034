// `xiezhi orders`: the issuer's side of police orders, so that anybody can try them.
#include <iostream>
#include <string>

#include "stream/app/commands.h"
#include "stream/app/keys.h"
#include "stream/app/order_signer.h"

namespace xiezhi {
namespace {

Result<std::string> keygen(const std::string& file) {
  const SigningSeed seed = make_signing_seed();
  if (const Result<void> saved = save_new_secret(file, seed); !saved) return tl::unexpected(saved.error());
  return "public_key: \"" + to_hexadecimal(verification_key_of(seed)) + "\"\n";
}

Result<std::string> sign(const std::string& file) {
  SigningSeed seed;
  if (const Result<void> loaded = load_secret(file, seed); !loaded) return tl::unexpected(loaded.error());
  std::string out, line;
  for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const Result<std::string> signed_order = sign_order(line, seed);
    if (!signed_order)
      return fail(signed_order.error().code,
                  "line " + std::to_string(number) + ": " + signed_order.error().text);
    out += *signed_order + "\n";
  }
  return out;
}

}  // namespace

Result<Exit> command_orders(const Options& options) {
  const Result<std::string> text =
      options.action == "keygen" ? keygen(options.key_file) : sign(options.key_file);
  if (!text) return tl::unexpected(text.error());
  if (const Result<void> printed = print(*text); !printed) return tl::unexpected(printed.error());
  return Exit::done;
}

}  // namespace xiezhi
