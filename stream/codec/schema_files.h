// The files of schemas/ that are made from the rows: schemas, the AsyncAPI document, the mapping of topics to
// schemas, the field reference. Pure: the caller writes them.
#pragma once

#include <string>
#include <vector>

namespace xiezhi {

// A file that is committed and must equal what the code makes of the rows.
struct GeneratedFile {
  std::string name;  // in the folder schemas/
  std::string text;
};

// schemas/TYPE.schema.json of every input and output, schemas/topics.json, schemas/asyncapi.yaml,
// docs/fields.md.
std::vector<GeneratedFile> generated_files();

}  // namespace xiezhi
