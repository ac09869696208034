// An engine that renders what leaves it.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stream/engine/renderer.h"
#include "tests/unit/engine_fixture.h"

namespace xiezhi::testing {

inline std::string reversed(std::string_view text) { return {text.rbegin(), text.rend()}; }

// «Sealed» is written backwards here: what matters is who opens it
// when.
class Rendering : public Engine, public IdentityOpener, public SourceNames {
 public:
  explicit Rendering(RendererOptions options = {}, ShardOptions shard_options = {})
      : Engine(2, shard_options), renderer_(rules(), std::move(options), *this, *this) {}

  void attach(const Routed& routed, Touch& touch) override {
    for (const Token* token : {&touch.subject, &touch.counterparty, &touch.principal}) {
      const NamedToken* name = routed.name_of(*token);
      if (name == nullptr) continue;
      sealed_.push_back(std::make_unique<std::string>(reversed(name->text)));
      touch.identities[touch.identity_count++] = {*token, name->kind, 1, *sealed_.back()};
    }
  }
  std::string_view open(std::uint64_t, const Token&, std::string_view sealed) override {
    return opened_ = reversed(sealed);
  }
  std::string_view name(std::uint16_t) const override { return "bank.events"; }

  void effect(const Effect& effect, const Facts& facts) override {
    Engine::effect(effect, facts);
    std::string text;
    renderer_.render(effect, facts, text);
    if (!text.empty()) records_.emplace_back(effect.kind, text);
  }

  void forget() { records_.clear(); }
  std::vector<std::string> records(OutputKind kind) const {
    std::vector<std::string> found;
    for (const auto& [of, text] : records_) {
      if (of == kind) found.push_back(text);
    }
    return found;
  }

 private:
  Renderer renderer_;
  std::vector<std::unique_ptr<std::string>> sealed_;
  std::string opened_;
  std::vector<std::pair<OutputKind, std::string>> records_;
};

// The same by the rules of a city.
class InACity : public Rendering {
 public:
  explicit InACity(CityProfile profile, Language language = Language::zh_cn)
      : Rendering({.profile = profile, .language = language}, {.profile = profile}) {}
};

// An entry of a list at a grade.
inline std::string graded(std::string_view grade, std::string_view entry = "MULE",
                          std::string_view kind = "account") {
  return list(fmt::format("l-{}-{}", grade, entry), kind, entry, kMonday_ms,
              fmt::format(R"(,"grade":"{}")", grade));
}

}  // namespace xiezhi::testing
