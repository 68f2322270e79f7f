#include "signer/chain/abi.hpp"

#include <algorithm>
#include <charconv>

#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"

namespace farebox::signer::abi {
namespace {

constexpr std::size_t kWordBytes = 32;
constexpr std::uint64_t kSmallLimit = 1ULL << 53U;

Error hostile(std::string what) {
    return make_error(ErrorCode::protocol_error, std::move(what),
                      "check that chain.rpc points at the right network and chain.controller is its Controller");
}

}  // namespace

protocol::Word word_of(const Address& address) noexcept {
    protocol::Word word{};
    std::ranges::copy(address.data, word.begin() + (kWordBytes - Address::kSize));
    return word;
}

protocol::Word word_of(std::uint64_t number) noexcept {
    return protocol::to_word(Uint256{{number}});
}

protocol::Word contract_id(std::string_view name) {
    return protocol::keccak256(name).data;
}

std::string encode_call(std::uint32_t selector, std::span<const protocol::Word> arguments) {
    std::vector<std::uint8_t> bytes{static_cast<std::uint8_t>(selector >> 24U),
                                    static_cast<std::uint8_t>(selector >> 16U),
                                    static_cast<std::uint8_t>(selector >> 8U), static_cast<std::uint8_t>(selector)};
    for (const auto& word : arguments) {
        bytes.insert(bytes.end(), word.begin(), word.end());
    }
    return "0x" + protocol::to_hex(bytes);
}

Result<std::vector<protocol::Word>> decode_words(std::string_view hex, std::size_t count) {
    if (hex == "0x") {
        return hostile("the contract call answered nothing: no such contract on this chain");
    }
    if (!hex.starts_with("0x") || hex.size() != 2 + count * kWordBytes * 2) {
        return hostile("the contract call did not answer " + std::to_string(count) + " words");
    }
    std::vector<protocol::Word> words(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (!protocol::decode_hex(hex.substr(2 + i * kWordBytes * 2, kWordBytes * 2), words[i])) {
            return hostile("the contract call did not answer hex");
        }
    }
    return words;
}

Result<Address> to_address(const protocol::Word& word) {
    constexpr auto kPadding = kWordBytes - Address::kSize;
    if (std::any_of(word.begin(), word.begin() + kPadding, [](std::uint8_t byte) { return byte != 0; })) {
        return hostile("the contract call answered no address");
    }
    Address address;
    std::copy(word.begin() + kPadding, word.end(), address.data.begin());
    return address;
}

Result<std::int64_t> to_small(const protocol::Word& word) {
    const auto number = protocol::to_uint64(protocol::from_word(word));
    if (!number || *number >= kSmallLimit) {
        return hostile("the contract call answered an impossible round or block number");
    }
    return static_cast<std::int64_t>(*number);
}

std::string to_quantity(const Uint256& number) {
    const auto hex = protocol::to_hex(protocol::to_word(number));
    const auto first = hex.find_first_not_of('0');
    return "0x" + (first == std::string::npos ? "0" : hex.substr(first));
}

Result<std::int64_t> parse_quantity(std::string_view text) {
    std::uint64_t number = kSmallLimit;
    if (text.starts_with("0x") && text.size() > 2 && text.size() <= 18) {
        const auto digits = text.substr(2);
        const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
        if (failed != std::errc{} || end != digits.data() + digits.size()) {
            number = kSmallLimit;
        }
    }
    if (number >= kSmallLimit) {
        return hostile("the RPC answered no plausible number where a block number or chain id belongs");
    }
    return static_cast<std::int64_t>(number);
}

}  // namespace farebox::signer::abi
