#include "stream/codec/xml_tree.h"

#include <pugixml.hpp>

#include "stream/base/check.h"
#include "stream/base/text.h"

namespace xiezhi {
namespace {

class Appender final : public pugi::xml_writer {
 public:
  void write(const void* data, std::size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
  std::string text;
};

}  // namespace

struct XmlTree::Document {
  pugi::xml_document tree;
  pugi::xml_node innermost;
};

XmlTree::XmlTree() : document_(std::make_unique<Document>()) {
  pugi::xml_node declaration = document_->tree.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  document_->innermost = document_->tree;
}

XmlTree::~XmlTree() = default;

XmlTree& XmlTree::open(std::string_view name) {
  document_->innermost = document_->innermost.append_child(std::string(name).c_str());
  return *this;
}

XmlTree& XmlTree::attribute(std::string_view name, std::string_view value) {
  document_->innermost.append_attribute(std::string(name).c_str()) = std::string(value).c_str();
  return *this;
}

XmlTree& XmlTree::text(std::string_view value) {
  document_->innermost.append_child(pugi::node_pcdata).set_value(std::string(value).c_str());
  return *this;
}

XmlTree& XmlTree::close() {
  document_->innermost = document_->innermost.parent();
  XIEZHI_CHECK(document_->innermost);
  return *this;
}

std::string XmlTree::finish() const {
  XIEZHI_CHECK(document_->innermost == document_->tree);
  Appender out;
  document_->tree.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
  return std::move(out.text);
}

bool xml_allows(std::string_view text) {
  if (!valid_utf8(text)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return false;
    // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
    const bool last = byte == 0xBE || byte == 0xBF;
    if (last && i >= 2 && text.substr(i - 2, 2) == "\xEF\xBF") return false;
  }
  return true;
}

}  // namespace xiezhi
