#include <nlohmann/json.hpp>

#include "json/text.hpp"
#include "protocol/address.hpp"
#include "protocol/base64.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/hex.hpp"
#include "protocol/timestamp.hpp"
#include "protocol/utf8.hpp"
#include "protocol/version.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

void check_base64(std::string_view input) {
    const auto strict = protocol::base64_decode(input);
    require(!strict || protocol::base64_encode(*strict) == input, "strict base64 has one text per byte string");
    const auto lax = protocol::base64_decode_as_go(input);
    require(!strict || (lax && *lax == *strict), "what is strict base64 is Go's too");
    const auto again = protocol::base64_decode(protocol::base64_encode(input));
    require(again && *again == input, "any bytes survive base64");
}

void check_hex(std::string_view input) {
    const auto bytes = protocol::parse_hex(input);
    if (bytes) {
        std::string digits;
        protocol::append_hex({reinterpret_cast<const std::uint8_t*>(bytes->data()), bytes->size()}, digits);
        const auto again = protocol::parse_hex(digits, protocol::HexPrefix::forbidden);
        require(again && *again == *bytes, "bytes survive hex");
    }
    round_trip(input, protocol::parse_address, protocol::to_checksum, "an address survives its checksum form");
    round_trip(input, protocol::parse_checksummed_address, protocol::to_lower_hex, "an address survives lower case");
}

void check_json_string(std::string_view input) {
    std::string json;
    json::append_string(json, input);
    const auto parsed = nlohmann::json::parse(json, nullptr, false);
    require(parsed.is_string(), "any bytes make a JSON string");
    require(!protocol::is_valid_utf8(input) || parsed.get<std::string>() == input, "UTF-8 survives JSON");
}

}  // namespace

void texts(std::string_view input) {
    check_base64(input);
    check_hex(input);
    check_json_string(input);
    round_trip(input, protocol::parse_rfc3339, protocol::format_rfc3339, "a time survives its text");
    require(protocol::version_at_least(input, input) || input == "undefined", "a version is at least itself");
    const auto capability = protocol::pipeline_id(input);
    const std::string pipeline = capability ? protocol::capability_pipeline(*capability) : std::string{};
    require(pipeline.empty() || protocol::pipeline_id(pipeline) == capability, "a pipeline survives its name");
}

}  // namespace farebox::fuzz
