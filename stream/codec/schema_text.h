// Builds JSON for people to read: indented by two blanks, in the order of the calls. For generated files; not
// for the data path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xiezhi {

class IndentedJson {
 public:
  IndentedJson& open(char bracket);   // '{' or '['
  IndentedJson& close(char bracket);  // '}' or ']'
  IndentedJson& key(std::string_view name);
  IndentedJson& text(std::string_view value);
  IndentedJson& integer(std::int64_t value);
  IndentedJson& flag(bool value);

  IndentedJson& pair(std::string_view name, std::string_view value) { return key(name).text(value); }
  IndentedJson& pair(std::string_view name, const char* value) { return key(name).text(value); }
  IndentedJson& pair(std::string_view name, std::int64_t value) { return key(name).integer(value); }

  // What was built, with a line end.
  std::string finish() { return std::move(out_ += '\n'); }

 private:
  void begin_value();

  std::string out_;
  std::size_t depth_ = 0;
  bool first_ = true;       // nothing yet in the innermost bracket
  bool after_key_ = false;  // the next value belongs to a key
};

}  // namespace xiezhi
