// The files of schemas/ that are made from the rows: schemas of JSON and XML, the AsyncAPI document, the
// mapping of topics to schemas, the field references. Pure: the caller writes them.
#pragma once

#include <string>
#include <vector>

namespace xiezhi {

// A file that is committed and must equal what the code makes of the rows.
struct GeneratedFile {
  std::string name;  // in the folder schemas/
  std::string text;
};

// schemas/TYPE.schema.json of every input and output, schemas/xml/MESSAGE.xsd and schemas/xml/fields.md,
// schemas/topics.json, schemas/asyncapi.yaml, schemas/fields.md.
std::vector<GeneratedFile> generated_files();

}  // namespace xiezhi
