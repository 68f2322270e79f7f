#include "sandbox/chain/abi.hpp"

#include <algorithm>

namespace farebox::sandbox {
namespace {

constexpr std::size_t kSelectorBytes = 4;

std::uint64_t read_big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) {
        value = value << 8U | static_cast<std::uint8_t>(byte);
    }
    return value;
}

}  // namespace

std::string abi_word(const Uint256& value) {
    std::string word(kWordBytes, '\0');
    for (std::size_t i = 0; i < kWordBytes; ++i) {
        const std::uint64_t limb = value.limbs[i / 8];
        word[kWordBytes - 1 - i] = static_cast<char>(limb >> (8 * (i % 8)) & 0xffU);
    }
    return word;
}

std::string abi_word(std::int64_t value) {
    return abi_word(Uint256{{static_cast<std::uint64_t>(value)}});
}

std::string abi_word(const Address& address) {
    std::string word(kWordBytes - Address::kSize, '\0');
    word.append(address.data.begin(), address.data.end());
    return word;
}

std::string abi_string(std::string_view text) {
    std::string answer = abi_word(std::int64_t{kWordBytes});
    answer += abi_word(static_cast<std::int64_t>(text.size()));
    answer += text;
    answer.resize((answer.size() + kWordBytes - 1) / kWordBytes * kWordBytes, '\0');
    return answer;
}

std::optional<std::string_view> abi_argument(std::string_view call_data, std::size_t index) {
    const std::size_t start = kSelectorBytes + index * kWordBytes;
    if (call_data.size() < start + kWordBytes) {
        return std::nullopt;
    }
    return call_data.substr(start, kWordBytes);
}

std::optional<Address> abi_address(std::string_view call_data, std::size_t index) {
    const auto word = abi_argument(call_data, index);
    const std::size_t padding = kWordBytes - Address::kSize;
    if (!word || word->substr(0, padding).find_first_not_of('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    Address address;
    std::ranges::copy(word->substr(padding), address.data.begin());
    return address;
}

std::optional<std::int64_t> abi_integer(std::string_view call_data, std::size_t index) {
    const auto word = abi_argument(call_data, index);
    const std::size_t padding = kWordBytes - sizeof(std::uint64_t);
    if (!word || word->substr(0, padding).find_first_not_of('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    const std::uint64_t value = read_big_endian(word->substr(padding));
    if (value > static_cast<std::uint64_t>(INT64_MAX)) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(value);
}

std::optional<std::uint32_t> abi_selector(std::string_view call_data) {
    if (call_data.size() < kSelectorBytes) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(read_big_endian(call_data.substr(0, kSelectorBytes)));
}

}  // namespace farebox::sandbox
