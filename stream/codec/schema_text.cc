#include "stream/codec/schema_text.h"

#include "stream/codec/json_writer.h"

namespace xiezhi {

void IndentedJson::begin_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (depth_ == 0) return;
  if (!first_) out_ += ',';
  out_ += '\n';
  out_.append(2 * depth_, ' ');
  first_ = false;
}

IndentedJson& IndentedJson::open(char bracket) {
  begin_value();
  out_ += bracket;
  ++depth_;
  first_ = true;
  return *this;
}

IndentedJson& IndentedJson::close(char bracket) {
  --depth_;
  if (!first_) {
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }
  out_ += bracket;
  first_ = false;
  return *this;
}

IndentedJson& IndentedJson::key(std::string_view name) {
  begin_value();
  append_json_text(out_, name);
  out_ += ": ";
  after_key_ = true;
  return *this;
}

IndentedJson& IndentedJson::text(std::string_view value) {
  begin_value();
  append_json_text(out_, value);
  return *this;
}

IndentedJson& IndentedJson::integer(std::int64_t value) {
  begin_value();
  append_json_integer(out_, value);
  return *this;
}

IndentedJson& IndentedJson::flag(bool value) {
  begin_value();
  out_ += value ? "true" : "false";
  return *this;
}

}  // namespace xiezhi
