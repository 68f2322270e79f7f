#include "sandbox/chain/rlp_reader.hpp"

#include <cstdint>

namespace farebox::sandbox {
namespace {

constexpr std::uint8_t kBytes = 0x80;
constexpr std::uint8_t kList = 0xc0;
constexpr std::size_t kShort = 55;

/// What a first byte of that kind announces, taken off @p rest.
std::optional<std::string_view> take_content(std::string_view& rest, std::uint8_t kind) {
    std::size_t size = static_cast<std::uint8_t>(rest.front()) - std::size_t{kind};
    rest.remove_prefix(1);
    if (size > kShort) {
        const auto digits = size - kShort;
        if (rest.size() < digits || digits > 4 || rest.front() == '\0') {
            return std::nullopt;
        }
        size = 0;
        for (const char digit : rest.substr(0, digits)) {
            size = size << 8U | static_cast<std::uint8_t>(digit);
        }
        rest.remove_prefix(digits);
        if (size <= kShort) {
            return std::nullopt;
        }
    }
    if (rest.size() < size) {
        return std::nullopt;
    }
    const auto content = rest.substr(0, size);
    rest.remove_prefix(size);
    return content;
}

std::optional<std::string_view> take_item(std::string_view& rest) {
    const auto first = static_cast<std::uint8_t>(rest.front());
    if (first < kBytes) {
        const auto item = rest.substr(0, 1);
        rest.remove_prefix(1);
        return item;
    }
    if (first >= kList) {
        const auto list = take_content(rest, kList);
        return list && list->empty() ? list : std::nullopt;
    }
    const auto item = take_content(rest, kBytes);
    const bool too_long = item && item->size() == 1 && static_cast<std::uint8_t>(item->front()) < kBytes;
    return too_long ? std::nullopt : item;
}

}  // namespace

std::optional<std::vector<std::string_view>> read_rlp_list(std::string_view bytes) {
    if (bytes.empty() || static_cast<std::uint8_t>(bytes.front()) < kList) {
        return std::nullopt;
    }
    auto content = take_content(bytes, kList);
    if (!content || !bytes.empty()) {
        return std::nullopt;
    }
    std::vector<std::string_view> items;
    while (!content->empty()) {
        const auto item = take_item(*content);
        if (!item) {
            return std::nullopt;
        }
        items.push_back(*item);
    }
    return items;
}

}  // namespace farebox::sandbox
