#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "farebox/uint256.hpp"
#include "protocol/uint256.hpp"

/// The part of Ethereum's ABI that static arguments and answers need: 32-byte words.
namespace farebox::signer::abi {

/// Functions by selector.
inline constexpr std::uint32_t kGetContract = 0xe16c7d98;
inline constexpr std::uint32_t kPaused = 0x5c975abb;
inline constexpr std::uint32_t kGetSenderInfo = 0xe1a589da;
inline constexpr std::uint32_t kCurrentRound = 0x8a19c8bc;
inline constexpr std::uint32_t kLastInitializedRound = 0x8807f36e;
inline constexpr std::uint32_t kBlockHashForRound = 0x3aa4add4;

[[nodiscard]] protocol::Word word_of(const Address& address) noexcept;
[[nodiscard]] protocol::Word word_of(std::uint64_t number) noexcept;
/// The Controller's id of a contract: Keccak-256 of its name.
[[nodiscard]] protocol::Word contract_id(std::string_view name);

/// "0x", selector and arguments in hex: the `data` of an eth_call.
[[nodiscard]] std::string encode_call(std::uint32_t selector, std::span<const protocol::Word> arguments);

/// The words of an answer "0x…". Errors: protocol_error unless it is hex of exactly @p count words; an empty answer
/// ("0x") says that no such contract is there.
[[nodiscard]] Result<std::vector<protocol::Word>> decode_words(std::string_view hex, std::size_t count);
/// An address word; protocol_error if the upper 12 bytes are not zero.
[[nodiscard]] Result<Address> to_address(const protocol::Word& word);
/// A number that must be below 2^53, as every block and round number is.
[[nodiscard]] Result<std::int64_t> to_small(const protocol::Word& word);
/// A JSON-RPC quantity ("0x1b4").
[[nodiscard]] std::string to_quantity(const Uint256& number);
/// Reads one that is below 2^53.
[[nodiscard]] Result<std::int64_t> parse_quantity(std::string_view text);

}  // namespace farebox::signer::abi
