// Segment credentials: what is signed, and the SegData message.
#include <algorithm>
#include <optional>
#include <string_view>

#include "keystore/private_key.hpp"
#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/keccak.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/segment_credentials.hpp"
#include "tests/conformance/pure/family.hpp"
#include "tests/protocol/wire_oracle.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using test::bytes_of;

protocol::wire::AuthToken token_of(const Json& fields) {
    protocol::wire::AuthToken token;
    token.token = bytes_of(fields.value("token", Json("0x")));
    token.session_id = fields.value("session_id", "");
    token.expiration = test::int64_of(fields.value("expiration", Json("0")));
    return token;
}

void sign(Outcome& ours, const Json& in, const protocol::SegmentFacts& facts) {
    const Hash32 message = protocol::segment_message(facts);
    const auto key = keystore::PrivateKey::from_bytes(protocol::as_bytes(bytes_of(in.at("privateKey"))));
    ours.set_bytes("flatten", protocol::flatten_segment(facts));
    ours.set("flattenHash", message);
    ours.set("digest", protocol::personal_sign_digest(message));
    ours.set("signature", key->sign(protocol::personal_sign_digest(message)));
}

/// The credentials of a live payment, which is all that Farebox makes.
std::string live_credentials(const Json& in, const std::string& signature) {
    std::optional<protocol::wire::Capabilities> capabilities;
    if (!in.at("capabilities").is_null()) {
        const auto bytes = protocol::base64_decode(in.value("capabilitiesBase64", ""));
        capabilities = protocol::rebuild_capabilities(*protocol::wire::decode_capabilities(*bytes));
    }
    const bool has_token = !in.at("authToken").is_null();
    auto credentials = protocol::make_credentials(
        in.at("manifestID").get<std::string>(), *protocol::parse_hex_as<Signature>(signature),
        capabilities ? &*capabilities : nullptr,
        has_token ? token_of(in.at("authToken")) : protocol::wire::AuthToken{});
    if (!has_token) {  // no payment gets that far, but the bytes can be compared
        credentials.auth_token.reset();
    }
    return encode(credentials);
}

Outcome live_payment(const Json& in) {
    Outcome ours;
    const std::string manifest_id = in.at("manifestID");
    sign(ours, in, {.manifest_id = manifest_id});
    const std::string bytes = live_credentials(in, *ours.find("signature"));
    ours.set_bytes("bytes", bytes);
    ours.set("base64", protocol::base64_encode(bytes));
    return ours;
}

/// Of a video segment, what its orchestrator verifies: the signature, and the message as it decodes.
Outcome segment(const Json& in) {
    Outcome ours;
    const std::string manifest_id = in.at("manifestID");
    std::vector<std::string> names;
    for (const Json& profile : in.at("profiles")) {
        names.push_back(profile.at("name"));
    }
    sign(ours, in,
         {.manifest_id = manifest_id,
          .sequence = static_cast<std::int64_t>(test::uint64_of(in.at("seqNo"))),
          .segment_hash = protocol::keccak256(bytes_of(in.at("data"))),
          .profile_names = names});
    return ours;
}

void check(const VectorCase& one, PureJudge& judge) {
    if (!one.error.empty()) {  // only profiles are refused, and Farebox has none
        judge.compare(one.in, absent(), reference_refusal(one.error));
        return;
    }
    const bool live = kind_of(one.in) == "livePayment";
    Outcome ours = live ? live_payment(one.in) : segment(one.in);
    const auto again = protocol::test::recode("SegData", bytes_of(one.out.at("bytes")));
    ours.set_bytes("decoded", again ? *again : std::string{});

    Outcome reference;
    for (const auto& [name, value] : one.out.items()) {
        const bool whole_message = name == "bytes" || name == "base64";
        if (name == "segData") {
            reference.set_bytes("decoded", protocol::test::bytes_of_fields("SegData", value));
        } else if (value.is_string() && (live || !whole_message)) {
            reference.set(name, value.get<std::string>());
        }
    }
    judge.compare(one.in, ours, reference);
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Resolutions are "WIDTHxHEIGHT", bit rates a number with or without "k".
bool is_encodable(const Json& profile) {
    const std::string resolution = profile.value("resolution", "");
    const auto times = resolution.find('x');
    std::string bitrate = profile.value("bitrate", "");
    if (bitrate.ends_with('k')) {
        bitrate.pop_back();
    }
    return times != std::string::npos && is_number(resolution.substr(0, times)) &&
           is_number(resolution.substr(times + 1)) && is_number(bitrate);
}

bool a_profile_cannot_be_encoded(const Json& in, const Json& /*op*/) {
    return kind_of(in) == "segment" && !std::ranges::all_of(in.at("profiles"), is_encodable);
}

}  // namespace

const PureFamily kSegmentCredentials{
    "segment credentials",
    [](const Json& in) { return kind_of(in) == "livePayment" || kind_of(in) == "segment"; },
    check,
    {{"a_profile_cannot_be_encoded", a_profile_cannot_be_encoded}},
};

}  // namespace farebox::conformance
