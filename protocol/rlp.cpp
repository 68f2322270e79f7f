#include "protocol/rlp.hpp"

#include <cstddef>
#include <cstdint>

#include "protocol/uint256.hpp"

namespace farebox::protocol {
namespace {

constexpr std::uint8_t kBytes = 0x80;  // of an item's first byte; the length is added
constexpr std::uint8_t kList = 0xc0;
constexpr std::size_t kShort = 55;  // up to here the length is in the first byte

std::string prefix(std::uint8_t kind, std::size_t size) {
    if (size <= kShort) {
        return {static_cast<char>(kind + size)};
    }
    const auto length = to_minimal_big_endian(Uint256{{size}});
    return static_cast<char>(kind + kShort + length.size()) + length;
}

}  // namespace

RlpList& RlpList::add(std::string_view bytes) {
    if (bytes.size() != 1 || static_cast<std::uint8_t>(bytes.front()) >= kBytes) {
        items_ += prefix(kBytes, bytes.size());  // else a byte stands for itself
    }
    items_ += bytes;
    return *this;
}

RlpList& RlpList::add(const Uint256& number) {
    return add(to_minimal_big_endian(number));
}

RlpList& RlpList::add_empty_list() {
    items_ += prefix(kList, 0);
    return *this;
}

std::string RlpList::finish() const {
    return prefix(kList, items_.size()) + items_;
}

}  // namespace farebox::protocol
