#include "tests/payment/transcript.hpp"

#include <fstream>

#include "protocol/base64.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/orchestrator_info.hpp"

namespace farebox::signer::test {
namespace {

using nlohmann::json;
using Quote = protocol::wire::OrchestratorInfo;

/// Blocks by which a recorded quote was past its expiration when the signer asked for a fresh one.
constexpr std::int64_t kBlocksAfterExpiration = 5;
/// Blocks that were left to it otherwise.
constexpr std::int64_t kBlocksLeft = 40;

}  // namespace

json read_transcript(std::string_view name) {
    std::ifstream file{std::string{FAREBOX_TEST_DATA} + "/transcripts/" + std::string{name} + ".json"};
    return json::parse(file);
}

std::string target_of(const json& exchange) {
    const std::string url = exchange.at("request").at("url");
    return url.substr(url.find('/', url.find("//") + 2));
}

std::string text_of(const json& body) {
    return body.is_null() ? std::string{} : body.at("text").get<std::string>();
}

std::string decode_member(const json& body, const char* key) {
    return *protocol::base64_decode(body.at(key).get<std::string>());
}

void set_chain(ServiceHarness& signer, const json& request, bool expired) {
    const auto bytes = protocol::base64_decode(request.value("orchestrator", ""));
    const auto quote = bytes ? protocol::wire::decode_orchestrator_info(*bytes) : Result<Quote>{Quote{}};
    if (!quote || !quote->ticket_params) {
        return;
    }
    const auto expiration = protocol::from_big_endian(quote->ticket_params->expiration_block);
    const auto block = static_cast<std::int64_t>(*protocol::to_uint64(*expiration));
    signer.snapshot_.last_initialized_round = quote->ticket_params->expiration_params->creation_round;
    signer.set_block(expired ? block + kBlocksAfterExpiration : block - kBlocksLeft);
}

}  // namespace farebox::signer::test
