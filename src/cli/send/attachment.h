// Files that go with a prompt (contract C2), each in the shape that its provider takes. Pure but for reading the file.
#pragma once
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/conversation/lenient_json.h"
#include "core/provider/provider.h"

namespace finops::cli {

struct Attachment {
  std::string name;        // without folders
  std::string media_type;  // image/png, application/pdf, audio/mpeg ...
  std::string base64;
};

// The media type is found by the first bytes of the file. Errors: io; invalid_argument: it is not an image, PDF or
// audio that providers take.
Result<Attachment> read_attachment(const std::string& path);

// The part of a message. Error: invalid_argument: this provider takes no such file.
Result<BodyJson> attachment_part(const Attachment& attachment, Dialect dialect);

}  // namespace finops::cli
