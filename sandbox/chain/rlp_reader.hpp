#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace farebox::sandbox {

/// The items of one RLP list of byte strings; an empty list within it counts as an item without bytes. Nothing for
/// anything else, and for what is written longer than it must be. (Yellow Paper, appendix B)
[[nodiscard]] std::optional<std::vector<std::string_view>> read_rlp_list(std::string_view bytes);

}  // namespace farebox::sandbox
