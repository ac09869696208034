// An XML document built element after element, in the order of the calls. Hides the library that writes it.
// Names and texts must be UTF-8 that XML 1.0 allows (xml_allows). Who reads the document sees a carriage
// return in a text as a line end.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace xiezhi {

// Owner and user: one thread.
class XmlTree {
 public:
  XmlTree();
  ~XmlTree();
  XmlTree(const XmlTree&) = delete;
  XmlTree& operator=(const XmlTree&) = delete;

  XmlTree& open(std::string_view name);
  XmlTree& attribute(std::string_view name, std::string_view value);  // of the innermost open element
  XmlTree& text(std::string_view value);
  XmlTree& close();
  XmlTree& leaf(std::string_view name, std::string_view value) { return open(name).text(value).close(); }

  // The document: UTF-8, its declaration, indented by two blanks. Every element must be closed (checked).
  std::string finish() const;

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

// Whether a text is UTF-8 of characters that may stand in XML 1.0 (no controls but tab and line ends).
bool xml_allows(std::string_view text);

}  // namespace xiezhi
