#include "signer/chain/price_feed.hpp"

#include <algorithm>

#include "protocol/hex.hpp"
#include "signer/chain/abi.hpp"
#include "signer/chain/answers.hpp"
#include "signer/chain/rpc_endpoint.hpp"

namespace farebox::signer::price_feed {
namespace {

constexpr std::uint32_t kDescription = 0x7284e416;
constexpr std::uint32_t kDecimals = 0x313ce567;
constexpr std::uint32_t kLatestRoundData = 0xfeaf968c;
constexpr std::int64_t kLargestUnixSecond = 1LL << 33U;  // the year 2242
constexpr std::chrono::minutes kClocksApart{5};
/// Beyond these something is wrong with the feed, or with the ether.
constexpr std::uint64_t kLeastDollars = 1;
constexpr std::uint64_t kMostDollars = 1'000'000;

Error wrong(std::string what) {
    return make_error(ErrorCode::protocol_error, "the price feed " + std::move(what),
                      "check that chain.price_feed is Chainlink's ETH / USD feed on this chain");
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    const auto last = text.find_last_not_of(' ');
    return first == std::string_view::npos ? std::string{} : std::string{text.substr(first, last - first + 1)};
}

/// A string of at most one word, as the only thing that a function returns.
Result<std::string> short_text(const std::string& json) {
    const auto words = abi::decode_words(answers::text_of(json), 3);
    if (!words) {
        return words.error();
    }
    const auto offset = abi::to_small((*words)[0]);
    const auto length = abi::to_small((*words)[1]);
    if (!offset || !length || *offset != 32 || *length > 32) {
        return wrong("does not describe itself");
    }
    const auto& bytes = (*words)[2];
    return std::string{bytes.begin(), bytes.begin() + *length};
}

bool is_eth_in_usd(const std::string& description) {
    const auto slash = description.find('/');
    return slash != std::string::npos && trimmed(description.substr(0, slash)) == "ETH" &&
           trimmed(description.substr(slash + 1)) == "USD";
}

protocol::EtherPrice whole(std::uint64_t dollars) {
    return *protocol::EtherPrice::from_feed(Uint256{{dollars}}, 0);
}

}  // namespace

std::vector<net::JsonRpcCall> description_calls(const Address& feed) {
    return {{"eth_chainId", "[]"}, eth_call(feed, kDescription), eth_call(feed, kDecimals)};
}

Result<std::uint32_t> read_description(std::span<const Result<std::string>> answers, std::uint64_t chain_id) {
    for (const auto& answer : answers) {
        if (!answer) {
            return answer.error();
        }
    }
    const auto chain = answers::chain_id(*answers[0]);
    if (!chain || static_cast<std::uint64_t>(*chain) != chain_id) {
        return wrong("is asked for on another chain than " + std::to_string(chain_id));
    }
    const auto description = short_text(*answers[1]);
    if (!description) {
        return wrong("does not describe itself: " + description.error().message);
    }
    if (!is_eth_in_usd(*description)) {
        return wrong("is of \"" + *description + "\", and not of ETH / USD");
    }
    const auto word = answers::word(*answers[2]);
    const auto decimals = word ? abi::to_small(*word) : Result<std::int64_t>{word.error()};
    if (!decimals || *decimals > static_cast<std::int64_t>(protocol::Usd::kDecimals)) {
        return wrong("does not say its decimals, or more than 18");
    }
    return static_cast<std::uint32_t>(*decimals);
}

std::vector<net::JsonRpcCall> round_calls(const Address& feed) {
    return {eth_call(feed, kLatestRoundData)};
}

Result<Round> read_round(const Result<std::string>& answer, std::uint32_t decimals) {
    if (!answer) {
        return answer.error();
    }
    const auto words = abi::decode_words(answers::text_of(*answer), 5);
    if (!words) {
        return words.error();
    }
    const auto number = [&words](std::size_t index) { return protocol::from_word((*words)[index]); };
    const Uint256 round_id = number(0);
    constexpr std::uint8_t kSignBit = 0x80;
    if (((*words)[1][0] & kSignBit) != 0 || number(1).is_zero()) {
        return wrong("answers no price above zero");
    }
    if (round_id.is_zero() || number(4) < round_id) {
        return wrong("has not answered its latest round");
    }
    const auto seconds = abi::to_small((*words)[3]);
    if (!seconds || *seconds == 0 || *seconds > kLargestUnixSecond) {
        return wrong("does not say when its price was made");
    }
    const auto price = protocol::EtherPrice::from_feed(number(1), decimals);
    if (!price || *price < whole(kLeastDollars) || *price > whole(kMostDollars)) {
        return wrong("answers " + (price ? price->dollars().to_amount() : "a number of its own") +
                     " for an ether, which cannot be");
    }
    return Round{*price, protocol::Timestamp{*seconds * protocol::kNanosPerSecond}};
}

Result<std::chrono::milliseconds> age_of(const Round& round, protocol::Timestamp now,
                                         std::chrono::milliseconds max_age) {
    const std::chrono::nanoseconds age{protocol::nanos_between(round.updated, now)};
    if (age < -kClocksApart) {
        return wrong("says that its price is of " + protocol::format_rfc3339(round.updated) +
                     ", which is still to come by this machine's clock (" + protocol::format_rfc3339(now) + ")");
    }
    const auto shown =
        std::max(std::chrono::duration_cast<std::chrono::milliseconds>(age), std::chrono::milliseconds{0});
    if (shown > max_age) {
        return wrong("has had no new price since " + protocol::format_rfc3339(round.updated));
    }
    return shown;
}

}  // namespace farebox::signer::price_feed
