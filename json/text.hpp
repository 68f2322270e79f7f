#pragma once

#include <string>
#include <string_view>

namespace farebox::json {

/// Appends @p text as a JSON string with its quotes, byte for byte as Go's encoder writes it: `<`, `>`, `&`, U+2028
/// and U+2029 as \u escapes, every byte that is not UTF-8 as \ufffd.
void append_string(std::string& out, std::string_view text);

/// `"key":` with no escaping: keys are our own literals.
void append_key(std::string& out, std::string_view key);

}  // namespace farebox::json
