// A small value that satisfies a JSON schema: the arguments of the mock's tool calls and its structured outputs.
// Pure, any thread.
#pragma once
#include "core/plugins/mock/json.h"

namespace finops::mock {

// Understands type (also a list, also Google's upper case), enum, const, default, properties/required, items, minItems,
// prefixItems, minimum/maximum (also exclusive), multipleOf, minLength/maxLength, format, anyOf/oneOf/allOf and local
// $ref. Only required properties are filled in. A schema that says nothing, or is none, gives an empty object.
Json minimal_value(const Json& schema);

}  // namespace finops::mock
