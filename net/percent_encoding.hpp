#pragma once

#include <string>
#include <string_view>

namespace farebox::net {

/// What `%41` stands for, everywhere; malformed escapes are kept as they are.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace farebox::net
