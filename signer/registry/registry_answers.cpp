#include "signer/registry/registry_answers.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "protocol/hex.hpp"
#include "signer/chain/abi.hpp"

namespace farebox::signer::answers {
namespace {

constexpr std::size_t kWordBytes = 32;

Error hostile(const char* what) {
    return make_error(ErrorCode::protocol_error, what, "check chain.rpc and chain.controller");
}

Result<std::string> bytes_of(const std::string& json) {
    const auto parsed = nlohmann::json::parse(json, nullptr, false);
    auto bytes = protocol::parse_hex(parsed.is_string() ? parsed.get_ref<const std::string&>() : "",
                                     protocol::HexPrefix::required);
    if (!bytes || bytes->size() % kWordBytes != 0 || bytes->empty()) {
        return hostile("the contract call did not answer words");
    }
    return bytes;
}

std::uint64_t small(std::string_view word) {
    const auto number = protocol::from_big_endian(word);
    return number ? protocol::to_uint64(*number).value_or(UINT64_MAX) : UINT64_MAX;
}

/// What people write into a URL.
bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

Result<std::vector<protocol::Word>> words(const std::string& json) {
    const auto bytes = bytes_of(json);
    if (!bytes) {
        return bytes.error();
    }
    std::vector<protocol::Word> list(bytes->size() / kWordBytes);
    for (std::size_t i = 0; i < list.size(); ++i) {
        std::copy_n(bytes->begin() + static_cast<std::ptrdiff_t>(i * kWordBytes), kWordBytes, list[i].begin());
    }
    return list;
}

Result<std::string> service_uri(const std::string& json) {
    const auto bytes = bytes_of(json);
    if (!bytes) {
        return bytes.error();
    }
    const std::string_view text{*bytes};
    if (text.size() < 2 * kWordBytes || small(text.substr(0, kWordBytes)) != kWordBytes) {
        return hostile("the registry did not answer a text");
    }
    const auto size = small(text.substr(kWordBytes, kWordBytes));
    const auto content = text.substr(2 * kWordBytes);
    if (size > content.size()) {
        return hostile("the registry answered a text that is cut off");
    }
    const auto uri = content.substr(0, size);
    return uri.size() <= kMaxUriBytes && is_plain(uri) ? std::string{uri} : std::string{};
}

std::int64_t round_of(const protocol::Word& word) {
    const auto number = abi::to_small(word);
    return number ? *number : RegisteredOrchestrator::kNever;
}

Result<void> take_rounds(const std::string& json, RegisteredOrchestrator& orchestrator) {
    constexpr std::size_t kRecordWords = 10;
    constexpr std::size_t kActivationRound = 4;
    constexpr std::size_t kDeactivationRound = 5;
    const auto record = words(json);
    if (!record || record->size() != kRecordWords) {
        return record ? hostile("the BondingManager answered no record of an orchestrator") : record.error();
    }
    orchestrator.activation_round = round_of((*record)[kActivationRound]);
    orchestrator.deactivation_round = round_of((*record)[kDeactivationRound]);
    return {};
}

}  // namespace farebox::signer::answers
