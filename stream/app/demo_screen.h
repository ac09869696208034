// What the demonstration shows: prompts, decisions, alerts and reports as they come out, in both languages.
#pragma once

#include <cstdint>
#include <string>

#include "stream/app/truth.h"
#include "stream/app/yaml.h"
#include "stream/io/topics.h"

namespace xiezhi {

// One thread.
class DemoScreen {
 public:
  // `score` gets every alert.
  DemoScreen(Language language, TruthScore& score, bool colours)
      : language_(language), score_(score), colours_(colours) {}

  // The line for one output record; empty when it is not shown.
  std::string line(Topic topic, const YamlNode& record);

  std::uint64_t alerts() const { return alerts_; }
  std::uint64_t prompts() const { return prompts_; }
  std::uint64_t reports() const { return reports_; }

 private:
  std::string alert(const YamlNode& record);
  std::string prompt(const YamlNode& record);
  std::string report(const YamlNode& record, const char* zh, const char* en);
  std::string paint(Grade grade, const std::string& text) const;
  void judge(const YamlNode& record);

  Language language_;
  TruthScore& score_;
  bool colours_;
  std::uint64_t alerts_ = 0, prompts_ = 0, reports_ = 0;
};

}  // namespace xiezhi
