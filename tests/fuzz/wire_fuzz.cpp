#include "protocol/capabilities.hpp"
#include "protocol/wire/end_transcoding_session_request.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/orchestrator_request.hpp"
#include "protocol/wire/payment.hpp"
#include "protocol/wire/payment_result.hpp"
#include "protocol/wire/ping_pong.hpp"
#include "protocol/wire/reader.hpp"
#include "protocol/wire/seg_data.hpp"
#include "tests/fuzz/target.hpp"

namespace wire = farebox::protocol::wire;

namespace farebox::fuzz {
namespace {

template <class Message>
void check(std::string_view bytes, Result<Message> (*decode)(std::string_view)) {
    const auto message = round_trip(
        bytes, decode, [](const Message& value) { return wire::encode(value); },
        "a decoded message encodes to bytes that decode to the same");
    if (!message) {
        return;
    }
    const std::string encoded = wire::encode(*message);
    require(wire::encode(*decode(encoded)) == encoded, "a message has one encoding of ours");
    require(bytes.size() <= wire::kMaxMessageBytes, "a message above the limit is refused");
}

/// What is done with capabilities from an orchestrator.
void check_capabilities(std::string_view bytes) {
    const auto capabilities = wire::decode_capabilities(bytes);
    if (!capabilities) {
        return;
    }
    const wire::Capabilities rebuilt = protocol::rebuild_capabilities(*capabilities);
    require(protocol::rebuild_capabilities(rebuilt) == rebuilt, "rebuilding capabilities twice changes nothing");
    require(!protocol::compatible_with(nullptr, *capabilities), "nothing is compatible with no needs");
    static_cast<void>(protocol::compatible_with(&*capabilities, rebuilt));
}

}  // namespace

/// Every message that travels; the ones inside them come along.
void wire(std::string_view input) {
    check(input, wire::decode_capabilities);
    check(input, wire::decode_end_transcoding_session_request);
    check(input, wire::decode_orchestrator_info);
    check(input, wire::decode_orchestrator_request);
    check(input, wire::decode_payment);
    check(input, wire::decode_payment_result);
    check(input, wire::decode_ping_pong);
    check(input, wire::decode_seg_data);
    check_capabilities(input);
}

}  // namespace farebox::fuzz
